#include "domain/widget/chat.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "domain/widget/widget_fixture.h"

namespace ondam::widget {
namespace {

using namespace std::chrono_literals;
using conversations::MessageKind;
using customers::IdentityKind;
using http::Method;

class ChatTest : public WidgetFixture {
protected:
    std::string message_id(const http::Response& response) {
        return std::string(read(response)["id"].text());
    }
    std::string file_of(const http::Response& response) {
        EXPECT_EQ(response.status, 201) << response.body;
        return std::string(read(response)["id"].text());
    }
    static std::string with_file(const std::string& id) {
        return R"(,"attachment_ids":[")" + id + "\"]";
    }
    http::Response mark_read(const std::string& token, const std::string& message) {
        return ask(Method::put, "/widget/api/read", R"({"message_id":")" + message + "\"}", token);
    }
    std::int64_t unread(const std::string& token) {
        const auto found = widget.visitors.find(token).value();
        return database->read([&](records::Reader& reader) {
            return widget.chat.state(reader, found).value().unread;
        });
    }
    /// The question how it was that the visitor has on the screen.
    json::Value csat(const std::string& token) {
        const auto page = messages(token);
        for (const auto& item : *page["items"].array()) {
            if (!item["csat"].is_null()) return item["csat"];
        }
        return {};
    }
    http::Response rate(const std::string& token, const std::string& id, const std::string& body) {
        return ask(Method::post, "/widget/api/csat/" + id, body, token);
    }
};
INSTANTIATE_TEST_SUITE_P(, ChatTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(ChatTest, takes_the_same_message_once) {
    const auto token = visitor();
    const auto first = say(token, "When does it come?", "c-1");
    EXPECT_EQ(first.status, 201);
    const auto again = say(token, "When does it come?", "c-1");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(message_id(again), message_id(first));
    EXPECT_EQ(read(again)["client_id"].text(), "c-1");
    EXPECT_EQ(shown(token), std::vector<std::string>{"When does it come?"});

    const auto other = visitor();
    EXPECT_EQ(say(other, "Mine", "c-1").status, 201) << "another visitor's id is another one";
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), 2);
}

TEST_P(ChatTest, makes_one_conversation_of_first_messages_at_once) {
    const auto token = visitor();
    std::vector<std::thread> tabs;
    for (int tab = 0; tab < 4; ++tab) {
        tabs.emplace_back([&, tab] {
            for (int i = 0; i < 3; ++i) {
                const auto id = std::to_string(tab) + "-" + std::to_string(i);
                EXPECT_EQ(say(token, "tab " + id, id).status, 201);
                EXPECT_EQ(say(token, "tab " + id, id).status, 200);
            }
        });
    }
    for (auto& tab : tabs) tab.join();
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), 1);
    EXPECT_EQ(shown(token).size(), 12u);
}

TEST_P(ChatTest, shows_a_visitor_what_is_said_to_them_and_nothing_else) {
    const auto token = visitor();
    const auto stranger = visitor();
    say(token, "Where is my order?");
    const auto id = conversation_of(token);
    services.messages
        .send(mina, id, {.client_id = "n", .kind = MessageKind::note, .body = "A difficult one."})
        .value();
    reply(mina, id, "Not sent yet");
    EXPECT_EQ(shown(token).size(), 1u) << "a reply is theirs once it has left";
    jobs.run_due();
    EXPECT_EQ(shown(token), (std::vector<std::string>{"Where is my order?", "Not sent yet"}));
    EXPECT_TRUE(shown(stranger).empty());

    execute("UPDATE workspaces SET settings = '{\"undo_seconds\":10}'");
    const auto regretted = reply(mina, id, "Oops");
    ASSERT_TRUE(services.messages.undo(mina, id, regretted.message.id));
    clock.advance(1min);
    jobs.run_due();
    EXPECT_EQ(shown(token).size(), 2u);
    const auto answered = messages(token);
    const auto& reply_shown = answered["items"][0];
    EXPECT_EQ(reply_shown["from"].text(), "agent");
    EXPECT_EQ(reply_shown["name"].text(), "Mina");
    EXPECT_EQ(answered["items"][1]["from"].text(), "visitor");
}

