#pragma once

#include "domain/conversations/conversation.h"
#include "domain/conversations/parts.h"
#include "domain/customers/customers_api.h"

namespace ondam::conversations {

/// What the whole view of a customer shows of their conversations.
class CustomerMatters : public customers::MatterSource {
public:
    explicit CustomerMatters(const Parts& parts) : parts_(parts) {}
    /// The open matters, up to 50, then the 5 resolved last.
    customers::Matters matters(const staff::Actor& actor, CustomerId customer) const override;

private:
    const Parts& parts_;
};

}  // namespace ondam::conversations
