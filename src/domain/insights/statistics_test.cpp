#include "domain/insights/statistics.h"

#include <gtest/gtest.h>
#include <random>

#include "domain/insights/open_time.h"

namespace ondam::insights {
namespace {

TEST(Statistics, an_interval_stays_within_its_bounds) {
    EXPECT_NEAR(wilson(9, 10).low, 0.5958, 0.0001);
    EXPECT_NEAR(wilson(9, 10).high, 0.9821, 0.0001);
    EXPECT_DOUBLE_EQ(wilson(0, 1).low, 0);
    EXPECT_NEAR(wilson(0, 1).high, 0.7935, 0.0001);
    EXPECT_DOUBLE_EQ(wilson(1000, 1000).high, 1);
}

TEST(Statistics, an_interval_of_none_or_all_ends_exactly_at_the_end) {
    for (std::int64_t n = 1; n <= 2'000; ++n) {
        EXPECT_EQ(wilson(0, n).low, 0) << n;
        EXPECT_GT(wilson(0, n).high, 0) << n;
        EXPECT_EQ(wilson(n, n).high, 1) << n;
        EXPECT_LT(wilson(n, n).low, 1) << n;
    }
}

TEST(Statistics, ranks_by_the_nearest) {
    EXPECT_DOUBLE_EQ(median({3}), 3);
    EXPECT_DOUBLE_EQ(median({1, 4}), 2.5);
    EXPECT_DOUBLE_EQ(median({1, 2, 9}), 2);
    EXPECT_DOUBLE_EQ(nearest_rank({7}, 0.9), 7);
    EXPECT_DOUBLE_EQ(nearest_rank({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9), 9);
    EXPECT_DOUBLE_EQ(nearest_rank({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 0.9), 10);
}

calendar::BusinessCalendar crooked() {
    using std::chrono::hours;
    calendar::BusinessCalendar calendar{.zone = "America/New_York", .week = {}, .holidays = {}};
    for (std::size_t day = 0; day < 5; ++day) {
        calendar.week[day] = {{hours(9), hours(12)}, {hours(13), hours(18)}};
    }
    calendar.week[4].push_back({hours(22), hours(6)});
    calendar.week[6] = {{hours(0), hours(24)}};
    calendar.holidays.push_back({std::chrono::year(2026) / 7 / 3, "Day off", {}});
    return calendar;
}

TEST(OpenTime, says_what_the_calendar_says) {
    const auto begin = *parse_rfc3339("2026-01-01T00:00:00Z");
    const auto end = *parse_rfc3339("2026-12-31T00:00:00Z");
    std::mt19937_64 random(7);
    for (const auto& calendar : {crooked(), calendar::always_open("Asia/Seoul"),
                                 calendar::BusinessCalendar{"UTC", {}, {}}}) {
        const OpenTime laid_out(calendar, begin, end);
        // A month more on either side: spans that the layout does not hold.
        const auto outside = std::chrono::hours(24 * 30);
        std::uniform_int_distribution<std::int64_t> moments(to_milliseconds(begin - outside),
                                                            to_milliseconds(end + outside));
        for (int i = 0; i < 300; ++i) {
            const auto from = from_milliseconds(moments(random));
            const auto to = from_milliseconds(moments(random));
            EXPECT_EQ(laid_out.between(from, to), calendar::business_duration(calendar, from, to))
                << calendar.zone << ' ' << to_rfc3339(from) << ' ' << to_rfc3339(to);
        }
    }
}

}  // namespace
}  // namespace ondam::insights
