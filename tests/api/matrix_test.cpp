#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "api_world.h"
#include "base/text.h"
#include "contract.h"

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
        for (const auto role : {staff::Role::viewer, staff::Role::agent, staff::Role::admin}) {
            if (label == "DELETE /api/v1/session")
                continue;  // It would end the session that the next lines need.
            world.become(std::string(to_text(role)));
            const auto status = world.send(route.method, target, "").status;
            const bool may =
                !route.permission || permissions_of(role).test(std::size_t(*route.permission));
            if (!may)
                EXPECT_EQ(status, 403) << label << " as " << to_text(role);
            else
                EXPECT_TRUE(status != 401)
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
