#include "domain/surveys/surveys.h"

#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"
#include "domain/staff/accounts.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspaces.h"
#include "domain/surveys/wording.h"

namespace ondam::surveys {
namespace {

using namespace conversations;

class SurveysTest : public ConversationsFixture {
protected:
    static constexpr auto undo = std::chrono::seconds(5);

    /// Asks what the last resolution wants asked; returns the button or link that went out.
    channels::OutgoingMessage asked(ConversationId id) {
        follow(surveys);
        clock.advance(undo);
        jobs.run_due();
        for (const auto& view : messages_of(id)) {
            if (!view.message.automatic || view.message.activity) continue;
            return database->read([&](records::Reader& reader) {
                return deliveries.find(reader, workspace, view.message.id)->message;
            });
        }
        return {};
    }
    static std::string token_of(const std::string& text) {
        const auto at = text.find("/s/");
        return text.substr(at + 3, 43);
    }
    http::Response browse(http::Method method, const std::string& path, std::string body = "") {
        http::Request request;
        request.method = method;
        request.target = path;
        request.path = path.substr(0, path.find('?'));
        if (path.find("?score=") != std::string::npos) {
            request.query.emplace_back("score", path.substr(path.find('=') + 1));
        }
        request.body = std::move(body);
        return router.dispatch(request);
    }
    ConversationId resolved_mail() {
        const auto id = take(from_mail("emily@example.com", "Where is my parcel?"));
        reply(mina, id, "On its way.");
        services.conversations.resolve(mina, id, ConversationResolved::Csat::ask).value();
        return id;
    }

    Surveys surveys{services, {.public_url = "https://help.example.com"}};
    Reception front_desk{services.parts, services.changes, services.matter,
                         services.links, services.routing, surveys};
    http::Router router;
    staff::Accounts accounts{*database, journal, ids, clock, audit, jobs};
    staff::Tokens tokens{*database, ids, clock, audit};
    staff::Api api{router, *database, clock, cipher, accounts, tokens, {}};
};
INSTANTIATE_TEST_SUITE_P(, SurveysTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(SurveysTest, tells_the_story_of_emily) {
    // She is known: an appointment on 12 March, her mail, telephone and identity number.
    const auto emily =
        customers
            ->create(agent, {.name = "Emily Carter",
                             .identities = {{IdentityKind::email, "emily@example.com"},
                                            {IdentityKind::phone, "+821044556677"},
                                            {IdentityKind::identity_number, "880101-2234567"}},
                             .language = "en"})
            .value()
            .id;
    clock.set(*parse_rfc3339("2026-03-09T01:00:00Z"));
    const auto appointment = appointments
                                 .book(agent, emily,
                                       {.title = "Check-up",
                                        .with = "Dr Adams",
                                        .starts_at = *parse_rfc3339("2026-03-12T00:00:00Z")})
                                 .value();

    // She mails to move it.
    auto letter = from_mail(
        "emily@example.com",
        "Hello, please move my appointment with Dr Adams from 12 March 2026 at 9:00 to 11 March "
        "2026 at the same time. Emily Carter, phone 010-4455-6677, identity number "
        "880101-2234567.");
    letter.subject = "My appointment";
    const auto matter = front_desk.receive(letter).value().conversation;
    EXPECT_EQ(field_of(matter, field::wish), "move_appointment");
    EXPECT_EQ(field_of(matter, field::phone), "+821044556677");
    EXPECT_EQ(field_of(matter, field::appointment_id), appointment.id.text());
    EXPECT_EQ(field_of(matter, field::appointment_at), "2026-03-12T00:00:00.000Z");
    EXPECT_EQ(field_of(matter, field::wanted_at), "2026-03-11T00:00:00.000Z");
    EXPECT_EQ(field_of(matter, field::identity_number), "880101-*******");
    for (const auto& view : messages_of(matter)) {
        EXPECT_EQ(view.message.body.find("2234567"), std::string::npos);
    }
    EXPECT_TRUE(services.links.list(mina, matter).value().empty());

    // Before anyone answers she writes from WhatsApp.
    clock.advance(std::chrono::minutes(40));
    const auto second =
        front_desk.receive(from_whatsapp("+821044556677", "any news about my appointment?"))
            .value();
    EXPECT_EQ(second.conversation, matter);
    EXPECT_EQ(see(matter).brief.conversation.customer, emily);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), 1);

