#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "api_world.h"
#include "base/text.h"
#include "contract.h"
#include "platform/json/json.h"

namespace ondam::test {
namespace {

using Access = staff::Api::Route::Access;

constexpr std::string_view missing_id = "00000000-0000-7000-8000-000000000000";

std::string concrete(const std::string& pattern) {
    std::string out;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] != '{') {
            out.push_back(pattern[at]);
            continue;
        }
        out += missing_id;
        at = pattern.find('}', at);
    }
    return out;
}

/// Every route of the program, tried by everybody: what the role may not do is refused before
/// anything else happens.
TEST(Matrix, every_route_asks_who_and_whether) {
    ApiWorld world(records::Dialect::sqlite);
    int tried = 0;
    for (const auto& route : world.app().api.routes()) {
        if (route.access == Access::open) continue;
        const auto target = concrete(route.pattern);
        const auto label = std::string(to_text(route.method)) + " " + route.pattern;
        world.become("nobody");
        EXPECT_EQ(world.send(route.method, target, "").status, 401) << label;
        using enum staff::Role;
        for (const auto role : {viewer, agent, admin, owner}) {
            if (label == "DELETE /api/v1/session")
                continue;  // It would end the session that the next lines need.
            world.become(std::string(to_text(role)));
            const auto status = world.send(route.method, target, "").status;
            const bool may =
                !route.permission || permissions_of(role).test(std::size_t(*route.permission));
            if (!may)
                EXPECT_EQ(status, 403) << label << " as " << to_text(role);
            else
                EXPECT_TRUE(status != 401 && status != 403)
                    << label << " as " << to_text(role) << " gave " << status;
            ++tried;
        }
        if (route.permission) {
            // A token whose one scope is another permission is refused as well.
            const auto other = *route.permission == staff::Permission::view_metrics
                                   ? "view_audit"
                                   : "view_metrics";
            world.become(std::string("token ") + other);
            EXPECT_EQ(world.send(route.method, target, "").status, 403)
                << label << " with a foreign scope";
        }
    }
    EXPECT_GT(tried, 50);
}

/// A cookie alone writes nothing: the CSRF token must come with it, and the page must be ours.
TEST(Matrix, no_write_without_the_csrf_token) {
    ApiWorld world(records::Dialect::sqlite);
    int tried = 0;
    for (const auto& route : world.app().api.routes()) {
        if (route.method == http::Method::get) continue;
        const auto target = concrete(route.pattern);
        const auto label = std::string(to_text(route.method)) + " " + route.pattern;
        const auto status = [&](const std::map<std::string, std::string>& headers) {
            world.become("owner");
            return world.send(route.method, target, "", headers).status;
        };
        for (const auto* origin : {"https://evil.example", "null", "http://localhost.evil.example"})
            EXPECT_EQ(status({{"Host", "localhost"}, {"Origin", origin}}), 403) << label << origin;
        ++tried;
        if (route.access == Access::open) continue;  // Nobody is signed in who could be misused.
        world.become("owner without csrf token");
        EXPECT_EQ(world.send(route.method, target, "").status, 403) << label;
        EXPECT_EQ(world.send(route.method, target, "", {{"X-CSRF-Token", "x"}}).status, 403)
            << label;
    }
    EXPECT_GT(tried, 60);
}

/// Where the program offers an operation, it asks for the permission that the contract names.
TEST(Matrix, routes_ask_for_what_the_contract_says) {
    ApiWorld world(records::Dialect::sqlite);
    const auto operations = contract_operations();
    ASSERT_GT(operations.size(), 80u);
    std::vector<std::string> undocumented;
    for (const auto& route : world.app().api.routes()) {
        const auto method = to_text(route.method);
        const auto found = std::ranges::find_if(operations, [&](const Operation& operation) {
            return operation.method == method && fits(operation.path, route.pattern);
        });
        const auto label = std::string(method) + " " + route.pattern;
        if (found == operations.end()) {
            undocumented.push_back(label);
            continue;
        }
        const std::string asked = route.access == Access::open ? "public"
                                  : route.access == Access::member
                                      ? "member"
                                      : std::string(to_text(*route.permission));
        EXPECT_EQ(asked, found->permission) << label;
    }
    EXPECT_EQ(undocumented, std::vector<std::string>{});
}

