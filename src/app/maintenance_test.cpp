#include "app/maintenance.h"

#include <gtest/gtest.h>
#include <stdexcept>

#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::app {
namespace {

using namespace std::chrono_literals;

class MaintenanceTest : public testing::TestWithParam<records::Dialect> {
protected:
    std::vector<Maintenance::Task> tasks() {
        return {{"good", [this] { ++good; }}, {"bad", [this] {
                                                   ++bad;
                                                   throw std::runtime_error("not tonight");
                                               }}};
    }
    std::int64_t waiting() {
        static constexpr const char* text =
            "SELECT COUNT(*) AS number FROM jobs WHERE state = 'waiting'";
        return database->read([](records::Reader& reader) {
            return reader.first(records::Statement{"waiting", text, text})->integer("number");
        });
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ManualClock clock{*parse_rfc3339("2026-11-22T10:00:00Z")};
    test::SequentialIds ids;
    jobs::Jobs jobs{*database, ids, clock};
    int good = 0;
    int bad = 0;
    Maintenance maintenance{*database, jobs, clock, WorkspaceId{}, tasks()};
};
INSTANTIATE_TEST_SUITE_P(, MaintenanceTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(MaintenanceTest, runs_each_task_once_a_night) {
    maintenance.schedule();
    maintenance.schedule();  // A second node, or a second start.
    EXPECT_EQ(waiting(), 2);
    clock.advance(7h);
    jobs.run_due();
    EXPECT_EQ(good, 0);
    clock.advance(2h);
    jobs.run_due();
    EXPECT_EQ(good, 1);
    maintenance.schedule();
    jobs.run_due();
    EXPECT_EQ(good, 1);
    clock.advance(24h);
    jobs.run_due();
    EXPECT_EQ(good, 2);
}

TEST_P(MaintenanceTest, tries_a_task_that_failed_again_and_the_next_night_too) {
    maintenance.schedule();
    clock.advance(9h);
    jobs.run_due();
    EXPECT_EQ(bad, 1);
    clock.advance(1h);
    jobs.run_due();
    EXPECT_EQ(bad, 2);
    clock.advance(24h);
    jobs.run_due();
    EXPECT_GE(bad, 4);
}

}  // namespace
}  // namespace ondam::app
