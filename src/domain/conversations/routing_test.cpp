#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"
#include "domain/staff/facts.h"

namespace ondam::conversations {
namespace {

class RoutingTest : public ConversationsFixture {
protected:
    RoutingTest() { set_availability(mina, "offline"); }

    std::vector<ConversationId> take_some(int count) {
        std::vector<ConversationId> taken;
        for (int i = 0; i < count; ++i) {
            clock.advance(std::chrono::milliseconds(1));
            const auto address = "person" + std::to_string(++people_) + "@example.com";
            taken.push_back(take(from_mail(address, "Hello")));
        }
        return taken;
    }
    void set_most(int count) {
        execute("UPDATE workspaces SET settings = '{\"conversations_per_agent\":" +
                std::to_string(count) + "}'");
        database->write([&](records::Transaction& transaction) {
            journal.add(transaction, workspace, staff::to_fact(staff::WorkspaceChanged{workspace}));
        });
    }
    void come_online(const Actor& who) {
        set_availability(who, "online");
        follow(services.routing);
    }
    void look_again() {
        clock.advance(Routing::look_again);
        jobs.run_due();
    }
    std::int64_t open_of(const Actor& who) {
        return number(
            "SELECT COUNT(*) AS n FROM conversations WHERE status = 'open' AND "
            "assignee_id = '" +
            who.user->text() + "'");
    }

private:
    int people_ = 0;
};
INSTANTIATE_TEST_SUITE_P(, RoutingTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(RoutingTest, gives_the_first_to_come_no_more_than_one_can_do) {
    const auto waiting = take_some(30);
    come_online(jun);
    EXPECT_EQ(open_of(jun), 20);
    EXPECT_EQ(row(waiting[19]).assignee, jun.user);
    EXPECT_FALSE(row(waiting[20]).assignee.has_value());
    look_again();
    EXPECT_EQ(open_of(jun), 20);
    come_online(mina);
    EXPECT_EQ(open_of(jun), 20);
    EXPECT_EQ(open_of(mina), 10);
}

TEST_P(RoutingTest, gives_the_oldest_to_whose_hands_become_free) {
    set_most(2);
    set_availability(mina, "online");
    set_availability(jun, "online");
    const auto given = take_some(4);
    EXPECT_EQ(open_of(mina), 2);
    EXPECT_EQ(open_of(jun), 2);
    const auto waiting = take_some(5);
    for (const auto id : waiting) EXPECT_FALSE(row(id).assignee.has_value());

    services.conversations.resolve(mina, given[0], ConversationResolved::Csat::skip).value();
    look_again();
    EXPECT_EQ(row(waiting[0]).assignee, row(given[0]).assignee);
    // What waits for the customer, or for a day, leaves the hands free.
    services.conversations.set_pending(mina, given[1]).value();
    look_again();
    EXPECT_EQ(row(waiting[1]).assignee, row(given[1]).assignee);
    services.conversations.snooze(mina, given[2], clock.now() + std::chrono::hours(24)).value();
    look_again();
    EXPECT_EQ(row(waiting[2]).assignee, row(given[2]).assignee);
    EXPECT_FALSE(row(waiting[3]).assignee.has_value());
}

TEST_P(RoutingTest, lets_nobody_who_has_just_written_overtake) {
    set_most(1);
    set_availability(mina, "online");
    const auto first = take_some(1).front();
    const auto waiting = take_some(2);
    services.conversations.resolve(mina, first, ConversationResolved::Csat::skip).value();
    const auto latest = take_some(1).front();
    EXPECT_EQ(row(waiting[0]).assignee, mina.user);
    EXPECT_FALSE(row(waiting[1]).assignee.has_value());
    EXPECT_FALSE(row(latest).assignee.has_value());
}

TEST_P(RoutingTest, gives_by_age_and_not_by_team) {
    set_most(1);
    const auto team = ids.next<TeamId>();
    execute("INSERT INTO teams (workspace, id, name, created_at) VALUES ('" + workspace.text() +
            "', '" + team.text() + "', 'Refunds', 0)");
    execute("INSERT INTO team_members (workspace, team_id, user_id) VALUES ('" + workspace.text() +
            "', '" + team.text() + "', '" + mina.user->text() + "')");
    const auto waiting = take_some(2);
    execute("UPDATE conversations SET team_id = '" + team.text() + "' WHERE id = '" +
            waiting[0].text() + "'");
    come_online(mina);
    EXPECT_EQ(row(waiting[0]).assignee, mina.user);
    EXPECT_FALSE(row(waiting[1]).assignee.has_value());
}

TEST_P(RoutingTest, lets_everybody_take_more_by_hand) {
    set_most(1);
    const auto waiting = take_some(3);
    come_online(mina);
    EXPECT_EQ(open_of(mina), 1);
    services.conversations.change(mina, waiting[1], {.assignee = mina.user}).value();
    reply(mina, waiting[2], "Hello, how can I help?");
    EXPECT_EQ(open_of(mina), 3);
}

TEST_P(RoutingTest, hears_that_each_may_have_more) {
    set_most(1);
    take_some(3);
    come_online(mina);
    EXPECT_EQ(open_of(mina), 1);
    set_most(2);
    follow(services.routing);
    EXPECT_EQ(open_of(mina), 2);
}

}  // namespace
}  // namespace ondam::conversations
