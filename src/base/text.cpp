#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace ondam::text {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

/// Where the run of ASCII that starts at `at` ends; eight bytes a step.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if (word & 0x8080808080808080ull) break;
    }
    while (at < text.size() && !(text[at] & 0x80)) ++at;
    return at;
}

/// The shape that a lead byte promises: how many bytes follow and what the first of them may be.
struct Lead {
    int following = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    char32_t bits = 0;
};

std::optional<Lead> lead_of(std::uint8_t byte) {
    if (byte < 0xC2 || byte > 0xF4) return std::nullopt;
    if (byte < 0xE0) return Lead{1, 0x80, 0xBF, byte & 0x1Fu};
    if (byte < 0xF0) {
        const std::uint8_t low = byte == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t high = byte == 0xED ? 0x9F : 0xBF;
        return Lead{2, low, high, byte & 0x0Fu};
    }
    const std::uint8_t low = byte == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = byte == 0xF4 ? 0x8F : 0xBF;
    return Lead{3, low, high, byte & 0x07u};
}

/// Like take_code_point, but says apart what is damaged: nothing, after the longest damaged stretch
/// was passed.
std::optional<char32_t> take(std::string_view utf8, std::size_t& at) {
    const auto first_byte = std::uint8_t(utf8[at++]);
    if (first_byte < 0x80) return first_byte;
    const auto lead = lead_of(first_byte);
    if (!lead) return std::nullopt;
    char32_t code = lead->bits;
    std::uint8_t low = lead->low, high = lead->high;
    for (int i = 0; i < lead->following; ++i) {
        const auto byte = at < utf8.size() ? std::uint8_t(utf8[at]) : std::uint8_t(0);
        if (byte < low || byte > high) return std::nullopt;
        code = code << 6 | (byte & 0x3Fu);
        low = 0x80, high = 0xBF;
        ++at;
    }
    return code;
}

}  // namespace

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t start = 0;;) {
        const auto end = text.find(separator, start);
        parts.push_back(text.substr(start, end - start));
        if (end == std::string_view::npos) return parts;
        start = end + 1;
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out.append(separator);
        out.append(parts[i]);
    }
    return out;
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    auto found = what.empty() ? std::string::npos : text.find(what);
    if (found == std::string::npos) return text;
    std::string out;
    std::size_t start = 0;
    for (; found != std::string::npos; found = text.find(what, start)) {
        out.append(text, start, found - start).append(with);
        start = found + what.size();
    }
    return out.append(text, start);
}

char32_t take_code_point(std::string_view utf8, std::size_t& at) {
    return take(utf8, at).value_or(replacement);
}

void append_code_point(std::string& out, char32_t code) {
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = replacement;
    const auto tail = [&](int shift) { out.push_back(char(0x80 | ((code >> shift) & 0x3F))); };
    if (code < 0x80) {
        out.push_back(char(code));
    } else if (code < 0x800) {
        out.push_back(char(0xC0 | (code >> 6)));
        tail(0);
    } else if (code < 0x10000) {
        out.push_back(char(0xE0 | (code >> 12)));
        tail(6), tail(0);
    } else {
        out.push_back(char(0xF0 | (code >> 18)));
        tail(12), tail(6), tail(0);
    }
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        if (!take(text, at)) return false;
    }
    return true;
}

std::string make_valid_utf8(std::string_view text) {
    if (is_valid_utf8(text) && text.find('\0') == std::string_view::npos) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto start = at;
        const auto code = take(text, at);
        if (!code)
            append_code_point(out, replacement);
        else if (*code != 0)
            out.append(text, start, at - start);
    }
    return out;
}

std::size_t length(std::string_view utf8) {
    return std::size_t(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string_view first(std::string_view utf8, std::size_t count) {
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        if ((utf8[at] & 0xC0) == 0x80) continue;
        if (count-- == 0) return utf8.substr(0, at);
    }
    return utf8;
}

}  // namespace ondam::text
