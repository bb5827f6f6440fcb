#include <fstream>
#include <gtest/gtest.h>
#include <set>

#include "domain/channels/deliveries.h"
#include "domain/channels/facts.h"
#include "domain/conversations/facts.h"
#include "domain/customers/facts.h"
#include "domain/live/words.h"
#include "domain/staff/facts.h"
#include "domain/surveys/facts.h"
#include "platform/json/json.h"

namespace ondam {
namespace {

/// The words in backticks in the first column of the table under `Kinds`.
std::set<std::string> documented_kinds() {
    std::ifstream in(std::string(ONDAM_SOURCE) + "/docs/live.md");
    std::set<std::string> kinds;
    bool is_table = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("#")) is_table = line == "### Kinds";
        if (!is_table || !line.starts_with("| `")) continue;
        const auto column = line.substr(0, line.find(" | "));
        for (auto at = column.find('`'); at != std::string::npos; at = column.find('`', at + 1)) {
            const auto end = column.find('`', at + 1);
            kinds.insert(column.substr(at + 1, end - at - 1));
            at = end;
        }
    }
    return kinds;
}

/// Everything that a module writes into the journal.
std::set<std::string_view> written_kinds() {
    using namespace channels::fact;
    using namespace conversations::fact;
    using namespace customers::fact;
    using namespace staff::fact;
    using namespace surveys::fact;
    return {conversation_created,
            conversation_changed,
            conversation_resolved,
            conversation_reopened,
            conversation_snoozed,
            conversation_woken,
            conversation_merged,
            conversation_read,
            message_created,
            message_removed,
            mention_created,
            link_suggested,
            link_decided,
            tag_changed,
            canned_response_changed,
            customer_created,
            customer_changed,
            customers_merged,
            customer_split,
            customer_erased,
            consent_recorded,
            appointment_booked,
            appointment_moved,
            appointment_cancelled,
            order_changed,
            shipment_changed,
            merge_held,
            merge_decided,
            import_progressed,
            channel_changed,
            dead_letter_created,
            channels::delivery_changed,
            member_changed,
            team_changed,
            workspace_changed,
            business_hours_changed,
            csat_asked,
            csat_answered};
}

TEST(LiveKinds, are_those_that_the_modules_write_and_no_others) {
    std::set<std::string> shown;
    for (const auto kind : written_kinds()) {
        const auto post = live::to_post(
            {.sequence = 1,
             .workspace = WorkspaceId(),
             .time = Time(),
             .fact = {.kind = std::string(kind),
                      .subject = "s",
                      .customer = {},
                      .data = R"({"user_id":"00000000-0000-7000-9000-000000000001"})"}});
        ASSERT_TRUE(post) << kind << " is shown to nobody";
        shown.emplace(json::parse(*post->text).value()["kind"].text());
    }
    EXPECT_EQ(shown, documented_kinds());
}

}  // namespace
}  // namespace ondam
