#include <gtest/gtest.h>
#include <thread>

#include "domain/live/console.h"
#include "domain/live/words.h"
#include "domain/staff/workspaces.h"
#include "platform/clock/clock.h"
#include "platform/http/server.h"
#include "platform/json/json.h"
#include "support/databases.h"
#include "support/websocket_client.h"

namespace ondam::live {
namespace {

using test::WebSocketClient;

struct Seen {
    std::vector<std::int64_t> numbers = {};
    std::vector<std::string> subjects = {};
    bool reset = false;
    std::int64_t ready = -1;
};

/// A real server over a real database, with one owner in each of two workspaces.
class LiveTest : public testing::TestWithParam<records::Dialect> {
protected:
    LiveTest() {
        home = workspaces.ensure("default").id;
        elsewhere = workspaces.ensure("elsewhere").id;
        mine = sign_up(home, "ann", staff::Role::owner);
        begin();
    }
    ~LiveTest() override { end(); }

    staff::NewSession sign_up(WorkspaceId workspace, const std::string& name, staff::Role role) {
        const auto email = name + "@example.com";
        const auto system = staff::Actor::for_system(workspace);
        EXPECT_TRUE(accounts.add_user(
            system, {.email = email, .name = name, .password = "", .role = role, .locale = "en"}));
        const auto link = accounts.make_link(workspace, staff::LinkKind::sign_in, email);
        return accounts.sign_in_by_link(link.token, {.address = name, .user_agent = "test"})
            .value();
    }

    void begin(Feed::Limits limits = {}) {
        router = std::make_unique<http::Router>();
        api = std::make_unique<staff::Api>(*router, *database, clock, cipher, accounts, tokens,
                                           staff::Api::Options{});
        feed = std::make_unique<Feed>(*database, journal, clock, limits);
        board = std::make_unique<Board>();
        console = std::make_unique<Console>(*database, clock, *feed, *board, presence);
        add_routes(*router, *api, *console);
        http::ServerOptions options;
        options.port = 0;
        options.access_log = false;
        server = std::make_unique<http::Server>(*router, clock, ids, options);
        feed->start();
        server->start();
    }
    void end() {
        if (server) server->stop();
        server.reset();
        if (feed) feed->stop();
        feed.reset();
    }

    std::int64_t tell(WorkspaceId workspace, const std::string& kind, const std::string& subject,
                      const std::string& data = "{}") {
        return database->write([&](records::Transaction& transaction) {
            journal.add(transaction, workspace,
                        {.kind = kind, .subject = subject, .customer = {}, .data = data});
            return records::Journal::last_sequence(transaction);
        });
    }

    WebSocketClient connect(const staff::NewSession& session, int buffer = 0) {
        return WebSocketClient(
            server->port(), "/api/v1/live",
            "Origin: http://localhost\r\nCookie: ondam_session=" + session.token + "\r\n", buffer);
    }
    static bool hello(WebSocketClient& socket, const std::string& after) {
        return socket.send(R"({"type":"hello","after":)" + after + "}");
    }
    static void take(Seen& seen, const json::Value& frame) {
        const auto type = frame["type"].text();
        if (type == "reset") seen.reset = true;
        if (type == "ready") seen.ready = *frame["sequence"].integer();
        if (type != "change") return;
        seen.numbers.push_back(*frame["sequence"].integer());
        seen.subjects.emplace_back(frame["subject"].text());
    }
    static Seen read_until_ready(WebSocketClient& socket) {
        Seen seen;
        while (seen.ready < 0) {
            const auto text = socket.read_text();
            if (!text) break;
            take(seen, *json::parse(*text));
        }
        return seen;
    }
    static json::Value read(WebSocketClient& socket) {
        const auto text = socket.read_text();
        return text ? *json::parse(*text) : json::Value();
    }
    /// Passes over what else is told meanwhile: a slow machine says more than once who types.
    static json::Value read_next(WebSocketClient& socket, std::string_view type) {
        auto frame = read(socket);
        while (!frame.is_null() && frame["type"].text() != type) frame = read(socket);
        return frame;
    }

