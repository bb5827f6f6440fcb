#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/log.h"
#include "domain/events/collection_fixture.h"
#include "domain/events/export.h"
#include "platform/events/wire.h"
#include "platform/http/server.h"
#include "support/material.h"
#include "support/socket_client.h"

namespace ondam::events {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string gzip(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(compressBound(uLong(text.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = uInt(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

TEST_F(CollectionTest, takes_each_call_under_its_long_and_its_short_name) {
    const std::string body = R"({"userId":"u1","event":"E","name":"N"})";
    for (const char* path : {"/v1/track", "/v1/identify", "/v1/page", "/v1/screen", "/v1/group",
                             "/v1/alias", "/v1/t", "/v1/i", "/v1/p", "/v1/s", "/v1/g", "/v1/a"}) {
        EXPECT_EQ(post(path, body).status, 200) << path;
    }
    std::string types;
    for (const auto& event : stored()) types += std::string(to_text(event.type)) + " ";
    EXPECT_EQ(types,
              "track identify page screen group alias track identify page screen group alias ");
}

TEST_F(CollectionTest, what_comes_with_a_browsers_key_is_marked_and_nobody_marks_it_themselves) {
    const std::string body = R"({"userId":"u1","event":"E","writeKeyKind":"server"})";
    post("/v1/track", body);
    key = keys.create(actor, "Page", WriteKeyKind::browser)->key;
    post("/v1/track", body);
    const auto events = stored();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_TRUE((*json::parse(events[0].json))["writeKeyKind"].is_null());
    EXPECT_EQ((*json::parse(events[1].json))["writeKeyKind"].text(), "browser");
}

TEST_F(CollectionTest, identity_numbers_among_traits_are_covered_before_they_are_stored) {
    post("/v1/identify", R"({"userId":"u1","traits":{"identity_number":"900101-1234568",
        "ssn":123456789,"Passport No":"M12345678","passport":"Korean","\uc8fc\ubbfc\ubc88\ud638":"9001011234568",
        "name":"Ann","id":"12345678","deep":{"ssn":"123456789"},"rrn":null}})");
    const auto traits = only_event()["traits"];
    EXPECT_EQ(traits["identity_number"].text(), "90****-*******");
    EXPECT_EQ(traits["ssn"].text(), "12*******");
    EXPECT_EQ(traits["Passport No"].text(), "M1*******");
    EXPECT_EQ(traits["passport"].text(), "Korean");
    EXPECT_EQ(traits["주민번호"].text(), "90***********");
    EXPECT_EQ(traits["name"].text(), "Ann");
    EXPECT_EQ(traits["id"].text(), "12345678");
    EXPECT_TRUE(traits["rrn"].is_null());
}

TEST_F(CollectionTest, a_batch_names_types_and_shares_its_context) {
    const auto answer = post("/v1/batch", R"({"context":{"app":{"name":"A"},"locale":"ko-KR"},
        "integrations":{"All":true},
        "batch":[{"type":"track","event":"주문 완료","userId":"u1","messageId":"m1",
                  "context":{"locale":"en-US"},"properties":{"revenue":39900,"deep":{"a":[1,null]}},"own":"kept"},
                 {"type":"identify","anonymousId":"a1","messageId":"m2","traits":{"name":"김철수"}}]})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"success":true})");
    const auto events = stored();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].name, "주문 완료");
    EXPECT_EQ(events[0].message_id, "m1");
    EXPECT_EQ(events[0].node, identity_node(actor.workspace, "user_id", "u1"));
    EXPECT_EQ(events[1].node, identity_node(actor.workspace, "anonymous_id", "a1"));
    const auto first = *json::parse(events[0].json);
    EXPECT_EQ(first["context"]["app"]["name"].text(), "A");
    EXPECT_EQ(first["context"]["locale"].text(), "en-US");
    EXPECT_EQ(*first["integrations"]["All"].boolean(), true);
    EXPECT_EQ(*first["properties"]["revenue"].integer(), 39900);
    EXPECT_EQ(first["own"].text(), "kept");
    EXPECT_EQ((*json::parse(events[1].json))["context"]["locale"].text(), "ko-KR");
}

