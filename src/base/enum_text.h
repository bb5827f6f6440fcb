#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ondam {

/// The enumerator whose place in `texts` holds `text`; the list is written in the enum's order.
template <class Enum, std::size_t n>
std::optional<Enum> enum_from_text(const std::array<std::string_view, n>& texts,
                                   std::string_view text) {
    const auto found = std::ranges::find(texts, text);
    if (found == texts.end()) return std::nullopt;
    return Enum(found - texts.begin());
}

/// Whether the enum names this value: a compiler writes `Kind::email` of one that it does and
/// `(Kind)7` of one that it does not.
template <auto value>
constexpr bool is_enumerator() {
    return std::string_view(__PRETTY_FUNCTION__).find("value = (") == std::string_view::npos;
}

/// How many enumerators an enum has that counts from 0 without a gap, up to 40.
template <class Enum>
constexpr std::size_t enum_size = []<std::size_t... i>(std::index_sequence<i...>) {
    std::size_t size = 0;
    (void)((is_enumerator<Enum(i)>() && ++size) && ...);
    return size;
}
(std::make_index_sequence<40>());

/// "is none of a, b, c": what a refusal says of a text that is none of these.
template <class Texts>
std::string none_of(const Texts& texts) {
    std::string words;
    for (const auto text : texts) (words += words.empty() ? "is none of " : ", ") += text;
    return words;
}
/// Of an enum that has `std::string_view to_text(Enum)` beside it.
template <class Enum>
std::string none_of() {
    std::array<std::string_view, enum_size<Enum>> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = to_text(Enum(i));
    return none_of(texts);
}

}  // namespace ondam
