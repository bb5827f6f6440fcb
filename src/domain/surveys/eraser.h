#pragma once

#include "domain/customers/erasure.h"

namespace ondam::surveys {

/// Takes an erased customer out of the answers: words and links go, and so do questions not asked
/// yet. The bare scores stay for the figures; they name nobody once the conversation is gone.
class Eraser : public customers::ErasureParticipant {
public:
    /// Before the conversations go: by them it knows whose the answers are.
    void erase(records::Transaction& transaction, const customers::ForgottenCustomer& forgotten,
               std::vector<files::FileId>& files) override;
};

}  // namespace ondam::surveys
