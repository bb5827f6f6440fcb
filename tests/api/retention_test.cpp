#include <future>
#include <gtest/gtest.h>

#include "api_world.h"
#include "base/log.h"

namespace ondam::test {
namespace {

using std::chrono::days;

/// `events.retention_days` and the job of the night that keeps to it.
class RetentionTest : public testing::TestWithParam<records::Dialect> {
protected:
    RetentionTest() { log::set_level(log::Level::error); }

    void track(const std::string& name, Time at) {
        const auto id = "m-" + name;
        const auto body = R"({"type":"track","messageId":")" + id +
                          R"(","userId":"ann","event":")" + name + "\"}";
        std::promise<bool> stored;
        std::vector<events::Event> one{{.workspace = world.workspace(),
                                        .node = node.uuid,
                                        .time = at,
                                        .received_at = at,
                                        .sequence = 0,
                                        .type = events::EventType::track,
                                        .message_id = id,
                                        .name = name,
                                        .json = body}};
        const auto queued = app.event_store.log->append(
            std::move(one), [&stored](Result<std::vector<events::Outcome>> outcome) {
                stored.set_value(outcome.has_value());
            });
        ASSERT_TRUE(queued);
        ASSERT_TRUE(stored.get_future().get());
        world.settle();
    }
    /// What was planned for tonight runs now.
    void let_the_night_come() {
        app.maintenance.schedule();
        static constexpr const char* text =
            "UPDATE jobs SET due_at = 0 WHERE kind = 'maintenance' AND state = 'waiting'";
        const auto moved = app.database->write([](records::Transaction& transaction) {
            return transaction.run(records::Statement{"night", text, text});
        });
        ASSERT_GT(moved, 0);
        app.jobs.run_due();
    }
    std::vector<std::string> timeline() {
        std::vector<std::string> names;
        const auto page = app.timeline.list(actor, customer(), {}).value();
        for (const auto& entry : page.items) {
            if (entry.name == "Old" || entry.name == "New") names.push_back(entry.name);
        }
        return names;
    }
    customers::CustomerId customer() {
        return app.database
            ->read([this](records::Reader& reader) {
                return app.identities.customer_of(reader, world.workspace(), node);
            })
            .value();
    }
    std::int64_t events_seen() { return app.customers.view(actor, customer())->counters.events; }

    ApiWorld world{GetParam()};
    app::App& app = world.app();
    staff::Actor actor = staff::Actor::for_system(world.workspace());
    customers::IdentityId node =
        customers::identity_node(world.workspace(), customers::IdentityKind::user_id, "ann");
};
INSTANTIATE_TEST_SUITE_P(, RetentionTest, testing::ValuesIn(databases()), database_name);

using Names = std::vector<std::string>;

TEST_P(RetentionTest, takes_older_events_by_night_and_leaves_the_profile) {
    app.config.events.retention_days = 30;
    track("Old", app.clock.now() - days(31));
    track("New", app.clock.now() - days(29));
    ASSERT_EQ(timeline(), (Names{"New", "Old"}));
    const auto seen = events_seen();
    let_the_night_come();
    EXPECT_EQ(timeline(), Names{"New"});
    EXPECT_EQ(events_seen(), seen) << "what was counted stays counted";
    app.profiler.rebuild();
    EXPECT_EQ(events_seen(), seen) << "after a rebuild too";
}

TEST_P(RetentionTest, is_not_for_who_keeps_everything) {
    ASSERT_EQ(app.config.events.retention_days, 0) << "as it is unless somebody sets it";
    track("Old", app.clock.now() - days(4000));
    let_the_night_come();
    EXPECT_EQ(timeline(), Names{"Old"});
}

}  // namespace
}  // namespace ondam::test
