#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/id.h"
#include "base/time.h"

namespace ondam::records {

/// What a parameter or a column holds. Times are BIGINT milliseconds, ids and JSON are TEXT, flags
/// are BOOLEAN.
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

inline Value to_value(std::nullptr_t) { return nullptr; }
inline Value to_value(bool value) { return value; }
inline Value to_value(int value) { return std::int64_t(value); }
inline Value to_value(std::int64_t value) { return value; }
inline Value to_value(std::size_t value) { return std::int64_t(value); }
inline Value to_value(double value) { return value; }
inline Value to_value(const char* value) { return std::string(value); }
inline Value to_value(std::string_view value) { return std::string(value); }
inline Value to_value(std::string value) { return value; }
inline Value to_value(Time value) { return to_milliseconds(value); }
template <class Tag>
Value to_value(const Id<Tag>& id) {
    return id.text();
}
/// An enum is stored as its text; its header offers `std::string_view to_text(Enum)`.
template <class Enum>
requires std::is_enum_v<Enum> Value to_value(Enum value) { return std::string(to_text(value)); }
template <class T>
Value to_value(const std::optional<T>& value) {
    return value ? to_value(*value) : Value(nullptr);
}

/// One row of an answer; columns are read by name.
class Row {
public:
    using Columns = std::vector<std::string>;
    Row(std::shared_ptr<const Columns> columns, std::vector<Value> values)
        : columns_(std::move(columns)), values_(std::move(values)) {}

    bool is_null(std::string_view column) const {
        return std::holds_alternative<std::nullptr_t>(at(column));
    }
    /// std::string, std::int64_t, double, bool, Time, Id<Tag>, std::optional of these, or an enum
    /// that has `std::optional<Enum> from_text(std::type_identity<Enum>, std::string_view)`. NULL
    /// where none is expected is a bug.
    template <class T>
    T get(std::string_view column) const {
        return convert(at(column), std::type_identity<T>{});
    }
    std::string text(std::string_view column) const { return get<std::string>(column); }
    std::int64_t integer(std::string_view column) const { return get<std::int64_t>(column); }

    const std::vector<Value>& values() const { return values_; }
    const Columns& columns() const { return *columns_; }

private:
    const Value& at(std::string_view column) const;

    static std::string convert(const Value&, std::type_identity<std::string>);
    static std::int64_t convert(const Value&, std::type_identity<std::int64_t>);
    static double convert(const Value&, std::type_identity<double>);
    static bool convert(const Value&, std::type_identity<bool>);
    static Time convert(const Value& value, std::type_identity<Time>) {
        return from_milliseconds(convert(value, std::type_identity<std::int64_t>{}));
    }
    template <class Tag>
    static Id<Tag> convert(const Value& value, std::type_identity<Id<Tag>>) {
        auto id = Id<Tag>::parse(convert(value, std::type_identity<std::string>{}));
        ONDAM_CHECK(id.has_value());
        return *id;
    }
    template <class Enum>
    requires std::is_enum_v<Enum>
    static Enum convert(const Value& value, std::type_identity<Enum> type) {
        auto found = from_text(type, convert(value, std::type_identity<std::string>{}));
        ONDAM_CHECK(found.has_value());
        return *found;
    }
    template <class T>
    static std::optional<T> convert(const Value& value, std::type_identity<std::optional<T>>) {
        if (std::holds_alternative<std::nullptr_t>(value)) return std::nullopt;
        return convert(value, std::type_identity<T>{});
    }

    std::shared_ptr<const Columns> columns_;
    std::vector<Value> values_;
};

}  // namespace ondam::records
