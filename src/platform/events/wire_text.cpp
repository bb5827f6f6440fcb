#include "platform/events/wire_text.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <emmintrin.h>
#include <simdjson.h>

namespace ondam::events::wire {
namespace {

constexpr int depth_limit = 64;

/// What was met on the way.
struct Marks {
    bool odd = false;
    bool deep = false;
};

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void skip_space(const char*& at, const char* end) {
    while (at != end && is_space(*at)) ++at;
}

/// To the next quote, backslash or control character, sixteen bytes a step.
const char* skip_plain(const char* at, const char* end) {
    const auto quote = _mm_set1_epi8('"');
    const auto backslash = _mm_set1_epi8('\\');
    const auto last_control = _mm_set1_epi8(0x1f);
    for (; end - at >= 16; at += 16) {
        const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        const auto special = _mm_or_si128(
            control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        const auto mask = unsigned(_mm_movemask_epi8(special));
        if (mask != 0) return at + __builtin_ctz(mask);
    }
    while (at != end && *at != '"' && *at != '\\' && std::uint8_t(*at) > 0x1f) ++at;
    return at;
}

/// Behind the opening quote; ends behind the closing one.
bool scan_string(const char*& at, const char* end, Marks& marks) {
    for (;;) {
        at = skip_plain(at, end);
        if (at == end || std::uint8_t(*at) <= 0x1f) return false;
        if (*at++ == '"') return true;
        if (at == end) return false;
        const char escape = *at++;
        if (escape == 'u') {
            if (end - at < 4) return false;
            marks.odd |= (*at | 0x20) == 'd' && at[1] > '7';  // half of a pair, perhaps alone
            for (int i = 0; i < 4; ++i) {
                if (!is_hex(*at++)) return false;
            }
        } else if (std::string_view("\"\\/bfnrt").find(escape) == std::string_view::npos) {
            return false;
        }
    }
}

bool scan_digits(const char*& at, const char* end) {
    const auto* first = at;
    while (at != end && is_digit(*at)) ++at;
    return at != first;
}

bool scan_number(const char*& at, const char* end, Marks& marks) {
    if (at != end && *at == '-') ++at;
    const bool zero = at != end && *at == '0';
    const auto* first = at;
    if (!scan_digits(at, end)) return false;
    if (zero && at - first > 1) return false;
    marks.odd |= at - first > 18;  // more than 64 bits, perhaps
    if (at != end && *at == '.') {
        ++at;
        if (!scan_digits(at, end)) return false;
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end && (*at == '+' || *at == '-')) ++at;
        const auto* power = at;
        if (!scan_digits(at, end)) return false;
        marks.odd |= at - power > 2;  // more than a double, perhaps
    }
    return true;
}

bool scan_word(const char*& at, const char* end, std::string_view word) {
    if (std::size_t(end - at) < word.size() || std::string_view(at, word.size()) != word) {
        return false;
    }
    at += word.size();
    return true;
}

bool scan_value(const char*& at, const char* end, int depth, Marks& marks);

bool scan_key(const char*& at, const char* end, Marks& marks) {
    if (at == end || *at++ != '"' || !scan_string(at, end, marks)) return false;
    skip_space(at, end);
    if (at == end || *at++ != ':') return false;
    skip_space(at, end);
    return true;
}

/// Behind the opening bracket.
bool scan_members(const char*& at, const char* end, char close, int depth, Marks& marks) {
    skip_space(at, end);
    if (at != end && *at == close) return ++at, true;
    for (;;) {
        if (close == '}' && !scan_key(at, end, marks)) return false;
        if (!scan_value(at, end, depth, marks)) return false;
        skip_space(at, end);
        if (at == end) return false;
        const char mark = *at++;
        if (mark == close) return true;
        if (mark != ',') return false;
        skip_space(at, end);
    }
}

/// From the bracket that is one level too deep on. Its levels are kept on a list and not on the
/// stack, so that half a megabyte of brackets does no harm.
bool scan_deep(const char*& at, const char* end, Marks& marks) {
    marks.deep = true;
    std::string open;  // what must close, the outermost first
    for (;;) {
        // Here a value begins …
        if (at == end) return false;
        if (*at == '{' || *at == '[') {
            open += *at++ == '{' ? '}' : ']';
            skip_space(at, end);
            if (at == end || *at != open.back()) {
                if (open.back() == '}' && !scan_key(at, end, marks)) return false;
                continue;
            }
        } else if (!scan_value(at, end, 0, marks)) {
            return false;
        }
        // … and here one ended, with what it is the last of.
        skip_space(at, end);
        while (at != end && *at == open.back()) {
            ++at;
            open.pop_back();
            if (open.empty()) return true;
            skip_space(at, end);
        }
        if (at == end || *at++ != ',') return false;
        skip_space(at, end);
        if (open.back() == '}' && !scan_key(at, end, marks)) return false;
    }
}

bool scan_value(const char*& at, const char* end, int depth, Marks& marks) {
    if (at == end) return false;
    switch (*at) {
        case '{':
        case '[': {
            if (depth == 0) return scan_deep(at, end, marks);
            const char close = *at == '{' ? '}' : ']';
            return scan_members(++at, end, close, depth - 1, marks);
        }
        case '"':
            return scan_string(++at, end, marks);
        case 't':
            return scan_word(at, end, "true");
        case 'f':
            return scan_word(at, end, "false");
        case 'n':
            return scan_word(at, end, "null");
        default:
            return scan_number(at, end, marks);
    }
}

std::uint32_t read_hex(const char* at) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = at[i];
        value = value << 4 | std::uint32_t(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

void append_code_point(std::string& out, std::uint32_t code) {
    if (code == 0) return;  // PostgreSQL cannot hold it.
    if (code < 0x80) {
        out += char(code);
    } else if (code < 0x800) {
        out += {char(0xc0 | code >> 6), char(0x80 | (code & 0x3f))};
    } else if (code < 0x10000) {
        out +=
            {char(0xe0 | code >> 12), char(0x80 | (code >> 6 & 0x3f)), char(0x80 | (code & 0x3f))};
    } else {
        out += {char(0xf0 | code >> 18), char(0x80 | (code >> 12 & 0x3f)),
                char(0x80 | (code >> 6 & 0x3f)), char(0x80 | (code & 0x3f))};
    }
}

/// Behind "\u"; takes the second half of a surrogate pair too.
std::uint32_t take_escaped(const char*& at, const char* end) {
    constexpr std::uint32_t replacement = 0xfffd;
    const auto first = read_hex(at);
    at += 4;
    if (first < 0xd800 || first > 0xdfff) return first;
    if (first > 0xdbff || end - at < 6 || at[0] != '\\' || at[1] != 'u') return replacement;
    const auto second = read_hex(at + 2);
    if (second < 0xdc00 || second > 0xdfff) return replacement;
    at += 6;
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

std::string unescaped(std::string_view inner) {
    std::string out;
    const auto* at = inner.data();
    const auto* end = at + inner.size();
    while (at != end) {
        if (*at != '\\') {
            out += *at++;
            continue;
        }
        const char escape = at[1];
        at += 2;
        switch (escape) {
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            case 'u':
                append_code_point(out, take_escaped(at, end));
                break;
            default:
                out += escape;
        }
    }
    return out;
}

/// From quote to quote, with U+FFFD in the place of halves of surrogate pairs.
void append_mended_string(std::string& out, const char*& at, const char* end) {
    out += *at++;
    while (*at != '"') {
        if (*at != '\\') {
            out += *at++;
            continue;
        }
        const auto* escape = at;
        at += 2;
        const bool is_code = escape[1] == 'u';
        const bool is_half = is_code && (*at | 0x20) == 'd' && at[1] > '7';
        const bool is_broken = is_half && take_escaped(at, end) == 0xfffd;
        if (is_code && !is_half) at += 4;
        if (is_broken)
            out += "\\ufffd";
        else
            out.append(escape, at);
    }
    out += *at++;
}

/// As readers take it that know 64 bits and doubles: a longer whole number gets a point, and what
/// no double holds is no number.
void append_mended_number(std::string& out, const char*& at, const char* end) {
    const auto* first = at;
    const auto is_part = [](char c) {
        return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
    };
    while (at != end && is_part(*at)) ++at;
    const std::string number(first, at);
    if (!std::isfinite(std::strtod(number.c_str(), nullptr))) {
        out += "null";
        return;
    }
    out += number;
    constexpr std::size_t surely_64_bits = 18;
    const bool is_whole = number.find_first_of(".eE") == std::string::npos;
    if (is_whole && number.size() > surely_64_bits + 1) out += ".0";
}

}  // namespace

Soundness check(std::string_view text) {
    const auto* at = text.data();
    const auto* end = at + text.size();
    Marks marks;
    skip_space(at, end);
    if (!scan_value(at, end, depth_limit, marks)) return Soundness::broken;
    skip_space(at, end);
    if (at != end || !simdjson::validate_utf8(text.data(), text.size())) return Soundness::broken;
    if (marks.deep) return Soundness::deep;
    return marks.odd ? Soundness::odd : Soundness::sound;
}

std::string mended(std::string_view json) {
    std::string out;
    out.reserve(json.size() + 16);
    const auto* at = json.data();
    const auto* end = at + json.size();
    while (at != end) {
        const char c = *at;
        if (c == '"')
            append_mended_string(out, at, end);
        else if (c == '-' || is_digit(c))
            append_mended_number(out, at, end);
        else
            out += *at++;
    }
    return out;
}

Walk::Walk(std::string_view json)
    : at_(json.data() + 1), end_(json.data() + json.size()), object_(json.front() == '{') {}

bool Walk::next() {
    Marks ignored;
    skip_space(at_, end_);
    if (at_ != end_ && *at_ == ',') skip_space(++at_, end_);
    if (at_ == end_ || *at_ == '}' || *at_ == ']') return false;
    if (object_) {
        const auto* first = at_ + 1;
        const auto* last = first;
        if (!scan_string(last, end_, ignored)) return false;
        key_ = std::string_view(first, std::size_t(last - first) - 1);
        if (!scan_key(at_, end_, ignored)) return false;
    }
    const auto* first = at_;
    if (!scan_value(at_, end_, depth_limit, ignored)) return false;
    value_ = std::string_view(first, std::size_t(at_ - first));
    return true;
}

std::optional<std::string> scalar(std::string_view json) {
    if (json.empty()) return std::nullopt;
    switch (json.front()) {
        case '{':
        case '[':
        case 'n':
            return std::nullopt;
        case '"':
            break;
        default:
            return std::string(json);
    }
    const auto inner = json.substr(1, json.size() - 2);
    if (inner.find('\\') == std::string_view::npos) return std::string(inner);
    return unescaped(inner);
}

void append_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    const auto* at = text.data();
    const auto* end = at + text.size();
    while (at != end) {
        const auto* plain = skip_plain(at, end);
        out.append(at, plain);
        at = plain;
        if (at == end) break;
        const auto c = std::uint8_t(*at++);
        if (c == '"' || c == '\\') {
            out += {'\\', char(c)};
        } else {
            out += "\\u00";
            out += {digits[c >> 4], digits[c & 15]};
        }
    }
    out += '"';
}

}  // namespace ondam::events::wire
