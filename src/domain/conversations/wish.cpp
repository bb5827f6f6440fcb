#include "domain/conversations/wish.h"

#include <charconv>

namespace ondam::conversations {
namespace {

/// P1D, PT1H, PT30M, each perhaps with a minus before it.
bool read_shift(std::string_view text, WishSide& side) {
    const int sign = text.starts_with('-') ? -1 : 1;
    if (sign < 0) text.remove_prefix(1);
    if (!text.starts_with('P') || text.size() < 3) return false;
    const bool of_time = text[1] == 'T';
    const char unit = text.back();
    const auto digits = text.substr(of_time ? 2 : 1, text.size() - (of_time ? 3 : 2));
    int count = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (error != std::errc() || end != digits.data() + digits.size()) return false;
    if (!of_time && unit == 'D') side.later_days = std::chrono::days(sign * count);
    if (of_time && unit == 'H') side.later_minutes = std::chrono::hours(sign * count);
    if (of_time && unit == 'M') side.later_minutes = std::chrono::minutes(sign * count);
    return true;
}

}  // namespace

WishSide read_wish_side(std::string_view text) {
    WishSide side;
    if (read_shift(text, side)) return side;
    const auto at = text.find('T');
    if (at != std::string_view::npos) {
        side.date = calendar::parse_date(text.substr(0, at));
        side.time = calendar::parse_time_of_day(text.substr(at + 1));
    } else if (text.find(':') != std::string_view::npos) {
        side.time = calendar::parse_time_of_day(text);
    } else {
        side.date = calendar::parse_date(text);
    }
    return side;
}

WishSide wall_time(std::string_view zone, Time at) {
    const auto local = calendar::to_local(zone, at);
    WishSide side;
    side.date = local.date;
    side.time = std::chrono::duration_cast<std::chrono::minutes>(local.since_midnight);
    return side;
}

WishSide completed(WishSide wanted, const WishSide& present) {
    if (!wanted.date) wanted.date = present.date;
    if (!wanted.time) wanted.time = present.time;
    return wanted;
}

std::optional<Time> moment_of(const WishSide& side, std::string_view zone) {
    if (!side.date || !side.time || !calendar::is_zone(zone)) return std::nullopt;
    const calendar::Date day{std::chrono::sys_days(*side.date) + side.later_days};
    return calendar::from_local(zone, day, *side.time) + side.later_minutes;
}

}  // namespace ondam::conversations
