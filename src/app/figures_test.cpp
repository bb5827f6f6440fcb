#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"
#include "domain/insights/metrics.h"
#include "domain/surveys/surveys.h"

namespace ondam::app {
namespace {

using namespace conversations;
using std::chrono::hours;
using std::chrono::minutes;
using enum insights::MetricName;

/// Two days of a small desk, lived through the services that people use; every figure is worked
/// out by hand from the times that stand here.
class FiguresTest : public ConversationsFixture {
protected:
    /// Seoul; the 12th of March 2026 is a Thursday.
    static Time at(int day, int hour, int minute = 0) {
        return calendar::from_local("Asia/Seoul",
                                    std::chrono::year(2026) / 3 / std::chrono::day(unsigned(day)),
                                    hours(hour) + minutes(minute));
    }
    void go(Time time) {
        follow(surveys);
        jobs.run_due();
        clock.set(time);
        jobs.run_due();
    }
    void resolve(const Actor& who, ConversationId id) {
        services.conversations.resolve(who, id, ConversationResolved::Csat::ask).value();
        go(clock.now() + std::chrono::seconds(5));
    }
    void score(ConversationId id, int score) {
        const auto request = database->read([&](records::Reader& reader) {
            const auto text =
                "SELECT id FROM survey_requests WHERE state = 'asked' AND "
                "conversation_id = '" +
                id.text() + "' ORDER BY asked_at DESC LIMIT 1";
            return reader.first(records::Statement{"test", text.c_str(), text.c_str()})
                ->get<surveys::RequestId>("id");
        });
        ASSERT_TRUE(surveys.answer(workspace, row(id).customer, request, {.score = score}));
    }
    void live_through_two_days();

    insights::MetricGroup figure(insights::MetricName name,
                                 insights::Hours counted = insights::Hours::calendar) {
        const auto march = std::chrono::year(2026) / 3;
        const auto answer = metrics.get(agent, {.names = {name},
                                                .from = march / std::chrono::day(12),
                                                .to = march / std::chrono::day(13),
                                                .hours = counted});
        return answer.value().metrics.at(0).groups.at(0);
    }
    double hours_of(insights::MetricName name,
                    insights::Hours counted = insights::Hours::calendar) {
        return figure(name, counted).mean.value_or(-1) / 3600;
    }

