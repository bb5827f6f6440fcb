#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "api_world.h"
#include "base/log.h"
#include "base/text.h"
#include "contract.h"
#include "platform/json/json.h"

namespace ondam::test {
namespace {

using http::Method;

constexpr std::string_view nobodys_id = "00000000-0000-7000-8000-000000000000";

/// Two workspaces. `default` has one of everything that has an id; the owner of the other one,
/// who may do everything there, tries to reach it.
class TenantsTest : public testing::TestWithParam<records::Dialect> {
protected:
    TenantsTest() {
        log::set_level(log::Level::error);
        world.become("owner");
        make_staff_things();
        make_customers();
        make_conversation();
    }

    std::string make(const std::string& collection, const std::string& body,
                     const std::map<std::string, std::string>& headers = {}) {
        const auto response = world.send(Method::post, "/api/v1/" + collection, body, headers);
        EXPECT_TRUE(response.status == 201 || response.status == 202)
            << collection << response.status << response.body;
        const auto made = json::parse(response.body);
        return made ? std::string((*made)["id"].text()) : std::string(nobodys_id);
    }
    void make_staff_things() {
        const auto users = json::parse(world.send(Method::get, "/api/v1/users", "").body).value();
        ids["users"] = (*users["items"].array())[1]["id"].text();
        ids["invitations"] = make("invitations", R"({"email":"new@example.com","role":"agent"})");
        ids["teams"] = make("teams", R"({"name":"Canary team"})");
        ids["business_hours"] =
            make("business_hours",
                 R"({"name":"Canary","week":{"monday":[{"from":"09:00","until":"10:00"}]}})");
        ids["canned_responses"] =
            make("canned_responses", R"({"shortcut":"canary","title":"Canary","body":"canary"})");
        ids["tags"] = make("tags", R"({"name":"canary","color":"red"})");
        ids["write_keys"] = make("write_keys", R"({"name":"canary"})");
        ids["api_tokens"] = make("api_tokens", R"({"name":"canary","scopes":["view_customers"]})");
        ids["webhooks"] =
            make("webhooks",
                 R"({"name":"canary","url":"https://example.com/","events":["message.created"]})");
        ids["channels"] = make("channels", R"({"kind":"api","name":"canary"})");
        ids["blocked_senders"] = make("blocked_senders", R"({"value":"canary@example.com"})");
        ids["files"] = make("files?name=canary.txt", "canary");
    }
    void make_customers() {
        ids["customers"] = make("customers", R"({"name":"Canary","email":"canary@example.org"})");
        const auto customer =
            json::parse(world.send(Method::get, "/api/v1/customers/" + ids["customers"], "").body);
        ids["identity_id"] = (*(*customer)["identities"].array())[0]["id"].text();
        ids["appointments"] =
            make("appointments", R"({"customer_id":")" + ids["customers"] +
                                     R"(","title":"Canary","starts_at":"2030-01-01T00:00:00Z"})");
        ids["customer_imports"] = make("customer_imports", "name,email\ncanary,c@example.org\n",
                                       {{"Content-Type", "text/csv"}});
    }
    void make_conversation() {
        world.send(Method::post, "/api/v1/channels/" + ids["channels"] + "/messages",
                   R"({"external_id":"1","body":"Canary","sender":{"handle":"canary"}})");
        const auto page = json::parse(world.send(Method::get, "/api/v1/conversations", "").body);
        ids["conversations"] = (*(*page)["items"].array())[0]["id"].text();
        ids["message_id"] = make("conversations/" + ids["conversations"] + "/messages",
                                 R"({"client_id":"1","kind":"note","body":"Canary"})");
    }

