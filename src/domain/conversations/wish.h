#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/calendar/calendar.h"

namespace ondam::conversations {

/// One side of a wish to move an appointment, as it was said: a day, a time of day, both, or how
/// much later than it is.
struct WishSide {
    std::optional<calendar::Date> date = {};
    std::optional<std::chrono::minutes> time = {};
    std::chrono::days later_days{0};
    std::chrono::minutes later_minutes{0};

    bool shifts() const { return later_days.count() != 0 || later_minutes.count() != 0; }
};
/// `2026-03-11`, `09:00`, `2026-03-11T09:00`, `P1D`, `-PT30M`; what is none of these is empty.
WishSide read_wish_side(std::string_view text);
/// What the clocks of a zone show at that moment.
WishSide wall_time(std::string_view zone, Time at);
/// What was left unsaid stays as it is.
WishSide completed(WishSide wanted, const WishSide& present);
/// Nothing while a day or a time is missing.
std::optional<Time> moment_of(const WishSide& side, std::string_view zone);

}  // namespace ondam::conversations
