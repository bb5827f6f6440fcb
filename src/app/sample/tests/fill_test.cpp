#include <functional>
#include <gtest/gtest.h>

#include "app/sample/sample.h"
#include "domain/staff/audit.h"
#include "domain/staff/workspaces.h"
#include "platform/events/event_log.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::sample {
namespace {

const Time now = *parse_rfc3339("2026-11-22T06:30:00Z");

using Count = std::function<std::int64_t(std::string)>;

/// What a customer is beside a name and an address, on a believable share of them.
void expect_believable_customers(const Count& count) {
    const auto share = [&](const std::string& condition) {
        return double(count("SELECT COUNT(*) AS n FROM customers WHERE NOT is_absorbed AND " +
                            condition)) /
               double(count("SELECT COUNT(*) AS n FROM customers WHERE NOT is_absorbed"));
    };
    EXPECT_NEAR(share("preferred_channel IS NOT NULL"), 0.32, 0.05);
    for (const auto* channel : {"web_chat", "email", "whatsapp"}) {
        EXPECT_GT(share("preferred_channel = '" + std::string(channel) + "'"), 0.05) << channel;
    }
    EXPECT_GT(share("time_zone IS NOT NULL AND time_zone <> 'Asia/Seoul'"), 0.01);
    EXPECT_LT(share("time_zone IS NOT NULL"), 0.05) << "few live abroad";
    EXPECT_GE(count("SELECT COUNT(DISTINCT time_zone) AS n FROM customers"), 5);

    EXPECT_NEAR(double(count("SELECT COUNT(DISTINCT identity_id) AS n FROM consents")), 950, 150);
    for (const auto* channel : {"email", "sms", "whatsapp"}) {
        for (const auto* state : {"granted", "denied"}) {
            EXPECT_GT(count("SELECT COUNT(*) AS n FROM consents WHERE purpose = 'marketing' AND "
                            "channel = '" +
                            std::string(channel) + "' AND state = '" + state + "'"),
                      50)
                << channel << state;
        }
    }
    EXPECT_GE(count("SELECT COUNT(DISTINCT source) AS n FROM consents"), 3);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM consents c JOIN consents before "
                    "ON before.identity_id = c.identity_id AND before.channel = c.channel "
                    "AND before.at < c.at AND before.state = 'granted' WHERE c.state = 'denied'"),
              20)
        << "some took it back";
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM consents WHERE at > recorded_at"), 0);
}

/// Days of Seoul on which something was said, and who answers.
void expect_sixty_days(const Count& count) {
    const auto day = [](const std::string& which, const std::string& from) {
        return "SELECT " + which + " (created_at + 32400000) / 86400000) AS n FROM " + from;
    };
    const auto today = (to_milliseconds(now) + 32'400'000) / 86'400'000;
    EXPECT_EQ(count(day("MAX(", "messages")), today);
    EXPECT_EQ(today - count(day("MIN(", "conversations")), 60);
    EXPECT_GE(count(day("COUNT(DISTINCT", "messages")), 55) << "no long silence";
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM teams"), 3);
    EXPECT_EQ(count("SELECT COUNT(DISTINCT team_id) AS n FROM team_members"), 3);
    EXPECT_EQ(count("SELECT COUNT(DISTINCT team_id) AS n FROM conversations"), 3);
}

TEST(Sample, fills_every_screen_once) {
    auto database = test::fresh_database(records::Dialect::sqlite);
    test::ManualClock clock(now);
    test::SequentialIds ids;
    const staff::Audit audit(database, clock);
    const records::Journal journal(clock);
    staff::Workspaces workspaces(database, journal, ids, clock, audit);
    const auto workspace = workspaces.ensure("default").id;
    auto events = events::open_rocks({.folder = database.folder() + "/events"}, clock);
    auto files = files::open_folder(database.folder() + "/files");
    const crypto::FieldCipher cipher(std::string(32, 'k'));
    const Place place{database, events, cipher, *files, workspace, "http://127.0.0.1:8080", ""};

    ASSERT_TRUE(fill(place, 1, now));
    EXPECT_FALSE(fill(place, 1, now));
    const auto count = [&](std::string text) {
        const records::Statement statement{"test", text.c_str(), text.c_str()};
        return database->read(
            [&](records::Reader& reader) { return reader.first(statement)->integer("n"); });
    };
    EXPECT_GE(count("SELECT COUNT(*) AS n FROM customers WHERE NOT is_absorbed"), 2'000);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM conversations"), 500);
    for (const auto* status : {"open", "pending", "snoozed", "resolved", "spam"}) {
        EXPECT_GT(count(std::string("SELECT COUNT(*) AS n FROM conversations WHERE status = '") +
                        status + "'"),
                  1)
            << status;
    }
    EXPECT_GE(count("SELECT COUNT(*) AS n FROM identities WHERE kind = 'phone'"), 2'000);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM orders"), 800);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM appointments"), 200);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM survey_responses"), 100);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM merge_reviews WHERE status = 'open'"), 0);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM identity_claims WHERE status = 'open'"), 1);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM response_waits WHERE ended_at IS NULL"), 1);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM conversation_cycles WHERE reopened_at IS NOT NULL"),
              5);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM conversation_cycles WHERE resolved_at < opened_at"),
              0);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM messages WHERE created_at > " +
                    std::to_string(to_milliseconds(now))),
              0);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM deliveries WHERE state = 'queued'"), 0);
    EXPECT_GE(count("SELECT COUNT(*) AS n FROM conversation_fields WHERE name = 'identity_number'"),
              1);
    EXPECT_GT(count("SELECT COUNT(*) AS n FROM conversation_mentions"), 0);
    expect_believable_customers(count);
    expect_sixty_days(count);
    const records::Statement secrets{"secrets", "SELECT id, secrets FROM channels",
                                     "SELECT id, secrets FROM channels"};
    const auto channels = database->read([&](records::Reader& reader) {
        std::vector<std::pair<std::string, std::string>> sealed;
        for (const auto& row : reader.all(secrets)) {
            sealed.emplace_back(row.text("id"), row.text("secrets"));
        }
        return sealed;
    });
    ASSERT_EQ(channels.size(), 4U);
    for (const auto& [id, sealed] : channels) {
        EXPECT_TRUE(cipher.open({workspace, "channels", "secrets", id}, sealed)) << id;
    }
}

}  // namespace
}  // namespace ondam::sample
