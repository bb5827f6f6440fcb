#include <gtest/gtest.h>

#include "platform/http/http.h"
#include "platform/http/target.h"
#include "platform/json/json.h"
#include "platform/records/database.h"

namespace ondam::http {
namespace {

Handler says(std::string word) {
    return [word](const Request&) -> Result<Response> { return text_response(200, word); };
}

Request make(Method method, std::string_view target) {
    Request request;
    request.method = method;
    request.id = "r1";
    EXPECT_TRUE(read_target(target, request)) << target;
    return request;
}

Response call(const Router& router, Method method, std::string_view target) {
    auto request = make(method, target);
    return router.dispatch(request);
}

TEST(Router, takes_the_more_literal_pattern) {
    Router router;
    router.add(Method::get, "/a/{id}", says("any"));
    router.add(Method::get, "/a/me", says("me"));
    router.add(Method::get, "/a/{id}/b", says("b"));
    router.add(Method::get, "/a/me/c", says("c"));
    router.add(Method::get, "/a/{rest...}", says("rest"));
    EXPECT_EQ(call(router, Method::get, "/a/me").body, "me");
    EXPECT_EQ(call(router, Method::get, "/a/you").body, "any");
    EXPECT_EQ(call(router, Method::get, "/a/me/b").body, "b");
    EXPECT_EQ(call(router, Method::get, "/a/me/c").body, "c");
    EXPECT_EQ(call(router, Method::get, "/a/me/d/e").body, "rest");
    EXPECT_EQ(call(router, Method::get, "/b").status, 404);
}

TEST(Router, gives_the_handler_decoded_parts) {
    Router router;
    Request seen;
    router.add(Method::get, "/c/{name}/files/{path...}",
               [&](const Request& request) -> Result<Response> {
                   seen = request;
                   return empty_response();
               });
    call(router, Method::get, "/c/%ED%95%9C/files/x/y%20z?q=a+b&q=%26&flag");
    EXPECT_EQ(seen.param("name"), "한");
    EXPECT_EQ(seen.param("path"), "x/y z");
    EXPECT_EQ(seen.param("missing"), "");
    EXPECT_EQ(seen.query_value("q"), "a b");
    EXPECT_EQ(seen.query.at(1).second, "&");
    EXPECT_EQ(seen.query_value("flag"), "");
    EXPECT_FALSE(seen.query_value("none"));
}

TEST(Router, names_the_methods_of_a_path) {
    Router router;
    router.add(Method::get, "/x", says("x"));
    router.add(Method::post, "/x", says("posted"));
    const auto response = call(router, Method::delete_, "/x");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.headers.get("allow"), "GET, HEAD, POST");
}

TEST(Router, answers_head_like_get_without_a_body) {
    Router router;
    router.add(Method::get, "/x", says("hello"));
    const auto response = call(router, Method::head, "/x");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.headers.get("Content-Length"), "5");
}

TEST(Router, turns_refusals_into_problem_documents) {
    Router router;
    router.add(Method::post, "/taken", [](const Request&) -> Result<Response> {
        return conflict("email", "taken", "is already taken");
    });
    const auto response = call(router, Method::post, "/taken");
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"/problems/conflict","title":"The present state does not allow this.","status":409,)"
        R"("errors":[{"field":"email","code":"taken","message":"is already taken"}]})");
}

TEST(Router, tells_when_to_come_back) {
    const auto response = problem(rate_limited(std::chrono::seconds(7)));
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.get("Retry-After"), "7");
    EXPECT_EQ(problem(unavailable(std::chrono::seconds(1))).status, 503);
}

TEST(Router, answers_broken_json_with_400_and_wrong_values_with_422) {
    EXPECT_EQ(problem(json::parse("{").error()).status, 400);
    EXPECT_EQ(problem(invalid("name", "required", "is required")).status, 422);
}

TEST(Router, hides_what_was_thrown) {
    Router router;
    router.add(Method::get, "/broken", [](const Request&) -> Result<Response> {
        throw std::runtime_error("password=hunter2");
    });
    router.add(Method::get, "/busy", [](const Request&) -> Result<Response> {
        throw records::DatabaseError("locked", true);
    });
    const auto broken = call(router, Method::get, "/broken");
    EXPECT_EQ(broken.status, 500);
    EXPECT_EQ(broken.body.find("hunter2"), std::string::npos);
    EXPECT_NE(broken.body.find(R"("type":"/problems/internal")"), std::string::npos);
    EXPECT_NE(broken.body.find("r1"), std::string::npos);
    const auto busy = call(router, Method::get, "/busy");
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(busy.headers.get("Retry-After"), "1");
}

TEST(Target, refuses_what_could_be_read_in_two_ways) {
    Request request;
    for (const auto* target :
         {"/a/../b", "/a/%2e%2e/b", "/%00", "/%", "/%zz", "/%ff", "relative", "/?a=%", ""}) {
        EXPECT_FALSE(read_target(target, request)) << target;
    }
}

TEST(Target, takes_the_absolute_form) {
    EXPECT_EQ(make(Method::get, "http://ondam.test:80/x?y=1#z").path, "/x");
    EXPECT_EQ(make(Method::get, "http://ondam.test?y=1").path, "/");
    EXPECT_EQ(make(Method::get, "http://ondam.test?y=1").query_value("y"), "1");
}

TEST(Request, finds_cookies) {
    Request request;
    request.headers.add("Cookie", "a=1; session=abc=; quoted=\"x y\"");
    request.headers.add("cookie", "late=2");
    EXPECT_EQ(request.cookie("session"), "abc=");
    EXPECT_EQ(request.cookie("quoted"), "x y");
    EXPECT_EQ(request.cookie("late"), "2");
    EXPECT_FALSE(request.cookie("sess"));
}

}  // namespace
}  // namespace ondam::http
