#pragma once

#include <string>
#include <vector>

#include "platform/json/json.h"

namespace ondam::json::detail {

/// The path of `key` (or of `[index]`) below `path`, as faults name it: `lines[2].price`.
std::string join_path(const std::string& path, std::string_view key);
std::string join_path(const std::string& path, std::size_t index);

/// As `parse`, and names in `repeated` the path of every key that stands in its object more than
/// once.
Result<Value> parse_noting_repeats(std::string_view text, std::vector<std::string>* repeated);

}  // namespace ondam::json::detail