    // Whoever may, sees the whole number, and it is written down that they did.
    const auto viewer = staff::Actor::for_user(workspace, *jun.user, staff::Role::viewer);
    EXPECT_EQ(services.conversations.reveal(viewer, matter, "identity_number").error().kind,
              RefusalKind::forbidden);
    EXPECT_EQ(services.conversations.reveal(mina, matter, "identity_number").value(),
              "880101-2234567");
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM audit_entries WHERE action = "
                     "'conversation.reveal'"),
              1);

    // One message, on WhatsApp; the appointment moves; the matter is done.
    services.conversations.move_appointment(mina, matter, {}).value();
    EXPECT_EQ(to_rfc3339(appointments.get(agent, appointment.id).value().starts_at),
              "2026-03-11T00:00:00.000Z");
    clock.advance(std::chrono::minutes(5));
    EXPECT_EQ(reply(mina, matter, "Done: 11 March, 9:00, Dr Adams.").channel->id, whatsapp);
    services.conversations.resolve(mina, matter, ConversationResolved::Csat::ask).value();

    // She is asked there, with one tap, and it counts for Mina.
    clock.advance(std::chrono::seconds(1));
    const auto question = asked(matter);
    EXPECT_EQ(question.channel, whatsapp);
    ASSERT_EQ(question.buttons.size(), 3u);
    EXPECT_EQ(question.buttons.front().label, "Good");
    ASSERT_TRUE(front_desk.pressed(workspace,
                                   {{IdentityKind::phone, "+821044556677", Trust::verified}},
                                   question.buttons.front().id));
    const auto responses = surveys.list(agent, {}).value().items;
    ASSERT_EQ(responses.size(), 1u);
    EXPECT_EQ(responses.front().score, 5);
    EXPECT_EQ(responses.front().agent, mina.user);
    EXPECT_EQ(responses.front().customer_id, emily);
    EXPECT_EQ(responses.front().channel_kind, "whatsapp");
    EXPECT_EQ(row(matter).csat_score, 5);
    EXPECT_EQ(row(matter).status, Status::resolved);

    // And the figures have what they are made of.
    EXPECT_EQ(number("SELECT first_response_at - opened_at AS n FROM conversation_cycles"),
              45 * 60 * 1000);
    EXPECT_EQ(number("SELECT resolved_at - opened_at AS n FROM conversation_cycles"),
              45 * 60 * 1000);
    EXPECT_EQ(number("SELECT ended_at - waiting_from AS n FROM response_waits"), 45 * 60 * 1000);
    EXPECT_EQ(facts("csat.answered"), 1);
    EXPECT_EQ(facts("appointment.moved"), 1);
    const auto lines = activities_of(matter);
    for (const auto* code : {"assigned", "channel", "revealed", "appointment", "status",
                             "csat_asked", "csat_answered"}) {
        EXPECT_NE(std::ranges::find(lines, code), lines.end()) << code;
    }
    follow(services.reporter);
    EXPECT_EQ(std::ranges::count(activities_of(matter), "appointment"), 1);
}

TEST_P(SurveysTest, asks_once_for_each_resolution) {
    const auto id = resolved_mail();
    asked(id);
    asked(id);
    EXPECT_EQ(facts("csat.asked"), 1);
    services.conversations.reopen(mina, id).value();
    take(from_mail("emily@example.com", "It never came"));
    reply(mina, id, "Sorry, here is another one.");
    services.conversations.resolve(mina, id, ConversationResolved::Csat::ask).value();
    asked(id);
    EXPECT_EQ(facts("csat.asked"), 2);
}

