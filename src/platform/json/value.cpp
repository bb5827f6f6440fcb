#include "platform/json/json.h"

namespace ondam::json {
namespace {

const Value& null_value() {
    static const Value value;
    return value;
}

}  // namespace

std::optional<double> Value::number() const {
    if (const auto* whole = std::get_if<std::int64_t>(&data_)) return double(*whole);
    if (const auto* real = std::get_if<double>(&data_)) return *real;
    return std::nullopt;
}

const Value& Value::operator[](std::string_view key) const {
    if (const auto* members = object()) {
        // From the end, so that of repeated keys the last counts in trees built by hand, too.
        for (auto member = members->rbegin(); member != members->rend(); ++member) {
            if (member->first == key) return member->second;
        }
    }
    return null_value();
}

const Value& Value::operator[](std::size_t index) const {
    const auto* items = array();
    return items && index < items->size() ? (*items)[index] : null_value();
}

std::string_view Value::text() const {
    const auto* content = string();
    return content ? std::string_view(*content) : std::string_view();
}

std::optional<std::string> Value::scalar_text() const {
    if (const auto* content = string()) return *content;
    if (is_null() || array() || object()) return std::nullopt;
    return to_text(*this);
}

}  // namespace ondam::json
