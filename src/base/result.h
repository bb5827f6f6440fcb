#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"

namespace ondam {

/// What is wrong with one field of the input. `code` is stable and translated by the console,
/// `message` names the remedy in English. A fault of the whole input has an empty field.
struct Fault {
    std::string field;
    std::string code;
    std::string message;

    friend bool operator==(const Fault&, const Fault&) = default;
};

enum class RefusalKind {
    invalid,              ///< The input is wrong; the faults say where.
    unauthenticated,      ///< Nobody is signed in, or the token is unknown.
    forbidden,            ///< Signed in, but the role or scope does not allow it.
    not_found,            ///< Missing, or belongs to somebody else: the two look the same.
    conflict,             ///< The state of the world forbids it now (taken, already closed, changed
                          ///< meanwhile).
    precondition_failed,  ///< Changed since the version the caller names; load it again.
    too_large,            ///< More than the documented limit.
    rate_limited,         ///< Too often; `retry_after` says when to come back.
    unavailable,  ///< A queue is full or the server is stopping; `retry_after` says when to come
                  ///< back.
};

/// Why the caller does not get what it asked for. Shown to users, so it holds no secret and no
/// internals.
struct Refusal {
    RefusalKind kind = RefusalKind::invalid;
    std::vector<Fault> faults;
    std::optional<std::chrono::seconds> retry_after;
};

inline Refusal invalid(std::string field, std::string code, std::string message) {
    return {RefusalKind::invalid, {{std::move(field), std::move(code), std::move(message)}}, {}};
}
inline Refusal conflict(std::string field, std::string code, std::string message) {
    return {RefusalKind::conflict, {{std::move(field), std::move(code), std::move(message)}}, {}};
}
inline Refusal too_large(std::string field, std::string message) {
    return {RefusalKind::too_large, {{std::move(field), "too_large", std::move(message)}}, {}};
}
inline Refusal precondition_failed() { return {RefusalKind::precondition_failed, {}, {}}; }
inline Refusal not_found() { return {RefusalKind::not_found, {}, {}}; }
inline Refusal forbidden() { return {RefusalKind::forbidden, {}, {}}; }
inline Refusal unauthenticated() { return {RefusalKind::unauthenticated, {}, {}}; }
inline Refusal rate_limited(std::chrono::seconds retry_after) {
    return {RefusalKind::rate_limited, {}, retry_after};
}
inline Refusal unavailable(std::chrono::seconds retry_after) {
    return {RefusalKind::unavailable, {}, retry_after};
}

/// A value or a refusal, spelled like std::expected so that it can become an alias of it one day.
template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Refusal refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return check(), std::get<0>(state_); }
    const T& value() const& { return check(), std::get<0>(state_); }
    T&& value() && { return check(), std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Refusal& error() const& { return ONDAM_CHECK(!has_value()), std::get<1>(state_); }
    Refusal&& error() && { return ONDAM_CHECK(!has_value()), std::get<1>(std::move(state_)); }

private:
    void check() const { ONDAM_CHECK(has_value()); }
    std::variant<T, Refusal> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Refusal refusal) : refusal_(std::move(refusal)) {}

    bool has_value() const { return !refusal_; }
    explicit operator bool() const { return has_value(); }
    void operator*() const { ONDAM_CHECK(has_value()); }
    const Refusal& error() const& { return ONDAM_CHECK(refusal_.has_value()), *refusal_; }
    Refusal&& error() && { return ONDAM_CHECK(refusal_.has_value()), std::move(*refusal_); }

private:
    std::optional<Refusal> refusal_;
};

}  // namespace ondam

/// The value of a Result, or leave the function with its refusal. Not in coroutines, not nested in
/// one another.
#define TRY(expression)                                          \
    (__extension__({                                             \
        auto try_result_ = (expression);                         \
        if (!try_result_) return std::move(try_result_).error(); \
        *std::move(try_result_);                                 \
    }))
