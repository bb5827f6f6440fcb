#include "domain/customers/event_words.h"

#include "base/text.h"

namespace ondam::customers {

std::optional<std::string> first_text(const json::Value& from,
                                      std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
        auto value = from[key].scalar_text();
        if (value && !text::trim(*value).empty()) {
            return std::string(text::first(text::one_line(text::make_valid_utf8(*value)), 200));
        }
    }
    return std::nullopt;
}

std::optional<Time> first_time(const json::Value& from,
                               std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
        if (const auto time = parse_rfc3339(from[key].text())) return time;
    }
    return std::nullopt;
}

}  // namespace ondam::customers
