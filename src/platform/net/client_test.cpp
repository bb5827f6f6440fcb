#include "platform/net/client.h"

#include <gtest/gtest.h>
#include <thread>

#include "platform/http/server.h"
#include "support/clock.h"
#include "support/ids.h"

namespace ondam::net {
namespace {

using namespace std::chrono_literals;

Address parse(std::string_view text) { return Address::parse(text).value(); }

TEST(Address, knows_which_addresses_are_public) {
    for (const auto* open :
         {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1",
          "192.169.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"}) {
        EXPECT_TRUE(is_public(parse(open))) << open;
    }
    for (
        const auto* closed :
        {"0.0.0.0",          "10.0.0.1",        "100.64.0.1",      "127.0.0.1",   "127.255.255.255",
         "169.254.169.254",  "172.16.0.1",      "172.31.255.255",  "192.0.0.1",   "192.0.2.1",
         "192.168.1.1",      "198.18.0.1",      "198.51.100.1",    "203.0.113.1", "224.0.0.1",
         "239.1.1.1",        "240.0.0.1",       "255.255.255.255", "::",          "::1",
         "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",     "fe80::1",     "fc00::1",
         "fd12::1",          "ff02::1",         "64:ff9b::7f00:1", "2001::1",     "2001:db8::1",
         "2002:7f00:1::",    "fec0::1",         "100::1",          "3fff::1"}) {
        EXPECT_FALSE(is_public(parse(closed))) << closed;
    }
    EXPECT_TRUE(is_public(parse("::ffff:8.8.8.8")));
}

TEST(Cidr, contains_by_prefix) {
    EXPECT_TRUE(Cidr::parse("10.0.0.0/8")->contains(parse("10.255.0.1")));
    EXPECT_FALSE(Cidr::parse("10.0.0.0/8")->contains(parse("11.0.0.1")));
    EXPECT_TRUE(Cidr::parse("192.168.0.128/25")->contains(parse("192.168.0.200")));
    EXPECT_FALSE(Cidr::parse("192.168.0.128/25")->contains(parse("192.168.0.100")));
    EXPECT_TRUE(Cidr::parse("0.0.0.0/0")->contains(parse("1.2.3.4")));
    EXPECT_FALSE(Cidr::parse("0.0.0.0/0")->contains(parse("::1")));
    EXPECT_TRUE(Cidr::parse("fd00::/8")->contains(parse("fdff::1")));
    EXPECT_TRUE(Cidr::parse("10.0.0.7")->contains(parse("10.0.0.7")));
    for (const auto* broken :
         {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "host", "::/129"}) {
        EXPECT_FALSE(Cidr::parse(broken)) << broken;
    }
}

/// A server on loopback, which the policy must open first.
struct ClientTest : testing::Test {
    ClientTest() : server(router, clock, ids, options()) {
        for (const auto method : {http::Method::get, http::Method::post}) {
            router.add(method, "/echo", [](const http::Request& request) -> Result<http::Response> {
                std::string out(http::to_text(request.method));
                for (const auto& [name, value] : request.headers.all())
                    out += "\n" + name + ": " + value;
                return http::text_response(200, out + "\n\n" + request.body);
            });
            router.add(method, "/to", [](const http::Request& request) -> Result<http::Response> {
                auto response =
                    http::empty_response(std::stoi(std::string(*request.query_value("status"))));
                response.headers.set("Location", std::string(*request.query_value("url")));
                return response;
            });
        }
        router.add(http::Method::get, "/big", [](const http::Request&) -> Result<http::Response> {
            return http::text_response(200, std::string(100'000, 'x'));
        });
        router.add(http::Method::get, "/slow", [](const http::Request&) -> Result<http::Response> {
            std::this_thread::sleep_for(3s);
            return http::text_response(200, "");
        });
        server.start();
    }
    static http::ServerOptions options() {
        http::ServerOptions options;
        options.port = 0;
        options.access_log = false;
        return options;
    }
    static Policy loopback() {
        Policy policy;
        policy.allowed = {*Cidr::parse("127.0.0.0/8")};
        return policy;
    }
    std::string url(std::string_view path, std::string_view host = "127.0.0.1") {
        return "http://" + std::string(host) + ":" + std::to_string(server.port()) +
               std::string(path);
    }
    static FailureKind failure(const Outcome& outcome) {
        EXPECT_FALSE(outcome);
        EXPECT_FALSE(outcome.failure.message.empty());
        return outcome.failure.kind;
    }

    http::Router router;
    test::ManualClock clock;
    test::SequentialIds ids;
    http::Server server;
    Client client{loopback()};
    Client strict{Policy{}};
};

TEST_F(ClientTest, sends_method_headers_and_body) {
    const auto outcome = client.send(
        {.method = "POST", .url = url("/echo"), .headers = {{"X-One", "1"}}, .body = "hi"});
    ASSERT_TRUE(outcome) << outcome.failure.message;
    EXPECT_EQ(outcome.reply->status, 200);
    EXPECT_TRUE(outcome.reply->body.starts_with("POST\n"));
    EXPECT_NE(outcome.reply->body.find("X-One: 1"), std::string::npos);
    EXPECT_TRUE(outcome.reply->body.ends_with("\n\nhi"));
    EXPECT_EQ(outcome.reply->header("x-content-type-options"), "nosniff");
}

TEST_F(ClientTest, blocks_every_spelling_of_a_closed_address) {
    for (const auto* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1",
                             "127.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0",
                             "169.254.169.254", "10.0.0.1", "[fe80::1]"}) {
        EXPECT_EQ(failure(strict.send({.url = url("/echo", host)})), FailureKind::blocked) << host;
    }
}

TEST_F(ClientTest, blocks_a_name_when_one_of_its_addresses_is_closed) {
    Policy policy;
    policy.resolver = [](const std::string&) {
        return std::vector{parse("8.8.8.8"), parse("127.0.0.1")};
    };
    EXPECT_EQ(failure(Client(policy).send({.url = url("/echo", "mixed.test")})),
              FailureKind::blocked);
    EXPECT_EQ(check_address("mixed.test", 25, policy).error().faults.front().code, "blocked");
    policy.allowed = {*Cidr::parse("127.0.0.1")};
    EXPECT_EQ(check_address("mixed.test", 25, policy)->curl_resolve(),
              "mixed.test:25:8.8.8.8,127.0.0.1");
}

TEST_F(ClientTest, connects_to_what_was_checked_however_often_the_name_changes) {
    auto policy = loopback();
    int asked = 0;
    policy.resolver = [&asked](const std::string&) {
        return ++asked, std::vector{parse("127.0.0.1")};
    };
    const auto outcome = Client(policy).send({.url = url("/echo", "name.test")});
    ASSERT_TRUE(outcome) << outcome.failure.message;
    EXPECT_EQ(asked, 1);
}

TEST_F(ClientTest, takes_only_http_addresses_without_credentials) {
    for (const auto* bad :
         {"", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://",
          "http://user:pass@127.0.0.1/", "javascript:alert(1)", "http://[fe80::1%25lo]/"}) {
        EXPECT_EQ(failure(client.send({.url = bad})), FailureKind::invalid_url) << bad;
    }
}

TEST_F(ClientTest, checks_redirects_like_first_addresses) {
    const auto redirect = [&](std::string status, std::string to) {
        return url("/to?status=" + status + "&url=" + to);
    };
    EXPECT_TRUE(client.send({.url = redirect("302", "/echo")}));
    EXPECT_EQ(failure(client.send({.url = redirect("302", "http://10.0.0.1/")})),
              FailureKind::blocked);
    EXPECT_EQ(failure(client.send({.url = redirect("302", "file:///etc/passwd")})),
              FailureKind::redirects);
    const auto loop = redirect("302", "%2Fto%3Fstatus%3D302%26url%3D%2Fecho");
    EXPECT_TRUE(client.send({.url = loop}));
    EXPECT_EQ(failure(client.send({.url = loop, .max_redirects = 1})), FailureKind::redirects);
    EXPECT_EQ(client.send({.url = loop, .max_redirects = 0}).reply->status, 302);
}

TEST_F(ClientTest, follows_as_get_or_repeats_the_body_as_the_status_says) {
    const auto post = [&](std::string status) {
        return client
            .send(
                {.method = "POST", .url = url("/to?status=" + status + "&url=/echo"), .body = "hi"})
            .reply->body;
    };
    EXPECT_TRUE(post("303").starts_with("GET\n"));
    EXPECT_TRUE(post("302").starts_with("GET\n"));
    EXPECT_TRUE(post("307").ends_with("\n\nhi"));
}

TEST_F(ClientTest, keeps_credentials_from_another_origin) {
    const HeaderList headers{{"Authorization", "Bearer secret"}, {"Accept", "text/plain"}};
    const auto same = client.send({.url = url("/to?status=307&url=/echo"), .headers = headers});
    EXPECT_NE(same.reply->body.find("secret"), std::string::npos);
    const auto other = client.send(
        {.url = url("/to?status=307&url=" + url("/echo", "127.0.0.2")), .headers = headers});
    EXPECT_EQ(other.reply, std::nullopt) << "nothing listens on 127.0.0.2";
    const auto named = client.send(
        {.url = url("/to?status=307&url=" + url("/echo", "localhost")), .headers = headers});
    if (named) {
        EXPECT_EQ(named.reply->body.find("secret"), std::string::npos);
        EXPECT_NE(named.reply->body.find("text/plain"), std::string::npos);
    }
}

TEST_F(ClientTest, stops_at_its_limits_and_says_why) {
    EXPECT_EQ(failure(client.send({.url = url("/big"), .max_response = 99'999})),
              FailureKind::too_large);
    EXPECT_EQ(client.send({.url = url("/big"), .max_response = 100'000}).reply->body.size(),
              100'000u);
    const auto late = client.send({.url = url("/slow"), .timeout = 1500ms});
    EXPECT_EQ(failure(late), FailureKind::timed_out);
    EXPECT_TRUE(late.failure.may_have_arrived);
    const auto nobody = client.send({.url = "http://127.0.0.1:1/"});
    EXPECT_EQ(failure(nobody), FailureKind::not_connected);
    EXPECT_FALSE(nobody.failure.may_have_arrived);
    EXPECT_EQ(failure(client.send({.url = "http://name.invalid/"})), FailureKind::not_resolved);
    EXPECT_EQ(
        failure(client.send({.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/"})),
        FailureKind::tls);
}

TEST_F(ClientTest, takes_no_proxy_from_the_environment) {
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    EXPECT_TRUE(client.send({.url = url("/echo")}));
    ::unsetenv("http_proxy");
}

TEST_F(ClientTest, lets_no_header_break_the_line) {
    const auto outcome =
        client.send({.url = url("/echo"), .headers = {{"X-A", "1\r\nX-Evil: 1"}, {"X-B", ""}}});
    EXPECT_EQ(outcome.reply->body.find("Evil"), std::string::npos);
    EXPECT_NE(outcome.reply->body.find("X-B:"), std::string::npos);
}

}  // namespace
}  // namespace ondam::net
