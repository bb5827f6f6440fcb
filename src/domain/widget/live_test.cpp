#include "domain/widget/live.h"

#include <gtest/gtest.h>

#include "domain/widget/widget_fixture.h"
#include "platform/http/server.h"
#include "support/websocket_client.h"

namespace ondam::widget {
namespace {

using namespace std::chrono_literals;
using test::WebSocketClient;

struct Seen {
    std::vector<std::string> texts = {};
    std::int64_t last = 0;
    bool reset = false;
    bool ready = false;
};

/// Widgets on real sockets.
class VisitorLiveTest : public WidgetFixture {
protected:
    VisitorLiveTest() {
        http::ServerOptions options;
        options.port = 0;
        options.access_log = false;
        server = std::make_unique<http::Server>(router, clock, ids, options);
        feed.start();
        server->start();
        token = visitor();
        say(token, "First");
        conversation = conversation_of(token);
    }
    ~VisitorLiveTest() override {
        server->stop();
        feed.stop();
    }

    WebSocketClient connect(const std::string& origin = "Origin: http://localhost\r\n") {
        return WebSocketClient(server->port(), "/widget/live", origin);
    }
    static bool hello(WebSocketClient& socket, const std::string& of, const std::string& after) {
        return socket.send(R"({"type":"hello","token":")" + of + R"(","after":)" + after + "}");
    }
    static json::Value read(WebSocketClient& socket) {
        const auto text = socket.read_text();
        return text ? *json::parse(*text) : json::Value();
    }
    static json::Value read(WebSocketClient& socket, std::string_view type) {
        for (;;) {
            auto frame = read(socket);
            if (frame.is_null() || frame["type"].text() == type) return frame;
        }
    }
    static bool take(WebSocketClient& socket, Seen& seen) {
        const auto frame = read(socket);
        const auto type = frame["type"].text();
        if (const auto* sequence = frame["sequence"].integer()) seen.last = *sequence;
        if (type == "reset") seen.reset = true;
        if (type == "ready") seen.ready = true;
        if (type == "message") seen.texts.push_back(text_of(frame["message"]));
        return !frame.is_null();
    }
    WebSocketClient joined(const std::string& of) {
        auto socket = connect();
        EXPECT_TRUE(hello(socket, of, "null"));
        EXPECT_EQ(read(socket)["type"].text(), "ready");
        return socket;
    }
    /// The feed reads behind the writers: waits until it has passed what is written now.
    void catch_up() {
        const auto last = database->read(
            [](records::Reader& reader) { return records::Journal::last_sequence(reader); });
        for (std::int64_t passed = -1; passed < last;) {
            auto socket = connect();
            hello(socket, token, "null");
            passed = *read(socket, "ready")["sequence"].integer();
        }
    }