    /// The feed reads behind the writers: what follows asks about a feed that has passed them.
    void let_feed_pass() {
        const auto last = database->read(
            [](records::Reader& reader) { return records::Journal::last_sequence(reader); });
        for (std::int64_t passed = -1; passed < last;) {
            auto waiting = connect(mine);
            ASSERT_TRUE(hello(waiting, "null"));
            passed = read_until_ready(waiting).ready;
        }
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    SystemClock clock;
    UuidV7Source ids{clock};
    records::Journal journal{clock};
    jobs::Jobs jobs{*database, ids, clock};
    crypto::FieldCipher cipher{std::string(32, 'k')};
    staff::Audit audit{*database, clock};
    staff::Workspaces workspaces{*database, journal, ids, clock, audit};
    staff::Accounts accounts{*database, journal, ids, clock, audit, jobs};
    staff::Tokens tokens{*database, ids, clock, audit};
    staff::Presence presence{*database, journal, clock, jobs};
    WorkspaceId home;
    WorkspaceId elsewhere;
    staff::NewSession mine;
    std::unique_ptr<http::Router> router;
    std::unique_ptr<staff::Api> api;
    std::unique_ptr<Feed> feed;
    std::unique_ptr<Board> board;
    std::unique_ptr<Console> console;
    std::unique_ptr<http::Server> server;
};
INSTANTIATE_TEST_SUITE_P(, LiveTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(LiveTest, sends_what_happens_and_answers_pings) {
    auto socket = connect(mine);
    ASSERT_TRUE(socket.is_open());
    ASSERT_TRUE(hello(socket, "null"));
    EXPECT_GE(read_until_ready(socket).ready, 0);
    const auto number = tell(home, "message.created", "m1", R"({"conversation_id":"c1"})");
    const auto frame = read(socket);
    EXPECT_EQ(frame["type"].text(), "change");
    EXPECT_EQ(*frame["sequence"].integer(), number);
    EXPECT_EQ(frame["conversation_id"].text(), "c1");
    EXPECT_TRUE(frame["customer_id"].is_null());
    socket.send(R"({"type":"ping"})");
    EXPECT_EQ(read(socket)["type"].text(), "pong");
}

TEST_P(LiveTest, loses_nothing_and_repeats_nothing_over_a_cut_while_facts_stream_in) {
    Seen all;
    std::int64_t last = tell(home, "message.created", "before");
    std::atomic<int> written{0};
    constexpr int facts = 1500;
    std::thread writer([&] {
        for (; written < facts; ++written) {
            tell(home, "message.created", std::to_string(written.load()));
            tell(elsewhere, "message.created", "foreign");
        }
    });
    while (all.subjects.size() < facts) {
        auto socket = connect(mine);
        ASSERT_TRUE(hello(socket, std::to_string(last)));
        // Cut without a word after some frames, in reading up and live alike.
        for (int frames = 0; frames < 97 && all.subjects.size() < facts; ++frames) {
            const auto text = socket.read_text();
            ASSERT_TRUE(text) << all.subjects.size();
            take(all, *json::parse(*text));
        }
        if (!all.numbers.empty()) last = all.numbers.back();
    }
    writer.join();
    ASSERT_EQ(all.subjects.size(), std::size_t(facts));
    for (int i = 0; i < facts; ++i) ASSERT_EQ(all.subjects[std::size_t(i)], std::to_string(i));
    EXPECT_FALSE(all.reset);
}

TEST_P(LiveTest, goes_on_after_a_restart_of_the_program) {
    const auto last = tell(home, "message.created", "seen");
    end();
    for (int i = 0; i < 900; ++i) tell(home, "message.created", std::to_string(i));
    begin();
    auto socket = connect(mine);
    ASSERT_TRUE(hello(socket, std::to_string(last)));
    const auto seen = read_until_ready(socket);
    ASSERT_EQ(seen.subjects.size(), 900u);
    EXPECT_EQ(seen.subjects.front(), "0");
    EXPECT_EQ(seen.subjects.back(), "899");
    EXPECT_EQ(seen.ready, seen.numbers.back());
}

TEST_P(LiveTest, resets_when_the_number_is_pruned_or_from_another_life) {
    for (int i = 0; i < 20; ++i) tell(home, "message.created", std::to_string(i));
    const auto last = tell(home, "message.created", "newest");
    let_feed_pass();
    database->write([&](records::Transaction& transaction) {
        records::Journal::prune(transaction, clock.now() + std::chrono::hours(1), last);
    });
    for (const auto& after : {std::string("1"), std::to_string(last + 1000)}) {
        auto socket = connect(mine);
        ASSERT_TRUE(hello(socket, after));
        const auto seen = read_until_ready(socket);
        EXPECT_TRUE(seen.reset);
        EXPECT_TRUE(seen.numbers.empty());
        EXPECT_EQ(seen.ready, last);
    }
    auto socket = connect(mine);
    ASSERT_TRUE(hello(socket, std::to_string(last)));
    EXPECT_FALSE(read_until_ready(socket).reset);
}

TEST_P(LiveTest, shows_nothing_of_another_workspace_or_of_another_members_marker) {
    const auto other = sign_up(elsewhere, "eve", staff::Role::owner);
    let_feed_pass();
    auto foreign = connect(other);
    auto own = connect(mine);
    hello(foreign, "null");
    hello(own, "null");
    read_until_ready(foreign);
    read_until_ready(own);
    tell(home, "customer.changed", "c1");
    tell(home, "conversation.read", "c1",
         R"({"user_id":")" + ids.next<staff::UserId>().text() + R"("})");
    tell(home, "secret.thing", "s1");
    tell(elsewhere, "customer.changed", "c2");
    tell(home, "customer.changed", "c3");
    EXPECT_EQ(read(foreign)["subject"].text(), "c2");
    EXPECT_EQ(read(own)["subject"].text(), "c1");
    EXPECT_EQ(read(own)["subject"].text(), "c3");

    // A member of one workspace looks at an id of the other: neither learns of the other.
    const auto id = ids.next_uuid().text();
    foreign.send(R"({"type":"viewing","conversation_id":")" + id + "\"}");
    EXPECT_TRUE(read(foreign)["users"].array()->empty());
    own.send(R"({"type":"viewing","conversation_id":")" + id + "\"}");
    EXPECT_TRUE(read(own)["users"].array()->empty());
}

TEST_P(LiveTest, tells_who_looks_and_who_types) {
    const auto other = sign_up(home, "bob", staff::Role::agent);
    let_feed_pass();
    auto ann = connect(mine);
    auto bob = connect(other);
    hello(ann, "null");
    hello(bob, "null");
    read_until_ready(ann);
    read_until_ready(bob);
    const auto id = ids.next_uuid().text();
    const auto viewing = R"({"type":"viewing","conversation_id":")" + id + "\"}";
    ann.send(viewing);
    EXPECT_TRUE(read_next(ann, "presence")["users"].array()->empty());
    bob.send(viewing);
    EXPECT_EQ(read_next(bob, "presence")["users"][0]["name"].text(), "ann");
    EXPECT_EQ(read_next(ann, "presence")["users"][0]["name"].text(), "bob");
    const auto typing = R"({"type":"typing","conversation_id":")" + id + R"(","state":"on"})";
    bob.send(typing);
    bob.send(typing);  // At most one a second.
    bob.send(R"({"type":"viewing","conversation_id":null})");
    EXPECT_EQ(read_next(ann, "typing")["author"]["name"].text(), "bob");
    const auto gone = read_next(ann, "presence");
    ASSERT_NE(gone["users"].array(), nullptr);
    EXPECT_TRUE(gone["users"].array()->empty());
}

TEST_P(LiveTest, cuts_a_member_whose_rights_were_taken) {
    const auto other = sign_up(home, "bob", staff::Role::agent);
    let_feed_pass();
    auto socket = connect(other);
    hello(socket, "null");
    read_until_ready(socket);
    const auto began = std::chrono::steady_clock::now();
    const auto user = accounts.find_session(other.token)->user.id;
    ASSERT_TRUE(accounts.remove_member(staff::Actor::for_system(home), user));
    // They may hear of it before they are cut.
    auto frame = socket.read_frame();
    while (frame && frame->kind == test::Frame::Kind::text) frame = socket.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 4401);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15));
}

