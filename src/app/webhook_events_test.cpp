#include "domain/channels/webhook_events.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "domain/channels/deliveries.h"
#include "domain/conversations/facts.h"
#include "domain/customers/facts.h"
#include "domain/surveys/facts.h"

namespace ondam {
namespace {

TEST(WebhookEvents, are_facts_that_the_modules_write) {
    using namespace conversations::fact;
    using namespace customers::fact;
    using namespace surveys::fact;
    const std::initializer_list<std::string_view> written{
        conversation_created,  conversation_changed,
        conversation_resolved, conversation_reopened,
        conversation_snoozed,  conversation_woken,
        conversation_merged,   message_created,
        message_removed,       channels::delivery_changed,
        customer_created,      customer_changed,
        customers_merged,      customer_split,
        customer_erased,       consent_recorded,
        appointment_booked,    appointment_moved,
        appointment_cancelled, order_changed,
        shipment_changed,      csat_asked,
        csat_answered};
    EXPECT_TRUE(std::ranges::equal(channels::webhook_events, written));
}

}  // namespace
}  // namespace ondam