TEST_P(SurveysTest, asks_when_a_program_resolved_and_credits_the_assignee) {
    auto robot = staff::Actor::for_system(workspace);
    robot.kind = staff::Actor::Kind::token;
    robot.token = ids.next<staff::TokenId>();
    const auto resolved_by_robot = [&](const std::string& address) {
        const auto id = take(from_mail(address, "Where is my parcel?"));
        reply(mina, id, "On its way.");
        return id;
    };
    const auto hers = resolved_by_robot("emily@example.com");
    services.conversations.resolve(robot, hers, ConversationResolved::Csat::ask).value();
    ASSERT_TRUE(surveys.answer(token_of(asked(hers).text), Answer{.score = 4}));
    EXPECT_EQ(surveys.list(agent, {}).value().items.front().agent, mina.user);

    const auto nobodys = resolved_by_robot("kim@example.com");
    services.conversations.change(mina, nobodys, {.assignee = std::optional<UserId>()}).value();
    services.conversations.resolve(robot, nobodys, ConversationResolved::Csat::ask).value();
    clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(surveys.answer(token_of(asked(nobodys).text), Answer{.score = 2}));
    EXPECT_FALSE(surveys.list(agent, {}).value().items.front().agent.has_value());

    const auto quiet = resolved_by_robot("lee@example.com");
    services.conversations.resolve(robot, quiet, ConversationResolved::Csat::skip).value();
    asked(quiet);
    EXPECT_EQ(facts("csat.asked"), 2);
}

TEST_P(SurveysTest, counts_a_question_that_reached_nobody_as_not_asked) {
    const auto id = resolved_mail();
    const auto question = asked(id);
    const auto says = [&](channels::DeliveryState state) {
        database->write([&](records::Transaction& transaction) {
            deliveries.set(transaction, workspace, question.message, {.state = state});
        });
        follow(surveys);
    };
    const auto undelivered = [&] {
        return number("SELECT COUNT(*) AS n FROM survey_requests WHERE reason = 'undelivered'");
    };
    using enum channels::DeliveryState;
    says(failed);
    EXPECT_EQ(undelivered(), 1);
    EXPECT_EQ(std::ranges::count(activities_of(id), "csat_missed"), 1);
    says(sent);
    EXPECT_EQ(undelivered(), 0);
    says(failed);
    EXPECT_EQ(undelivered(), 1);
    // Whoever answers had it, whatever the provider said, then and later.
    ASSERT_TRUE(surveys.answer(token_of(question.text), Answer{.score = 4}));
    EXPECT_EQ(undelivered(), 0);
    says(failed);
    EXPECT_EQ(undelivered(), 0);
}

TEST_P(SurveysTest, takes_a_score_that_was_typed) {
    const auto phone = "+821044556677";
    const auto write = [&](const std::string& words) {
        return front_desk.receive(from_whatsapp(phone, words)).value().conversation;
    };
    const auto id = write("Where is my parcel?");
    reply(mina, id, "On its way.");
    // Nothing was asked yet: a number is an answer to what a person asked.
    EXPECT_EQ(write("5"), id);
    reply(mina, id, "Five parcels, then.");
    services.conversations.resolve(mina, id, ConversationResolved::Csat::ask).value();
    asked(id);
    const auto before = messages_of(id).size();
    EXPECT_EQ(write("４점!"), id);
    EXPECT_EQ(row(id).status, Status::resolved);
    EXPECT_EQ(row(id).csat_score, 4);
    EXPECT_FALSE(row(id).waiting_since.has_value());
    EXPECT_EQ(messages_of(id).size(), before + 2) << "the message, and the line that it was rated";
    EXPECT_TRUE(see(id).brief.unread > 0);
    EXPECT_EQ(facts("csat.answered"), 1);

    // It has its answer: the next number is a message as any other.
    EXPECT_EQ(write("5"), id);
    EXPECT_EQ(row(id).status, Status::open);
    EXPECT_EQ(row(id).csat_score, 4);
}

TEST_P(SurveysTest, takes_no_more_than_a_score_for_one) {
    const auto id = front_desk.receive(from_whatsapp("+821044556677", "Hello")).value();
    reply(mina, id.conversation, "Hello!");
    services.conversations.resolve(mina, id.conversation, ConversationResolved::Csat::ask).value();
    asked(id.conversation);
    front_desk.receive(from_whatsapp("+821044556677", "5 boxes are missing")).value();
    EXPECT_EQ(row(id.conversation).status, Status::open);
    EXPECT_EQ(facts("csat.answered"), 0);
    // Reopened since: a number may answer whoever talks with her now.
    front_desk.receive(from_whatsapp("+821044556677", "5")).value();
    EXPECT_EQ(facts("csat.answered"), 0);
}

