#include "audited.h"

#include <array>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>

#include "api_script.h"
#include "api_world.h"
#include "contract.h"
#include "platform/json/json.h"

namespace ondam::test {
namespace {

/// What the team writes; what visitors and tracking programs send has places of its own.
bool is_of_the_team(const Operation& operation) {
    return operation.method != "GET" && operation.path.starts_with("/api/v1/") &&
           operation.permission != "visitor";
}

/// What no script can do: it needs a link's token, a cookie, a delivery or a letter.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> done_elsewhere{{
    {"POST /api/v1/setup", "attacks.test.mjs and the browser's first run"},
    {"POST /api/v1/invitations/acceptance", "leaves_an_entry_at_every_door"},
    {"POST /api/v1/session", "leaves_an_entry_at_every_door"},
    {"PUT /api/v1/session/password", "leaves_an_entry_at_every_door"},
    {"DELETE /api/v1/sessions/{id}", "leaves_an_entry_at_every_door"},
    {"POST /api/v1/password_resets/completion", "leaves_an_entry_at_every_door"},
    {"POST /api/v1/session/link", "leaves_an_entry_at_every_door"},
    {"DELETE /api/v1/session", "leaves_an_entry_at_every_door"},
    {"POST /api/v1/webhooks/{id}/deliveries/{delivery_id}/replay", "api_channel_test.cpp"},
    {"POST /api/v1/channels/{id}/dead_letters/{letter_id}/replay", "email_test.cpp"},
}};

/// A person with a password, who comes in by every door.
class Visitor {
public:
    explicit Visitor(ApiWorld& world) : world_(world) {}

    json::Value does(http::Method method, const std::string& target, const std::string& body,
                     std::string_view action) {
        world_.become("nobody");
        const auto before = entries();
        std::map<std::string, std::string> headers;
        if (!cookie_.empty()) headers = {{"Cookie", cookie_}, {"X-CSRF-Token", csrf_}};
        const auto response = world_.send(method, target, body, headers);
        EXPECT_LT(response.status, 300) << target << response.body;
        for (const auto& [name, value] : response.headers.all()) {
            if (name == "Set-Cookie" && value.starts_with(world_.app().api.cookie_name()))
                cookie_ = value.substr(0, value.find(';'));
        }
        const auto parsed = json::parse(response.body);
        const auto document = parsed ? *parsed : json::Value();
        if (const auto token = document["csrf_token"].text(); !token.empty()) csrf_ = token;
        if (action.empty()) return document;
        EXPECT_EQ(entries(), before + 1) << target;
        EXPECT_EQ(world_.app()
                      .audit.list(staff::Actor::for_system(world_.workspace()), {}, 1)
                      ->items.at(0)
                      .action,
                  action);
        return document;
    }
    std::string link(staff::LinkKind kind) {
        return world_.app().accounts.make_link(world_.workspace(), kind, "new@example.com").token;
    }

private:
    std::int64_t entries() const { return world_.app().audit.head(world_.workspace())->sequence; }

    ApiWorld& world_;
    std::string cookie_, csrf_;
};

TEST(Audited, leaves_an_entry_at_every_door) {
    using enum http::Method;
    ApiWorld world(records::Dialect::sqlite);
    world.become("owner");
    const auto invited = json::parse(
        world.send(post, "/api/v1/invitations", R"({"email":"new@example.com","role":"agent"})")
            .body);
    const auto url = std::string((*invited)["url"].text());
    const auto quoted = [](const std::string& text) { return "\"" + text + "\""; };
    Visitor person(world);
    person.does(post, "/api/v1/invitations/acceptance",
                R"({"name":"New","password":"first password","token":)" +
                    quoted(url.substr(url.find('#') + 1)) + "}",
                "invitation.accept");
    person.does(post, "/api/v1/session",
                R"({"email":"new@example.com","password":"first password"})", "session.create");
    person.does(put, "/api/v1/session/password",
                R"({"old_password":"first password","new_password":"second password"})",
                "password.change");
    person.does(post, "/api/v1/password_resets/completion",
                R"({"password":"third password","token":)" +
                    quoted(person.link(staff::LinkKind::password_reset)) + "}",
                "password.reset");
    person.does(post, "/api/v1/session/link",
                "{\"token\":" + quoted(person.link(staff::LinkKind::sign_in)) + "}",
                "session.create_by_link");
    const auto open = person.does(get, "/api/v1/sessions", "", "");
    ASSERT_EQ(open["items"].array()->size(), 2u);
    for (const auto& session : *open["items"].array()) {
        if (session["is_current"] == json::Value(true)) continue;
        person.does(delete_, "/api/v1/sessions/" + std::string(session["id"].text()), "",
                    "session.delete");
    }
    person.does(delete_, "/api/v1/session", "", "session.delete");
}

/// A new operation that writes must say what it leaves in the audit, or why nothing.
TEST(Audited, every_writing_operation_of_the_contract_is_named) {
    std::set<std::string> offered, named;
    for (const auto& operation : contract_operations()) {
        if (is_of_the_team(operation)) offered.insert(operation.label());
    }
    for (const auto& row : audited_operations()) {
        if (!row.label.starts_with("GET ")) named.insert(std::string(row.label));
        EXPECT_NE(row.action.empty(), row.reason.empty()) << row.label;
    }
    EXPECT_EQ(named, offered);
    EXPECT_GT(named.size(), 80u);
}

/// The scripts look for the entry at each of their writes (api_test.cpp): so each must be in one.
TEST(Audited, every_operation_with_an_entry_is_done_by_a_script) {
    std::set<std::string_view> missing;
    for (const auto& row : audited_operations()) {
        if (!row.action.empty()) missing.insert(row.label);
    }
    for (const auto& [label, where] : done_elsewhere)
        EXPECT_EQ(missing.erase(label), 1u) << label << " is done in " << where;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(ONDAM_API_TESTS)) {
        if (entry.path().extension() != ".api") continue;
        for (const auto& step : read_script(entry.path().string())) {
            if (step.status < 200 || step.status > 299) continue;
            if (const auto* row = audited(step.method, step.target)) missing.erase(row->label);
        }
    }
    EXPECT_EQ(missing, std::set<std::string_view>{});
}

}  // namespace
}  // namespace ondam::test
