#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ondam::conversations {

/// Where a search goes on: the numbers of the conversations that it found and has not shown yet,
/// the best first. The ranks of an index move with every message that comes in; a list that is
/// carried on neither repeats a conversation nor leaves one out.
std::string write_search_cursor(std::span<const std::int64_t> numbers);
/// Refuses what did not come from `write_search_cursor`.
Result<std::vector<std::int64_t>> read_search_cursor(std::string_view cursor);

/// Of a search: what a cursor's text holds at most, in characters.
inline constexpr std::size_t longest_search_cursor = 6'000;

}  // namespace ondam::conversations
