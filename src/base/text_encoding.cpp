#include <array>
#include <cstdint>

#include "base/text.h"

namespace ondam::text {
namespace {

constexpr std::string_view standard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum class Padding { none, full };

std::string encode64(std::string_view bytes, std::string_view alphabet, Padding padding) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8 | (i < count ? std::uint8_t(bytes[at + i]) : 0u);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            if (i <= count)
                out.push_back(alphabet[(group >> (18 - 6 * i)) & 63]);
            else if (padding == Padding::full)
                out.push_back('=');
        }
    }
    return out;
}

/// 64 and above for a character that carries no bits.
constexpr std::array<std::uint8_t, 256> values64() {
    std::array<std::uint8_t, 256> values{};
    for (auto& value : values) value = 255;
    for (std::uint8_t i = 0; i < 64; ++i) {
        values[std::uint8_t(standard[i])] = i;
        values[std::uint8_t(url_safe[i])] = i;
    }
    return values;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

int hex_byte(std::string_view text, std::size_t at) {
    if (at + 2 > text.size()) return -1;
    const int high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string base64(std::string_view bytes) { return encode64(bytes, standard, Padding::full); }
std::string base64_url(std::string_view bytes) { return encode64(bytes, url_safe, Padding::none); }

std::optional<std::string> from_base64(std::string_view text) {
    static constexpr auto values = values64();
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    std::size_t letters = 0, padding = 0;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
        if (c == '=') {
            ++padding;
            continue;
        }
        const auto value = values[std::uint8_t(c)];
        if (value > 63 || padding > 0) return std::nullopt;
        bits = bits << 6 | value;
        ++letters;
        if (letters % 4 != 1) out.push_back(char(bits >> (6 - 2 * ((letters + 3) % 4))));
    }
    const bool whole = padding == 0 || (letters + padding) % 4 == 0;
    if (letters % 4 == 1 || padding > 2 || !whole) return std::nullopt;
    return out;
}

std::string hex(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        out.push_back(digits[std::uint8_t(c) >> 4]);
        out.push_back(digits[std::uint8_t(c) & 15]);
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const int byte = hex_byte(text, at);
        if (byte < 0) return std::nullopt;
        out.push_back(char(byte));
    }
    return out;
}

std::optional<std::string> url_decode(std::string_view text, UrlPart part) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%') {
            const int byte = hex_byte(text, at + 1);
            if (byte < 0) return std::nullopt;
            out.push_back(char(byte));
            at += 2;
        } else {
            out.push_back(text[at] == '+' && part == UrlPart::query ? ' ' : text[at]);
        }
    }
    return out;
}

std::string url_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
        } else {
            out.push_back('%');
            out.push_back(digits[std::uint8_t(c) >> 4]);
            out.push_back(digits[std::uint8_t(c) & 15]);
        }
    }
    return out;
}

}  // namespace ondam::text