TEST_F(CollectionTest, knows_the_key_in_every_form) {
    const std::string body = R"({"userId":"u1","event":"E"})";
    const auto send = [&](auto change) {
        auto asked = request("/v1/track", body);
        asked.headers = {};
        change(asked);
        return router.dispatch(asked).status;
    };
    using Request = http::Request;
    const auto basic = [](const std::string& text) { return "Basic " + text::base64(text); };
    EXPECT_EQ(send([&](Request& r) { r.headers.set("Authorization", basic(key)); }), 200);
    EXPECT_EQ(send([&](Request& r) { r.headers.set("authorization", basic(key + ":secret")); }),
              200);
    EXPECT_EQ(send([&](Request& r) { r.headers.set("X-Write-Key", key); }), 200);
    EXPECT_EQ(send([&](Request& r) { r.query = {{"writeKey", key}}; }), 200);
    EXPECT_EQ(send([&](Request& r) {
                  r.body = R"({"userId":"u1","event":"E","writeKey":")" + key + R"("})";
                  r.headers.set("Authorization", "Bearer token");
              }),
              200);
    // Clients of Jitsu insist on KEY:SECRET.
    EXPECT_EQ(send([&](Request& r) { r.headers.set("X-Write-Key", key + ":any"); }), 200);
    EXPECT_EQ(send([&](Request& r) { r.query = {{"writeKey", key + ":any"}}; }), 200);
    EXPECT_EQ(send([](Request&) {}), 401);
    EXPECT_EQ(send([&](Request& r) { r.headers.set("Authorization", basic("wrong:")); }), 401);
    EXPECT_EQ(send([&](Request& r) { r.headers.set("Authorization", "Basic %%%"); }), 401);
    // The key itself is not stored with the event.
    for (const auto& event : stored()) EXPECT_THAT(event.json, testing::Not(HasSubstr(key)));
}

TEST_F(CollectionTest, a_revoked_key_is_unknown) {
    EXPECT_EQ(post("/v1/track", R"({"userId":"u1","event":"E"})").status, 200);
    EXPECT_TRUE(keys.revoke(actor, id));
    EXPECT_EQ(post("/v1/track", R"({"userId":"u1","event":"E"})").status, 401);
    EXPECT_FALSE(keys.revoke(actor, id));
    const auto foreign = staff::Actor::for_system(WorkspaceId{ids.next_uuid()});
    EXPECT_THAT(*keys.list(foreign), IsEmpty());
}

TEST_F(CollectionTest, corrects_the_time_by_the_clock_of_the_sender) {
    // The client's clock is an hour slow: sent at 08:00 by its own, said 07:30.
    post("/v1/batch", R"({"sentAt":"2026-03-12T08:00:00.000Z","batch":[
        {"type":"track","event":"E","userId":"u","timestamp":"2026-03-12T07:30:00.000Z"}]})");
    const auto event = only_event();
    EXPECT_EQ(event["timestamp"].text(), "2026-03-12T08:30:00.000Z");
    EXPECT_EQ(event["originalTimestamp"].text(), "2026-03-12T07:30:00.000Z");
    EXPECT_EQ(event["sentAt"].text(), "2026-03-12T08:00:00.000Z");
    EXPECT_EQ(event["receivedAt"].text(), "2026-03-12T09:00:00.000Z");
}

TEST_F(CollectionTest, without_times_it_happened_when_it_arrived) {
    post("/v1/track", R"({"event":"E","userId":"u","timestamp":"yesterday"})");
    EXPECT_EQ(stored().front().time, store.clock().now());
    post("/v1/track", R"({"event":"E","userId":"u","timestamp":"2026-03-11T10:00:00+09:00"})");
    EXPECT_EQ(stored().back().time, parse_rfc3339("2026-03-11T01:00:00Z"));
}

TEST_F(CollectionTest, reads_times_as_programs_write_them) {
    const auto sent_as = [&](const std::string& time) {
        post("/v1/track", R"({"event":"E","userId":"u","timestamp":)" + time + "}");
        return stored().back().time;
    };
    const auto wanted = parse_rfc3339("2026-03-11T01:00:00Z");
    for (const char* time : {"\"2026-03-11T10:00:00+0900\"", "\"2026-03-11T01:00:00\"",
                             "1773190800000", "1773190800", "1773190800.000"}) {
        EXPECT_EQ(sent_as(time), wanted) << time;
    }
    EXPECT_EQ(sent_as("\"2026-03-11\""), parse_rfc3339("2026-03-11T00:00:00Z"));
    for (const char* time : {"1e300", "-5", "true", "{}", "\"1773190800 x\"", "\"nan\""}) {
        EXPECT_EQ(sent_as(time), store.clock().now()) << time;
    }
}

