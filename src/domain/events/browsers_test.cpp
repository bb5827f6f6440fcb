#include "domain/events/browsers.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/json/json.h"

namespace ondam::events {
namespace {

struct OneKey : KeyLookup {
    std::optional<KeyOwner> find(std::string_view key) const override {
        return key == "owk_1" ? std::optional(KeyOwner{}) : std::nullopt;
    }
};

class BrowsersTest : public testing::Test {
protected:
    BrowsersTest() { add_client_settings_routes(router, keys); }

    static http::Request from_page(std::string_view origin) {
        http::Request request;
        if (!origin.empty()) request.headers.set("Origin", std::string(origin));
        return request;
    }
    http::Response get(std::string path, const std::string& key, const std::string& basic = "") {
        http::Request request = from_page("https://shop.example");
        request.path = request.target = std::move(path);
        if (!key.empty()) request.query = {{"writeKey", key}};
        if (!basic.empty()) request.headers.set("Authorization", "Basic " + text::base64(basic));
        return router.dispatch(request);
    }

    OneKey keys;
    http::Router router;
};

TEST_F(BrowsersTest, may_send_headers_of_their_own_and_credentials) {
    auto request = from_page("https://shop.example");
    request.headers.set("Access-Control-Request-Headers", "x-enable-debug,x-write-key");
    http::Response answer;
    answer_preflight(request, [&](http::Response response) { answer = std::move(response); });
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Headers"), "x-enable-debug,x-write-key");
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "https://shop.example");
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Credentials"), "true");

    answer = opened(from_page("https://other.example"), http::json_response(200, "{}"));
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "https://other.example");
    EXPECT_EQ(answer.headers.get("Vary"), "Origin");
    answer = opened(from_page(""), http::json_response(200, "{}"));
    EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "*");
    EXPECT_FALSE(answer.headers.find("Access-Control-Allow-Credentials"));
}

TEST_F(BrowsersTest, get_the_source_that_rudders_client_loads) {
    for (const auto& answer : {get("/sourceConfig/", "owk_1"), get("/sourceConfig", "owk_1"),
                               get("/sourceConfig/", "", "owk_1:")}) {
        EXPECT_EQ(answer.status, 200);
        const auto document = *json::parse(answer.body);
        EXPECT_EQ(document["source"]["writeKey"].text(), "owk_1");
        EXPECT_EQ(document["source"]["enabled"], json::Value(true));
        EXPECT_EQ(document["source"]["destinations"], json::Value(json::Array()));
    }
    EXPECT_EQ(get("/sourceConfig/", "other").status, 404);
    EXPECT_EQ(get("/sourceConfig/", "").status, 404);
}

}  // namespace
}  // namespace ondam::events