    std::unique_ptr<http::Server> server;
    std::string token;
    ConversationId conversation;
};
INSTANTIATE_TEST_SUITE_P(, VisitorLiveTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(VisitorLiveTest, brings_what_is_said_read_and_resolved) {
    catch_up();
    auto socket = joined(token);
    const auto sent = answer(conversation, "On its way.");
    const auto message = read(socket);
    EXPECT_EQ(message["type"].text(), "message");
    EXPECT_EQ(message["message"]["id"].text(), sent.message.id.text());
    EXPECT_EQ(message["message"]["from"].text(), "agent");
    EXPECT_EQ(text_of(message["message"]), "On its way.");

    clock.advance(std::chrono::seconds(1));
    const auto asked = WidgetFixture::read(say(token, "When?"));
    EXPECT_EQ(read(socket)["message"]["id"].text(), asked["id"].text());
    ASSERT_TRUE(services.conversations.mark_read(
        mina, conversation, *conversations::MessageId::parse(asked["id"].text())));
    EXPECT_EQ(read(socket)["type"].text(), "read");
    resolve(conversation);
    const auto state = read(socket);
    EXPECT_EQ(state["conversation"]["status"].text(), "resolved");
    const auto question = read(socket);
    ASSERT_EQ(question["type"].text(), "message");
    const auto card = question["message"]["csat"];
    EXPECT_TRUE(card["score"].is_null());

    // The answer in one tab shows in the other.
    EXPECT_EQ(ask(http::Method::post, "/widget/api/csat/" + std::string(card["id"].text()),
                  R"({"score":4})", token)
                  .status,
              204);
    const auto answered = read(socket);
    EXPECT_EQ(answered["message"]["id"].text(), question["message"]["id"].text());
    EXPECT_EQ(*answered["message"]["csat"]["score"].integer(), 4);
    socket.send(R"({"type":"ping"})");
    EXPECT_EQ(read(socket)["type"].text(), "pong");
}

TEST_P(VisitorLiveTest, brings_a_user_what_is_said_to_who_they_were_before) {
    const auto kim = token_of(begin("," + signed_user("kim-1", clock.now() + 1h) +
                                    R"(,"visitor_token":")" + token + "\""));
    catch_up();
    auto socket = joined(kim);
    answer(conversation, "On its way.");
    EXPECT_EQ(text_of(read(socket)["message"]), "On its way.");
    resolve(conversation);
    EXPECT_EQ(read(socket)["conversation"]["status"].text(), "resolved");
}

TEST_P(VisitorLiveTest, says_nothing_of_notes_other_visitors_and_replies_that_have_not_left) {
    const auto other = visitor();
    say(other, "Somebody else");
    catch_up();
    auto socket = joined(token);
    answer(conversation_of(other), "To somebody else");
    services.messages
        .send(mina, conversation,
              {.client_id = "n", .kind = conversations::MessageKind::note, .body = "Difficult."})
        .value();
    reply(mina, conversation, "Waits for its leave");
    say(token, "Second");
    const auto next = read(socket);
    EXPECT_EQ(text_of(next["message"]), "Second");
    EXPECT_EQ(next["message"]["from"].text(), "visitor") << "for the visitor's other tabs";
}

TEST_P(VisitorLiveTest, loses_nothing_and_repeats_nothing_over_many_cuts) {
    catch_up();
    Seen all;
    {
        auto socket = connect();
        hello(socket, token, "null");
        while (!all.ready) ASSERT_TRUE(take(socket, all));
    }
    all.texts.clear();
    constexpr int replies = 120;
    std::thread agent_writes([&] {
        for (int i = 0; i < replies; ++i) answer(conversation, std::to_string(i));
    });
    while (all.texts.size() < replies) {
        auto socket = connect();
        hello(socket, token, std::to_string(all.last));
        // Cut without a word after some frames, in reading up and live alike.
        for (int frames = 0; frames < 17 && all.texts.size() < replies; ++frames) {
            if (!take(socket, all)) break;
        }
    }
    agent_writes.join();
    ASSERT_EQ(all.texts.size(), std::size_t(replies));
    for (int i = 0; i < replies; ++i) EXPECT_EQ(all.texts[std::size_t(i)], std::to_string(i));
    EXPECT_FALSE(all.reset);
}

TEST_P(VisitorLiveTest, starts_anew_when_the_number_is_too_old) {
    catch_up();
    const auto last = database->read(
        [](records::Reader& reader) { return records::Journal::last_sequence(reader); });
    database->write([&](records::Transaction& transaction) {
        records::Journal::prune(transaction, clock.now() + std::chrono::hours(1), last);
    });
    for (const auto after : {std::int64_t(0), last + 1000}) {
        auto socket = connect();
        hello(socket, token, std::to_string(after));
        Seen seen;
        while (!seen.ready && take(socket, seen)) {
        }
        EXPECT_TRUE(seen.reset) << after;
        EXPECT_EQ(seen.last, last);
    }
}

TEST_P(VisitorLiveTest, shows_typing_both_ways) {
    catch_up();
    auto socket = joined(token);
    struct Desk : live::Viewer {
        std::optional<live::Person> person() const override {
            return live::Person{.id = {}, .name = "Mina"};
        }
        void see_others(const std::string&, const std::vector<live::Person>&) override {}
        void see_typing(const std::string&, const live::Typist& typist,
                        live::TypingState state) override {
            seen.set_value({typist.kind, state});
        }
        std::promise<std::pair<live::Typist::Kind, live::TypingState>> seen;
    };
    const auto desk = std::make_shared<Desk>();
    board.view(workspace, desk, conversation.text());
    socket.send(R"({"type":"typing","state":"on"})");
    auto seen = desk->seen.get_future();
    ASSERT_EQ(seen.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    const auto [kind, state] = seen.get();
    EXPECT_EQ(kind, live::Typist::Kind::customer);
    EXPECT_EQ(state, live::TypingState::on);

    board.typed(workspace, conversation.text(),
                {.kind = live::Typist::Kind::agent, .id = "1", .name = "Mina"},
                live::TypingState::on, desk.get());
    const auto frame = read(socket);
    EXPECT_EQ(frame["type"].text(), "typing");
    EXPECT_EQ(frame["name"].text(), "Mina");
    EXPECT_EQ(frame["state"].text(), "on");
    board.leave(*desk);
}

TEST_P(VisitorLiveTest, lets_in_who_has_a_token_in_the_first_frame_on_a_page_of_ours) {
    EXPECT_EQ(connect("Origin: http://evil.example\r\n").handshake().status, 403);
    EXPECT_EQ(connect("").handshake().status, 403) << "a browser names its page";
    WebSocketClient in_address(server->port(), "/widget/live?token=" + token,
                               "Origin: http://localhost\r\n");
    in_address.send(R"({"type":"hello","after":null})");
    EXPECT_EQ(in_address.read_frame()->close_code(), 4401);
    auto wrong = connect();
    hello(wrong, std::string(43, 'x'), "null");
    EXPECT_EQ(wrong.read_frame()->close_code(), 4401);
    for (const auto* frame :
         {R"({"type":"ping"})", "nonsense", "[]", R"({"type":"hello","after":"x"})",
          R"({"type":"hello","after":-1})"}) {
        auto socket = connect();
        socket.send(frame);
        EXPECT_EQ(socket.read_frame()->close_code(), 1008) << frame;
    }
}

TEST_P(VisitorLiveTest, ends_with_the_session) {
    catch_up();
    auto socket = joined(token);
    channels::ChannelInput off;
    off.enabled = false;
    ASSERT_TRUE(channels.change(agent, shop, off));
    const auto frame = socket.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 4401);
}

TEST_P(VisitorLiveTest, ends_with_the_secret_that_signed_it) {
    catch_up();
    auto signed_in = joined(user("kim-1"));
    auto nobody = joined(token);
    channels::ChannelInput rotated;
    rotated.secrets = json::Value(json::Object{{"identity_secret", json::Value("another")}});
    ASSERT_TRUE(channels.change(agent, shop, rotated));
    const auto frame = signed_in.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 4401);
    nobody.send(R"({"type":"ping"})");
    EXPECT_EQ(read(nobody)["type"].text(), "pong");
}

TEST_P(VisitorLiveTest, refuses_files_over_the_limit_before_they_have_come) {
    test::SocketClient client(server->port());
    client.send(
        "POST /widget/api/files?name=film.mp4 HTTP/1.1\r\nHost: localhost\r\n"
        "Authorization: Bearer " +
        token + "\r\nContent-Length: 20971521\r\n\r\n");
    EXPECT_EQ(test::read_answer(client).status, 413);
}

}  // namespace
}  // namespace ondam::widget