TEST_F(CollectionTest, nothing_happens_more_than_a_day_ahead) {
    const auto tomorrow = to_rfc3339(store.clock().now() + 24h);
    post("/v1/track", R"({"event":"E","userId":"u","timestamp":"9999-12-31T00:00:00Z"})");
    // A clock that stands in 1970, and a time that it did not make.
    post("/v1/track", R"({"event":"E","userId":"u","timestamp":"2026-03-12T00:00:00Z",
        "sentAt":"1970-01-01T00:00:00Z"})");
    for (const auto& event : stored()) {
        EXPECT_EQ((*json::parse(event.json))["timestamp"].text(), tomorrow);
        EXPECT_EQ(to_rfc3339(event.time), tomorrow);
    }
}

TEST_F(CollectionTest, ids_become_text_and_blocked_ones_decide_nothing) {
    post("/v1/track", R"({"event":7,"userId":42,"messageId":99,"groupId":3})");
    const auto event = only_event();
    EXPECT_EQ(event["userId"].text(), "42");
    EXPECT_EQ(event["messageId"].text(), "99");
    EXPECT_EQ(event["groupId"].text(), "3");
    EXPECT_EQ(event["event"].text(), "7");
    post("/v1/track", R"({"event":"E","userId":"null","anonymousId":"a9"})");
    EXPECT_EQ(stored().back().node, identity_node(actor.workspace, "anonymous_id", "a9"));
}

TEST_F(CollectionTest, a_text_cut_inside_an_emoji_is_no_reason_to_refuse) {
    EXPECT_EQ(
        post("/v1/track", R"({"event":"cut \ud83d","userId":"u","properties":{"t":"\ude00"}})")
            .status,
        200);
    EXPECT_EQ(stored().front().name, "cut \xef\xbf\xbd");
    EXPECT_THAT(stored().front().json, HasSubstr(R"("t":"\ufffd")"));
}

