#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ondam {

/// The enumerator whose place in `texts` holds `text`; the list is written in the enum's order.
template <class Enum, std::size_t n>
std::optional<Enum> enum_from_text(const std::array<std::string_view, n>& texts,
                                   std::string_view text) {
    const auto found = std::ranges::find(texts, text);
    if (found == texts.end()) return std::nullopt;
    return Enum(found - texts.begin());
}

}  // namespace ondam
