#pragma once

#include "base/time.h"

namespace ondam {

/// What other programs take for a time beside RFC 3339: a date alone, no seconds, `+0900`, `+09`, a
/// comma before the fraction. Without an offset it is UTC.
std::optional<Time> parse_iso8601(std::string_view text);

/// As programs write a moment: ISO 8601, or a number of milliseconds since 1970, or of seconds
/// where that is what makes sense.
std::optional<Time> parse_client_time(std::string_view text);

}  // namespace ondam
