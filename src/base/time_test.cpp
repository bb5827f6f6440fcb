#include <gtest/gtest.h>

#include "base/iso_time.h"

namespace ondam {
namespace {

TEST(Time, writes_utc_with_milliseconds) {
    EXPECT_EQ(to_rfc3339(from_milliseconds(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(from_milliseconds(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(from_milliseconds(1773306000123)), "2026-03-12T09:00:00.123Z");
}

TEST(Time, reads_what_it_wrote) {
    for (std::int64_t value = -62135596800000; value < 253402300800000; value += 86399999977 * 7) {
        EXPECT_EQ(parse_rfc3339(to_rfc3339(from_milliseconds(value))), from_milliseconds(value));
    }
}

TEST(Time, reads_offsets_fractions_and_leap_days) {
    const auto nine = parse_rfc3339("2026-03-12T09:00:00.000Z");
    ASSERT_TRUE(nine);
    EXPECT_EQ(parse_rfc3339("2026-03-12T18:00:00+09:00"), nine);
    EXPECT_EQ(parse_rfc3339("2026-03-12t04:00:00-05:00"), nine);
    EXPECT_EQ(parse_rfc3339("2026-03-12 14:45:00+05:45"), nine);
    EXPECT_EQ(parse_rfc3339("2026-03-12T09:00:00.123999z"), *nine + milliseconds(123));
    EXPECT_EQ(parse_rfc3339("2026-03-12T09:00:00.5Z"), *nine + milliseconds(500));
    EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z"));
}

TEST(Time, refuses_what_is_no_time) {
    for (const char* bad :
         {"", "2026-03-12", "2026-03-12T09:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
          "2026-03-12T24:00:00Z", "2026-03-12T09:60:00Z", "2026-03-12T09:00:00.Z",
          "2026-03-12T09:00:00+24:00", "2026-03-12T09:00:00+0900", "2026-03-12T09:00:00Zx",
          "0000-01-01T00:00:00Z", "+026-03-12T09:00:00Z", "2026-03-12T09:00:00.0000000000000Z"}) {
        EXPECT_EQ(parse_rfc3339(bad), std::nullopt) << bad;
    }
}

TEST(Time, reads_what_other_programs_write_too) {
    const auto nine = parse_rfc3339("2026-03-12T09:00:00Z");
    for (const char* same : {"2026-03-12T18:00:00+0900", "2026-03-12T18:00+09",
                             "2026-03-12T09:00:00", "2026-03-12 09:00", "2026-03-12T09:00Z",
                             "2026-03-12T09:00:00,000Z", "2026-03-12T18:00:00+09:00"}) {
        EXPECT_EQ(parse_iso8601(same), nine) << same;
    }
    EXPECT_EQ(parse_iso8601("2026-03-12"), parse_rfc3339("2026-03-12T00:00:00Z"));
    for (const char* bad : {"", "2026", "2026-03", "2026-03-12T", "2026-03-12T09", "2026-02-30",
                            "2026-03-12T09:00:00.", "2026-03-12T09:00:00+9",
                            "2026-03-12T09:00:00+09:", "2026-03-12T09:00:00+090", "20260312"}) {
        EXPECT_EQ(parse_iso8601(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace ondam
