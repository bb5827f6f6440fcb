#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/enum_text.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace ondam::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;

/// A parsed document. Members keep their order; of repeated keys the last counts (the API refuses
/// them).
class Value {
public:
    Value() = default;
    template <class T>
    requires(!std::same_as<std::remove_cvref_t<T>, Value>) Value(T value)
        : data_(std::move(value)) {}

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(data_); }
    const bool* boolean() const { return std::get_if<bool>(&data_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
    std::optional<double> number() const;
    const std::string* string() const { return std::get_if<std::string>(&data_); }
    const Array* array() const { return std::get_if<Array>(&data_); }
    const Object* object() const { return std::get_if<Object>(&data_); }

    /// The member, or a null value where it (or the object) is missing:
    /// `value["entry"][0]["changes"]`.
    const Value& operator[](std::string_view key) const;
    const Value& operator[](std::size_t index) const;
    std::string_view text() const;  ///< the string, or empty
    /// String, number or flag as text; providers send ids as either. Nothing for the rest.
    std::optional<std::string> scalar_text() const;

    friend bool operator==(const Value&, const Value&) = default;

private:
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> data_ =
        nullptr;
};

/// RFC 8259 text of at most 64 levels. Refuses with the field "" and code `json`.
Result<Value> parse(std::string_view text);
std::string to_text(const Value& value);

/// Reads one JSON object into a value field by field: collects every fault with its path, tells
/// absent from null (for PATCH), and refuses unknown and repeated keys.
///
///     json::Reader in(request.body);
///     NewCustomer input{.name = in.required_string("name"), .email = in.optional_string("email")};
///     return in.finish(std::move(input));
class Reader {
public:
    struct Limits {
        std::size_t min = 0;
        std::size_t max = 10'000;  ///< code points
    };

    explicit Reader(std::string_view body);
    explicit Reader(const std::string& body) : Reader(std::string_view(body)) {}
    explicit Reader(const char* body) : Reader(std::string_view(body)) {}
    explicit Reader(const Value& value, std::string path = "");

    bool has(std::string_view key);      ///< present, null included
    bool is_null(std::string_view key);  ///< present and null

    std::string required_string(std::string_view key, Limits limits = {1, 10'000});
    /// Absent and null are both nothing; `has` tells them apart.
    std::optional<std::string> optional_string(std::string_view key, Limits limits = {0, 10'000});
    std::int64_t required_integer(std::string_view key, std::int64_t min, std::int64_t max);
    std::optional<std::int64_t> optional_integer(std::string_view key, std::int64_t min,
                                                 std::int64_t max);
    std::optional<double> optional_number(std::string_view key);
    std::optional<bool> optional_boolean(std::string_view key);
    std::optional<Time> optional_time(std::string_view key);
    std::optional<std::vector<std::string>> optional_strings(std::string_view key,
                                                             std::size_t max_items = 100,
                                                             Limits each = {1, 1'000});
    /// Any JSON value, kept whole.
    std::optional<Value> optional_value(std::string_view key);
    /// Objects of a list or a nested object, each with its own path; their faults join these at
    /// `finish`.
    std::vector<Reader*> objects(std::string_view key, std::size_t max_items = 1'000);
    Reader* object(std::string_view key);

    template <class AnyId>
    std::optional<AnyId> optional_id(std::string_view key) {
        auto text = optional_string(key, {0, 64});
        if (!text) return std::nullopt;
        auto id = AnyId::parse(*text);
        if (!id) fault(key, "id", "is not an id");
        return id;
    }
    template <class AnyId>
    AnyId required_id(std::string_view key) {
        auto id = optional_id<AnyId>(key);
        if (!id) require(key);
        return id.value_or(AnyId{});
    }
    /// One of the enum's texts; needs `from_text(std::type_identity<Enum>, std::string_view)` and
    /// `to_text(Enum)` beside the enum.
    template <class Enum>
    std::optional<Enum> optional_enum(std::string_view key) {
        auto text = optional_string(key, {0, 100});
        if (!text) return std::nullopt;
        auto value = from_text(std::type_identity<Enum>{}, *text);
        if (!value) fault(key, "choice", none_of<Enum>());
        return value;
    }
    template <class Enum>
    Enum required_enum(std::string_view key) {
        auto value = optional_enum<Enum>(key);
        if (!value) require(key);
        return value.value_or(Enum{});
    }

    void fault(std::string_view key, std::string code, std::string message);

    template <class T>
    Result<T> finish(T value) {
        auto refusal = take_faults();
        if (refusal) return std::move(*refusal);
        return value;
    }
    /// All faults so far, unknown keys included; nothing when the input is right.
    std::optional<Refusal> take_faults();

private:
    const Value* member(std::string_view key);
    const Value* present(std::string_view key);
    const Array* list(std::string_view key, std::size_t max_items);
    bool check_string(const std::string& text, Limits limits, const std::string& path);
    void require_object();
    void require(std::string_view key);
    std::string path_of(std::string_view key) const;
    void collect(std::vector<Fault>& out);

    Value value_;
    bool unreadable_ = false;  ///< Not an object at all: its fields are not asked for one by one.
    std::string path_;
    std::vector<std::string> known_;
    std::vector<Fault> faults_;
    std::vector<std::unique_ptr<Reader>> children_;
};

/// Writes one document into a string. Keys and values are escaped, invalid UTF-8 becomes U+FFFD.
class Writer {
public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);

    Writer& value(std::nullptr_t);
    Writer& value(bool value);
    Writer& value(int number) { return value(std::int64_t(number)); }
    Writer& value(std::int64_t number);
    Writer& value(std::size_t number) { return value(std::int64_t(number)); }
    Writer& value(double number);
    Writer& value(std::string_view text);
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(Time time);
    Writer& value(const Value& tree);
    /// Text that is JSON already.
    Writer& raw(std::string_view json);
    template <class Tag>
    Writer& value(const Id<Tag>& id) {
        return value(std::string_view(id.text()));
    }
    template <class Enum>
    requires std::is_enum_v<Enum> Writer& value(Enum chosen) {
        return value(std::string_view(to_text(chosen)));
    }
    template <class T>
    Writer& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : value(nullptr);
    }
    template <class T>
    Writer& value(const std::vector<T>& items) {
        begin_array();
        for (const auto& item : items) value(item);
        return end_array();
    }
    template <class T>
    Writer& field(std::string_view name, const T& content) {
        key(name);
        return value(content);
    }
    Writer& raw_field(std::string_view name, std::string_view json) { return key(name).raw(json); }

    std::string take() { return std::move(out_); }
    const std::string& text() const { return out_; }

private:
    void separate();
    std::string out_;
    bool need_comma_ = false;
};

}  // namespace ondam::json
