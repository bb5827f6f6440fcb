#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// Local dates and business hours in IANA zones. One place computes them, for reports and for
/// timers alike.
namespace ondam::calendar {

using std::chrono::minutes;
using std::chrono::weekday;
using Date = std::chrono::year_month_day;

/// Wall-clock minutes after midnight, `to` left out. `to` at or before `from` reaches into the next
/// day (22:00 to 06:00); the stretch then belongs to the day on which it began. 00:00 to 24:00 is
/// the whole day.
struct Interval {
    minutes from{0};
    minutes to{0};
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// A day with hours of its own; without any it is closed.
struct Holiday {
    Date date;
    std::string name;
    std::vector<Interval> open;
    friend bool operator==(const Holiday&, const Holiday&) = default;
};

/// When somebody is there. Intervals may overlap; time counts once.
struct BusinessCalendar {
    std::string zone;                           ///< IANA name
    std::array<std::vector<Interval>, 7> week;  ///< Monday first
    std::vector<Holiday> holidays;
    friend bool operator==(const BusinessCalendar&, const BusinessCalendar&) = default;
};

/// Around the clock: what counts for whoever keeps no hours.
BusinessCalendar always_open(std::string zone);
/// {"time_zone", "week": {"monday": [{"from": "09:00", "until": "18:00"}], …}, "holidays":
/// [{"date", "name", "intervals"}]}. Days left out are closed. Faults name the field.
Result<BusinessCalendar> parse(std::string_view json);
std::string to_json(const BusinessCalendar& calendar);

/// Open time between two moments, to the millisecond; nothing when `to` is not after `from`.
milliseconds business_duration(const BusinessCalendar& calendar, Time from, Time to);
/// The first moment by which `duration` of open time has passed since `from`; absent when that
/// takes over ten years (a calendar that never opens).
std::optional<Time> add_business(const BusinessCalendar& calendar, Time from,
                                 milliseconds duration);
bool is_open(const BusinessCalendar& calendar, Time at);
/// The first open moment at or after `at`.
std::optional<Time> next_opening(const BusinessCalendar& calendar, Time at);
/// The end of the opening that `at` lies in; absent when closed, or when it does not end within a
/// year.
std::optional<Time> next_closing(const BusinessCalendar& calendar, Time at);

/// What the clock on the wall shows.
struct LocalTime {
    Date date;
    milliseconds since_midnight{0};
    std::chrono::seconds offset{0};  ///< east of UTC

    int hour() const {
        return int(std::chrono::duration_cast<std::chrono::hours>(since_midnight).count());
    }
    weekday day() const { return weekday(std::chrono::sys_days(date)); }
};

bool is_zone(std::string_view zone);
/// The functions below throw when the zone is unknown: ask `is_zone` where the name comes from
/// outside.
LocalTime to_local(std::string_view zone, Time time);
Date local_day(std::string_view zone, Time time);
/// The first moment of the day, also where midnight is skipped.
Time day_start(std::string_view zone, Date date);
/// A wall-clock time that occurs twice means the first, one that is skipped the moment of the
/// change.
Time from_local(std::string_view zone, Date date, milliseconds since_midnight);
/// "2026-03-12T18:00:00+09:00"
std::string to_local_rfc3339(std::string_view zone, Time time);

/// "2026-03-12"
std::string to_text(Date date);
std::optional<Date> parse_date(std::string_view text);
/// "09:30"; 24:00 is read as the end of the day.
std::string to_text(minutes time_of_day);
std::optional<minutes> parse_time_of_day(std::string_view text);

}  // namespace ondam::calendar
