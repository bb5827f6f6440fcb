#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/extract/extract.h"

namespace ondam::extract {

using calendar::Date;
using std::chrono::minutes;

/// What was guessed of a day: whether it is over is not said with it.
enum class Guess { none, year, weekday };

/// A day, a time of day, both, or the wish to keep the time.
struct Moment {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::optional<Date> date;
    std::optional<minutes> time;
    bool same_time = false;
    bool day_alone = false;  ///< "11일": the month is that of the date before
    Guess guess = Guess::none;
    bool set_aside = false;  ///< does not suit, or is no wish
    double confidence = 0.9;

    std::string value() const;
};

/// Days and times as they stand, one after the other; `lower` has ASCII letters in lower case,
/// `text` as written.
std::vector<Moment> read_moments(std::string_view text, std::string_view lower,
                                 const Options& options);

/// One reader each: the moment that starts exactly at `at`.
struct Source {
    std::string_view text;
    std::string_view lower;
    Date today;
    const Options& options;
};
std::optional<Moment> read_date(const Source& source, std::size_t at);
std::optional<Moment> read_time(const Source& source, std::size_t at);

}  // namespace ondam::extract