TEST_P(LiveTest, refuses_other_pages_strangers_and_nonsense) {
    WebSocketClient page(
        server->port(), "/api/v1/live",
        "Origin: http://evil.example\r\nCookie: ondam_session=" + mine.token + "\r\n");
    EXPECT_EQ(page.handshake().status, 403);
    WebSocketClient silent(server->port(), "/api/v1/live",
                           "Cookie: ondam_session=" + mine.token + "\r\n");
    EXPECT_EQ(silent.handshake().status, 403);
    WebSocketClient nobody(server->port(), "/api/v1/live", "Origin: http://localhost\r\n");
    EXPECT_EQ(nobody.handshake().status, 401);
    auto early = connect(mine);
    early.send(R"({"type":"ping"})");
    EXPECT_EQ(early.read_frame()->close_code(), 1008);
    auto wrong = connect(mine);
    hello(wrong, "\"x\"");
    EXPECT_EQ(wrong.read_frame()->close_code(), 1008);
}

TEST_P(LiveTest, closes_who_never_says_hello) {
    end();
    begin({.hello = std::chrono::seconds(0), .recheck = std::chrono::seconds(0)});
    auto socket = connect(mine);
    const auto frame = socket.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 1008);
}

TEST_P(LiveTest, cuts_a_slow_reader_who_then_misses_nothing) {
    end();
    begin({.slow = 64 * 1024, .replay_pause = 16 * 1024});
    auto slow = connect(mine, 4096);
    hello(slow, "null");
    const auto first = read_until_ready(slow).ready;
    const std::string padding(4000, 'x');
    constexpr int facts = 1200;
    for (int i = 0; i < facts; ++i) {
        tell(home, "message.created", std::to_string(i), R"({"padding":")" + padding + "\"}");
    }
    Seen all;
    std::optional<test::Frame> frame;
    while ((frame = slow.read_frame()) && frame->kind == test::Frame::Kind::text) {
        take(all, *json::parse(frame->payload));
    }
    ASSERT_LT(all.subjects.size(), std::size_t(facts)) << "it was never cut";
    if (frame) {
        EXPECT_EQ(frame->close_code(), 1013);
    }
    const auto last = all.numbers.empty() ? first : all.numbers.back();
    // Reading up waits for the reader instead of cutting it again.
    auto again = connect(mine, 4096);
    hello(again, std::to_string(last));
    const auto rest = read_until_ready(again);
    all.subjects.insert(all.subjects.end(), rest.subjects.begin(), rest.subjects.end());
    ASSERT_EQ(all.subjects.size(), std::size_t(facts));
    for (int i = 0; i < facts; ++i) ASSERT_EQ(all.subjects[std::size_t(i)], std::to_string(i));
}