TEST_P(ChatTest, draws_replies_from_safe_tokens) {
    const auto token = visitor();
    say(token, "Hi");
    answer(conversation_of(token), "<script>alert(1)</script> **bold** javascript:alert(1)");
    const auto blocks = json::to_text(messages(token)["items"][0]["blocks"]);
    EXPECT_NE(blocks.find(R"("type":"bold")"), std::string::npos) << blocks;
    EXPECT_EQ(blocks.find(R"("href":"javascript)"), std::string::npos) << blocks;
    EXPECT_NE(blocks.find("<script>"), std::string::npos) << "as text, for a reader of text";
}

TEST_P(ChatTest, pages_back_without_a_gap_or_a_repetition) {
    const auto token = visitor();
    for (int i = 0; i < 73; ++i) {
        ASSERT_EQ(say(token, "line " + std::to_string(i)).status, 201);
        if (i % 3 == 0) clock.advance(2s);
    }
    std::vector<std::string> seen;
    std::string query = "?limit=10";
    for (int pages = 0; pages < 20; ++pages) {
        const auto page = messages(token, query);
        for (const auto& item : *page["items"].array()) seen.push_back(text_of(item));
        if (page["next_cursor"].is_null()) break;
        query = "?limit=10&cursor=" + std::string(page["next_cursor"].text());
    }
    ASSERT_EQ(seen.size(), 73u);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i], "line " + std::to_string(72 - i));
    }
    EXPECT_EQ(ask(Method::get, "/widget/api/messages?cursor=nonsense", "", token).status, 422);
    EXPECT_EQ(ask(Method::get, "/widget/api/messages?limit=0", "", token).status, 422);
}

TEST_P(ChatTest, tells_the_team_what_was_read) {
    const auto token = visitor();
    const auto mine = message_id(say(token, "Hi"));
    const auto id = conversation_of(token);
    const auto first = answer(id, "One").message.id;
    clock.advance(1s);
    const auto second = answer(id, "Two").message.id;
    EXPECT_EQ(unread(token), 2);
    EXPECT_EQ(mark_read(visitor(), second.text()).status, 204);
    EXPECT_EQ(unread(token), 2) << "another visitor reads nothing for them";
    EXPECT_EQ(mark_read(token, first.text()).status, 204);
    EXPECT_EQ(unread(token), 1);
    EXPECT_EQ(mark_read(token, ids.next_uuid().text()).status, 204);
    EXPECT_EQ(unread(token), 1);
    EXPECT_EQ(mark_read(token, second.text()).status, 204);
    EXPECT_EQ(unread(token), 0);
    const auto state = database->read([&](records::Reader& reader) {
        return deliveries.of_messages(reader, workspace, {second}).at(0).state;
    });
    EXPECT_EQ(state, channels::DeliveryState::read);
    EXPECT_EQ(mark_read(token, "x").status, 422);

    ASSERT_TRUE(services.conversations.mark_read(mina, id, *MessageId::parse(mine)));
    const auto session = read(begin(R"(,"token":")" + token + "\""));
    EXPECT_FALSE(session["conversation"]["agent_read_at"].is_null());
}

