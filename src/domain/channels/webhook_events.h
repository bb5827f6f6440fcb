#pragma once

#include <array>
#include <string_view>

namespace ondam::channels {

/// The facts of the journal that a webhook can ask for; `*` is all of them. What is not here is
/// news for the program itself. A test of the whole program holds these names against the modules'
/// own.
inline constexpr std::array webhook_events = std::to_array<std::string_view>({
    "conversation.created",  "conversation.changed",
    "conversation.resolved", "conversation.reopened",
    "conversation.snoozed",  "conversation.woken",
    "conversation.merged",   "message.created",
    "message.removed",       "delivery.changed",
    "customer.created",      "customer.changed",
    "customer.merged",       "customer.split",
    "customer.erased",       "consent.recorded",
    "appointment.booked",    "appointment.moved",
    "appointment.cancelled", "order.changed",
    "shipment.changed",      "csat.asked",
    "csat.answered",
});

}  // namespace ondam::channels