TEST(TypedScore, is_a_lone_number_from_one_to_five) {
    for (const auto* text : {"5", " 5 ", "5점", "5!", "５", "5점입니다.", "5 점"}) {
        EXPECT_EQ(read_typed_score(text), 5) << text;
    }
    for (const auto* text : {"", "0", "6", "55", "5개", "5.5", "1시", "five", "-1", "5점 만점"}) {
        EXPECT_FALSE(read_typed_score(text)) << text;
    }
    EXPECT_EQ(read_typed_score("1"), 1);
}

TEST_P(SurveysTest, asks_once_while_the_clock_is_set) {
    const auto id = resolved_mail();
    follow(surveys);
    clock.advance(-std::chrono::hours(1));
    jobs.run_due();
    EXPECT_EQ(facts("csat.asked"), 0) << "not before its time, by whatever clock";
    for (const auto by : {25, -25, 1, 24}) {
        clock.advance(std::chrono::hours(by));
        asked(id);
        EXPECT_EQ(facts("csat.asked"), 1) << by << " h";
    }
}

TEST_P(SurveysTest, waits_until_the_resolution_can_be_taken_back_no_more) {
    const auto id = resolved_mail();
    follow(surveys);
    clock.advance(undo - std::chrono::milliseconds(1));
    jobs.run_due();
    EXPECT_EQ(facts("csat.asked"), 0);
    // Never resolved, so far.
    EXPECT_EQ(services.conversations.reopen(mina, id).value().brief.conversation.cycle, 1);
    clock.advance(std::chrono::minutes(1));
    jobs.run_due();
    EXPECT_EQ(facts("csat.asked"), 0);
    // Jun brings it to its end: one question, and the answer is his.
    services.conversations.resolve(jun, id, ConversationResolved::Csat::ask).value();
    const auto question = asked(id);
    EXPECT_EQ(facts("csat.asked"), 1);
    const Answer good{.score = 5};
    ASSERT_TRUE(surveys.answer(token_of(question.text), good));
    EXPECT_EQ(surveys.list(agent, {}).value().items.front().agent, jun.user);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM survey_requests"), 1);
    // Once it was asked, the same cycle is not asked again.
    EXPECT_EQ(services.conversations.reopen(jun, id).value().brief.conversation.cycle, 2);
}

TEST_P(SurveysTest, waits_as_long_as_the_workspace_wants) {
    staff::Workspaces workspaces(*database, journal, ids, clock, audit);
    staff::Workspaces::Change change;
    change.settings = R"({"csat_delay_seconds": 900})";
    const auto owner = staff::Actor::for_user(workspace, *mina.user, staff::Role::owner);
    ASSERT_TRUE(workspaces.change(owner, change));
    const auto id = resolved_mail();
    follow(surveys);
    const auto asked_times = [&] {
        return std::ranges::count_if(messages_of(id), [](const auto& view) {
            return view.message.automatic && !view.message.activity;
        });
    };
    clock.advance(std::chrono::seconds(899));
    jobs.run_due();
    EXPECT_EQ(asked_times(), 0);
    clock.advance(std::chrono::seconds(1));
    jobs.run_due();
    EXPECT_EQ(asked_times(), 1);
}

