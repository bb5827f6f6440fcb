#pragma once

#include "domain/channels/channel.h"
#include "domain/customers/erasure.h"

namespace ondam::channels {

/// Forgets an erased customer: what left for them, their chat sessions, dead letters and answering
/// times. That an address bounced or is blocked stays known, so that nothing goes there again.
class Eraser : public customers::ErasureParticipant {
public:
    void erase(records::Transaction& transaction, const customers::ForgottenCustomer& forgotten,
               std::vector<files::FileId>& files) override;
    /// What other tables here know of one conversation, when it goes.
    static void forget(records::Transaction& transaction, WorkspaceId workspace,
                       ConversationRef conversation);
};

}  // namespace ondam::channels
