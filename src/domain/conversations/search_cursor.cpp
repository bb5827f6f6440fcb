#include "domain/conversations/search_cursor.h"

#include <algorithm>

#include "base/text.h"

namespace ondam::conversations {
namespace {

constexpr std::string_view mark = "s.";

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
void append_number(std::string& bytes, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes.push_back(char(number | 0x80));
    bytes.push_back(char(number));
}

std::optional<std::int64_t> take_number(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= std::uint64_t(byte & 0x7F) << shift;
        if (byte < 0x80) return std::int64_t(number);
    }
    return std::nullopt;
}

}  // namespace

std::string write_search_cursor(std::span<const std::int64_t> numbers) {
    std::string bytes;
    for (const auto number : numbers) append_number(bytes, std::uint64_t(number));
    return std::string(mark) + text::base64_url(bytes);
}

Result<std::vector<std::int64_t>> read_search_cursor(std::string_view cursor) {
    const auto foreign = [] {
        return invalid("cursor", "cursor", "Take the cursor from the page before.");
    };
    if (!cursor.starts_with(mark) || cursor.size() > longest_search_cursor) return foreign();
    const auto bytes = text::from_base64(cursor.substr(mark.size()));
    if (!bytes || bytes->empty()) return foreign();
    std::vector<std::int64_t> numbers;
    for (std::string_view left = *bytes; !left.empty();) {
        const auto number = take_number(left);
        // Each once: a list that was made up shall not show a conversation twice either.
        if (!number || *number < 1 || std::ranges::find(numbers, *number) != numbers.end())
            return foreign();
        numbers.push_back(*number);
    }
    return numbers;
}

}  // namespace ondam::conversations