std::vector<std::string> faults_of(const http::Response& response) {
    std::vector<std::string> faults;
    const auto document = json::parse(response.body);
    if (!document || !(*document)["errors"].array()) return faults;
    for (const auto& one : *(*document)["errors"].array())
        faults.push_back(std::string(one["field"].text()) + " " + std::string(one["code"].text()));
    return faults;
}

bool is_rest(std::string_view path) { return path.starts_with("/api/v1/"); }

/// A filter that is misspelt must not answer as if nothing had been asked, nor change anything.
TEST(Matrix, every_operation_refuses_query_parameters_that_it_does_not_know) {
    ApiWorld world(records::Dialect::sqlite);
    int tried = 0;
    for (const auto& route : world.app().api.routes()) {
        if (!is_rest(route.pattern)) continue;
        const auto label = std::string(to_text(route.method)) + " " + route.pattern;
        world.become(route.access == Access::open ? "nobody" : "owner");
        const auto response =
            world.send(route.method, concrete(route.pattern) + "?nonsense=1&nonsense=2", "");
        EXPECT_EQ(response.status, 422) << label;
        EXPECT_EQ(faults_of(response), std::vector<std::string>{"nonsense unknown"}) << label;
        ++tried;
    }
    EXPECT_GT(tried, 100);
    // The refusal says what there is.
    world.become("owner");
    const auto said = world.send(http::Method::get, "/api/v1/customers?search=kim", "").body;
    EXPECT_NE(said.find("there are cursor, limit, q"), std::string::npos) << said;
}

/// What the contract documents is let through and read: what is no date, id, number or word of a
/// list is refused by name.
TEST(Matrix, every_documented_query_parameter_is_read) {
    ApiWorld world(records::Dialect::sqlite);
    world.become("owner");
    const std::set<std::string> free_texts{"q", "tag", "name", "value"};
    int tried = 0;
    for (const auto& operation : contract_operations()) {
        if (!is_rest(operation.path)) continue;
        const auto method = http::parse_method(operation.method).value();
        for (const auto& name : operation.parameters) {
            const auto target = concrete(operation.path) + "?" + name + "=%01";
            const auto response = world.send(method, target, "");
            const auto faults = faults_of(response);
            const auto label = operation.label() + " " + name;
            EXPECT_EQ(std::ranges::find(faults, name + " unknown"), faults.end()) << label;
            ++tried;
            // Where the row is looked for first, there is none.
            if (free_texts.contains(name) || response.status == 404) continue;
            const auto named = std::ranges::any_of(
                faults, [&](const std::string& one) { return one.starts_with(name + " "); });
            EXPECT_TRUE(named) << label;
        }
    }
    EXPECT_GT(tried, 50);
}

/// Addresses that others build carry what others add.
TEST(Matrix, foreign_query_parameters_are_no_matter_outside_of_the_rest_api) {
    ApiWorld world(records::Dialect::sqlite);
    const auto status = [&](http::Method method, const std::string& target) {
        world.become("nobody");
        return world.send(method, target, "").status;
    };
    for (const auto& operation : contract_operations()) {
        if (is_rest(operation.path)) continue;
        const auto method = http::parse_method(operation.method).value();
        const auto match = world.app().router.find(method, concrete(operation.path));
        if (!match.handler) continue;
        const auto target = concrete(operation.path);
        EXPECT_EQ(status(method, target + "?utm_source=mail"), status(method, target))
            << operation.label();
    }
}

/// And the program offers all that the contract promises, the widget's side and sockets included.
TEST(Matrix, every_operation_of_the_contract_is_there) {
    ApiWorld world(records::Dialect::sqlite);
    std::vector<std::string> missing;
    for (const auto& operation : contract_operations()) {
        const auto method = http::parse_method(operation.method).value();
        const auto match = world.app().router.find(method, concrete(operation.path));
        if (!match.handler && !match.async && !match.socket) missing.push_back(operation.label());
    }
    EXPECT_EQ(missing, std::vector<std::string>{});
}

}  // namespace
}  // namespace ondam::test
