#pragma once

#include <optional>
#include <string>
#include <string_view>

/// JSON as text: what passes through is checked and copied, never taken apart and put together
/// again. Written here because a parser that skips values does not check them, and one that checks
/// refuses `\ud800`, which browsers send when a text was cut inside an emoji.
namespace ondam::events::wire {

enum class Soundness {
    broken,  ///< no JSON
    deep,    ///< JSON of more than 64 levels, odd or not
    odd,     ///< JSON that some readers refuse: halves of surrogate pairs, numbers too large
    sound,
};
/// Whether it is one whole JSON value (RFC 8259) in valid UTF-8, and nothing after it.
Soundness check(std::string_view text);
/// Of at most 64 levels, which readers of JSON take.
inline bool is_json(std::string_view text) { return check(text) > Soundness::deep; }
/// The odd made sound, so that whoever reads it later reads all of it: U+FFFD for halves of
/// surrogate pairs, whole numbers of more than 64 bits as reals, null for what no double holds.
std::string mended(std::string_view json);

/// Walks the members of an object or the items of an array in text that `check` found whole.
class Walk {
public:
    /// `json` begins with '{' or '['.
    explicit Walk(std::string_view json);
    bool next();
    std::string_view key() const { return key_; }      ///< without quotes, escapes as they are
    std::string_view value() const { return value_; }  ///< without white space around it

private:
    const char* at_;
    const char* end_;
    bool object_;
    std::string_view key_;
    std::string_view value_;
};

/// A string, number or flag as text; nothing for null, objects and arrays. Lone surrogates become
/// U+FFFD, NUL goes.
std::optional<std::string> scalar(std::string_view json);
void append_string(std::string& out, std::string_view text);

}  // namespace ondam::events::wire
