#include <charconv>
#include <cstdio>

#include "base/iso_time.h"

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

enum class Form { rfc3339, iso8601 };

std::optional<std::chrono::minutes> take_offset(std::string_view text, std::size_t& at, Form form) {
    const bool free = form == Form::iso8601;
    if (free && at == text.size()) return std::chrono::minutes(0);
    if (take(text, at, 'Z') || take(text, at, 'z')) return std::chrono::minutes(0);
    const bool behind = at < text.size() && text[at] == '-';
    if (!behind && (at >= text.size() || text[at] != '+')) return std::nullopt;
    ++at;
    const int hours = take_digits(text, at, 2);
    const bool only_hours = free && at == text.size();
    if (!only_hours && !take(text, at, ':') && !free) return std::nullopt;
    const int minutes = only_hours ? 0 : take_digits(text, at, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    const auto offset = std::chrono::minutes(hours * 60 + minutes);
    return behind ? -offset : offset;
}

std::optional<std::chrono::sys_days> take_date(std::string_view text, std::size_t& at) {
    const int year = take_digits(text, at, 4);
    if (year < 1 || !take(text, at, '-')) return std::nullopt;
    const int month = take_digits(text, at, 2);
    if (month < 0 || !take(text, at, '-')) return std::nullopt;
    const int day = take_digits(text, at, 2);
    if (day < 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

std::optional<milliseconds> take_clock(std::string_view text, std::size_t& at, Form form) {
    const bool free = form == Form::iso8601;
    const int hour = take_digits(text, at, 2);
    if (hour < 0 || hour > 23 || !take(text, at, ':')) return std::nullopt;
    const int minute = take_digits(text, at, 2);
    if (minute < 0 || minute > 59) return std::nullopt;
    milliseconds clock = std::chrono::hours(hour) + std::chrono::minutes(minute);
    if (!take(text, at, ':')) return free ? std::optional(clock) : std::nullopt;
    const int second = take_digits(text, at, 2);
    if (second < 0 || second > 60) return std::nullopt;
    clock += std::chrono::seconds(second);
    if (!take(text, at, '.') && !(free && take(text, at, ','))) return clock;
    const auto fraction = take_fraction(text, at);
    if (!fraction) return std::nullopt;
    return clock + *fraction;
}

std::optional<Time> parse(std::string_view text, Form form) {
    std::size_t at = 0;
    const auto date = take_date(text, at);
    if (!date) return std::nullopt;
    if (form == Form::iso8601 && at == text.size()) return Time(*date);
    if (!take(text, at, 'T') && !take(text, at, 't') && !take(text, at, ' ')) return std::nullopt;
    const auto clock = take_clock(text, at, form);
    if (!clock) return std::nullopt;
    const auto offset = take_offset(text, at, form);
    if (!offset || at != text.size()) return std::nullopt;
    return Time(*date) + *clock - *offset;
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

std::optional<Time> parse_rfc3339(std::string_view text) { return parse(text, Form::rfc3339); }

std::optional<Time> parse_iso8601(std::string_view text) { return parse(text, Form::iso8601); }

std::optional<Time> parse_client_time(std::string_view text) {
    if (auto time = parse_iso8601(text)) return time;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    constexpr double year_9999 = 253'402'300'799'999;
    constexpr double march_1973 = 100'000'000'000;
    // No client speaks of the months before in milliseconds, and no clock is at the year 5138.
    if (number > 0 && number < march_1973) number *= 1000;
    if (!(number >= 0 && number <= year_9999)) return std::nullopt;
    return from_milliseconds(std::int64_t(number));
}

}  // namespace ondam
