#include "base/result.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace ondam {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return invalid("value", "odd", "Give an even number.");
    return value / 2;
}

Result<int> quarter(int value) {
    const int first = TRY(half(value));
    return TRY(half(first));
}

Result<void> must_be_even(int value) {
    TRY(half(value));
    return {};
}

TEST(Result, carries_a_value_or_a_refusal) {
    EXPECT_EQ(*quarter(12), 3);
    const auto refused = quarter(6);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, RefusalKind::invalid);
    EXPECT_EQ(refused.error().faults,
              (std::vector<Fault>{{"value", "odd", "Give an even number."}}));
    EXPECT_TRUE(must_be_even(2));
    EXPECT_FALSE(must_be_even(3));
}

TEST(Result, moves_values_that_cannot_be_copied) {
    const auto make = []() -> Result<std::unique_ptr<std::string>> {
        return std::make_unique<std::string>("a");
    };
    const auto use = [&]() -> Result<std::string> {
        auto owned = TRY(make());
        return *owned;
    };
    EXPECT_EQ(*use(), "a");
}

TEST(Result, names_each_kind_of_refusal) {
    EXPECT_EQ(conflict("email", "taken", "m").kind, RefusalKind::conflict);
    EXPECT_EQ(too_large("body", "m").faults.front().code, "too_large");
    EXPECT_EQ(not_found().kind, RefusalKind::not_found);
    EXPECT_EQ(forbidden().kind, RefusalKind::forbidden);
    EXPECT_EQ(unauthenticated().kind, RefusalKind::unauthenticated);
    EXPECT_EQ(rate_limited(std::chrono::seconds(3)).retry_after, std::chrono::seconds(3));
    EXPECT_EQ(unavailable(std::chrono::seconds(1)).kind, RefusalKind::unavailable);
}

TEST(ResultDeathTest, stops_when_a_refusal_is_taken_for_a_value) {
    EXPECT_DEATH(*half(1), "check.failed");
}

}  // namespace
}  // namespace ondam
