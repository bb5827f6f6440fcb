#pragma once

#include "base/time.h"

namespace ondam {

/// What other programs take for a time beside RFC 3339: a date alone, no seconds, `+0900`, `+09`, a
/// comma before the fraction. Without an offset it is UTC.
std::optional<Time> parse_iso8601(std::string_view text);

}  // namespace ondam
