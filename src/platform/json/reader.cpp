#include <algorithm>

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/json/parse.h"

namespace ondam::json {

Reader::Reader(std::string_view body) {
    std::vector<std::string> repeated;
    auto parsed = detail::parse_noting_repeats(body, &repeated);
    if (!parsed) {
        unreadable_ = true;
        faults_ = std::move(parsed).error().faults;
        return;
    }
    value_ = *std::move(parsed);
    for (auto& path : repeated) {
        faults_.push_back({std::move(path), "repeated", "is given more than once"});
    }
    require_object();
}

Reader::Reader(const Value& value, std::string path) : value_(value), path_(std::move(path)) {
    require_object();
}

void Reader::require_object() {
    if (value_.object()) return;
    unreadable_ = true;
    faults_.push_back({path_, "type", "must be an object"});
}

std::string Reader::path_of(std::string_view key) const { return detail::join_path(path_, key); }

void Reader::fault(std::string_view key, std::string code, std::string message) {
    faults_.push_back({path_of(key), std::move(code), std::move(message)});
}

void Reader::require(std::string_view key) {
    // One fault a field: whoever reads a missing or wrong value hears of it once.
    if (unreadable_) return;
    const auto path = path_of(key);
    const auto named = [&path](const Fault& known) { return known.field == path; };
    if (std::ranges::none_of(faults_, named)) fault(key, "required", "is required");
}

const Value* Reader::member(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
    const auto* members = value_.object();
    if (!members) return nullptr;
    const auto found = std::ranges::find(*members, key, &Member::first);
    return found == members->end() ? nullptr : &found->second;
}

const Value* Reader::present(std::string_view key) {
    const auto* value = member(key);
    return value && !value->is_null() ? value : nullptr;
}

bool Reader::has(std::string_view key) { return member(key) != nullptr; }
bool Reader::is_null(std::string_view key) {
    const auto* value = member(key);
    return value && value->is_null();
}

bool Reader::check_string(const std::string& text, Limits limits, const std::string& path) {
    const auto refuse = [&](std::string code, std::string message) {
        faults_.push_back({path, std::move(code), std::move(message)});
        return false;
    };
    if (text.find('\0') != std::string::npos) return refuse("characters", "must not contain NUL");
    if (text.empty() && limits.min > 0) return refuse("required", "must not be empty");
    const auto length = text::length(text);
    if (length < limits.min) {
        return refuse("too_short",
                      "must have at least " + std::to_string(limits.min) + " characters");
    }
    if (length > limits.max) {
        return refuse("too_long",
                      "must have at most " + std::to_string(limits.max) + " characters");
    }
    return true;
}

std::string Reader::required_string(std::string_view key, Limits limits) {
    auto text = optional_string(key, limits);
    if (!text) require(key);
    return std::move(text).value_or(std::string());
}

std::optional<std::string> Reader::optional_string(std::string_view key, Limits limits) {
    const auto* value = present(key);
    if (!value) return std::nullopt;
    const auto* text = value->string();
    if (!text) {
        fault(key, "type", "must be a string");
        return std::nullopt;
    }
    if (!check_string(*text, limits, path_of(key))) return std::nullopt;
    return *text;
}

std::int64_t Reader::required_integer(std::string_view key, std::int64_t min, std::int64_t max) {
    const auto number = optional_integer(key, min, max);
    if (!number) require(key);
    return number.value_or(min);
}

std::optional<std::int64_t> Reader::optional_integer(std::string_view key, std::int64_t min,
                                                     std::int64_t max) {
    const auto* value = present(key);
    if (!value) return std::nullopt;
    const auto* number = value->integer();
    if (!number) {
        fault(key, "type", "must be a whole number");
        return std::nullopt;
    }
    if (*number < min || *number > max) {
        fault(key, "range", "must be from " + std::to_string(min) + " to " + std::to_string(max));
        return std::nullopt;
    }
    return *number;
}

std::optional<double> Reader::optional_number(std::string_view key) {
    const auto* value = present(key);
    if (!value) return std::nullopt;
    auto number = value->number();
    if (!number) fault(key, "type", "must be a number");
    return number;
}

std::optional<bool> Reader::optional_boolean(std::string_view key) {
    const auto* value = present(key);
    if (!value) return std::nullopt;
    const auto* flag = value->boolean();
    if (!flag) {
        fault(key, "type", "must be true or false");
        return std::nullopt;
    }
    return *flag;
}

std::optional<Time> Reader::optional_time(std::string_view key) {
    const auto text = optional_string(key, {0, 64});
    if (!text) return std::nullopt;
    auto time = parse_rfc3339(*text);
    if (!time) fault(key, "time", "must be a time such as 2026-03-12T09:00:00Z");
    return time;
}

std::optional<std::vector<std::string>> Reader::optional_strings(std::string_view key,
                                                                 std::size_t max_items,
                                                                 Limits each) {
    const auto* items = list(key, max_items);
    if (!items) return std::nullopt;
    std::vector<std::string> texts;
    bool sound = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto path = detail::join_path(path_of(key), i);
        const auto* text = (*items)[i].string();
        if (!text) faults_.push_back({path, "type", "must be a string"});
        sound = text && check_string(*text, each, path) && sound;
        if (text) texts.push_back(*text);
    }
    if (!sound) return std::nullopt;
    return texts;
}

std::optional<Value> Reader::optional_value(std::string_view key) {
    const auto* value = member(key);
    return value ? std::optional<Value>(*value) : std::nullopt;
}

const Array* Reader::list(std::string_view key, std::size_t max_items) {
    const auto* value = present(key);
    if (!value) return nullptr;
    const auto* items = value->array();
    if (!items) {
        fault(key, "type", "must be a list");
        return nullptr;
    }
    if (items->size() > max_items) {
        fault(key, "too_many", "must have at most " + std::to_string(max_items) + " items");
        return nullptr;
    }
    return items;
}

std::vector<Reader*> Reader::objects(std::string_view key, std::size_t max_items) {
    std::vector<Reader*> readers;
    const auto* items = list(key, max_items);
    if (!items) return readers;
    for (std::size_t i = 0; i < items->size(); ++i) {
        auto path = detail::join_path(path_of(key), i);
        children_.push_back(std::make_unique<Reader>((*items)[i], std::move(path)));
        readers.push_back(children_.back().get());
    }
    return readers;
}

Reader* Reader::object(std::string_view key) {
    const auto* value = present(key);
    if (!value) return nullptr;
    children_.push_back(std::make_unique<Reader>(*value, path_of(key)));
    return children_.back().get();
}

void Reader::collect(std::vector<Fault>& out) {
    std::ranges::move(faults_, std::back_inserter(out));
    faults_.clear();
    if (const auto* members = value_.object()) {
        for (const auto& [name, content] : *members) {
            if (std::ranges::find(known_, name) != known_.end()) continue;
            out.push_back({path_of(name), "unknown", "is not known here"});
        }
    }
    for (const auto& child : children_) child->collect(out);
}

std::optional<Refusal> Reader::take_faults() {
    Refusal refusal{RefusalKind::invalid, {}, {}};
    collect(refusal.faults);
    if (refusal.faults.empty()) return std::nullopt;
    return refusal;
}

}  // namespace ondam::json
