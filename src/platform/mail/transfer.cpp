#include <array>
#include <cstdint>

#include "base/text.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// Where the line that starts at `at` ends: the place of its \n, or the end.
std::size_t line_end(std::string_view text, std::size_t at) {
    const auto found = text.find('\n', at);
    return found == std::string_view::npos ? text.size() : found;
}

void decode_uu_line(std::string_view line, std::string& out) {
    const auto value = [&](std::size_t at) {
        return at < line.size() ? unsigned(line[at] - ' ') & 63U : 0U;
    };
    auto left = std::size_t(value(0));
    for (std::size_t at = 1; left > 0 && at < line.size(); at += 4) {
        const auto bits =
            value(at) << 18 | value(at + 1) << 12 | value(at + 2) << 6 | value(at + 3);
        for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left) {
            out.push_back(char(bits >> shift & 255U));
        }
    }
}

std::string decode_uu(std::string_view text) {
    std::string out;
    bool inside = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = line_end(text, at);
        const auto line = text::trim(text.substr(at, end - at));
        if (!inside) {
            inside = line.substr(0, 6) == "begin ";
        } else if (line == "end") {
            break;
        } else {
            decode_uu_line(text.substr(at, end - at), out);
        }
        at = end + 1;
    }
    return out.empty() ? std::string(text) : out;
}

}  // namespace

std::string decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    const auto flush = [&] {
        // A group cut short still holds its whole bytes.
        if (count == 2) out.push_back(char(bits >> 4));
        if (count == 3) {
            out.push_back(char(bits >> 10));
            out.push_back(char(bits >> 2));
        }
        bits = 0;
        count = 0;
    };
    for (const char c : text) {
        if (c == '=') {
            flush();
            continue;
        }
        const int digit = base64_digit(c);
        if (digit < 0) continue;
        bits = bits << 6 | std::uint32_t(digit);
        if (++count == 4) {
            out.push_back(char(bits >> 16));
            out.push_back(char(bits >> 8));
            out.push_back(char(bits));
            bits = 0;
            count = 0;
        }
    }
    flush();
    return out;
}

std::string decode_quoted_printable(std::string_view text, QuotedKind kind) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '_' && kind == QuotedKind::header_word) {
            out.push_back(' ');
        } else if (c != '=') {
            out.push_back(c);
        } else {
            const int high = at + 1 < text.size() ? hex_digit(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
            if (high >= 0 && low >= 0) {
                out.push_back(char(high * 16 + low));
                at += 2;
                continue;
            }
            // A soft line break, with the white space that relays add behind it.
            auto next = at + 1;
            while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
            if (next < text.size() && text[next] == '\r') ++next;
            if (next >= text.size() || text[next] == '\n') {
                at = next;
            } else {
                out.push_back(c);
            }
        }
    }
    return out;
}

std::string decode_transfer(std::string_view body, std::string_view encoding) {
    auto name = text::lower_ascii(text::trim(encoding));
    name = name.substr(0, name.find_first_of(" ;("));
    if (name == "base64") return decode_base64(body);
    if (name == "quoted-printable") return decode_quoted_printable(body, QuotedKind::body);
    if (name == "x-uuencode" || name == "uuencode" || name == "x-uue") return decode_uu(body);
    return std::string(body);
}

std::string normalise_line_ends(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r') {
            out.push_back(text[at]);
        } else if (at + 1 >= text.size() || text[at + 1] != '\n') {
            out.push_back('\n');
        }
    }
    return out;
}

}  // namespace ondam::mail