TEST_F(CollectionTest, refuses_bodies_that_cannot_be_read) {
    for (const char* body :
         {"", "{", "nul", R"({"userId":"u",})", R"({"a":tru})", "{\"a\":\"\x01\"}",
          "{\"a\":\"\xff\"}", R"({"a":01})", R"({"a":"\x"})", R"({} {})"}) {
        EXPECT_EQ(post("/v1/track", body).status, 400) << body;
    }
    EXPECT_EQ(post("/v1/track", std::string(600'000, '[')).status, 400);
    EXPECT_EQ(post("/v1/track", std::string(100'000, '[')).status, 400);
    EXPECT_THAT(stored(), IsEmpty());
}

TEST_F(CollectionTest, takes_json_that_is_no_event_in_silence_and_counts_it) {
    for (const char* body : {"[]", "7", "null", "\"text\"", R"([{"userId":"u","event":"E"}])"}) {
        EXPECT_EQ(post("/v1/track", body).status, 200) << body;
        auto asked = request("/v1/batch", body);
        asked.headers.set("X-Strict-Mode", "1");
        EXPECT_EQ(router.dispatch(asked).status, 400) << body;
    }
    EXPECT_THAT(stored(), IsEmpty());
    EXPECT_THAT(refused_codes(), testing::SizeIs(10));
}

TEST_F(CollectionTest, a_time_given_on_purpose_is_kept_beside_the_clients_own) {
    // What RudderStack's client sends when its caller names a time: `timestamp` from the caller,
    // `originalTimestamp` from the clock.
    post("/v1/batch", R"({"sentAt":"2026-03-12T08:00:00Z","batch":[
        {"type":"track","event":"E","userId":"u","timestamp":"2025-01-05T01:00:00Z",
         "originalTimestamp":"2026-03-12T07:59:59Z","sentAt":"2026-03-12T08:00:00Z"}]})");
    const auto event = only_event();
    EXPECT_EQ(event["timestamp"].text(), "2025-01-05T01:00:00.000Z");
    EXPECT_EQ(event["originalTimestamp"].text(), "2026-03-12T07:59:59Z");
}

TEST_F(CollectionTest, corrects_the_clients_own_time_alone) {
    post("/v1/track", R"({"event":"E","userId":"u","sentAt":"2026-03-12T10:00:05Z",
         "originalTimestamp":"2026-03-12T10:00:00Z"})");
    EXPECT_EQ(only_event()["timestamp"].text(), "2026-03-12T08:59:55.000Z");
}

TEST_F(CollectionTest, a_batch_of_too_many_is_refused_silently) {
    std::string body = R"({"batch":[)";
    for (int i = 0; i < 2'501; ++i) {
        body += std::string(i ? "," : "") + R"({"type":"page","userId":"u"})";
    }
    EXPECT_EQ(post("/v1/batch", body + "]}").status, 200);
    EXPECT_THAT(stored(), IsEmpty());
    EXPECT_THAT(refused_codes(), ElementsAre("too_large"));
    EXPECT_EQ(post("/v1/batch", R"({"batch":[]})").status, 200);
    EXPECT_EQ(post("/v1/batch", R"({})").status, 200);
}

TEST_F(CollectionTest, unpacks_gzip_and_plain_text_bodies) {
    const std::string body = R"({"batch":[{"type":"page","userId":"u"}]})";
    auto asked = request("/v1/import", gzip(body));
    asked.headers.set("Content-Encoding", "gzip");
    EXPECT_EQ(router.dispatch(asked).status, 200);
    asked = request("/v1/b", body);
    asked.headers.set("Content-Type", "text/plain");
    EXPECT_EQ(router.dispatch(asked).status, 200);
    EXPECT_THAT(stored(), testing::SizeIs(2));
    EXPECT_EQ(post("/v1/import", "\xef\xbb\xbf" + body).status, 200);
    asked = request("/v1/import", gzip(body).substr(0, 30));
    EXPECT_EQ(router.dispatch(asked).status, 400);
    asked = request("/v1/import", gzip(std::string(50'000'000, ' ')));
    EXPECT_EQ(router.dispatch(asked).status, 400);
}

TEST_F(CollectionTest, only_browsers_get_their_address_into_the_context) {
    post("/v1/track", R"({"event":"E","userId":"u","messageId":"server"})");
    auto asked = request("/v1/t", R"({"event":"E","userId":"u","messageId":"page"})");
    asked.headers.set("Origin", "https://shop.example");
    router.dispatch(asked);
    EXPECT_EQ((*json::parse(stored()[1].json))["context"]["ip"].text(), "203.0.113.7");
    EXPECT_TRUE((*json::parse(stored()[0].json))["context"].is_null());
}

TEST_F(CollectionTest, pages_of_other_origins_may_send) {
    auto asked = request("/v1/t", "");
    asked.method = http::Method::options;
    asked.headers = {};
    const auto answer = router.dispatch(asked);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "*");
    EXPECT_THAT(answer.headers.get("Access-Control-Allow-Headers"), HasSubstr("Authorization"));
    const auto refusal = post("/v1/t", "{");
    EXPECT_EQ(refusal.headers.get("Access-Control-Allow-Origin"), "*");
    EXPECT_THAT(refusal.headers.get("Access-Control-Expose-Headers"), HasSubstr("Retry-After"));
}

TEST_F(CollectionTest, serves_the_settings_that_the_browser_client_loads) {
    auto asked = request("/v1/projects/" + key + "/settings", "");
    asked.method = http::Method::get;
    asked.headers.set("Host", "localhost:8080");
    const auto answer = router.dispatch(asked);
    EXPECT_EQ(answer.status, 200);
    const auto settings = *json::parse(answer.body);
    EXPECT_EQ(settings["integrations"]["Segment.io"]["apiKey"].text(), key);
    EXPECT_EQ(settings["integrations"]["Segment.io"]["apiHost"].text(), "localhost:8080/v1");
    asked = request("/v1/projects/none/settings", "");
    asked.method = http::Method::get;
    EXPECT_EQ(router.dispatch(asked).status, 404);
}

TEST_F(CollectionTest, repeats_are_one_event) {
    const std::string body = R"({"batch":[{"type":"page","userId":"u","messageId":"m"}]})";
    EXPECT_EQ(post("/v1/batch", body).status, 200);
    store.clock().advance(6h);
    EXPECT_EQ(post("/v1/batch", body).status, 200);
    EXPECT_THAT(stored(), testing::SizeIs(1));
}

TEST_F(CollectionTest, exports_each_on_one_line_however_it_was_written) {
    const std::string pretty =
        "{\r\n  \"userId\": \"u\",\n  \"event\": \"E\",\n  \"properties\": {\n\"a\": "
        "\"x\\ny\"\r}\n}\n";
    EXPECT_EQ(post("/v1/track", pretty).status, 200);
    const auto line = export_line(stored().at(0), {});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->find_first_of("\r\n"), std::string::npos) << *line;
    EXPECT_EQ((*json::parse(*line))["properties"]["a"].text(), "x\ny");
}

class CollectionServerTest : public CollectionTest {
protected:
    CollectionServerTest() {
        log::set_level(log::Level::error);
        server.start();
    }
    static http::ServerOptions on_a_free_port() {
        http::ServerOptions options;
        options.port = 0;
        return options;
    }
    std::string head(std::string_view path, std::size_t length) const {
        return "POST " + std::string(path) +
               " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic " +
               text::base64(key + ":") + "\r\nContent-Length: " + std::to_string(length) +
               "\r\n\r\n";
    }
    int status_of(std::string_view path, std::string_view body) {
        test::SocketClient client(server.port());
        client.send(head(path, body.size()) + std::string(body));
        return test::read_answer(client).status;
    }

    http::Server server{router, store.clock(), ids, on_a_free_port()};
};

TEST_F(CollectionServerTest, answers_400_with_cors_before_it_has_read_what_is_too_large) {
    test::SocketClient client(server.port());
    client.send(head("/v1/b", 100 << 20));
    const auto answer = test::read_answer(client);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.head, HasSubstr("Access-Control-Allow-Origin: *"));
    EXPECT_THAT(answer.body, HasSubstr("too_large"));
    EXPECT_EQ(refused_codes(), std::vector<std::string>{"too_large"});
}

/// As the body, and as a property inside an event.
TEST_F(CollectionServerTest, reads_and_refuses_json_as_the_public_suite_does) {
    const auto folder = test::material("reads_and_refuses_json_as_the_public_suite_does");
    if (!folder) return;
    int cases = 0;
    for (const auto& [path, content] : test::read_tar_gz(*folder / "http/json-test-suite.tar.gz")) {
        const auto name = path.substr(path.rfind('/') + 1);
        if (!name.ends_with(".json")) continue;
        ++cases;
        const auto inside = R"({"userId":"u","event":"E","properties":{"v":)" + content + "}}";
        for (const auto& body : {content, inside}) {
            const auto status = status_of("/v1/track", body);
            if (name.starts_with("y_")) {
                EXPECT_EQ(status, 200) << name;
            }
            if (name.starts_with("n_")) {
                EXPECT_EQ(status, 400) << name;
            }
            if (name.starts_with("i_")) {
                EXPECT_TRUE(status == 200 || status == 400) << name;
            }
        }
    }
    EXPECT_GT(cases, 200);
    for (const auto& event : stored()) EXPECT_TRUE(json::parse(event.json)) << event.json;
}

/// Looks like the requests that real clients made.
TEST_F(CollectionServerTest, takes_what_real_clients_sent_through_a_real_server) {
    const auto folder = test::material("takes_what_real_clients_sent_through_a_real_server");
    if (!folder) return;
    const auto cases = *json::parse(test::read_file(*folder / "tracking/recorded-requests.json"));
    std::set<std::string> sent;
    for (const auto& one : *cases.array()) {
        std::string body(one["body"].text());
        const bool packed = one["body_is_gzip"].boolean() && *one["body_is_gzip"].boolean();
        const auto parsed = *json::parse(body);
        for (const auto& item : *parsed["batch"].array()) {
            sent.insert(item["messageId"].scalar_text().value_or(""));
        }
        if (packed) body = gzip(body);
        std::string wire = std::string(one["method"].text()) + " " +
                           std::string(one["path"].text()) +
                           " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        wire += "Authorization: Basic " + text::base64(key + ":") + "\r\n";
        if (packed) wire += "Content-Encoding: gzip\r\n";
        wire += "Content-Type: " + std::string(one["headers"]["Content-Type"].text()) + "\r\n";
        wire += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        test::SocketClient client(server.port());
        client.send(wire);
        EXPECT_EQ(test::read_answer(client).status, 200) << one["case"].text();
    }
    server.stop();
    std::multiset<std::string> found;
    for (const auto& event : stored()) found.insert(event.message_id);
    EXPECT_EQ(found.size(), sent.size());
    for (const auto& message : sent) EXPECT_EQ(found.count(message), 1U) << message;
}

}  // namespace
}  // namespace ondam::events