    /// The pattern with ids of `default`, or with ids that nothing has.
    enum class With { real_ids, no_ids };
    std::string concrete(const std::string& pattern, With with) const {
        std::string out, noun;
        for (const auto part : text::split(std::string_view(pattern).substr(1), '/')) {
            out += '/';
            if (!part.starts_with('{')) {
                out += noun = part;
                continue;
            }
            const auto name = part == "{id}" ? noun : std::string(part.substr(1, part.size() - 2));
            const auto found = ids.find(name);
            if (name == "name")
                out += "identity_number";
            else
                out += found == ids.end() || with == With::no_ids ? std::string(nobodys_id)
                                                                  : found->second;
        }
        return out;
    }
    /// A body that would be taken for an own row, so that the row is what is looked at.
    static std::string body_for(std::string_view label) {
        static const std::map<std::string, std::string, std::less<>> bodies{
            {"PATCH /api/v1/users/{id}", R"({"role":"viewer"})"},
            {"PATCH /api/v1/conversations/{id}", R"({"priority":"high"})"},
            {"PATCH /api/v1/appointments/{id}", R"({"title":"mine"})"},
            {"PATCH /api/v1/canned_responses/{id}", R"({"title":"mine"})"},
            {"POST /api/v1/customers/{id}/identities",
             R"({"kind":"email","value":"m@example.org"})"},
            {"POST /api/v1/customers/{id}/merges",
             R"({"customer_id":"00000000-0000-7000-8000-000000000001"})"},
            {"POST /api/v1/conversations/{id}/merge",
             R"({"into_id":"00000000-0000-7000-8000-000000000001"})"},
            {"POST /api/v1/held_merges/{id}/decision", R"({"decision":"merge"})"},
            {"POST /api/v1/conversations/{id}/messages",
             R"({"client_id":"2","kind":"note","body":"mine"})"},
            {"POST /api/v1/conversations/{id}/messages/{message_id}/forward",
             R"({"client_id":"3","to":["m@example.org"]})"},
            {"POST /api/v1/conversations/{id}/snooze", R"({"until":"2030-01-01T00:00:00Z"})"},
            {"POST /api/v1/conversations/{id}/appointment", "{}"},
            {"PUT /api/v1/conversations/{id}/draft", R"({"kind":"note","body":"mine"})"},
            {"POST /api/v1/channels/{id}/messages",
             R"({"external_id":"1","sender":{"handle":"h"},"body":"mine"})"},
            {"POST /api/v1/channels/{id}/button_presses",
             R"({"handle":"h","button_id":"csat:t:5"})"},
            {"PUT /api/v1/channels/{id}/messages/{message_id}/delivery",
             R"({"state":"delivered"})"},
        };
        const auto found = bodies.find(label);
        if (found != bodies.end()) return found->second;
        return label.starts_with("PATCH ") ? R"({"name":"mine"})" : "";
    }

    ApiWorld world{GetParam()};
    std::map<std::string, std::string, std::less<>> ids;
};
INSTANTIATE_TEST_SUITE_P(, TenantsTest, testing::ValuesIn(databases()), database_name);

TEST_P(TenantsTest, what_is_anothers_answers_like_what_does_not_exist) {
    int compared = 0;
    for (const auto& route : world.app().api.routes()) {
        if (route.access == staff::Api::Route::Access::open) continue;
        if (route.pattern.find('{') == std::string::npos) continue;
        const auto label = std::string(to_text(route.method)) + " " + route.pattern;
        auto body = body_for(label);
        if (label.ends_with("/read") && route.method == Method::put)
            body = R"({"message_id":")" + ids["message_id"] + "\"}";
        world.become("stranger");
        const auto foreign =
            world.send(route.method, concrete(route.pattern, With::real_ids), body);
        if (label.ends_with("/read") && route.method == Method::put)
            body = R"({"message_id":")" + std::string(nobodys_id) + "\"}";
        const auto missing = world.send(route.method, concrete(route.pattern, With::no_ids), body);
        EXPECT_EQ(foreign.status, 404) << label << " " << foreign.body;
        EXPECT_EQ(foreign.body, missing.body) << label;
        EXPECT_EQ(foreign.headers.all(), missing.headers.all()) << label;
        ++compared;
    }
    EXPECT_GT(compared, 55);
}

/// The test above would be content if the ids led nowhere; so they have to lead somewhere.
TEST_P(TenantsTest, the_owner_finds_every_one_of_them) {
    int found = 0;
    for (const auto& route : world.app().api.routes()) {
        if (route.method != Method::get || route.access == staff::Api::Route::Access::open)
            continue;
        world.become("owner");
        const auto response = world.send(Method::get, concrete(route.pattern, With::real_ids), "");
        const bool has_none = route.pattern.ends_with("/raw") || route.pattern.ends_with("/html") ||
                              route.pattern.ends_with("/draft") ||
                              route.pattern.ends_with("/embed");
        if (has_none || response.status == 422) continue;  // Some lists want a filter.
        EXPECT_EQ(response.status, 200) << route.pattern << response.body;
        ++found;
    }
    EXPECT_GT(found, 25);
    // Nothing that the stranger tried has changed a word.
    const auto conversation =
        world.send(Method::get, "/api/v1/conversations/" + ids["conversations"], "");
    EXPECT_EQ(conversation.body.find("mine"), std::string::npos) << conversation.body;
}

TEST_P(TenantsTest, no_list_search_or_export_shows_anything_of_another) {
    int looked = 0;
    for (const auto& route : world.app().api.routes()) {
        if (route.method != Method::get || route.pattern.find('{') != std::string::npos) continue;
        for (const auto* query :
             {"", "?q=canary", "?limit=200", "?view=all", "?q=Canary&kind=customer"}) {
            world.become("stranger");
            const auto target = route.pattern + query;
            const auto response = world.send(Method::get, target, "");
            EXPECT_LT(response.status, 500) << target;
            EXPECT_EQ(text::lower_ascii(response.body).find("canary\""), std::string::npos)
                << target;
            for (const auto& [noun, id] : ids)
                EXPECT_EQ(response.body.find(id), std::string::npos) << target << " shows " << noun;
            ++looked;
        }
    }
    EXPECT_GT(looked, 100);
}