TEST(LiveWords, tells_members_in_their_words) {
    const auto frame = [](const std::string& kind, const std::string& data) {
        const auto post =
            to_post({.sequence = 7,
                     .workspace = {},
                     .time = {},
                     .fact = {.kind = kind, .subject = "s", .customer = {}, .data = data}});
        return post ? *json::parse(*post->text) : json::Value();
    };
    const auto sent = frame("delivery.changed", R"({"conversation_id":"c","state":"failed"})");
    EXPECT_EQ(sent["kind"].text(), "message.changed");
    EXPECT_EQ(sent["data"]["state"].text(), "failed");
    EXPECT_EQ(frame("customer.split", "{}")["kind"].text(), "customer.unmerged");
    EXPECT_EQ(frame("appointment.cancelled", "{}")["data"]["status"].text(), "cancelled");
    EXPECT_EQ(frame("conversation.resolved", "{}")["conversation_id"].text(), "s");
    EXPECT_TRUE(frame("unheard.of", "{}").is_null());
    const auto away =
        frame("member.changed", R"({"changed":["availability"],"availability":"away"})");
    EXPECT_EQ(away["data"]["availability"].text(), "away");
}

TEST(LiveWords, tell_a_mention_to_whom_it_names_alone) {
    const auto whom = *staff::UserId::parse("00000000-0000-7000-8000-000000000001");
    const auto post = [](const std::string& data) {
        return to_post(
            {.sequence = 7,
             .workspace = {},
             .time = {},
             .fact = {.kind = "mention.created", .subject = "m", .customer = {}, .data = data}});
    };
    const auto told = post(R"({"conversation_id":"c","user_id":")" + whom.text() + R"("})");
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->only_for, whom);
    EXPECT_EQ(told->needs, staff::Permission::view_conversations);
    EXPECT_FALSE(post(R"({"conversation_id":"c"})").has_value());
}

}  // namespace
}  // namespace ondam::live
