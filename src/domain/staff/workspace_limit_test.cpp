#include "domain/staff/workspace_limit.h"

#include <gtest/gtest.h>

#include "support/clock.h"

namespace ondam::staff {
namespace {

using namespace std::chrono_literals;

const WorkspaceId shop{Uuid{{1}}};
const WorkspaceId clinic{Uuid{{2}}};

TEST(WorkspaceLimit, stops_one_workspace_and_no_other) {
    test::ManualClock clock;
    WorkspaceLimit limit(clock, "events", {.limit = 1'000, .window = 10s});
    EXPECT_TRUE(limit.take(shop, 999));
    EXPECT_TRUE(limit.take(shop, 2'500)) << "a whole batch, which is then owed";
    const auto refused = limit.take(shop, 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, RefusalKind::rate_limited);
    EXPECT_EQ(refused.error().retry_after, 25s);
    EXPECT_TRUE(limit.take(clinic, 1'000));
    EXPECT_EQ(limit.refused(), 1u);
    clock.advance(25s);
    EXPECT_TRUE(limit.take(shop, 1));
}

TEST(WorkspaceLimit, of_zero_is_none) {
    test::ManualClock clock;
    WorkspaceLimit limit(clock, "events", {.limit = 0});
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(limit.take(shop, 1e6));
    EXPECT_EQ(limit.refused(), 0u);
}

}  // namespace
}  // namespace ondam::staff
