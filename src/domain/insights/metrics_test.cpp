#include "domain/insights/metrics.h"

#include <gtest/gtest.h>

#include "domain/staff/audit.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::insights {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* insert_cycle_text =
    "INSERT INTO conversation_cycles (workspace, conversation_id, cycle, opened_by, channel_id, "
    "team_id, assignee_id, opened_at, first_incoming_at, first_response_at, first_response_by, "
    "replies, resolved_at, resolved_by, reopened_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14)";
constexpr const char* insert_wait_text =
    "INSERT INTO response_waits (workspace, id, conversation_id, cycle, is_first, channel_id, "
    "team_id, waiting_from, ended_at, ended_by, answered_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10)";
constexpr const char* insert_request_text =
    "INSERT INTO survey_requests (workspace, id, conversation_id, cycle, state, agent_id, "
    "channel_id, created_at, asked_at) VALUES ($1, $2, $3, 1, 'asked', $4, $5, $6, $6)";
constexpr const char* insert_response_text =
    "INSERT INTO survey_responses (workspace, request_id, score, agent_id, answered_at, "
    "changed_at) VALUES ($1, $2, $3, $4, $5, $5)";
constexpr const char* miss_request_text =
    "UPDATE survey_requests SET reason = 'undelivered' WHERE workspace = $1 AND id = $2";
constexpr const char* set_calendar_text =
    "UPDATE business_hours SET calendar = $2 WHERE workspace = $1 AND is_default";
constexpr const char* set_zone_text = "UPDATE workspaces SET time_zone = $2 WHERE id = $1";
constexpr const char* insert_follow_up_text =
    "INSERT INTO conversations (workspace, id, number, identity_id, status, priority, channel_id, "
    "suspicious, waiting_order, cycle, previous_id, version, created_at, updated_at) "
    "VALUES ($1, $2, 9, 'i', 'open', 1, 'mail', FALSE, 0, 1, $3, 1, $4, $4)";

records::Statement statement(const char* text) { return {"test", text, text}; }

/// A time of day in Seoul in March 2026; the 12th is a Thursday.
Time seoul(int day, int hour, int minute = 0) {
    const auto midnight = calendar::day_start(
        "Asia/Seoul", std::chrono::year(2026) / 3 / std::chrono::day(unsigned(day)));
    return midnight + hours(hour) + minutes(minute);
}

struct Cycle {
    std::string conversation;
    Time opened_at;
    std::optional<Time> resolved_at = {};
    std::string resolved_by = "kim";
    std::int64_t cycle = 1;
    std::optional<Time> reopened_at = {};
    std::string answered_by = "kim";
    std::int64_t replies = 1;
    std::string channel = "chat";
    std::optional<std::string> team = {};
    std::string opened_by = "customer";
};
struct Wait {
    std::string conversation;
    Time from;
    std::optional<Time> until = {};
    std::string ended_by = "reply";
    bool first = true;
    std::string channel = "chat";
    std::int64_t cycle = 1;
};

class MetricsTest : public testing::TestWithParam<records::Dialect> {
protected:
    MetricsTest() {
        clock.set(seoul(31, 12));
        actor = staff::Actor::for_system(workspace.id);
    }

    template <class... Args>
    void run(const char* text, const Args&... args) {
        database->write([&](records::Transaction& transaction) {
            transaction.run(statement(text), workspace.id, args...);
        });
    }
    void add(const Cycle& row) {
        run(insert_cycle_text, row.conversation, row.cycle, row.opened_by, row.channel, row.team,
            std::optional<std::string>("lee"), row.opened_at,
            row.replies > 0 ? std::optional(row.opened_at + minutes(1)) : std::nullopt,
            row.replies > 0 ? std::optional(row.answered_by) : std::nullopt, row.replies,
            row.resolved_at, row.resolved_at ? std::optional(row.resolved_by) : std::nullopt,
            row.reopened_at);
    }
    void add(const Wait& row) {
        const bool ended = row.until.has_value();
        run(insert_wait_text, "wait-" + std::to_string(++last_), row.conversation, row.cycle,
            row.first, row.channel, row.from, row.until,
            ended ? std::optional(row.ended_by) : std::nullopt,
            ended ? std::optional<std::string>("kim") : std::nullopt);
    }
    void ask(Time asked_at, std::optional<int> score, Time answered_at = {}) {
        const auto id = "question-" + std::to_string(++last_);
        run(insert_request_text, id, id, "kim", "chat", asked_at);
        if (score) run(insert_response_text, id, *score, "kim", answered_at);
    }
    void ask_in_vain(Time asked_at) {
        ask(asked_at, std::nullopt);
        run(miss_request_text, "question-" + std::to_string(last_));
    }
    void set_calendar(const char* json) { run(set_calendar_text, json); }

