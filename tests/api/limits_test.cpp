#include <gtest/gtest.h>

#include "api_world.h"
#include "app/probes.h"
#include "base/log.h"

namespace ondam::test {
namespace {

using http::Method;

/// Two workspaces on one installation; the owner of the first uses up its share.
class LimitsTest : public testing::TestWithParam<records::Dialect> {
protected:
    LimitsTest() { log::set_level(log::Level::error); }

    std::string metrics() {
        metrics::Exposition out;
        app::write_metrics(world.app(), {}, out);
        return out.text();
    }
    http::Response get(const std::string& who, const std::string& target) {
        world.become(who);
        return world.send(Method::get, target, "");
    }
    http::Response post_events(const std::string& key, int number) {
        std::string body = R"({"writeKey":")" + key + R"(","batch":[)";
        for (int i = 0; i < number; ++i) {
            body += (i > 0 ? "," : "") + std::string(R"({"type":"page","userId":"u"})");
        }
        world.become("nobody");
        return world.send(Method::post, "/v1/batch", body + "]}");
    }
    std::string write_key(WorkspaceId workspace) {
        return world.app()
            .write_keys.create(staff::Actor::for_system(workspace), "Shop")
            .value()
            .key;
    }

    ApiWorld world{GetParam(), {.requests_a_minute = 5, .events_a_second = 10}};
};
INSTANTIATE_TEST_SUITE_P(, LimitsTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(LimitsTest, of_requests_count_all_people_and_tokens_of_one_workspace) {
    for (const auto* who : {"owner", "agent", "viewer", "token view_customers", "owner"})
        EXPECT_EQ(get(who, "/api/v1/customers").status, 200) << who;
    const auto refused = get("admin", "/api/v1/customers");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.get("Retry-After"), "12");
    EXPECT_EQ(get("token view_customers", "/api/v1/customers").status, 429);
    EXPECT_EQ(get("stranger", "/api/v1/customers").status, 200)
        << "another workspace has a share of its own";
    EXPECT_NE(metrics().find("ondam_workspace_limited_total{limit=\"requests\"} 2"),
              std::string::npos);
}

TEST_P(LimitsTest, of_events_are_answered_as_sdks_understand_it) {
    const auto shop = write_key(world.workspace());
    const auto other = write_key(world.app().workspaces.ensure("elsewhere").id);
    EXPECT_EQ(post_events(shop, 150).status, 200) << "a burst may be larger than its second";
    const auto refused = post_events(shop, 1);
    EXPECT_EQ(refused.status, 429);
    EXPECT_GE(std::stoi(std::string(refused.headers.get("Retry-After"))), 1);
    EXPECT_LE(std::stoi(std::string(refused.headers.get("Retry-After"))), 6);
    EXPECT_EQ(refused.headers.get("X-RateLimit-Reset"), refused.headers.get("Retry-After"));
    EXPECT_EQ(post_events(other, 90).status, 200);
    EXPECT_NE(metrics().find("ondam_workspace_limited_total{limit=\"events\"} 1"),
              std::string::npos);
}

}  // namespace
}  // namespace ondam::test