TEST_P(ChatTest, gives_files_to_whom_their_message_is_shown) {
    const auto token = visitor();
    const std::string png = "\x89PNG\r\n\x1a\n and a picture";
    const auto stored = upload(token, png, "%EB%B0%A5%EA%B7%B8%EB%A6%87.png");
    const auto id = file_of(stored);
    EXPECT_EQ(read(stored)["content_type"].text(), "image/png");
    EXPECT_EQ(read(stored)["name"].text(), "밥그릇.png");
    const auto sent = say(token, "", "c-1", with_file(id));
    ASSERT_EQ(sent.status, 201) << sent.body;
    const auto url = std::string(read(sent)["attachments"][0]["url"].text());
    const auto bytes = ask(Method::get, url, "", token);
    EXPECT_EQ(bytes.status, 200);
    EXPECT_EQ(bytes.body, png);
    EXPECT_TRUE(bytes.headers.get("Content-Disposition").starts_with("attachment"));
    EXPECT_EQ(bytes.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(bytes.headers.get("Cache-Control"), "private, no-store");
    EXPECT_EQ(ask(Method::get, url).status, 401) << "the address alone is no right";

    const auto stranger = visitor();
    const auto others = read(say(stranger, "", "c-2", with_file(file_of(upload(stranger, "b")))));
    const auto beside = url.substr(0, url.size() - id.size());
    const auto missing = ask(Method::get, beside + ids.next_uuid().text(), "", token);
    EXPECT_EQ(missing.status, 404);
    const auto refused = ask(Method::get, url, "", stranger);
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(refused.body, missing.body) << "as if it were not there";
    // Neither by a message of one's own.
    const auto own = "/widget/api/messages/" + std::string(others["id"].text()) + "/files/";
    EXPECT_EQ(ask(Method::get, own + id, "", stranger).status, 404);
    EXPECT_EQ(ask(Method::get, "/widget/api/messages/x/files/" + id, "", token).status, 404);
}

TEST_P(ChatTest, takes_nobody_elses_files) {
    const auto token = visitor();
    const auto own = file_of(upload(token, "bytes"));
    const auto other = file_of(upload(visitor(), "secret"));
    const auto missing = say(token, "look", "", with_file(ids.next_uuid().text()));
    EXPECT_EQ(missing.status, 422);
    EXPECT_EQ(read(missing)["errors"][0]["field"].text(), "attachment_ids");
    const auto foreign = say(token, "look", "", with_file(other));
    EXPECT_EQ(foreign.status, 422);
    EXPECT_EQ(foreign.body, missing.body);
    EXPECT_EQ(say(token, "look", "", with_file("x")).status, 422);
    EXPECT_EQ(say(token, "look", "", with_file(own)).status, 201);

    EXPECT_EQ(upload(token, "").status, 422);
    EXPECT_EQ(ask(Method::post, "/widget/api/files", "bytes", token).status, 422);
    const auto page = file_of(upload(token, "<script>1</script>", "x.html"));
    const auto sent = read(say(token, "", "", with_file(page)));
    EXPECT_EQ(sent["attachments"][0]["content_type"].text(), "application/octet-stream");
}

TEST_P(ChatTest, refuses_what_is_empty_too_long_or_unknown) {
    const auto token = visitor();
    for (const auto* body :
         {R"({"client_id":"c","body":"  "})", R"({"client_id":"","body":"x"})", R"({"body":"x"})",
          R"({"client_id":"c","body":"x","kind":"note"})", "[]", "nonsense"}) {
        const auto refused = ask(Method::post, "/widget/api/messages", body, token);
        EXPECT_TRUE(refused.status == 422 || refused.status == 400) << body << refused.status;
    }
    EXPECT_EQ(say(token, std::string(10'000, 'x')).status, 201);
    EXPECT_EQ(say(token, std::string(10'001, 'x')).status, 422);
    EXPECT_EQ(say("", "x").status, 401);
}

TEST_P(ChatTest, says_once_a_closing_that_nobody_is_there) {
    const auto token = visitor();
    say(token, "While you are there");
    EXPECT_EQ(shown(token).size(), 1u);
    clock.advance(2h);  // Thursday, 20:00.
    const auto session = read(begin());
    EXPECT_FALSE(*session["open_now"].boolean());
    EXPECT_EQ(session["opens_at"].text(), "2026-03-13T00:00:00.000Z");
    say(token, "And now?");
    clock.advance(11min);
    say(token, "Hello?");
    jobs.run_due();
    EXPECT_EQ(shown(token), (std::vector<std::string>{"While you are there", "And now?",
                                                      "We are back tomorrow at 9.", "Hello?"}));
    const auto page = messages(token);
    EXPECT_EQ(page["items"][1]["from"].text(), "system");
    clock.advance(24h);  // Friday evening: another closing.
    say(token, "Still there?");
    jobs.run_due();
    EXPECT_EQ(shown(token).back(), "We are back tomorrow at 9.");
    EXPECT_EQ(shown(token).size(), 6u);
}

TEST_P(ChatTest, continues_the_matter_of_a_known_customer) {
    customers
        ->create(agent, {.name = "Emily Carter",
                         .identities = {{IdentityKind::email, "emily@example.com"},
                                        {IdentityKind::user_id, "emily-1"}}})
        .value();
    const auto matter = take(from_mail("emily@example.com", "Please move my appointment."));
    const auto token = user("emily-1");
    ASSERT_EQ(say(token, "Any news?").status, 201);
    EXPECT_EQ(conversation_of(token), matter);
    answer(matter, "It is moved.");
    EXPECT_EQ(shown(token), (std::vector<std::string>{"Any news?", "It is moved."}))
        << "the mail is the mailbox's";
    const auto claimed = user("eve-1", R"(,"email":"emily@example.com")");
    say(claimed, "Any news?");
    EXPECT_NE(conversation_of(claimed), matter) << "an address that a page claims proves nothing";
}

TEST_P(ChatTest, asks_once_and_takes_the_answer_for_an_hour) {
    const auto token = visitor();
    say(token, "Where is it?");
    const auto id = conversation_of(token);
    answer(id, "On its way.");
    EXPECT_TRUE(csat(token).is_null());
    resolve(id);
    const auto card = csat(token);
    ASSERT_FALSE(card.is_null());
    const auto request = std::string(card["id"].text());
    EXPECT_TRUE(card["score"].is_null());
    EXPECT_FALSE(*card["closed"].boolean());
    EXPECT_FALSE(card["question"].text().empty());

    const auto missing = rate(token, ids.next_uuid().text(), R"({"score":5})");
    EXPECT_EQ(missing.status, 404);
    const auto stranger = visitor();
    say(stranger, "Hi");
    const auto foreign = rate(stranger, request, R"({"score":1})");
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(foreign.body, missing.body);
    EXPECT_EQ(rate(token, request, R"({"score":6})").status, 422);

    EXPECT_EQ(rate(token, request, R"({"score":2})").status, 204);
    EXPECT_EQ(rate(token, request, R"({"score":4,"comment":"Quick, thanks"})").status, 204);
    EXPECT_EQ(rate(token, request, R"({"score":5})").status, 204);
    const auto answered = csat(token);
    EXPECT_EQ(*answered["score"].integer(), 5);
    EXPECT_EQ(answered["comment"].text(), "Quick, thanks") << "a later tap keeps the words";
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM survey_responses"), 1);
    EXPECT_EQ(row(id).csat_score, 5);

    clock.advance(61min);
    EXPECT_EQ(rate(token, request, R"({"score":1})").status, 409);
    EXPECT_TRUE(*csat(token)["closed"].boolean());
    EXPECT_EQ(*csat(token)["score"].integer(), 5);

    // Writing on reopens it; the next resolution asks anew.
    say(token, "One more thing");
    EXPECT_EQ(conversation_of(token), id);
    answer(id, "Sure.");
    resolve(id);
    EXPECT_NE(csat(token)["id"].text(), request);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM survey_requests WHERE state = 'asked'"), 2);
}

TEST_P(ChatTest, slows_down_who_floods) {
    const auto token = visitor();
    for (int i = 0; i < 60; ++i) ASSERT_EQ(say(token, "x").status, 201) << i;
    const auto refused = say(token, "x");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.get("Retry-After"), "1");
    EXPECT_EQ(say(visitor(), "another visitor").status, 201);
    clock.advance(1s);
    EXPECT_EQ(say(token, "x").status, 201);
    clock.advance(1min);
    for (int i = 0; i < 20; ++i) ASSERT_EQ(upload(token, "x").status, 201) << i;
    EXPECT_EQ(upload(token, "x").status, 429);
}

TEST_P(ChatTest, lets_nobody_guess_tokens_without_end) {
    const auto guess = [&](int i) {
        return ask(http::Method::get, "/widget/api/messages", "",
                   "guess-of-a-token-" + std::to_string(i));
    };
    for (int i = 0; i < 1200; ++i) ASSERT_EQ(guess(i).status, 401) << i;
    EXPECT_EQ(guess(1200).status, 429);
    clock.advance(1s);
    EXPECT_EQ(guess(1201).status, 401);
}

TEST_P(ChatTest, forgets_whom_the_workspace_erases) {
    const auto token = visitor();
    say(token, "My name is Emily");
    const auto erased = widget.visitors.find(token).value();
    database->write([&](records::Transaction& transaction) {
        static constexpr auto text = "DELETE FROM chat_sessions WHERE identity_id = $1";
        transaction.run(records::Statement{"erase", text, text}, erased.identity);
    });
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token).status, 401);
    EXPECT_NE(token_of(begin(R"(,"token":")" + token + "\"")), token);
}

}  // namespace
}  // namespace ondam::widget
