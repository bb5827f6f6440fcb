#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

#include "platform/http/test_server.h"
#include "support/websocket_client.h"

namespace ondam::http {
namespace {

using namespace std::chrono_literals;
using test::Frame;
using test::WebSocketClient;

/// What one session saw, told to the test.
struct Seen {
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<Socket> socket;
    int opened = 0;
    int closed = 0;
    int inside = 0;
    bool overlapped = false;

    template <class Condition>
    bool wait(Condition condition) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 60s, [&] { return condition(*this); });
    }
};

/// Sends back what comes; "throw", "close" and "burst N" do as they say.
class Echo : public SocketSession {
public:
    explicit Echo(Seen& seen) : seen_(seen) {}
    void opened(std::shared_ptr<Socket> socket) override {
        socket_ = socket;
        const std::lock_guard lock(seen_.mutex);
        seen_.socket = socket;
        ++seen_.opened;
        seen_.changed.notify_all();
    }
    void text(std::string_view frame) override {
        enter();
        if (frame == "throw") {
            leave();
            throw std::runtime_error("broken");
        }
        if (frame == "close") {
            socket_->send(std::make_shared<const std::string>("bye"));
            socket_->close(4000, "as asked");
        } else if (frame.starts_with("burst ")) {
            const int count = std::stoi(std::string(frame.substr(6)));
            for (int i = 0; i < count; ++i)
                socket_->send(std::make_shared<const std::string>(std::to_string(i)));
        } else {
            socket_->send(std::make_shared<const std::string>(frame));
        }
        leave();
    }
    void closed() override {
        enter();
        leave();
        const std::lock_guard lock(seen_.mutex);
        ++seen_.closed;
        seen_.socket.reset();
        seen_.changed.notify_all();
    }

private:
    void enter() {
        const std::lock_guard lock(seen_.mutex);
        if (++seen_.inside > 1) seen_.overlapped = true;
    }
    void leave() {
        const std::lock_guard lock(seen_.mutex);
        --seen_.inside;
    }
    Seen& seen_;
    std::shared_ptr<Socket> socket_;
};

struct Live : TestServer {
    explicit Live(ServerOptions options = {}) : TestServer(std::move(options)) {
        router.add_socket("/live/{name}",
                          [this](const Request& request) -> Result<std::shared_ptr<SocketSession>> {
                              if (request.headers.get("Origin") == "http://evil.test")
                                  return forbidden();
                              if (request.param("name") == "throws")
                                  throw std::runtime_error("broken");
                              return std::shared_ptr<SocketSession>(std::make_shared<Echo>(seen));
                          });
        start();
    }
    ~Live() {
        server->stop();
        seen.socket.reset();
    }
    WebSocketClient open(int receive_buffer = 0) {
        return WebSocketClient(server->port(), "/live/a", "Origin: http://localhost\r\n",
                               receive_buffer);
    }
    Seen seen;
};

