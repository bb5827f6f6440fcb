#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"

namespace ondam::customers {

/// Where a list sorted by a time and an id goes on. Clients hand it back as they got it.
std::string write_cursor(Time time, std::string_view id);
/// Refuses what did not come from `write_cursor`; absent is the first page.
Result<std::optional<std::pair<Time, std::string>>> read_cursor(
    const std::optional<std::string>& cursor);

}  // namespace ondam::customers
