#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/text.h"

namespace ondam::extract {

inline bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

inline bool starts_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return text.starts_with(word); });
}

/// As whole words, spaces behind them aside.
inline bool ends_any(std::string_view text, std::initializer_list<std::string_view> words) {
    const auto plain = text::trim(text);
    return std::ranges::any_of(words, [&](std::string_view word) {
        if (!plain.ends_with(word)) return false;
        const auto before = plain.size() - word.size();
        return before == 0 || plain[before - 1] == ' ' || plain[before - 1] == '\n';
    });
}

/// "don’t" as "don't".
inline std::string straight(std::string_view text) {
    return text::replace_all(std::string(text), "’", "'");
}

inline bool names_appointment(std::string_view lower) {
    return holds_any(lower, {"appointment", "booking", "reservation", "예약", "진료", "검진"});
}

}  // namespace ondam::extract
