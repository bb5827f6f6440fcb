#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"

namespace ondam::mail {
namespace {

struct RawParameter {
    std::string name;
    std::string value;
};

/// A quoted value; only quotes and backslashes are escaped, because senders put Windows paths here.
std::string take_quoted(std::string_view text, std::size_t& at) {
    std::string out;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        const bool escape = text[at] == '\\' && at + 1 < text.size() &&
                            (text[at + 1] == '"' || text[at + 1] == '\\');
        if (escape) ++at;
        out.push_back(text[at]);
    }
    at = std::min(at + 1, text.size());
    return out;
}

/// A parameter that is expected here; other words before a "=" may be part of a file's name.
bool is_known_name(std::string_view text) {
    constexpr std::array<std::string_view, 8> known{"name",  "filename", "charset", "boundary",
                                                    "title", "format",   "delsp",   "type"};
    return std::ranges::find(known, text::lower_ascii(text.substr(0, text.find('*')))) !=
           known.end();
}

/// Where a value without quotes ends: at the semicolon, or before another parameter that a sender
/// put behind a space alone.
std::size_t value_end(std::string_view text, std::size_t at) {
    const auto end = std::min(text.find(';', at), text.size());
    const auto equals = text.substr(0, end).find('=', at);
    if (equals == std::string_view::npos) return end;
    const auto space = text.find_last_of(" \t", equals);
    const bool is_next = space != std::string_view::npos && space > at &&
                         is_known_name(text.substr(space + 1, equals - space - 1));
    return is_next ? space : end;
}

/// Without what stands in round brackets.
std::string without_comments(std::string_view text) {
    std::string out;
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && depth > 0) {
            ++at;
        } else if (text[at] == '(') {
            ++depth;
        } else if (text[at] == ')' && depth > 0) {
            --depth;
        } else if (depth == 0) {
            out.push_back(text[at]);
        }
    }
    return out;
}

std::vector<RawParameter> split_parameters(std::string_view text) {
    constexpr std::size_t most = 200;
    std::vector<RawParameter> all;
    std::size_t at = 0;
    while (at < text.size() && all.size() < most) {
        const auto name_end = text.find_first_of("=;", at);
        if (name_end == std::string_view::npos) break;
        if (text[name_end] == ';') {
            at = name_end + 1;
            continue;
        }
        RawParameter one{text::lower_ascii(text::trim(text.substr(at, name_end - at))), ""};
        at = name_end + 1;
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
        if (at < text.size() && text[at] == '"') {
            one.value = take_quoted(text, at);
            at = std::min(text.find_first_not_of(" \t", at), text.size());
            const bool has_more = at < text.size() && text[at] != ';' &&
                                  is_known_name(text.substr(at, text.find('=', at) - at));
            if (!has_more) at = std::min(text.find(';', at), text.size()) + 1;
        } else {
            const auto end = value_end(text, at);
            one.value = text::trim(text.substr(at, end - at));
            at = end + 1;
        }
        if (!one.name.empty()) all.push_back(std::move(one));
    }
    return all;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = text[at] == '%' ? text::from_hex(text.substr(at + 1, 2)) : std::nullopt;
        if (byte && byte->size() == 1) {
            out += *byte;
            at += 2;
        } else {
            out.push_back(text[at]);
        }
    }
    return out;
}

/// The pieces `name*0*`, `name*1` ... of one value (RFC 2231).
struct Pieces {
    std::map<int, std::string> by_number;
    std::string charset;
    bool is_extended = false;
};

void add_piece(Pieces& pieces, int number, std::string_view value, bool is_extended) {
    if (is_extended && number == 0) {
        const auto first = value.find('\'');
        const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
        if (second != std::string_view::npos) {
            pieces.charset = value.substr(0, first);
            value.remove_prefix(second + 1);
        }
    }
    pieces.is_extended = pieces.is_extended || is_extended;
    pieces.by_number[number] = is_extended ? percent_decode(value) : std::string(value);
}

std::string join(const Pieces& pieces) {
    std::string bytes;
    for (const auto& [number, piece] : pieces.by_number) bytes += piece;
    return pieces.is_extended ? to_utf8(bytes, pieces.charset) : decode_header(bytes);
}

}  // namespace

std::string Parameterised::get(std::string_view name) const {
    for (const auto& [key, text] : parameters) {
        if (key == name) return text;
    }
    return {};
}

Parameterised parse_parameters(std::string_view header) {
    const auto unfolded = unfold(header);
    const auto all = std::string_view(unfolded);
    Parameterised out;
    const auto first_end = value_end(all, 0);
    const auto first = without_comments(all.substr(0, first_end));
    for (const char c : text::lower_ascii(first)) {
        if (c != ' ' && c != '\t' && c != '"') out.value.push_back(c);
    }
    // Half a type: "text/" is some text, "/plain" is nothing.
    if (out.value.starts_with('/')) out.value.clear();
    if (out.value.ends_with('/')) out.value.pop_back();

    std::map<std::string, Pieces> in_pieces;
    for (const auto& [name, value] : split_parameters(all.substr(first_end))) {
        const auto star = name.find('*');
        if (star == std::string::npos) {
            out.parameters.emplace_back(name, decode_header(value));
            continue;
        }
        auto rest = std::string_view(name).substr(star + 1);
        const bool has_end_star = !rest.empty() && rest.back() == '*';
        if (has_end_star) rest.remove_suffix(1);
        int number = 0;
        std::from_chars(rest.data(), rest.data() + rest.size(), number);
        add_piece(in_pieces[name.substr(0, star)], number, value, rest.empty() || has_end_star);
    }
    for (const auto& one : in_pieces) {
        const auto& name = one.first;
        // The extended form is the better one when a sender gives both.
        std::erase_if(out.parameters, [&](const auto& known) { return known.first == name; });
        out.parameters.emplace_back(name, join(one.second));
    }
    return out;
}

}  // namespace ondam::mail