/// An own row must not be tied to another's: every reference in a body is looked up in the sender's
/// workspace.
TEST_P(TenantsTest, no_body_reaches_into_another_workspace) {
    world.become("stranger");
    const auto channel = make("channels", R"({"kind":"api","name":"mine"})");
    const auto customer = make("customers", R"({"name":"Mine","email":"mine@example.org"})");
    world.send(Method::post, "/api/v1/channels/" + channel + "/messages",
               R"({"external_id":"1","body":"mine","sender":{"handle":"mine"}})");
    const auto page = json::parse(world.send(Method::get, "/api/v1/conversations", "").body);
    const auto conversation = std::string((*(*page)["items"].array())[0]["id"].text());
    const auto quoted = [&](const std::string& noun) { return "\"" + ids.at(noun) + "\""; };
    const auto own = "\"" + customer + "\"";
    const std::string talk = "/api/v1/conversations/" + conversation;
    struct Attempt {
        Method method;
        std::string target, body;
    };
    const std::vector<Attempt> attempts{
        {Method::post, "/api/v1/teams", R"({"name":"t","member_ids":[)" + quoted("users") + "]}"},
        {Method::post, "/api/v1/conversations",
         R"({"channel_id":)" + quoted("channels") + R"(,"customer_id":)" + own + R"(,"body":"x"})"},
        {Method::post, "/api/v1/conversations",
         R"({"channel_id":")" + channel + R"(","customer_id":)" + quoted("customers") +
             R"(,"body":"x"})"},
        {Method::post, talk + "/messages",
         R"({"client_id":"9","kind":"note","body":"x","attachment_ids":[)" + quoted("files") +
             "]}"},
        {Method::post, talk + "/messages",
         R"({"client_id":"9","kind":"outgoing","body":"x","channel_id":)" + quoted("channels") +
             "}"},
        {Method::put, talk + "/draft",
         R"({"kind":"note","body":"x","attachment_ids":[)" + quoted("files") + "]}"},
        {Method::put, talk + "/read", R"({"message_id":)" + quoted("message_id") + "}"},
        {Method::patch, talk, R"({"assignee_id":)" + quoted("users") + "}"},
        {Method::patch, talk, R"({"team_id":)" + quoted("teams") + "}"},
        {Method::patch, "/api/v1/channels/" + channel, R"({"team_id":)" + quoted("teams") + "}"},
        {Method::patch, "/api/v1/channels/" + channel,
         R"({"business_hours_id":)" + quoted("business_hours") + "}"},
        {Method::post, "/api/v1/appointments",
         R"({"customer_id":)" + quoted("customers") +
             R"(,"title":"x","starts_at":"2030-01-01T00:00:00Z"})"},
        {Method::post, "/api/v1/customers/" + customer + "/merges",
         R"({"customer_id":)" + quoted("customers") + "}"},
        {Method::delete_, "/api/v1/customers/" + customer + "/identities/" + ids.at("identity_id"),
         ""},
        {Method::get, talk + "/messages/" + ids.at("message_id"), ""},
        {Method::delete_, talk + "/messages/" + ids.at("message_id"), ""},
    };
    for (const auto& attempt : attempts) {
        const auto response = world.send(attempt.method, attempt.target, attempt.body);
        EXPECT_TRUE(response.status == 404 || response.status == 422)
            << attempt.target << attempt.body << " " << response.status << response.body;
        EXPECT_EQ(response.body.find("anary\""), std::string::npos) << response.body;
    }
    const auto bulk =
        world.send(Method::post, "/api/v1/conversations/bulk",
                   R"({"ids":[)" + quoted("conversations") + R"(],"status":"resolved"})");
    EXPECT_EQ(bulk.body.find("true"), std::string::npos) << bulk.status << bulk.body;
    world.become("owner");
    const auto theirs =
        world.send(Method::get, "/api/v1/conversations/" + ids["conversations"], "");
    EXPECT_NE(theirs.body.find(R"("status":"open")"), std::string::npos) << theirs.body;
}

/// Workspace, owner, role, state and everything else that a body must not set is an unknown key.
TEST_P(TenantsTest, no_body_sets_what_it_must_not) {
    int tried = 0;
    const auto operations = contract_operations();
    for (const auto& route : world.app().api.routes()) {
        const auto method = to_text(route.method);
        const auto found = std::ranges::find_if(operations, [&](const Operation& operation) {
            return operation.method == method && fits(operation.path, route.pattern);
        });
        if (found == operations.end() || !found->takes_json) continue;
        world.become("owner");
        const auto response =
            world.send(route.method, concrete(route.pattern, With::real_ids),
                       R"({"workspace":"00000000-0000-7000-8000-000000000001","created_at":1})");
        const auto problem = json::parse(response.body);
        std::set<std::string, std::less<>> unknown;
        if (problem && (*problem)["errors"].array()) {
            for (const auto& error : *(*problem)["errors"].array()) {
                if (error["code"].text() == "unknown") unknown.emplace(error["field"].text());
            }
        }
        EXPECT_TRUE(unknown.contains("workspace") && unknown.contains("created_at"))
            << found->label() << " " << response.status << response.body;
        ++tried;
    }
    EXPECT_GT(tried, 40);
}

}  // namespace
}  // namespace ondam::test