    std::vector<MetricGroup> groups(MetricName name, int from, int to,
                                    Hours counted = Hours::calendar,
                                    GroupBy group_by = GroupBy::none) {
        const auto march = std::chrono::year(2026) / 3;
        const auto answer = metrics.get(actor, {.names = {name},
                                                .from = march / std::chrono::day(unsigned(from)),
                                                .to = march / std::chrono::day(unsigned(to)),
                                                .hours = counted,
                                                .group_by = group_by,
                                                .channel = filter_channel});
        return answer.value().metrics.at(0).groups;
    }
    MetricGroup whole(MetricName name, int from, int to, Hours counted = Hours::calendar) {
        return groups(name, from, to, counted).at(0);
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ManualClock clock;
    test::SequentialIds ids;
    staff::Audit audit{database, clock};
    records::Journal journal{clock};
    staff::Workspaces workspaces{database, journal, ids, clock, audit};
    staff::Workspace workspace = workspaces.ensure("default");
    staff::Actor actor;
    Metrics metrics{database, workspaces, clock};
    std::optional<std::string> filter_channel;

private:
    int last_ = 0;
};
INSTANTIATE_TEST_SUITE_P(, MetricsTest, testing::ValuesIn(test::databases()), test::database_name);

using enum MetricName;

/// Weekdays 9 to 18 with an hour of lunch; the 17th is a holiday, nights are open on Fridays.
constexpr const char* office = R"({"time_zone": "Asia/Seoul", "week": {
    "monday": [{"from": "09:00", "until": "12:00"}, {"from": "13:00", "until": "18:00"}],
    "tuesday": [{"from": "09:00", "until": "12:00"}, {"from": "13:00", "until": "18:00"}],
    "wednesday": [{"from": "09:00", "until": "12:00"}, {"from": "13:00", "until": "18:00"}],
    "thursday": [{"from": "09:00", "until": "12:00"}, {"from": "13:00", "until": "18:00"}],
    "friday": [{"from": "09:00", "until": "12:00"}, {"from": "22:00", "until": "06:00"}]},
    "holidays": [{"date": "2026-03-17", "name": "Anniversary", "intervals": []}]})";

TEST_P(MetricsTest, divides_the_sum_of_resolution_times_by_the_number_resolved) {
    add(Cycle{.conversation = "a", .opened_at = seoul(10, 9), .resolved_at = seoul(10, 10)});
    add(Cycle{.conversation = "b", .opened_at = seoul(10, 9), .resolved_at = seoul(10, 11)});
    // Opened before the range and resolved in it: it counts whole.
    add(Cycle{.conversation = "c", .opened_at = seoul(9, 12), .resolved_at = seoul(10, 12)});
    // Still running at the end of the range, though resolved since.
    add(Cycle{.conversation = "d", .opened_at = seoul(10, 9), .resolved_at = seoul(11, 9)});
    add(Cycle{.conversation = "e", .opened_at = seoul(10, 9)});

    const auto figure = whole(ttr, 10, 10);
    EXPECT_EQ(figure.n, 3);
    EXPECT_DOUBLE_EQ(*figure.value, (1 + 2 + 24) * 3600 / 3.0);
    EXPECT_DOUBLE_EQ(*figure.mean, *figure.value);
    EXPECT_DOUBLE_EQ(*figure.median, 2 * 3600);
    EXPECT_DOUBLE_EQ(*figure.p90, 24 * 3600);
    EXPECT_EQ(figure.censored, 2);
    EXPECT_EQ(figure.key, std::nullopt);
    EXPECT_DOUBLE_EQ(*whole(resolved, 10, 10).value, 3);
}

TEST_P(MetricsTest, says_nothing_about_empty_ranges) {
    for (const auto name : {ttr, full_resolution, first_response, next_response, waiting,
                            reopen_rate, first_contact_resolution, csat, csat_answer_rate}) {
        const auto figure = whole(name, 1, 5);
        EXPECT_EQ(figure.n, 0) << to_text(name);
        EXPECT_EQ(figure.value, std::nullopt) << to_text(name);
        EXPECT_EQ(figure.low, std::nullopt) << to_text(name);
        EXPECT_EQ(groups(name, 1, 5, Hours::business, GroupBy::day).size(), 5u);
        EXPECT_TRUE(groups(name, 1, 5, Hours::business, GroupBy::agent).empty());
    }
    for (const auto name : {volume, resolved, backlog}) {
        EXPECT_DOUBLE_EQ(*whole(name, 1, 5).value, 0);
    }
}

