#include "platform/calendar/calendar.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace ondam::calendar {
namespace {

using std::chrono::hours;

Time at(std::string_view rfc3339) {
    const auto time = parse_rfc3339(rfc3339);
    EXPECT_TRUE(time) << rfc3339;
    return time.value_or(Time{});
}

Date day(std::string_view text) { return parse_date(text).value_or(Date{}); }
Interval from_to(int from_hour, int to_hour) { return {hours(from_hour), hours(to_hour)}; }

/// 9 to 12 and 13 to 18 on working days in Seoul, closed on 5 October, short on 24 December.
BusinessCalendar seoul() {
    BusinessCalendar calendar{.zone = "Asia/Seoul", .week = {}, .holidays = {}};
    for (int i = 0; i < 5; ++i) calendar.week[std::size_t(i)] = {from_to(9, 12), from_to(13, 18)};
    calendar.holidays = {{day("2026-10-05"), "추석", {}},
                         {day("2026-12-24"), "eve", {from_to(9, 13)}}};
    return calendar;
}

BusinessCalendar nights(std::string zone) {
    BusinessCalendar calendar{.zone = std::move(zone), .week = {}, .holidays = {}};
    for (auto& hours_of_day : calendar.week) hours_of_day = {from_to(22, 6)};
    return calendar;
}

TEST(BusinessTime, leaves_out_lunch_nights_and_weekends) {
    const auto calendar = seoul();
    // Monday 11:00 to 14:00, an hour of lunch between.
    EXPECT_EQ(business_duration(calendar, at("2026-03-09T02:00:00Z"), at("2026-03-09T05:00:00Z")),
              hours(2));
    // Friday 17:30 to Monday 09:30.
    EXPECT_EQ(business_duration(calendar, at("2026-03-06T17:30:00+09:00"),
                                at("2026-03-09T09:30:00+09:00")),
              hours(1));
    EXPECT_EQ(business_duration(calendar, at("2026-03-09T09:00:00.001+09:00"),
                                at("2026-03-09T09:00:00.003+09:00")),
              milliseconds(2));
    EXPECT_EQ(business_duration(calendar, at("2026-03-09T12:10:00+09:00"),
                                at("2026-03-09T12:50:00+09:00")),
              milliseconds(0));
    EXPECT_EQ(business_duration(calendar, at("2026-03-09T10:00:00+09:00"),
                                at("2026-03-09T09:00:00+09:00")),
              milliseconds(0));
}

TEST(BusinessTime, keeps_holidays_and_their_own_hours) {
    const auto calendar = seoul();
    EXPECT_EQ(business_duration(calendar, at("2026-10-05T00:00:00+09:00"),
                                at("2026-10-06T00:00:00+09:00")),
              milliseconds(0));
    EXPECT_EQ(business_duration(calendar, at("2026-12-24T00:00:00+09:00"),
                                at("2026-12-25T00:00:00+09:00")),
              hours(4));
    EXPECT_EQ(add_business(calendar, at("2026-12-24T12:00:00+09:00"), hours(2)),
              at("2026-12-25T10:00:00+09:00"));
}

TEST(BusinessTime, counts_a_night_shift_to_the_day_it_began) {
    const auto calendar = nights("Asia/Seoul");
    EXPECT_EQ(business_duration(calendar, at("2026-03-09T00:00:00+09:00"),
                                at("2026-03-10T00:00:00+09:00")),
              hours(8));
    EXPECT_TRUE(is_open(calendar, at("2026-03-09T05:59:59.999+09:00")));
    EXPECT_FALSE(is_open(calendar, at("2026-03-09T06:00:00+09:00")));
    EXPECT_EQ(next_closing(calendar, at("2026-03-09T23:00:00+09:00")),
              at("2026-03-10T06:00:00+09:00"));
    auto with_holiday = calendar;
    with_holiday.holidays = {{day("2026-03-10"), "", {}}};
    // The shift of the 9th ends on the holiday; that of the holiday does not take place.
    EXPECT_EQ(next_closing(with_holiday, at("2026-03-09T23:00:00+09:00")),
              at("2026-03-10T06:00:00+09:00"));
    EXPECT_EQ(next_opening(with_holiday, at("2026-03-10T07:00:00+09:00")),
              at("2026-03-11T22:00:00+09:00"));
}

TEST(BusinessTime, counts_what_really_passed_when_clocks_change) {
    const auto new_york = nights("America/New_York");
    EXPECT_EQ(business_duration(new_york, at("2026-03-07T12:00:00-05:00"),
                                at("2026-03-08T12:00:00-04:00")),
              hours(7));
    EXPECT_EQ(business_duration(new_york, at("2026-10-31T12:00:00-04:00"),
                                at("2026-11-01T12:00:00-05:00")),
              hours(9));
    // Seoul kept summer time in 1988: 8 May 02:00 became 03:00, and back on 9 October.
    const auto old_seoul = nights("Asia/Seoul");
    EXPECT_EQ(business_duration(old_seoul, at("1988-05-07T12:00:00+09:00"),
                                at("1988-05-08T12:00:00+10:00")),
              hours(7));
    EXPECT_EQ(business_duration(old_seoul, at("1988-10-08T12:00:00+10:00"),
                                at("1988-10-09T12:00:00+09:00")),
              hours(9));
}

TEST(BusinessTime, opens_and_closes_at_times_that_do_not_exist_or_exist_twice) {
    BusinessCalendar calendar{.zone = "America/New_York", .week = {}, .holidays = {}};
    calendar.week[6] = {{minutes(150), minutes(240)}};  // Sunday 02:30 to 04:00
    EXPECT_EQ(business_duration(calendar, at("2026-03-08T00:00:00-05:00"),
                                at("2026-03-09T00:00:00-04:00")),
              hours(1));
    calendar.week[6] = {{minutes(90), minutes(180)}};  // 01:30 comes twice on 1 November
    EXPECT_EQ(next_opening(calendar, at("2026-11-01T00:00:00-04:00")),
              at("2026-11-01T01:30:00-04:00"));
    EXPECT_EQ(next_closing(calendar, at("2026-11-01T02:00:00-05:00")),
              at("2026-11-01T03:00:00-05:00"));
}

TEST(BusinessTime, keeps_quarter_hour_zones_and_leap_days) {
    BusinessCalendar calendar{.zone = "Asia/Kathmandu", .week = {}, .holidays = {}};
    for (auto& hours_of_day : calendar.week) hours_of_day = {from_to(9, 17)};
    EXPECT_EQ(next_opening(calendar, at("2024-02-28T12:00:00Z")), at("2024-02-29T03:15:00Z"));
    EXPECT_EQ(business_duration(calendar, at("2024-02-28T00:00:00Z"), at("2024-03-02T00:00:00Z")),
              hours(24));
}

TEST(BusinessTime, counts_overlapping_intervals_once) {
    BusinessCalendar calendar{.zone = "Etc/UTC", .week = {}, .holidays = {}};
    calendar.week[0] = {from_to(10, 14), from_to(9, 12), from_to(13, 13 + 1), from_to(20, 4)};
    calendar.week[1] = {from_to(2, 8)};
    EXPECT_EQ(business_duration(calendar, at("2026-03-09T00:00:00Z"), at("2026-03-11T00:00:00Z")),
              hours(5 + 12));
    EXPECT_EQ(next_closing(calendar, at("2026-03-09T09:30:00Z")), at("2026-03-09T14:00:00Z"));
    EXPECT_EQ(next_closing(calendar, at("2026-03-09T21:00:00Z")), at("2026-03-10T08:00:00Z"));
}

TEST(BusinessTime, knows_calendars_that_never_open_or_never_close) {
    const BusinessCalendar closed{.zone = "Asia/Seoul", .week = {}, .holidays = {}};
    const auto now = at("2026-03-09T00:00:00Z");
    EXPECT_EQ(add_business(closed, now, milliseconds(1)), std::nullopt);
    EXPECT_EQ(add_business(closed, now, milliseconds(0)), now);
    EXPECT_EQ(next_opening(closed, now), std::nullopt);
    EXPECT_EQ(next_closing(closed, now), std::nullopt);
    const auto open = always_open("America/New_York");
    EXPECT_EQ(business_duration(open, now, now + hours(24 * 400) + milliseconds(7)),
              hours(24 * 400) + milliseconds(7));
    EXPECT_EQ(add_business(open, now, hours(24 * 300)), now + hours(24 * 300));
    EXPECT_EQ(next_closing(open, now), std::nullopt);
    EXPECT_EQ(next_opening(open, now), now);
}

TEST(BusinessTime, opens_on_a_holiday_alone_far_ahead) {
    BusinessCalendar calendar{
        .zone = "Asia/Seoul", .week = {}, .holidays = {{day("2031-05-05"), "", {from_to(10, 11)}}}};
    EXPECT_EQ(next_opening(calendar, at("2026-03-09T00:00:00Z")), at("2031-05-05T10:00:00+09:00"));
}

/// Any hours, so that the two laws below meet lunch breaks, nights, overlaps, holidays and changes
/// of the clock.
BusinessCalendar random_calendar(std::mt19937& random) {
    static const std::array<const char*, 6> zones = {"Asia/Seoul",          "America/New_York",
                                                     "Asia/Kathmandu",      "Pacific/Apia",
                                                     "Australia/Lord_Howe", "America/Sao_Paulo"};
    BusinessCalendar calendar{.zone = zones[random() % zones.size()], .week = {}, .holidays = {}};
    const auto some_hours = [&random] {
        std::vector<Interval> list(random() % 3);
        for (auto& interval : list) interval = {minutes(random() % 1440), minutes(random() % 1441)};
        std::erase_if(list, [](const Interval& interval) { return interval.from == interval.to; });
        return list;
    };
    for (auto& hours_of_day : calendar.week) hours_of_day = some_hours();
    calendar.week[2] = {from_to(8, 20)};
    for (int i = 0; i < 3; ++i) {
        const auto when =
            std::chrono::sys_days(day("2011-12-20")) + std::chrono::days(random() % 30);
        calendar.holidays.push_back({Date(when), "", some_hours()});
    }
    return calendar;
}

TEST(BusinessTime, adding_and_then_measuring_gives_back_the_duration) {
    std::mt19937 random(20260312);
    for (int round = 0; round < 400; ++round) {
        const auto calendar = random_calendar(random);
        const Time from = at("2011-10-01T00:00:00Z") + milliseconds(std::int64_t(random()) * 3);
        const milliseconds duration(random() % (60ll * 3600 * 1000));
        const auto deadline = add_business(calendar, from, duration);
        ASSERT_TRUE(deadline);
        ASSERT_EQ(business_duration(calendar, from, *deadline), duration) << to_json(calendar);
        if (duration.count() == 0) continue;
        // The deadline is the first such moment.
        ASSERT_LT(business_duration(calendar, from, *deadline - milliseconds(1)), duration);
    }
}

TEST(BusinessTime, parts_of_a_span_sum_to_the_whole) {
    std::mt19937 random(7);
    for (int round = 0; round < 400; ++round) {
        const auto calendar = random_calendar(random);
        const Time from = at("2011-10-01T00:00:00Z") + milliseconds(std::int64_t(random()) * 3);
        const Time middle = from + milliseconds(random());
        const Time to = middle + milliseconds(random());
        ASSERT_EQ(
            business_duration(calendar, from, middle) + business_duration(calendar, middle, to),
            business_duration(calendar, from, to));
        const bool opened =
            business_duration(calendar, middle, middle + milliseconds(1)) == milliseconds(1);
        ASSERT_EQ(is_open(calendar, middle), opened);
    }
}

TEST(Zones, tell_local_days_and_their_first_moment) {
    EXPECT_EQ(local_day("Asia/Seoul", at("2026-03-11T15:00:00Z")), day("2026-03-12"));
    EXPECT_EQ(local_day("America/New_York", at("2026-03-12T03:59:59Z")), day("2026-03-11"));
    EXPECT_EQ(day_start("Asia/Seoul", day("2026-03-12")), at("2026-03-11T15:00:00Z"));
    // Midnight did not exist in São Paulo on 4 November 2018.
    EXPECT_EQ(day_start("America/Sao_Paulo", day("2018-11-04")), at("2018-11-04T03:00:00Z"));
    const auto local = to_local("Asia/Kathmandu", at("2026-03-12T09:00:00.250Z"));
    EXPECT_EQ(local.hour(), 14);
    EXPECT_EQ(local.since_midnight, hours(14) + minutes(45) + milliseconds(250));
    EXPECT_EQ(local.day(), std::chrono::Thursday);
    EXPECT_EQ(to_local_rfc3339("Asia/Seoul", at("2026-03-12T09:00:00Z")),
              "2026-03-12T18:00:00+09:00");
    EXPECT_EQ(to_local_rfc3339("America/New_York", at("2026-01-01T00:00:00Z")),
              "2025-12-31T19:00:00-05:00");
}

TEST(Zones, know_names_and_refuse_others) {
    EXPECT_TRUE(is_zone("Asia/Seoul"));
    EXPECT_TRUE(is_zone("UTC"));
    for (const char* bad : {"", "Asia/Nowhere", "../etc/passwd", "KST+9", "asia/seoul"}) {
        EXPECT_FALSE(is_zone(bad)) << bad;
    }
    EXPECT_THROW(local_day("Asia/Nowhere", Time{}), std::runtime_error);
}

TEST(Zones, read_and_write_dates_and_times_of_day) {
    EXPECT_EQ(to_text(day("2024-02-29")), "2024-02-29");
    for (const char* bad :
         {"2026-02-29", "2026-3-01", "2026-13-01", "26-03-01", "2026/03/01", "0000-01-01", ""}) {
        EXPECT_EQ(parse_date(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(to_text(minutes(545)), "09:05");
    EXPECT_EQ(parse_time_of_day("24:00"), hours(24));
    for (const char* bad : {"24:01", "25:00", "9:00", "09:60", "0900", ""}) {
        EXPECT_EQ(parse_time_of_day(bad), std::nullopt) << bad;
    }
}

TEST(CalendarJson, reads_what_it_wrote) {
    const auto calendar = seoul();
    const auto read = parse(to_json(calendar));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, calendar);
}

std::vector<std::string> faulty_fields(std::string_view json) {
    const auto read = parse(json);
    std::vector<std::string> fields;
    if (read) return fields;
    for (const auto& fault : read.error().faults) fields.push_back(fault.field + ":" + fault.code);
    return fields;
}

TEST(CalendarJson, names_every_wrong_field) {
    const auto fields = faulty_fields(
        R"({"time_zone": "Asia/Nowhere", "week": {"monday": [{"from": "9", "until": "18:00"}],
        "sunday": [{"from": "10:00", "until": "10:00"}], "someday": []},
        "holidays": [{"date": "2026-02-30"}, {"date": "2026-10-05"}, {"date": "2026-10-05"}]})");
    const auto has = [&fields](std::string_view start, std::string_view end) {
        return std::ranges::any_of(fields, [&](const std::string& field) {
            return field.starts_with(start) && field.ends_with(end);
        });
    };
    EXPECT_TRUE(has("time_zone", ":time_zone"));
    EXPECT_TRUE(has("week.monday", "from:time_of_day"));
    EXPECT_TRUE(has("week.sunday", "until:empty"));
    EXPECT_TRUE(has("week.someday", ""));
    EXPECT_TRUE(has("holidays", "date:date"));
    EXPECT_TRUE(has("holidays", "date:repeated"));
    EXPECT_EQ(fields.size(), 6u);
}

}  // namespace
}  // namespace ondam::calendar