TEST_P(SurveysTest, does_not_ask_where_nobody_answered_or_it_goes_on) {
    const auto silent = take(from_mail("spam@example.com", "Buy now"));
    services.conversations.resolve(mina, silent, ConversationResolved::Csat::ask).value();
    asked(silent);
    const auto on = resolved_mail();
    services.conversations.reopen(mina, on).value();
    asked(on);
    EXPECT_EQ(facts("csat.asked"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM survey_requests WHERE state = 'skipped'"), 2);
}

TEST_P(SurveysTest, takes_an_answer_from_the_page_and_none_from_a_look) {
    add_survey_page(api, surveys);
    const auto id = resolved_mail();
    const auto question = asked(id);
    const auto path = "/s/" + token_of(question.text);
    const auto looked = browse(http::Method::get, path + "?score=4");
    EXPECT_EQ(looked.status, 200);
    EXPECT_NE(looked.body.find("value=\"4\" required checked"), std::string::npos);
    EXPECT_NE(looked.headers.get("Content-Security-Policy").find("default-src 'none'"),
              std::string::npos);
    EXPECT_EQ(looked.body.find("<script"), std::string::npos);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM survey_responses"), 0);

    EXPECT_EQ(browse(http::Method::post, path, "comment=x").status, 400);
    EXPECT_EQ(browse(http::Method::post, path, "score=4&comment=%3Cb%3Egut%3C%2Fb%3E").status, 200);
    clock.advance(std::chrono::minutes(30));
    const auto changed = browse(http::Method::post, path, "score=2&comment=");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(number("SELECT score AS n FROM survey_responses"), 2);
    EXPECT_NE(browse(http::Method::get, path).body.find("&lt;b&gt;gut"), std::string::npos);
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(browse(http::Method::post, path, "score=5").status, 409);
    EXPECT_EQ(number("SELECT score AS n FROM survey_responses"), 2);
    const auto unknown = browse(http::Method::get, "/s/unknown");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.headers.get("Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(unknown.body.find("설문을 찾을 수 없어요"), std::string::npos);
    EXPECT_EQ(browse(http::Method::post, "/s/unknown", "score=4").status, 404);
    EXPECT_EQ(browse(http::Method::get, "/s/" + std::string(43, 'A')).status, 404);
}

TEST_P(SurveysTest, takes_no_flood_of_answers) {
    add_survey_page(api, surveys);
    const auto path = "/s/" + token_of(asked(resolved_mail()).text);
    for (int i = 0; i < 60; ++i) ASSERT_EQ(browse(http::Method::post, path, "score=4").status, 200);
    const auto refused = browse(http::Method::post, path, "score=1");
    EXPECT_EQ(refused.status, 429);
    EXPECT_FALSE(refused.headers.get("Retry-After").empty());
    EXPECT_NE(refused.body.find("value=\"1\" required checked"), std::string::npos);
    EXPECT_EQ(number("SELECT score AS n FROM survey_responses"), 4);
    // A look costs nothing, and a minute later she may change her mind.
    EXPECT_EQ(browse(http::Method::get, path).status, 200);
    clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(browse(http::Method::post, path, "score=1").status, 200);
}

TEST_P(SurveysTest, lets_nobody_answer_for_another) {
    const auto id = take(from_whatsapp("+821044556677", "Hello"));
    reply(mina, id, "Hello!");
    services.conversations.resolve(mina, id, ConversationResolved::Csat::ask).value();
    const auto button = asked(id).buttons.front().id;
    take(from_whatsapp("+821099990000", "I am somebody else"));
    EXPECT_FALSE(front_desk.pressed(
        workspace, {{IdentityKind::phone, "+821099990000", Trust::verified}}, button));
    EXPECT_FALSE(front_desk.pressed(
        workspace, {{IdentityKind::phone, "+821044556677", Trust::claimed}}, button));
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM survey_responses"), 0);
}

TEST(Wording, gives_other_programs_buttons_and_a_link) {
    const auto question = put_question({.kind = channels::ChannelKind::api,
                                        .locale = "en",
                                        .question = "How was it?",
                                        .token = "t",
                                        .link = "https://shop.kr/s/t"});
    EXPECT_EQ(question.body, "How was it?\nhttps://shop.kr/s/t");
    ASSERT_EQ(question.buttons.size(), 3u);
    EXPECT_EQ(question.buttons[0].id, "csat:t:5");
}

TEST_P(SurveysTest, speaks_korean_to_koreans) {
    auto letter = from_mail("minji@example.kr", "언제 오나요?");
    letter.language = "ko";
    const auto id = take(letter);
    reply(mina, id, "내일 도착합니다.");
    services.conversations.resolve(mina, id, ConversationResolved::Csat::ask).value();
    EXPECT_NE(asked(id).text.find("상담은 어떠셨나요?"), std::string::npos);
}

}  // namespace
}  // namespace ondam::surveys
