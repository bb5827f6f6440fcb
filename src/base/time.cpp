#include "base/time.h"

#include <cstdio>

namespace ondam {
namespace {

/// Reads exactly `count` digits at `at` and moves on; -1 when there are none.
int take_digits(std::string_view text, std::size_t& at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t end = at + count; at < end; ++at) {
        if (text[at] < '0' || text[at] > '9') return -1;
        value = value * 10 + (text[at] - '0');
    }
    return value;
}

bool take(std::string_view text, std::size_t& at, char c) {
    if (at >= text.size() || text[at] != c) return false;
    ++at;
    return true;
}

std::optional<milliseconds> take_fraction(std::string_view text, std::size_t& at) {
    int value = 0, digits = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
        if (digits < 3) value = value * 10 + (text[at] - '0');
    }
    if (digits == 0 || digits > 12) return std::nullopt;
    for (; digits < 3; ++digits) value *= 10;
    return milliseconds(value);
}

std::optional<std::chrono::minutes> take_offset(std::string_view text, std::size_t& at) {
    if (take(text, at, 'Z') || take(text, at, 'z')) return std::chrono::minutes(0);
    const bool behind = at < text.size() && text[at] == '-';
    if (!behind && (at >= text.size() || text[at] != '+')) return std::nullopt;
    ++at;
    const int hours = take_digits(text, at, 2);
    if (!take(text, at, ':')) return std::nullopt;
    const int minutes = take_digits(text, at, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    const auto offset = std::chrono::minutes(hours * 60 + minutes);
    return behind ? -offset : offset;
}

}  // namespace

std::string to_rfc3339(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss<milliseconds> clock(time - day);
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                  int(clock.minutes().count()), int(clock.seconds().count()),
                  int(clock.subseconds().count()));
    return out;
}

std::optional<Time> parse_rfc3339(std::string_view text) {
    std::size_t at = 0;
    const int year = take_digits(text, at, 4);
    if (year < 1 || !take(text, at, '-')) return std::nullopt;
    const int month = take_digits(text, at, 2);
    if (month < 0 || !take(text, at, '-')) return std::nullopt;
    const int day = take_digits(text, at, 2);
    if (day < 0 || !(take(text, at, 'T') || take(text, at, 't') || take(text, at, ' ')))
        return std::nullopt;
    const int hour = take_digits(text, at, 2);
    if (hour < 0 || hour > 23 || !take(text, at, ':')) return std::nullopt;
    const int minute = take_digits(text, at, 2);
    if (minute < 0 || minute > 59 || !take(text, at, ':')) return std::nullopt;
    const int second = take_digits(text, at, 2);
    if (second < 0 || second > 60) return std::nullopt;

    milliseconds fraction(0);
    if (take(text, at, '.')) {
        const auto taken = take_fraction(text, at);
        if (!taken) return std::nullopt;
        fraction = *taken;
    }
    const auto offset = take_offset(text, at);
    if (!offset || at != text.size()) return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (!date.ok()) return std::nullopt;
    return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction - *offset;
}

}  // namespace ondam
