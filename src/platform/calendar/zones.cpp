#include <cstdio>
#include <date/tz.h>
#include <stdexcept>

#include "platform/calendar/calendar.h"

namespace ondam::calendar {
namespace {

date::local_days local_days_of(Date day) {
    return date::local_days(std::chrono::sys_days(day).time_since_epoch());
}

Date date_of(date::local_days day) { return Date(std::chrono::sys_days(day.time_since_epoch())); }

/// The moment of a wall-clock time; in a gap that of the change itself.
Time to_moment(const date::time_zone& zone, date::local_time<milliseconds> local) {
    const auto info = zone.get_info(local);
    if (info.result == date::local_info::nonexistent)
        return Time(info.first.end.time_since_epoch());
    return Time(local.time_since_epoch() - info.first.offset);
}

bool take_number(std::string_view text, std::size_t at, std::size_t count, int& out) {
    out = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        out = out * 10 + (text[i] - '0');
    }
    return true;
}

}  // namespace

bool is_zone(std::string_view zone) {
    if (zone.empty() || zone.size() > 64) return false;
    try {
        return date::locate_zone(zone)->name() == zone;
    } catch (const std::runtime_error&) {
        return false;  // The library's only way to say that a name is unknown.
    }
}

LocalTime to_local(std::string_view zone, Time time) {
    const auto info = date::locate_zone(zone)->get_info(time);
    const date::local_time<milliseconds> local(time.time_since_epoch() + info.offset);
    const auto day = date::floor<date::days>(local);
    return {date_of(day), local - day, info.offset};
}

Date local_day(std::string_view zone, Time time) { return to_local(zone, time).date; }

Time day_start(std::string_view zone, Date date) { return from_local(zone, date, milliseconds(0)); }

Time from_local(std::string_view zone, Date date, milliseconds since_midnight) {
    return to_moment(*date::locate_zone(zone), local_days_of(date) + since_midnight);
}

std::string to_local_rfc3339(std::string_view zone, Time time) {
    const auto local = to_local(zone, time);
    const std::chrono::hh_mm_ss<milliseconds> clock(local.since_midnight);
    const auto offset = std::chrono::duration_cast<minutes>(local.offset).count();
    char out[48];
    std::snprintf(out, sizeof out, "T%02d:%02d:%02d%c%02d:%02d", int(clock.hours().count()),
                  int(clock.minutes().count()), int(clock.seconds().count()),
                  offset < 0 ? '-' : '+', int(std::abs(offset) / 60), int(std::abs(offset) % 60));
    return to_text(local.date) + out;
}

std::string to_text(Date date) {
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()));
    return out;
}

std::optional<Date> parse_date(std::string_view text) {
    int year = 0, month = 0, day = 0;
    const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                        take_number(text, 0, 4, year) && take_number(text, 5, 2, month) &&
                        take_number(text, 8, 2, day);
    if (!shaped) return std::nullopt;
    const Date date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                    std::chrono::day(unsigned(day))};
    return date.ok() && year > 0 ? std::optional(date) : std::nullopt;
}

std::string to_text(minutes time_of_day) {
    char out[32];
    std::snprintf(out, sizeof out, "%02d:%02d", int(time_of_day.count() / 60),
                  int(time_of_day.count() % 60));
    return out;
}

std::optional<minutes> parse_time_of_day(std::string_view text) {
    int hour = 0, minute = 0;
    const bool shaped = text.size() == 5 && text[2] == ':' && take_number(text, 0, 2, hour) &&
                        take_number(text, 3, 2, minute);
    if (!shaped || minute > 59 || hour > 24 || (hour == 24 && minute > 0)) return std::nullopt;
    return minutes(hour * 60 + minute);
}

}  // namespace ondam::calendar