TEST_P(MetricsTest, counts_business_time_alone) {
    set_calendar(office);
    const auto business = [&](Time from, Time to) {
        const std::string id = to_rfc3339(from) + to_rfc3339(to);
        add(Wait{.conversation = id, .from = from, .until = to, .channel = id});
        filter_channel = id;
        return *whole(first_response, 1, 31, Hours::business).value / 3600;
    };
    EXPECT_DOUBLE_EQ(business(seoul(12, 11, 30), seoul(12, 13, 30)), 1) << "lunch";
    EXPECT_DOUBLE_EQ(business(seoul(12, 17), seoul(13, 10)), 2) << "over a night";
    EXPECT_DOUBLE_EQ(business(seoul(13, 21), seoul(14, 3)), 5) << "a night that is open";
    EXPECT_DOUBLE_EQ(business(seoul(13, 23), seoul(16, 10)), 7 + 1) << "over a weekend";
    EXPECT_DOUBLE_EQ(business(seoul(16, 17), seoul(18, 10)), 2) << "over a holiday";
    EXPECT_DOUBLE_EQ(business(seoul(17, 10), seoul(17, 15)), 0) << "within a holiday";
}

TEST_P(MetricsTest, knows_days_of_23_hours) {
    run(set_zone_text, "America/New_York");
    set_calendar(R"({"time_zone": "America/New_York",
        "week": {"sunday": [{"from": "00:00", "until": "24:00"}]}, "holidays": []})");
    // On 8 March 2026 the clock jumps from 2:00 to 3:00 there.
    const auto midnight = calendar::day_start("America/New_York", std::chrono::year(2026) / 3 / 8);
    add(Wait{.conversation = "a", .from = midnight - hours(1), .until = midnight + hours(24)});
    EXPECT_DOUBLE_EQ(*whole(first_response, 7, 7, Hours::business).value, 23 * 3600);
    EXPECT_EQ(whole(first_response, 8, 8).n, 0);
    add(Wait{.conversation = "b", .from = midnight + hours(22), .until = midnight + hours(23)});
    add(Wait{.conversation = "c", .from = midnight + hours(23), .until = midnight + hours(24)});
    EXPECT_EQ(whole(first_response, 8, 8).n, 1);
    EXPECT_EQ(whole(first_response, 9, 9).n, 1);
}

TEST_P(MetricsTest, tells_first_answers_from_later_ones_and_keeps_the_unanswered) {
    const auto day = seoul(12, 0);
    add(Wait{.conversation = "a", .from = day + hours(9), .until = day + hours(10)});
    add(Wait{.conversation = "a",
             .from = day + hours(11),
             .until = day + hours(11) + minutes(10),
             .first = false});
    // The first wait after a reopening is no first response.
    add(Wait{.conversation = "a",
             .from = day + hours(12),
             .until = day + hours(12) + minutes(30),
             .cycle = 2});
    add(Wait{.conversation = "b", .from = day + hours(9)});
    add(Wait{.conversation = "c",
             .from = day + hours(9),
             .until = day + hours(20),
             .ended_by = "resolution"});
    const auto first = whole(first_response, 12, 12);
    EXPECT_EQ(first.n, 1);
    EXPECT_DOUBLE_EQ(*first.value, 3600);
    EXPECT_EQ(first.censored, 2);
    const auto next = whole(next_response, 12, 12);
    EXPECT_EQ(next.n, 2);
    EXPECT_DOUBLE_EQ(*next.value, 20 * 60);
    EXPECT_EQ(next.censored, 0);

    const auto standing = whole(waiting, 12, 12);
    EXPECT_EQ(standing.n, 1);
    EXPECT_DOUBLE_EQ(*standing.value, 15 * 3600);
    clock.set(day + hours(19));
    EXPECT_EQ(whole(waiting, 12, 12).n, 2) << "c was resolved an hour later";
}

