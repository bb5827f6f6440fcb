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
    for (const auto* status : {"open", "pending", "snoozed", "resolved"}) {
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
