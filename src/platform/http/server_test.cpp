#include <gtest/gtest.h>
#include <sstream>
#include <thread>

#include "platform/http/test_server.h"

namespace ondam::http {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::AnswerTo;
using test::read_answer;

Result<Response> echo(const Request& request) {
    return text_response(
        200, std::string(to_text(request.method)) + " " + request.path + " " + request.body);
}

void add_echo(Router& router) {
    for (const auto method : {Method::get, Method::post}) router.add(method, "/echo", echo);
}

/// Gives its pieces one by one.
struct Pieces : BodySource {
    explicit Pieces(int count_, std::optional<std::uint64_t> size_ = {})
        : left(count_), told(size_) {}
    bool next(std::string& chunk) override {
        chunk.assign(1000, 'x');
        return --left > 0;
    }
    std::optional<std::uint64_t> size() const override { return told; }
    int left;
    std::optional<std::uint64_t> told;
};

TEST(Server, answers_with_length_date_and_security_headers) {
    TestServer server;
    add_echo(server.router);
    const auto answer =
        server.start().send("GET /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-id_1\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "GET /echo ");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Content-Security-Policy"),
              "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store") << "unless the answer says how long";
    EXPECT_EQ(answer.header("X-Request-Id"), "my-id_1");
    EXPECT_EQ(answer.header("Date"), "Thu, 12 Mar 2026 09:00:00 GMT");
}

TEST(Server, makes_a_request_id_when_the_proposed_one_is_unsound) {
    TestServer server;
    add_echo(server.router);
    const auto answer =
        server.start().send("GET /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: a b\r\n\r\n");
    EXPECT_EQ(answer.header("X-Request-Id").size(), 36u);
}

/// The lines that hold this, whole.
std::vector<std::string> lines_with(const std::string& log, const std::string& words) {
    std::vector<std::string> found;
    std::istringstream in(log);
    for (std::string line; std::getline(in, line);) {
        if (line.find(words) != std::string::npos) found.push_back(line);
    }
    return found;
}

TEST(Server, names_the_request_in_each_line_of_the_log_and_in_the_answer) {
    testing::internal::CaptureStderr();
    std::vector<std::string> ids;
    {
        TestServer server({}, log::Level::info);
        server.router.add(Method::get, "/rows/{id}", [](const Request&) -> Result<Response> {
            log::info("work.done", {{"rows", 3}});
            return text_response(200, "");
        });
        server.start();
        for (const std::string proposed : {"X-Request-Id: my-id_1\r\n", ""}) {
            const auto answer =
                server.send("GET /rows/7 HTTP/1.1\r\nHost: a\r\n" + proposed + "\r\n");
            ids.push_back(answer.header("X-Request-Id"));
        }
        log::info("nobody.asked");
    }
    const auto log = testing::internal::GetCapturedStderr();
    log::set_level(log::Level::error);
    EXPECT_EQ(ids.front(), "my-id_1");
    EXPECT_EQ(ids.back().size(), 36u);
    for (const auto& id : ids) {
        const auto lines = lines_with(log, R"("request":")" + id + "\"");
        ASSERT_EQ(lines.size(), 2u) << log;
        EXPECT_EQ(lines_with(lines[0], R"("event":"work.done")").size(), 1u) << lines[0];
        EXPECT_EQ(lines_with(lines[1], R"("event":"request")").size(), 1u) << lines[1];
        EXPECT_EQ(lines_with(lines[1], R"("path":"/rows/{id}","status":200)").size(), 1u)
            << lines[1];
    }
    EXPECT_EQ(lines_with(log, "nobody.asked").size(), 1u);
    EXPECT_EQ(lines_with(lines_with(log, "nobody.asked").at(0), "\"request\":").size(), 0u);
}

TEST(Server, lets_no_header_value_break_the_line) {
    TestServer server;
    server.router.add(Method::get, "/", [](const Request&) -> Result<Response> {
        auto response = text_response(200, "");
        response.headers.set("X-Name", "a\r\nSet-Cookie: evil=1");
        return response;
    });
    const auto answer = server.start().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(answer.header("Set-Cookie"), "");
}

