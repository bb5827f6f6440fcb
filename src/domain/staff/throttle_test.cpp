#include "domain/staff/throttle.h"

#include <gtest/gtest.h>

#include "support/clock.h"

namespace ondam::staff {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, lets_so_many_through_and_says_when_the_next_may) {
    test::ManualClock clock;
    Throttle throttle(clock, {.limit = 3, .window = 60s});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.take("a"));
    const auto refused = throttle.take("a");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, RefusalKind::rate_limited);
    EXPECT_EQ(refused.error().retry_after, 20s);
    EXPECT_TRUE(throttle.take("b")) << "everybody has a measure of their own";
    clock.advance(19s);
    EXPECT_FALSE(throttle.take("a"));
    clock.advance(1s);
    EXPECT_TRUE(throttle.take("a"));
    clock.set(clock.now() - 1h);
    EXPECT_FALSE(throttle.take("a")) << "a clock that jumps back fills nothing";
}

TEST(Throttle, remembers_who_is_at_the_limit_through_a_flood_of_others) {
    test::ManualClock clock;
    Throttle throttle(clock, {.limit = 2, .window = 600s, .max_keys = 100});
    while (throttle.take("guesser")) {
    }
    for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(throttle.take("other " + std::to_string(i)));
    EXPECT_FALSE(throttle.take("guesser"));
}

TEST(Throttle, counts_an_ipv6_network_as_one_sender) {
    EXPECT_EQ(sender_of("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(sender_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    EXPECT_EQ(sender_of("2001:db8:1:2::1"), sender_of("2001:db8:1:2:ffff::1"));
    EXPECT_NE(sender_of("2001:db8:1:2::1"), sender_of("2001:db8:1:3::1"));
    EXPECT_EQ(sender_of("no address"), "no address");
}

}  // namespace
}  // namespace ondam::staff