TEST(WebSocket, echoes_texts_of_all_sizes) {
    Live live;
    auto client = live.open();
    ASSERT_TRUE(client.is_open());
    for (const std::size_t size : {0u, 1u, 125u, 126u, 5'000u, 65'535u, 65'536u}) {
        const std::string text(size, 'x');
        client.send(text);
        EXPECT_TRUE(client.read_text() == text) << size;
    }
    client.close();
    EXPECT_EQ(client.read_frame()->kind, Frame::Kind::close);
    EXPECT_TRUE(live.seen.wait([](const Seen& seen) { return seen.closed == 1; }));
    EXPECT_EQ(live.seen.opened, 1);
}

TEST(WebSocket, refuses_before_the_handshake) {
    Live live;
    EXPECT_EQ(WebSocketClient(live.server->port(), "/live/a", "Origin: http://evil.test\r\n")
                  .handshake()
                  .status,
              403);
    EXPECT_EQ(WebSocketClient(live.server->port(), "/live/throws").handshake().status, 500);
    EXPECT_EQ(WebSocketClient(live.server->port(), "/other").handshake().status, 404);
    EXPECT_EQ(live.send("GET /live/a HTTP/1.1\r\nHost: a\r\n\r\n").status, 426);
    EXPECT_EQ(live.seen.opened, 0);
}

TEST(WebSocket, closes_on_too_large_binary_unmasked_and_broken_text) {
    Live live;
    const auto code_after = [&](Frame::Kind kind, std::string_view payload) -> int {
        auto client = live.open();
        client.send_frame(kind, payload);
        const auto frame = client.read_frame();
        return frame && frame->kind == Frame::Kind::close ? frame->close_code() : -1;
    };
    EXPECT_EQ(code_after(Frame::Kind::text, std::string(65'537, 'x')), 1009);
    EXPECT_EQ(code_after(Frame::Kind::binary, "x"), 1003);
    EXPECT_EQ(code_after(Frame::Kind::text, "\xff\xfe"), 1007);
    auto client = live.open();
    client.socket().send(std::string("\x81\x01x", 3));
    EXPECT_EQ(client.read_frame()->close_code(), 1002);
    EXPECT_TRUE(live.seen.wait([](const Seen& seen) { return seen.closed == 4; }));
}

TEST(WebSocket, sends_what_waits_before_it_closes) {
    Live live;
    auto client = live.open();
    client.send("close");
    EXPECT_EQ(client.read_text(), "bye");
    EXPECT_EQ(client.read_frame()->close_code(), 4000);
}

TEST(WebSocket, closes_with_1011_when_the_session_throws) {
    Live live;
    auto client = live.open();
    client.send("throw");
    EXPECT_EQ(client.read_frame()->close_code(), 1011);
    EXPECT_TRUE(live.seen.wait([](const Seen& seen) { return seen.closed == 1; }));
}

TEST(WebSocket, keeps_the_order_of_texts_from_many_sends) {
    Live live;
    auto client = live.open();
    client.send("burst 2000");
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(client.read_text(), std::to_string(i));
}

TEST(WebSocket, takes_texts_from_other_threads) {
    Live live;
    auto client = live.open();
    ASSERT_TRUE(live.seen.wait([](const Seen& seen) { return seen.socket != nullptr; }));
    auto socket = live.seen.socket;
    {
        std::vector<std::jthread> senders;
        for (int i = 0; i < 4; ++i) {
            senders.emplace_back([socket] {
                for (int n = 0; n < 200; ++n)
                    socket->send(std::make_shared<const std::string>("t"));
            });
        }
    }
    for (int i = 0; i < 800; ++i) ASSERT_EQ(client.read_text(), "t");
    live.server->stop();
    socket->send(std::make_shared<const std::string>("after the end"));
    socket->close(1000, "");
}

TEST(WebSocket, serialises_the_calls_of_a_session) {
    Live live({.frames_per_second = 1'000});
    auto client = live.open();
    for (int i = 0; i < 500; ++i) client.send("m");
    for (int i = 0; i < 500; ++i) ASSERT_EQ(client.read_text(), "m");
    client.close();
    ASSERT_TRUE(live.seen.wait([](const Seen& seen) { return seen.closed == 1; }));
    EXPECT_FALSE(live.seen.overlapped);
}

TEST(WebSocket, closes_on_a_flood_of_frames) {
    Live live({.frames_per_second = 10});
    auto client = live.open();
    for (int i = 0; i < 100; ++i) client.send("m");
    std::optional<Frame> frame;
    while ((frame = client.read_frame()) && frame->kind == Frame::Kind::text) {
    }
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 1008);
}

TEST(WebSocket, cuts_a_reader_that_is_too_slow) {
    Live live;
    auto client = live.open(4096);
    ASSERT_TRUE(live.seen.wait([](const Seen& seen) { return seen.socket != nullptr; }));
    auto socket = live.seen.socket;
    const auto text = std::make_shared<const std::string>(64 * 1024, 'x');
    for (int i = 0; i < 2'000; ++i) socket->send(text);
    socket.reset();
    EXPECT_TRUE(live.seen.wait([](const Seen& seen) { return seen.closed == 1; }));
    for (int i = 0; i < 3000 && live.server->stats().sockets > 0; ++i)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(live.server->stats().sockets, 0u);
}

TEST(WebSocket, pings_and_drops_a_peer_that_does_not_answer) {
    Live live({.ping_interval = 1s});
    auto answering = live.open();
    answering.send("one");
    EXPECT_EQ(answering.read_text(), "one");
    std::jthread reader([&answering] { answering.read_frame(); });
    auto silent = live.open();
    EXPECT_TRUE(live.seen.wait([](const Seen& seen) { return seen.closed == 1; }));
    std::this_thread::sleep_for(2500ms);
    EXPECT_EQ(live.server->stats().sockets, 1u);
    live.server->stop();
    reader.join();
    EXPECT_GE(answering.pings(), 2);
}

TEST(WebSocket, closes_with_1012_when_the_server_stops) {
    Live live;
    auto client = live.open();
    client.send("x");
    EXPECT_EQ(client.read_text(), "x");
    std::jthread stopping([&] { live.server->stop(); });
    const auto frame = client.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 1012);
    stopping.join();
    EXPECT_EQ(live.seen.closed, 1);
}

}  // namespace
}  // namespace ondam::http