TEST(Server, serves_pipelined_requests_in_order_on_one_connection) {
    TestServer server;
    add_echo(server.router);
    auto client = server.start().client();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n"
        "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(read_answer(client).body, "POST /echo one");
    EXPECT_EQ(read_answer(client).body, "POST /echo two");
    EXPECT_EQ(read_answer(client).status, 404);
    const auto last = read_answer(client);
    EXPECT_EQ(last.body, "GET /echo ");
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(client.wait_closed());
}

TEST(Server, reads_a_request_that_comes_byte_by_byte) {
    TestServer server;
    add_echo(server.router);
    auto client = server.start().client();
    for (const char byte :
         std::string_view("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")) {
        client.send({&byte, 1});
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(read_answer(client).body, "POST /echo hi");
}

TEST(Server, answers_head_with_the_length_of_get) {
    TestServer server;
    add_echo(server.router);
    auto client = server.start().client();
    client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = read_answer(client, AnswerTo::head);
    EXPECT_EQ(head.header("Content-Length"), "11");
    EXPECT_EQ(read_answer(client).body, "GET /echo ");
}

TEST(Server, says_100_before_a_body_that_asks_for_it) {
    TestServer server;
    add_echo(server.router);
    auto client = server.start().client();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(read_answer(client).status, 100);
    client.send("ok");
    EXPECT_EQ(read_answer(client).body, "POST /echo ok");
}

TEST(Server, refuses_a_body_above_the_limit_of_its_route) {
    TestServer server;
    server.router.add(Method::post, "/small", echo, {.body_limit = 10});
    server.start();
    auto told = server.client();
    told.send(
        "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    const auto refused = read_answer(told);
    EXPECT_EQ(refused.status, 413);
    EXPECT_NE(refused.body.find(R"("type":"/problems/too_large")"), std::string::npos);
    EXPECT_TRUE(told.wait_closed());
    auto chunked = server.client();
    chunked.send(
        "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
        "chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n"
        "GET /smuggled HTTP/1.1\r\n\r\n");
    EXPECT_EQ(read_answer(chunked).status, 413);
    EXPECT_EQ(read_answer(chunked).status, 0);
    EXPECT_EQ(server.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234567890")
                  .status,
              200);
}

TEST(Server, refuses_a_header_above_the_limit) {
    TestServer server;
    add_echo(server.router);
    server.start();
    const auto big = [](std::size_t size) {
        return "GET /echo HTTP/1.1\r\nHost: a\r\nX: " + std::string(size, 'x') + "\r\n\r\n";
    };
    EXPECT_EQ(server.send(big(15'000)).status, 200);
    EXPECT_EQ(server.send(big(17'000)).status, 431);
    EXPECT_EQ(server.send(big(500'000)).status, 431);
}

TEST(Server, never_reads_the_rest_of_a_bad_request_as_another) {
    TestServer server;
    add_echo(server.router);
    server.start();
    const std::string next = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string bad : {
             "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
             "chunked\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
             "4\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
             "chunked\r\n\r\n",
             "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
             "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n",
             "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
             "NONSENSE\r\n\r\n",
         }) {
        auto client = server.client();
        client.send(bad + next);
        const auto answer = read_answer(client);
        EXPECT_GE(answer.status, 400) << bad;
        EXPECT_EQ(answer.header("Connection"), "close") << bad;
        EXPECT_EQ(read_answer(client).status, 0) << bad;
        EXPECT_TRUE(client.closed()) << bad;
    }
}

TEST(Server, streams_a_body_chunked_or_with_its_size) {
    TestServer server;
    server.router.add(Method::get, "/stream", [](const Request& request) -> Result<Response> {
        auto response = text_response(200, "");
        const bool sized = request.query_value("sized").has_value();
        response.source = std::make_shared<Pieces>(
            50, sized ? std::optional<std::uint64_t>(50'000) : std::nullopt);
        return response;
    });
    auto client = server.start().client();
    client.send(
        "GET /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /stream?sized HTTP/1.1\r\nHost: a\r\n\r\n"
        "HEAD /stream?sized HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(read_answer(client).body, std::string(50'000, 'x'));
    const auto sized = read_answer(client);
    EXPECT_EQ(sized.header("Content-Length"), "50000");
    EXPECT_EQ(sized.body, std::string(50'000, 'x'));
    EXPECT_EQ(read_answer(client, AnswerTo::head).header("Content-Length"), "50000");
    auto old = server.client();
    old.send("GET /stream HTTP/1.0\r\n\r\n");
    const auto all = old.read_all();
    EXPECT_TRUE(all.ends_with("\r\n\r\n" + std::string(50'000, 'x')));
}

TEST(Server, cuts_a_stream_that_is_shorter_than_told) {
    TestServer server;
    server.router.add(Method::get, "/stream", [](const Request&) -> Result<Response> {
        auto response = text_response(200, "");
        response.source = std::make_shared<Pieces>(2, 5'000);
        return response;
    });
    auto client = server.start().client();
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_LT(client.read_all().size(), 5'000u);
    EXPECT_TRUE(client.closed());
}

TEST(Server, runs_asynchronous_handlers_and_answers_for_those_that_forget) {
    TestServer server;
    server.router.add_async(Method::post, "/later", [](const Request& request, auto respond) {
        std::thread([body = request.body, respond] { respond(text_response(202, body)); }).detach();
    });
    server.router.add_async(Method::post, "/never", [](const Request&, auto) {});
    server.router.add_async(Method::post, "/throws",
                            [](const Request&, auto) { throw std::runtime_error("x"); });
    server.start();
    const auto post = [&](std::string path) {
        return server.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    };
    EXPECT_EQ(post("/later").body, "hi");
    EXPECT_EQ(post("/never").status, 500);
    EXPECT_EQ(post("/throws").status, 500);
}

TEST(Server, believes_forwarded_addresses_of_trusted_proxies_alone) {
    const std::string bytes =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3\r\n"
        "X-Forwarded-Proto: https\r\n\r\n";
    for (const bool trusting : {true, false}) {
        TestServer server(
            {.trusted_proxies = trusting ? std::vector<std::string>{"127.0.0.1", "10.0.0.0/8"}
                                         : std::vector<std::string>{}});
        server.router.add(Method::get, "/", [](const Request& request) -> Result<Response> {
            return text_response(200,
                                 request.remote_address + (request.secure ? " tls" : " plain"));
        });
        EXPECT_EQ(server.start().send(bytes).body,
                  trusting ? "203.0.113.9 tls" : "127.0.0.1 plain");
    }
}

TEST(Server, times_out_slow_headers_bodies_and_idle_connections) {
    TestServer server({.header_timeout = 1s, .body_timeout = 1s, .idle_timeout = 1s});
    add_echo(server.router);
    server.start();
    auto header = server.client();
    header.send("GET /echo HTT");
    EXPECT_EQ(read_answer(header).status, 408);
    auto body = server.client();
    body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhal");
    EXPECT_EQ(read_answer(body).status, 408);
    auto idle = server.client();
    idle.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(read_answer(idle).status, 200);
    EXPECT_TRUE(idle.wait_closed(30s));
}

TEST(Server, does_not_wait_for_a_body_that_drips_and_does_for_one_that_flows) {
    TestServer server({.body_timeout = 1500ms, .body_rate = 100});
    add_echo(server.router);
    server.start();
    const auto sends = [&](std::size_t at_once) {
        auto client = server.client();
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n");
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t sent = 0; sent < 600; sent += at_once) {
            if (client.wait_closed(50ms)) break;
            client.send(std::string(at_once, 'x'));
            if (std::chrono::steady_clock::now() - start > 6s) break;
        }
        return read_answer(client).status;
    };
    EXPECT_EQ(sends(1), 408);
    EXPECT_EQ(sends(50), 200);
}

TEST(Server, closes_on_a_reader_that_takes_nothing) {
    TestServer server({.write_timeout = 200ms});
    server.router.add(Method::get, "/big", [](const Request&) -> Result<Response> {
        return text_response(200, std::string(32 << 20, 'x'));
    });
    server.start();
    test::SocketClient client(server.server->port(), 4096);
    client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto wait_for = [&](std::size_t connections) {
        for (int i = 0; i < 1500 && server.server->stats().connections != connections; ++i) {
            std::this_thread::sleep_for(20ms);
        }
        return server.server->stats().connections == connections;
    };
    ASSERT_TRUE(wait_for(1));
    EXPECT_TRUE(wait_for(0));
}

TEST(Server, answers_503_when_the_worker_queue_is_full) {
    TestServer server({.workers = 1, .worker_queue = 1});
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    std::atomic<bool> is_held = false;
    server.router.add(Method::get, "/wait", [&](const Request&) -> Result<Response> {
        is_held = true;
        opened.wait();
        return text_response(200, "done");
    });
    server.start();
    std::vector<test::SocketClient> clients;
    const auto ask = [&] {
        clients.push_back(server.client());
        clients.back().send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    };
    const auto comes_true = [](const auto& condition) {
        for (int i = 0; i < 12'000 && !condition(); ++i) std::this_thread::sleep_for(5ms);
        return condition();
    };
    ask();
    ASSERT_TRUE(comes_true([&] { return is_held.load(); }));
    ask();
    ASSERT_TRUE(comes_true([&] { return server.server->stats().waiting == 1; }));
    ask();
    ask();
    for (int i : {2, 3}) {
        const auto refused = read_answer(clients[std::size_t(i)]);
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(refused.header("Retry-After"), "1");
    }
    gate.set_value();
    EXPECT_EQ(read_answer(clients[0]).body, "done");
    EXPECT_EQ(read_answer(clients[1]).body, "done");
}

TEST(Server, turns_connections_away_above_the_limit) {
    TestServer server({.max_connections = 2});
    add_echo(server.router);
    server.start();
    auto first = server.client();
    auto second = server.client();
    for (auto* client : {&first, &second}) {
        client->send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(read_answer(*client).status, 200);
    }
    auto third = server.client();
    EXPECT_EQ(read_answer(third).status, 503);
    EXPECT_EQ(server.server->stats().refused, 1u);
}

TEST(Server, serves_200_connections_at_once) {
    TestServer server;
    add_echo(server.router);
    server.start();
    std::vector<test::SocketClient> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(server.client());
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const auto body = std::to_string(i);
            clients[i].send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
        }
        for (std::size_t i = 0; i < clients.size(); ++i) {
            ASSERT_EQ(read_answer(clients[i]).body, "POST /echo " + std::to_string(i));
        }
    }
    EXPECT_EQ(server.server->stats().connections, 200u);
}

TEST(Server, finishes_what_is_under_way_before_it_stops) {
    TestServer server;
    server.router.add(Method::get, "/slow", [](const Request&) -> Result<Response> {
        std::this_thread::sleep_for(100ms);
        return text_response(200, "done");
    });
    server.start();
    const auto port = server.server->port();
    auto idle = server.client();
    std::vector<test::SocketClient> busy;
    for (int i = 0; i < 20; ++i) {
        busy.push_back(server.client());
        busy.back().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    std::this_thread::sleep_for(50ms);
    std::thread stopping([&] { server.server->stop(); });
    for (auto& client : busy) {
        const auto answer = read_answer(client);
        EXPECT_EQ(answer.body, "done");
    }
    busy.clear();
    stopping.join();
    EXPECT_TRUE(idle.wait_closed(30s));
    EXPECT_FALSE(server.server->ready());
    EXPECT_THROW(test::SocketClient{port}, std::runtime_error);
}

TEST(Server, survives_an_answer_that_comes_after_its_end) {
    std::function<void(Response)> late;
    std::promise<void> asked;
    {
        TestServer server({.drain_timeout = 50ms});
        server.router.add_async(Method::get, "/late", [&](const Request&, auto respond) {
            late = respond;
            asked.set_value();
        });
        auto client = server.start().client();
        client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
        asked.get_future().wait();
    }
    late(text_response(200, "too late"));
    late = nullptr;
}

TEST(Server, does_not_share_its_port_with_another_server) {
    TestServer first;
    first.start();
    Server second(first.router, first.clock, first.ids, {.port = first.server->port()});
    EXPECT_THROW(second.start(), std::system_error);
}

TEST(Server, refuses_proxies_and_addresses_that_it_cannot_read) {
    TestServer parts;
    EXPECT_THROW(Server(parts.router, parts.clock, parts.ids, {.trusted_proxies = {"10.0.0.0/99"}}),
                 std::invalid_argument);
    EXPECT_THROW(Server(parts.router, parts.clock, parts.ids, {.address = "localhost"}),
                 std::invalid_argument);
}

}  // namespace
}  // namespace ondam::http