    staff::Workspaces workspaces{*database, journal, ids, clock, audit};
    insights::Metrics metrics{*database, workspaces, clock};
    surveys::Surveys surveys{services, {.public_url = "https://help.example.com"}};
};
INSTANTIATE_TEST_SUITE_P(, FiguresTest, testing::ValuesIn(test::databases()), test::database_name);

void FiguresTest::live_through_two_days() {
    execute("UPDATE workspaces SET settings = '{\"auto_assign\":false}'");
    // Thursday. A writes before lunch, is answered after it, asks once more, and is done by three.
    go(at(12, 11, 30));
    const auto a = take(from_mail("a@example.com", "Hello"));
    go(at(12, 13, 30));
    reply(mina, a, "Hello!");
    go(at(12, 14));
    take(from_mail("a@example.com", "One more thing"));
    go(at(12, 14, 10));
    reply(mina, a, "Yes.");
    go(at(12, 15));
    resolve(mina, a);
    score(a, 5);
    // B writes in the evening and is closed in the morning without a word.
    go(at(12, 17));
    const auto b = take(from_whatsapp("+821044556677", "Hello?"));
    // Friday. C is answered by Jun and resolved by Mina, who takes it back once.
    go(at(13, 9));
    const auto c = take(from_mail("c@example.com", "Hello"));
    go(at(13, 9, 30));
    reply(jun, c, "Hello!");
    go(at(13, 9, 50));
    services.conversations.resolve(mina, c, ConversationResolved::Csat::ask).value();
    services.conversations.reopen(mina, c).value();
    go(at(13, 10));
    resolve(mina, b);
    clock.set(at(13, 10, 1));
    resolve(mina, c);
    score(c, 2);
    // F is as it should be: one person, one go.
    go(at(13, 10, 30));
    const auto f = take(from_whatsapp("+821099990000", "Hello"));
    go(at(13, 10, 45));
    reply(mina, f, "Hello!");
    go(at(13, 11));
    resolve(mina, f);
    score(f, 4);
    // E is begun by us. A comes back. D waits on.
    const auto e = services.conversations
                       .start(mina, {.channel = mail,
                                     .identity = Claim{IdentityKind::email, "e@example.com"},
                                     .message = {.client_id = "e", .body = "We noticed"}})
                       .value()
                       .id;
    go(at(13, 11, 30));
    resolve(mina, e);
    go(at(13, 14));
    auto back = from_mail("a@example.com", "It is broken");
    back.continues = a;
    EXPECT_EQ(take(back), a);
    go(at(13, 14, 20));
    reply(mina, a, "Sorry!");
    go(at(13, 16));
    resolve(mina, a);
    go(at(13, 17, 30));
    take(from_mail("d@example.com", "Hello?"));
    // Tuesday: three days after the last resolution.
    go(at(17, 12));
}

TEST_P(FiguresTest, agree_with_what_is_worked_out_by_hand) {
    live_through_two_days();
    constexpr auto business = insights::Hours::business;

    // A 3:30, B 17:00, C 1:01, F 0:30, E 0:30 less the five seconds, A again 2:00; D still runs.
    const auto ttr_all = figure(ttr);
    EXPECT_EQ(ttr_all.n, 6);
    EXPECT_EQ(ttr_all.censored, 1);
    EXPECT_NEAR(*ttr_all.mean, (3.5 + 17 + 1 + 0.5 + 0.5 + 2) * 3600 / 6 + 60.0 / 6, 2);
    EXPECT_NEAR(*ttr_all.median, (1 + 2) * 3600 / 2.0 + 30, 3);
    EXPECT_EQ(*ttr_all.p90, 17 * 3600);
    // Without lunch and night: A 2:30, B 2:00, the others as they are.
    EXPECT_NEAR(*figure(ttr, business).mean, (2.5 + 2 + 1 + 0.5 + 0.5 + 2) * 3600 / 6 + 10, 2);

    // A 2:00 (1:00 without lunch), C 0:30, F 0:15; B was closed without a word, D waits.
    const auto first = figure(first_response);
    EXPECT_EQ(first.n, 3);
    EXPECT_EQ(first.censored, 2);
    EXPECT_DOUBLE_EQ(hours_of(first_response), (2 + 0.5 + 0.25) / 3);
    EXPECT_DOUBLE_EQ(hours_of(first_response, business), (1 + 0.5 + 0.25) / 3);
    // A's second question 0:10, and after coming back 0:20.
    EXPECT_EQ(figure(next_response).n, 2);
    EXPECT_DOUBLE_EQ(hours_of(next_response), 0.25);
    // D at midnight: 6:30, of which half an hour was open.
    EXPECT_EQ(figure(waiting).n, 1);
    EXPECT_DOUBLE_EQ(hours_of(waiting), 6.5);
    EXPECT_DOUBLE_EQ(hours_of(waiting, business), 0.5);

    EXPECT_EQ(figure(volume).n, 6);
    EXPECT_EQ(figure(resolved).n, 6);
    EXPECT_EQ(figure(backlog).n, 1);
    // A alone came back; what Mina took back was no resolution.
    EXPECT_EQ(figure(reopen_rate).n, 6);
    EXPECT_DOUBLE_EQ(*figure(reopen_rate).value, 1.0 / 6);
    // Of A, B, C and F only F: A came back, B had no answer, C two hands.
    EXPECT_EQ(figure(first_contact_resolution).n, 4);
    EXPECT_DOUBLE_EQ(*figure(first_contact_resolution).value, 0.25);
}

TEST_P(FiguresTest, agree_about_what_customers_said) {
    live_through_two_days();
    // Asked: A twice, C, F. Not asked: B without an answer, E who never wrote.
    const auto scores = figure(csat);
    EXPECT_EQ(scores.n, 3);
    EXPECT_EQ(scores.censored, 1);
    EXPECT_DOUBLE_EQ(*scores.value, 2.0 / 3);
    EXPECT_NEAR(*scores.mean, 11.0 / 3, 1e-9);
    // (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), p = 2/3, n = 3, z = 1.96
    EXPECT_NEAR(*scores.low, 0.2077, 0.0001);
    EXPECT_NEAR(*scores.high, 0.9385, 0.0001);
    EXPECT_EQ(figure(csat_answer_rate).n, 4);
    EXPECT_DOUBLE_EQ(*figure(csat_answer_rate).value, 0.75);
    // They are Mina's, who resolved, and none is Jun's, who answered C.
    const auto of_jun = surveys.list(agent, {.agent = jun.user}).value();
    EXPECT_TRUE(of_jun.items.empty());
    EXPECT_EQ(surveys.list(agent, {.agent = mina.user}).value().items.size(), 3u);
}

}  // namespace
}  // namespace ondam::app
