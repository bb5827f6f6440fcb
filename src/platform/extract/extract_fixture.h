#pragma once

#include <gtest/gtest.h>

#include "platform/extract/extract.h"

namespace ondam::extract {

/// Monday, 9 March 2026, 10:00 in Seoul.
inline Options options_of(std::string region) {
    Options options;
    options.reference = parse_rfc3339("2026-03-09T10:00:00+09:00").value_or(Time{});
    options.zone = "Asia/Seoul";
    options.default_region = std::move(region);
    options.order_patterns = {"ORD-########"};
    return options;
}

inline std::string facts(std::string_view text, std::string region) {
    std::string out;
    for (const auto& found : find(text, options_of(std::move(region)))) {
        out.append(out.empty() ? "" : " ").append(to_text(found.kind));
        if (!found.value.empty()) out.append("=").append(found.value);
    }
    return out;
}

struct Case {
    const char* text;
    const char* facts;
};

inline void expect_facts(std::initializer_list<Case> cases, const char* region) {
    for (const auto& [text, expected] : cases) EXPECT_EQ(facts(text, region), expected) << text;
}

}  // namespace ondam::extract
