#include "domain/staff/presence.h"

#include <gtest/gtest.h>

#include "domain/staff/accounts.h"
#include "domain/staff/facts.h"
#include "domain/staff/workspaces.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::staff {
namespace {

using std::chrono::minutes;

class PresenceTest : public testing::TestWithParam<records::Dialect> {
protected:
    PresenceTest() {
        mina = sign_up("mina");
        EXPECT_TRUE(accounts.set_availability(mina.actor, Availability::online));
    }
    Session sign_up(const std::string& name) {
        const auto email = name + "@example.com";
        const auto system = Actor::for_system(workspace.id);
        EXPECT_TRUE(accounts.add_user(
            system, {.email = email, .name = name, .password = "", .role = Role::agent}));
        const auto link = accounts.make_link(workspace.id, LinkKind::sign_in, email);
        return *accounts.find_session(accounts.sign_in_by_link(link.token, {}).value().token);
    }
    Availability availability(const Session& who) {
        return accounts.member(who.actor, who.user.id).value().availability;
    }
    /// What the journal tells of members, in order.
    std::vector<MemberChanged> told() {
        std::vector<MemberChanged> told;
        for (const auto& entry : database->read([](records::Reader& reader) {
                 return records::Journal::after(reader, 0, 1'000);
             })) {
            if (auto member = read_member_changed(entry)) told.push_back(*member);
        }
        return told;
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ManualClock clock;
    test::SequentialIds ids;
    records::Journal journal{clock};
    jobs::Jobs jobs{database, ids, clock};
    Audit audit{database, clock};
    Workspaces workspaces{database, journal, ids, clock, audit};
    Workspace workspace = workspaces.ensure("default");
    Accounts accounts{database, journal, ids, clock, audit, jobs};
    Presence presence{database, journal, clock, jobs};
    Session mina;
};
INSTANTIATE_TEST_SUITE_P(, PresenceTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(PresenceTest, believes_no_sign_of_life_from_a_time_to_come) {
    clock.advance(std::chrono::hours(24));
    presence.seen({mina.token_hash});
    clock.advance(-std::chrono::hours(24));
    presence.settle();
    EXPECT_EQ(availability(mina), Availability::away) << "nobody is here for a day";
    presence.seen({mina.token_hash});
    presence.settle();
    EXPECT_EQ(availability(mina), Availability::online);
    clock.advance(Presence::idle_after + minutes(1));
    presence.settle();
    EXPECT_EQ(availability(mina), Availability::away);
}

TEST_P(PresenceTest, takes_the_silent_for_away_and_back_with_a_sign_of_life) {
    presence.schedule(workspace.id);
    clock.advance(minutes(14));
    jobs.run_due();
    EXPECT_EQ(availability(mina), Availability::online);
    clock.advance(minutes(2));
    jobs.run_due();
    EXPECT_EQ(availability(mina), Availability::away);
    presence.seen({mina.token_hash});
    clock.advance(minutes(1));
    jobs.run_due();
    EXPECT_EQ(availability(mina), Availability::online);
    std::vector<Availability> heard;
    for (const auto& member : told()) {
        if (member.change == MemberChanged::Change::availability) {
            heard.push_back(*member.availability);
        }
    }
    EXPECT_EQ(heard, (std::vector{Availability::online, Availability::away, Availability::online}));
}

TEST_P(PresenceTest, leaves_what_somebody_said_themself) {
    ASSERT_TRUE(accounts.set_availability(mina.actor, Availability::away));
    clock.advance(minutes(20));
    presence.settle();
    presence.seen({mina.token_hash});
    presence.settle();
    EXPECT_EQ(availability(mina), Availability::away);

    // Idle by itself, then away by word: a sign of life changes nothing.
    ASSERT_TRUE(accounts.set_availability(mina.actor, Availability::online));
    clock.advance(minutes(20));
    presence.settle();
    ASSERT_TRUE(accounts.set_availability(mina.actor, Availability::away));
    presence.seen({mina.token_hash});
    presence.settle();
    EXPECT_EQ(availability(mina), Availability::away);
}

TEST_P(PresenceTest, keeps_whoever_has_one_console_open) {
    const auto jun = sign_up("jun");
    ASSERT_TRUE(accounts.set_availability(jun.actor, Availability::online));
    for (int i = 0; i < 5; ++i) {
        clock.advance(minutes(6));
        presence.seen({jun.token_hash});
        presence.settle();
    }
    EXPECT_EQ(availability(jun), Availability::online);
    EXPECT_EQ(availability(mina), Availability::away);
}

TEST_P(PresenceTest, tells_every_change_of_a_member_once) {
    const auto before = told().size();
    const auto owner = Actor::for_system(workspace.id);
    ASSERT_TRUE(accounts.set_availability(mina.actor, Availability::online));
    EXPECT_EQ(told().size(), before);
    ASSERT_TRUE(accounts.set_role(owner, mina.user.id, Role::viewer));
    EXPECT_EQ(told().back().role, Role::viewer);
    Accounts::UserChange change;
    change.name = "Mina Kim";
    ASSERT_TRUE(accounts.change_self(mina.actor, change));
    EXPECT_EQ(told().back().change, MemberChanged::Change::name);
    ASSERT_TRUE(accounts.remove_member(owner, mina.user.id));
    EXPECT_EQ(told().back().change, MemberChanged::Change::removed);
    EXPECT_EQ(told().size(), before + 3);
}

TEST_P(PresenceTest, tells_changes_of_teams_and_the_workspace) {
    const auto owner = Actor::for_system(workspace.id);
    const auto team = workspaces.create_team(owner, "배송", {}).value();
    ASSERT_TRUE(workspaces.change_team(owner, {team.id, "배송팀", {mina.user.id}}));
    ASSERT_TRUE(workspaces.delete_team(owner, team.id));
    Workspaces::Change change;
    change.name = "온담 상점";
    ASSERT_TRUE(workspaces.change(owner, change));
    std::map<std::string, int> kinds;
    for (const auto& entry : database->read(
             [](records::Reader& reader) { return records::Journal::after(reader, 0, 1'000); })) {
        ++kinds[entry.fact.kind];
    }
    EXPECT_EQ(kinds["team.changed"], 3);
    EXPECT_EQ(kinds["workspace.changed"], 1);
}

}  // namespace
}  // namespace ondam::staff
