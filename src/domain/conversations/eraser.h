#pragma once

#include "domain/conversations/conversation.h"
#include "domain/conversations/parts.h"
#include "domain/customers/erasure.h"

namespace ondam::conversations {

/// Forgets an erased customer: every conversation of theirs, what they wrote into others', and the
/// files that came with it. Of a resolved matter the bare times stay, by which the figures of the
/// past are made; they name nobody.
class Eraser : public customers::ErasureParticipant {
public:
    explicit Eraser(const Parts& parts) : parts_(parts) {}
    void erase(records::Transaction& transaction, const customers::ForgottenCustomer& forgotten,
               std::vector<files::FileId>& files) override;

private:
    void erase_messages(records::Transaction& transaction, WorkspaceId workspace,
                        const std::vector<records::Row>& rows,
                        std::vector<files::FileId>& files) const;

    const Parts& parts_;
};

}  // namespace ondam::conversations
