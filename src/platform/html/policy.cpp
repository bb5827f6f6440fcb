#include "platform/html/policy.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/html/html.h"

namespace ondam::html {
namespace {

constexpr std::size_t longest_address = 4'000;
constexpr std::size_t longest_image = 1'500'000;

template <class Test>
bool all(std::string_view text, Test test) {
    return std::ranges::all_of(text, test);
}

bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view value) {
    return !value.empty() && value.size() <= 4 && all(value, is_digit);
}
bool is_length(std::string_view value) {
    if (value.ends_with('%')) value.remove_suffix(1);
    return is_number(value);
}
bool is_colour(std::string_view value) {
    if (value.starts_with('#')) value.remove_prefix(1);
    return !value.empty() && value.size() <= 24 && all(value, is_alnum);
}
bool is_word(std::string_view value) {
    return !value.empty() && value.size() <= 24 &&
           all(value, [](char c) { return is_alnum(c) || c == '-'; });
}
bool is_font(std::string_view value) {
    return !value.empty() && value.size() <= 100 && all(value, [](char c) {
        return is_alnum(c) || c == ' ' || c == ',' || c == '-' || (c & 0x80);
    });
}

template <class... Names>
bool is_one_of(std::string_view what, Names... names) {
    return ((what == names) || ...);
}

constexpr std::array<std::string_view, 12> style_properties = {
    "color",          "background-color", "font-weight", "font-style",
    "font-size",      "text-align",       "line-height", "text-decoration",
    "vertical-align", "direction",        "white-space", "list-style-type"};

/// rgb(1, 2, 3) and its kin: numbers inside one pair of brackets.
bool is_colour_function(std::string_view value) {
    const auto open = value.find('(');
    if (open == std::string_view::npos || !value.ends_with(')')) return false;
    const auto inside = value.substr(open + 1, value.size() - open - 2);
    return is_one_of(value.substr(0, open), "rgb", "rgba", "hsl", "hsla") &&
           all(inside, [](char c) {
               return is_digit(c) || c == ',' || c == '.' || c == '%' || c == ' ' || c == '/';
           });
}

bool is_safe_value(std::string_view value) {
    if (value.empty() || value.size() > 60) return false;
    return is_colour_function(value) || all(value, [](char c) {
               return is_alnum(c) || c == '#' || c == '%' || c == '.' || c == ' ' || c == '-';
           });
}

bool has_scheme(std::string_view address, std::string_view scheme) {
    return text::starts_with_ignoring_case(address, scheme) && address.size() > scheme.size();
}

}  // namespace

std::string plain_address(std::string_view address) {
    std::string out;
    for (const char c : text::trim(address)) {
        if (std::uint8_t(c) >= 0x20 && c != 0x7f) out.push_back(c);
    }
    return std::string(text::trim(out));
}

std::optional<std::string> safe_link(std::string_view address) {
    if (address.size() > longest_address) return std::nullopt;
    auto plain = plain_address(address);
    const bool to_web = has_scheme(plain, "https://") || has_scheme(plain, "http://");
    if (!to_web && !has_scheme(plain, "mailto:") && !has_scheme(plain, "tel:")) return std::nullopt;
    return plain;
}

bool is_remote_image(std::string_view address) {
    return address.size() <= longest_address &&
           (has_scheme(address, "https://") || has_scheme(address, "http://"));
}

bool is_data_image(std::string_view address) {
    const auto comma = address.find(',');
    if (comma == std::string_view::npos || address.size() > longest_image) return false;
    const auto head = text::lower_ascii(address.substr(0, comma));
    const bool raster =
        is_one_of(head, "data:image/png;base64", "data:image/jpeg;base64", "data:image/jpg;base64",
                  "data:image/gif;base64", "data:image/webp;base64");
    return raster && all(address.substr(comma + 1),
                         [](char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; });
}

std::string safe_style(std::string_view style) {
    std::string out;
    for (const auto declaration : text::split(style.substr(0, 2'000), ';')) {
        const auto colon = declaration.find(':');
        if (colon == std::string_view::npos) continue;
        const auto property = text::lower_ascii(text::trim(declaration.substr(0, colon)));
        const auto value = text::lower_ascii(text::trim(declaration.substr(colon + 1)));
        const bool known = std::ranges::find(style_properties, property) != style_properties.end();
        if (!known || !is_safe_value(value)) continue;
        out.append(out.empty() ? "" : "; ").append(property).append(": ").append(value);
    }
    return out;
}

std::optional<std::string> safe_attribute(std::string_view tag, std::string_view name,
                                          std::string_view value) {
    const auto keep = [value](bool safe) {
        return safe ? std::optional(std::string(value)) : std::nullopt;
    };
    const bool in_table =
        is_one_of(tag, "table", "tbody", "thead", "tfoot", "tr", "td", "th", "col", "colgroup");
    const bool is_cell = is_one_of(tag, "td", "th");
    if (name == "title") return keep(value.size() <= 500);
    if (name == "alt") return keep(tag == "img" && value.size() <= 2'000);
    if (name == "dir") return keep(is_one_of(value, "ltr", "rtl", "auto"));
    if (is_one_of(name, "lang", "align", "valign")) return keep(is_word(value));
    if (is_one_of(name, "width", "height"))
        return keep((in_table || tag == "img") && is_length(value));
    if (name == "bgcolor") return keep(in_table && is_colour(value));
    if (is_one_of(name, "border", "cellpadding", "cellspacing"))
        return keep(tag == "table" && is_number(value));
    if (is_one_of(name, "colspan", "rowspan"))
        return keep(is_cell && is_number(value) && value.size() <= 3);
    if (name == "span")
        return keep(is_one_of(tag, "col", "colgroup") && is_number(value) && value.size() <= 3);
    if (name == "color") return keep(tag == "font" && is_colour(value));
    if (name == "face") return keep(tag == "font" && is_font(value));
    if (name == "size") return keep(tag == "font" && value.size() <= 2 && is_number(value));
    if (name == "start") return keep(tag == "ol" && is_number(value));
    if (name == "value") return keep(tag == "li" && is_number(value));
    if (name == "type") return keep(is_one_of(tag, "ol", "ul", "blockquote") && is_word(value));
    return std::nullopt;
}

}  // namespace ondam::html
