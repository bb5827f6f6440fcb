#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"
#include "domain/staff/tokens.h"

namespace ondam::conversations {
namespace {

class ConversationsApiTest : public ConversationsFixture {
protected:
    ConversationsApiTest() {
        add_routes(api, services);
        // Of the command line: a token of a person lives as long as the membership.
        const auto made =
            tokens.create(staff::Actor::for_system(agent.workspace),
                          {.name = "test",
                           .scopes = {"view_conversations", "reply_conversations",
                                      "manage_conversations", "edit_customers", "view_customers"},
                           .expires_at = {}});
        secret = made.value().secret;
    }
    json::Value call(http::Method method, const std::string& target, int status,
                     const std::string& body = "") {
        http::Request request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (const auto at = target.find('?'); at != std::string::npos) {
            const auto pair = target.substr(at + 1);
            request.query.emplace_back(pair.substr(0, pair.find('=')),
                                       pair.substr(pair.find('=') + 1));
        }
        request.headers.set("Authorization", "Bearer " + secret);
        request.body = body;
        last = router.dispatch(request);
        EXPECT_EQ(last.status, status) << target << " " << last.body;
        if (last.body.empty()) return {};
        return json::parse(last.body).value();
    }
    static std::string text(const json::Value& value) { return std::string(value.text()); }

    http::Router router;
    staff::Accounts accounts{*database, journal, ids, clock, audit, jobs};
    staff::Tokens tokens{*database, ids, clock, audit};
    staff::Api api{router, *database, clock, cipher, accounts, tokens, {}};
    std::string secret;
    http::Response last;
};
INSTANTIATE_TEST_SUITE_P(, ConversationsApiTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(ConversationsApiTest, runs_a_conversation_from_first_word_to_resolution) {
    using enum http::Method;
    const std::string all = "/api/v1/conversations";
    const auto made = call(post, all, 201,
                           R"({"channel_id":")" + mail.text() +
                               R"(","identity":{"kind":"email","value":"emily@example.com"},)"
                               R"("name":"Emily","subject":"Your order","body":"It is late."})");
    const auto one = all + "/" + text(made["id"]);
    EXPECT_EQ(text(made["status"]), "open");
    EXPECT_EQ(text(made["customer"]["name"]), "Emily");
    EXPECT_EQ(*made["number"].integer(), 1);
    EXPECT_EQ(text(made["channels"][0]["kind"]), "email");

    const auto sent = call(post, one + "/messages", 201,
                           R"({"client_id":"a","kind":"outgoing","body":"It is here."})");
    EXPECT_EQ(text(sent["state"]), "queued");
    EXPECT_EQ(text(call(post, one + "/messages", 200,
                        R"({"client_id":"a","kind":"outgoing","body":"It is here."})")["id"]),
              text(sent["id"]));
    call(delete_, one + "/messages/" + text(sent["id"]), 204);
    call(get, one + "/messages/" + text(sent["id"]), 404);
    EXPECT_EQ(call(get, one + "/messages", 200)["items"].array()->size(), 1u);

    const auto changed = call(patch, one, 200, R"({"priority":"high","tags":["late"]})");
    EXPECT_EQ(text(changed["priority"]), "high");
    EXPECT_EQ(last.headers.get("ETag"), staff::etag(*changed["version"].integer()));
    EXPECT_EQ(text(call(patch, one, 422, R"({"status":"resolved"})")["errors"][0]["field"]),
              "status");
    EXPECT_EQ(call(get, all + "?view=open", 200)["items"].array()->size(), 1u);
    call(get, all + "?view=nonsense", 422);
    EXPECT_EQ(*call(get, all + "/counts", 200)["unassigned"].integer(), 1);

    EXPECT_EQ(text(call(post, one + "/resolution", 200, R"({"ask_csat":false})")["status"]),
              "resolved");
    call(post, one + "/resolution", 409);
    EXPECT_EQ(*call(delete_, one + "/resolution", 200)["reopened"].integer(), 1);
    call(post, one + "/snooze", 200, R"({"until":"2027-01-01T00:00:00Z"})");
    EXPECT_EQ(text(call(delete_, one + "/snooze", 200)["status"]), "open");
    EXPECT_EQ(text(call(post, one + "/pending", 200)["status"]), "pending");
    call(delete_, one + "/pending", 200);
    call(post, one + "/fields/identity_number/reveal", 403);
    EXPECT_EQ(call(get, one + "/link_suggestions", 200)["items"].array()->size(), 0u);
    const auto bulk = call(post, all + "/bulk", 200,
                           R"({"ids":[")" + text(made["id"]) + R"("],"status":"resolved"})");
    EXPECT_EQ(bulk["changed"].array()->size(), 1u);
    follow(services.indexer);
    const auto found = call(get, "/api/v1/search?q=late", 200);
    EXPECT_EQ(found["messages"].array()->size(), 1u);
    EXPECT_EQ(text(found["messages"][0]["snippet"][1]["text"]), "late");
    const auto searched = call(get, all + "?q=late", 200);
    EXPECT_EQ(text(searched["items"][0]["match"][1]["text"]), "late");
    EXPECT_EQ(*searched["items"][0]["match"][1]["hit"].boolean(), true);
    EXPECT_EQ(text(call(get, all + "?q=order", 200)["items"][0]["match"][1]["text"]), "order");
    EXPECT_TRUE(call(get, all, 200)["items"][0]["match"].is_null());
    EXPECT_EQ(call(get, "/api/v1/customers/" + text(made["customer"]["id"]) + "/conversations",
                   200)["items"]
                  .array()
                  ->size(),
              1u);
}

TEST_P(ConversationsApiTest, shows_mail_html_without_its_scripts) {
    auto letter = from_mail("emily@example.com", "Hi");
    letter.html = "<p>Hi</p><script>alert(1)</script>";
    const auto received = reception.receive(letter).value();
    http::Request request;
    request.path = "/api/v1/conversations/" + received.conversation.text() + "/messages/" +
                   received.message.text() + "/html";
    request.headers.set("Authorization", "Bearer " + secret);
    const auto response = router.dispatch(request);
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find("<p>Hi</p>"), std::string::npos);
    EXPECT_EQ(response.body.find("script"), std::string::npos);
    EXPECT_NE(response.headers.get("Content-Security-Policy").find("sandbox"), std::string::npos);
}

TEST_P(ConversationsApiTest, names_tags_and_canned_responses) {
    using enum http::Method;
    const auto tag = call(post, "/api/v1/tags", 201, R"({"name":"VIP"})");
    EXPECT_EQ(text(tag["color"]), "gray");
    call(post, "/api/v1/tags", 409, R"({"name":"VIP"})");
    call(patch, "/api/v1/tags/" + text(tag["id"]), 422, R"({"color":"mauve"})");
    call(delete_, "/api/v1/tags/" + text(tag["id"]), 403);
    const auto made =
        call(post, "/api/v1/canned_responses", 201,
             R"({"shortcut":"hello","body":"Hello {{customer.name}}","locale":null})");
    call(post, "/api/v1/canned_responses", 422, R"({"shortcut":"a b","body":"x"})");
    EXPECT_EQ(call(get, "/api/v1/canned_responses", 200)["items"].array()->size(), 1u);
    call(delete_, "/api/v1/canned_responses/" + text(made["id"]), 204);
}

}  // namespace
}  // namespace ondam::conversations
