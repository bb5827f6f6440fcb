#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ondam {

/// UTC milliseconds: the only time inside. Outside it is RFC 3339 text.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;

inline std::int64_t to_milliseconds(Time time) { return time.time_since_epoch().count(); }
inline Time from_milliseconds(std::int64_t value) { return Time(milliseconds(value)); }

/// "2026-03-12T09:00:00.000Z", always with milliseconds and Z.
std::string to_rfc3339(Time time);
/// Takes any offset and any number of fraction digits (cut to milliseconds); years 0001 to 9999.
std::optional<Time> parse_rfc3339(std::string_view text);

/// The wall clock, passed to whoever needs it; tests move their own by hand.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

}  // namespace ondam
