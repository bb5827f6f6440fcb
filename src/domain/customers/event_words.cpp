#include "domain/customers/event_words.h"

#include <algorithm>

#include "base/iso_time.h"
#include "base/text.h"
#include "platform/calendar/calendar.h"

namespace ondam::customers {
namespace {

bool has_offset(std::string_view written) {
    const auto clock = written.substr(std::min(written.size(), std::size_t(10)));
    return clock.empty() || clock.find_first_of("Zz+-") != std::string_view::npos;
}

/// A time of day without an offset is read by the clocks of the zone that stands beside it.
Time at_home(std::string_view written, Time as_utc, std::string_view zone) {
    const bool is_number = written.find_first_not_of("0123456789.") == std::string_view::npos;
    if (is_number || has_offset(written) || !calendar::is_zone(zone)) return as_utc;
    const auto wall = calendar::to_local("UTC", as_utc);
    return calendar::from_local(
        zone, wall.date, std::chrono::duration_cast<std::chrono::minutes>(wall.since_midnight));
}

}  // namespace

std::optional<std::string> first_text(const json::Value& from,
                                      std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
        auto value = from[key].scalar_text();
        if (value && !text::trim(*value).empty()) {
            return std::string(text::first(text::one_line(text::make_valid_utf8(*value)), 200));
        }
    }
    return std::nullopt;
}

std::optional<Time> first_time(const json::Value& from,
                               std::initializer_list<std::string_view> keys,
                               std::string_view zone) {
    for (const auto key : keys) {
        const auto said = from[key].scalar_text();
        if (!said) continue;
        if (const auto time = parse_client_time(*said)) return at_home(*said, *time, zone);
    }
    return std::nullopt;
}

}  // namespace ondam::customers
