#pragma once

#include <array>

#include "platform/extract/moments.h"

namespace ondam::extract {

using std::chrono::days;
using std::chrono::sys_days;

inline constexpr std::array<std::string_view, 7> weekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::optional<Date> make_date(int year, int month, int day);
/// A day without a year lies near: two months back at most, else ahead.
std::optional<Date> nearest(Date today, int month, int day);
Moment on(std::size_t begin, std::size_t end, sys_days day, double confidence,
          Guess guess = Guess::none);
sys_days monday_of(Date today);
/// The coming day of that name, never today.
sys_days coming(Date today, int weekday);

std::optional<Moment> read_english_date(const Source& source, std::size_t at);
std::optional<Moment> read_english_word(const Source& source, std::size_t at);
std::optional<Moment> read_english_weekday(const Source& source, std::size_t at);
std::optional<Moment> read_english_day(const Source& source, std::size_t at);

}  // namespace ondam::extract
