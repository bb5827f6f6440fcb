#include "platform/mail/imap_text.h"

#include <charconv>

#include "base/text.h"
#include "platform/mail/message.h"

namespace ondam::mail::imap {

std::optional<std::uint64_t> number_at(std::string_view text, std::size_t at) {
    std::uint64_t value = 0;
    if (at >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
    return error == std::errc() && end != text.data() + at ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view word) {
    const auto lower = text::lower_ascii(text);
    const auto found = lower.find(word);
    return found == std::string::npos ? std::nullopt : number_at(text, found + word.size());
}

std::optional<Time> internal_date(std::string_view text) {
    constexpr std::string_view word = "internaldate \"";
    const auto found = text::lower_ascii(text).find(word);
    if (found == std::string::npos) return std::nullopt;
    const auto from = found + word.size();
    return parse_date(text.substr(from, text.find('"', from) - from));
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

std::optional<std::string> take_body(Response& response, std::string_view section) {
    const auto item = "body[" + text::lower_ascii(section) + "] ";
    const auto found = text::lower_ascii(response.text).find(item);
    if (found == std::string::npos) return std::nullopt;
    const auto rest = std::string_view(response.text).substr(found + item.size());
    if (rest.starts_with("{}") && !response.literals.empty()) {
        return std::move(response.literals.front());
    }
    if (!rest.starts_with('"')) return std::nullopt;
    std::string body;
    for (std::size_t at = 1; at < rest.size() && rest[at] != '"'; ++at) {
        if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
        body.push_back(rest[at]);
    }
    return body;
}

std::string mailbox_name(std::string_view utf8) {
    std::string out;
    std::string units;
    const auto flush = [&] {
        if (units.empty()) return;
        auto encoded = text::replace_all(text::base64(units), "/", ",");
        encoded = text::replace_all(std::move(encoded), "=", "");
        out += "&" + encoded + "-";
        units.clear();
    };
    const auto add_unit = [&](unsigned unit) {
        units.push_back(char(unit >> 8 & 255U));
        units.push_back(char(unit & 255U));
    };
    for (std::size_t at = 0; at < utf8.size();) {
        const auto code = std::uint32_t(text::take_code_point(utf8, at));
        if (code >= ' ' && code < 0x7f) {
            flush();
            out += code == '&' ? std::string("&-") : std::string(1, char(code));
        } else if (code < 0x10000) {
            add_unit(code);
        } else {
            add_unit(0xD800 + ((code - 0x10000) >> 10));
            add_unit(0xDC00 + ((code - 0x10000) & 0x3FF));
        }
    }
    flush();
    return out;
}

}  // namespace ondam::mail::imap