TEST_P(MetricsTest, gives_a_reopening_three_days) {
    // Back after a day, back after four days, not back, too young to tell.
    add(Cycle{.conversation = "a",
              .opened_at = seoul(1, 9),
              .resolved_at = seoul(2, 9),
              .reopened_at = seoul(3, 9)});
    add(Cycle{
        .conversation = "a", .opened_at = seoul(3, 9), .resolved_at = seoul(4, 9), .cycle = 2});
    add(Cycle{.conversation = "b",
              .opened_at = seoul(1, 9),
              .resolved_at = seoul(2, 9),
              .reopened_at = seoul(6, 9)});
    add(Cycle{.conversation = "c", .opened_at = seoul(1, 9), .resolved_at = seoul(2, 9)});
    add(Cycle{.conversation = "d",
              .opened_at = seoul(29, 9),
              .resolved_at = seoul(30, 9),
              .reopened_at = seoul(31, 9)});
    const auto figure = whole(reopen_rate, 1, 31);
    EXPECT_EQ(figure.n, 4);
    EXPECT_DOUBLE_EQ(*figure.value, 0.25);
    EXPECT_EQ(figure.censored, 1);
    // The last resolution of each that is resolved now: from the very beginning.
    const auto full = whole(full_resolution, 1, 10);
    EXPECT_EQ(full.n, 2);
    EXPECT_DOUBLE_EQ(*full.value, (72 + 24) * 3600 / 2.0);
}

TEST_P(MetricsTest,
       counts_as_solved_at_first_contact_what_one_person_answered_and_nobody_asks_again) {
    const auto day = seoul(2, 0);
    const auto solved = [&](const char* id) {
        return Cycle{.conversation = id, .opened_at = day, .resolved_at = day + hours(1)};
    };
    add(solved("a"));
    auto reassigned = solved("b");
    reassigned.resolved_by = "lee";
    add(reassigned);
    auto unanswered = solved("c");
    unanswered.replies = 0;
    add(unanswered);
    auto reopened = solved("d");
    reopened.reopened_at = day + hours(5);
    add(reopened);
    auto ours = solved("e");
    ours.opened_by = "agent";
    add(ours);
    add(solved("f"));
    run(insert_follow_up_text, "g", "f", day + hours(8));
    add(solved("h"));
    run("UPDATE conversations SET number = 8 WHERE workspace = $1");
    run(insert_follow_up_text, "i", "h", day + hours(80));

    const auto figure = whole(first_contact_resolution, 2, 2);
    EXPECT_EQ(figure.n, 6) << "what we began is not asked";
    EXPECT_DOUBLE_EQ(*figure.value, 2.0 / 6);
}

TEST_P(MetricsTest, shows_the_backlog_at_the_end_of_each_day) {
    add(Cycle{.conversation = "a", .opened_at = seoul(1, 9), .resolved_at = seoul(3, 9)});
    add(Cycle{.conversation = "b", .opened_at = seoul(2, 9)});
    add(Cycle{.conversation = "c", .opened_at = seoul(2, 9), .resolved_at = seoul(2, 10)});
    add(Cycle{.conversation = "d", .opened_at = seoul(28, 9), .resolved_at = seoul(31, 11)});
    std::vector<double> days;
    for (const auto& group : groups(backlog, 1, 4, Hours::calendar, GroupBy::day)) {
        days.push_back(*group.value);
    }
    EXPECT_EQ(days, (std::vector<double>{1, 2, 1, 1}));
    EXPECT_DOUBLE_EQ(*whole(backlog, 1, 30).value, 2);
    EXPECT_DOUBLE_EQ(*whole(backlog, 1, 31).value, 1);
    EXPECT_EQ(groups(volume, 30, 31, Hours::calendar, GroupBy::day).back().key, "2026-03-31");
    const auto openings = groups(volume, 1, 2, Hours::calendar, GroupBy::day);
    EXPECT_EQ(openings.at(0).n, 1);
    EXPECT_EQ(openings.at(1).n, 2);
}

TEST_P(MetricsTest, leaves_out_days_that_have_not_begun) {
    clock.set(seoul(12, 9));
    EXPECT_EQ(groups(volume, 10, 20, Hours::calendar, GroupBy::day).size(), 3u);
    EXPECT_EQ(groups(volume, 14, 20, Hours::calendar, GroupBy::day).size(), 1u);
}

TEST_P(MetricsTest, groups_by_whose_it_is) {
    add(Cycle{.conversation = "a",
              .opened_at = seoul(2, 9),
              .resolved_at = seoul(2, 10),
              .resolved_by = "park",
              .channel = "mail",
              .team = "returns"});
    add(Cycle{.conversation = "b", .opened_at = seoul(2, 9), .resolved_at = seoul(2, 12)});
    const auto by_agent = groups(ttr, 2, 2, Hours::calendar, GroupBy::agent);
    ASSERT_EQ(by_agent.size(), 2u);
    EXPECT_EQ(by_agent[0].key, "kim");
    EXPECT_DOUBLE_EQ(*by_agent[0].value, 3 * 3600);
    EXPECT_EQ(by_agent[1].key, "park");
    const auto by_team = groups(resolved, 2, 2, Hours::calendar, GroupBy::team);
    ASSERT_EQ(by_team.size(), 2u);
    EXPECT_EQ(by_team[0].key, std::nullopt) << "what has no team";
    EXPECT_EQ(by_team[1].key, "returns");
    EXPECT_EQ(groups(volume, 2, 2, Hours::calendar, GroupBy::channel).at(1).key, "mail");
    filter_channel = "mail";
    EXPECT_DOUBLE_EQ(*whole(resolved, 2, 2).value, 1);
}

TEST_P(MetricsTest, states_csat_with_its_interval) {
    ask(seoul(2, 9), 5, seoul(2, 10));
    const auto one = whole(csat, 2, 2);
    EXPECT_EQ(one.n, 1);
    EXPECT_DOUBLE_EQ(*one.value, 1);
    EXPECT_NEAR(*one.low, 0.2065, 0.0001);
    EXPECT_DOUBLE_EQ(*one.high, 1);

    for (int i = 0; i < 8; ++i) ask(seoul(2, 9), 4, seoul(2, 10));
    ask(seoul(2, 9), 1, seoul(9, 10));
    ask(seoul(2, 9), std::nullopt);
    ask(seoul(30, 9), std::nullopt);
    // What reached nobody was not asked.
    ask_in_vain(seoul(2, 9));
    ask_in_vain(seoul(30, 9));
    const auto figure = whole(csat, 1, 31);
    EXPECT_EQ(figure.n, 10);
    EXPECT_DOUBLE_EQ(*figure.value, 0.9);
    EXPECT_NEAR(*figure.low, 0.5958, 0.0001);
    EXPECT_NEAR(*figure.high, 0.9821, 0.0001);
    EXPECT_DOUBLE_EQ(*figure.mean, (5 + 8 * 4 + 1) / 10.0);
    EXPECT_EQ(figure.censored, 2) << "both may still be answered";
    // Of the 11 asked long enough ago, 9 answered within three days.
    const auto rate = whole(csat_answer_rate, 1, 31);
    EXPECT_EQ(rate.n, 11);
    EXPECT_DOUBLE_EQ(*rate.value, 9.0 / 11);
    EXPECT_EQ(rate.censored, 1);
}

TEST_P(MetricsTest, shows_nobody_else_s_figures) {
    add(Cycle{.conversation = "a", .opened_at = seoul(2, 9), .resolved_at = seoul(2, 10)});
    const auto other = workspaces.ensure("other");
    actor = staff::Actor::for_system(other.id);
    EXPECT_DOUBLE_EQ(*whole(volume, 1, 31).value, 0);
    actor.permissions.reset();
    EXPECT_EQ(metrics.live(actor).error().kind, RefusalKind::forbidden);
}

TEST_P(MetricsTest, refuses_ranges_that_are_empty_or_too_long) {
    const auto march = std::chrono::year(2026) / 3;
    const auto refused = [&](calendar::Date from, calendar::Date to) {
        const auto answer = metrics.get(actor, {.names = {volume}, .from = from, .to = to});
        return !answer && answer.error().faults.at(0).field == "to";
    };
    EXPECT_TRUE(refused(march / 2, march / 1));
    EXPECT_TRUE(refused(march / 2, std::chrono::year(2027) / 4 / 6));
    EXPECT_FALSE(refused(march / 2, std::chrono::year(2027) / 4 / 5));
}

TEST_P(MetricsTest, shows_what_stands_now) {
    clock.set(seoul(12, 9));
    add(Cycle{.conversation = "a", .opened_at = seoul(11, 23), .resolved_at = seoul(12, 1)});
    add(Cycle{.conversation = "b", .opened_at = seoul(12, 0)});
    add(Wait{.conversation = "b", .from = seoul(12, 0)});
    add(Wait{.conversation = "c", .from = seoul(11, 0)});
    run(insert_follow_up_text, "b", "a", seoul(12, 0));
    const auto live = metrics.live(actor).value();
    EXPECT_EQ(live.open, 1);
    EXPECT_EQ(live.unassigned, 1);
    EXPECT_EQ(live.waiting, 2);
    EXPECT_EQ(live.longest_waiting_since, seoul(11, 0));
    EXPECT_EQ(live.longest_waiting_conversation, "c");
    EXPECT_EQ(live.opened_today, 1);
    EXPECT_EQ(live.resolved_today, 1);
}

}  // namespace
}  // namespace ondam::insights
