#include "platform/mail/compose.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"

namespace ondam::mail {
namespace {

constexpr std::size_t line_width = 76;

bool breaks_out(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

bool is_address(std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return false;
    if (address.size() > 320) return false;
    return std::ranges::none_of(address, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '<' || c == '>' ||
               c == ',' || c == ';' || c == '(' || c == ')' || c == '"';
    });
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 900 && is_printable_ascii(id) &&
           id.find_first_of(" <>") == std::string_view::npos;
}

/// Base64 words of whole characters, each on its own line (RFC 2047 allows 75 bytes a word).
std::string encoded_words(std::string_view text) {
    constexpr std::size_t most_bytes = 42;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size()) {
            auto next = end;
            text::take_code_point(text, next);
            if (next - at > most_bytes) break;
            end = next;
        }
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + text::base64(text.substr(at, end - at)) + "?=";
        at = end;
    }
    return out;
}

/// Folded at spaces, so that no line is longer than the standard allows.
std::string folded(std::string_view words, std::size_t column) {
    std::string out;
    for (const auto word : text::split(words, ' ')) {
        if (!out.empty()) {
            const bool is_full = column + 1 + word.size() > line_width && !word.empty();
            out += is_full ? "\r\n " : " ";
            column = is_full ? 1 : column + 1;
        }
        out += word;
        column += word.size();
    }
    return out;
}

std::string unstructured(std::string_view name, std::string_view text) {
    const auto line = text::one_line(text);
    const auto words = text::split(line, ' ');
    const bool is_plain = is_printable_ascii(line) && line.find("=?") == std::string::npos &&
                          std::ranges::all_of(words, [](auto word) { return word.size() < 200; });
    const auto head = std::string(name) + ": ";
    return head + (is_plain ? folded(line, head.size()) : encoded_words(line)) + "\r\n";
}

std::string phrase(std::string_view name) {
    const auto line = text::one_line(name);
    if (!is_printable_ascii(line) || line.find("=?") != std::string::npos || line.size() > 60) {
        return encoded_words(line);
    }
    std::string out = "\"";
    for (const char c : line) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

std::string mailbox_text(const Mailbox& mailbox) {
    if (text::trim(mailbox.name).empty()) return "<" + mailbox.address + ">";
    return phrase(mailbox.name) + " <" + mailbox.address + ">";
}

std::string address_header(std::string_view name, const std::vector<Mailbox>& mailboxes) {
    if (mailboxes.empty()) return {};
    std::string out = std::string(name) + ": ";
    for (std::size_t i = 0; i < mailboxes.size(); ++i) {
        out += (i == 0 ? "" : ",\r\n ") + mailbox_text(mailboxes[i]);
    }
    return out + "\r\n";
}

std::string id_header(std::string_view name, const std::vector<std::string>& ids) {
    if (ids.empty()) return {};
    std::string out = std::string(name) + ":";
    for (std::size_t i = 0; i < ids.size(); ++i) out += (i == 0 ? " <" : "\r\n <") + ids[i] + ">";
    return out + "\r\n";
}

std::string date_text(Time time) {
    using namespace std::chrono;
    constexpr std::array<const char*, 7> weekdays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<seconds>(time - day));
    char out[64];
    std::snprintf(out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d +0000",
                  weekdays[weekday(day).c_encoding()], unsigned(date.day()),
                  months[unsigned(date.month()) - 1], int(date.year()), int(clock.hours().count()),
                  int(clock.minutes().count()), int(clock.seconds().count()));
    return out;
}

std::string base64_lines(std::string_view bytes) {
    const auto encoded = text::base64(bytes);
    std::string out;
    out.reserve(encoded.size() + encoded.size() / line_width * 2 + 2);
    for (std::size_t at = 0; at < encoded.size(); at += line_width) {
        out.append(encoded, at, line_width);
        out += "\r\n";
    }
    return out;
}

std::string text_part(std::string_view subtype, std::string_view text) {
    std::string body;
    for (const char c : text::make_valid_utf8(text)) {
        if (c == '\r') continue;
        if (c == '\n') body.push_back('\r');
        body.push_back(c);
    }
    return "Content-Type: text/" + std::string(subtype) +
           "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(body);
}

/// RFC 2231 for today's programs, an encoded word for yesterday's.
std::string file_name_parameters(std::string_view name) {
    const auto line = text::one_line(name);
    if (line.empty()) return {};
    std::string percent;
    for (const char c : line) {
        const bool is_plain =
            std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
        percent += is_plain ? std::string(1, c) : "%" + text::hex(std::string_view(&c, 1));
    }
    if (is_printable_ascii(line) && line.find_first_of("\"\\") == std::string::npos &&
        line.size() <= 60) {
        return ";\r\n filename=\"" + line + "\"";
    }
    constexpr std::size_t piece = 60;
    std::string out;
    int number = 0;
    for (std::size_t at = 0; at < percent.size(); ++number) {
        auto end = std::min(at + piece, percent.size());
        // Not inside "%EC".
        while (end < percent.size() && (percent[end - 1] == '%' || percent[end - 2] == '%')) --end;
        out += ";\r\n filename*" + std::to_string(number) + "*=" + (number == 0 ? "utf-8''" : "") +
               percent.substr(at, end - at);
        at = end;
    }
    return out;
}

bool is_media_type(std::string_view type) {
    return type.find('/') != std::string_view::npos && type.size() < 120 &&
           std::ranges::all_of(type, [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '.' ||
                      c == '-' || c == '+' || c == '_';
           });
}

std::string attachment_part(const Attachment& attachment) {
    const auto type =
        is_media_type(attachment.media_type) ? attachment.media_type : "application/octet-stream";
    std::string out = "Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n";
    if (!attachment.content_id.empty()) out += "Content-ID: <" + attachment.content_id + ">\r\n";
    out += attachment.is_inline ? "Content-Disposition: inline" : "Content-Disposition: attachment";
    return out + file_name_parameters(attachment.name) + "\r\n\r\n" +
           base64_lines(attachment.bytes);
}

/// Base64 bodies hold no "=_", so no boundary can stand in them.
std::string multipart(std::string_view kind, int number, const std::vector<std::string>& parts) {
    const auto boundary = "=_ondam_" + std::to_string(number);
    std::string out = "Content-Type: multipart/" + std::string(kind) + ";\r\n boundary=\"" +
                      boundary + "\"\r\n\r\n";
    for (const auto& part : parts) {
        out.append("--").append(boundary).append("\r\n").append(part).append("\r\n");
    }
    return out + "--" + boundary + "--\r\n";
}

std::string body_of(const OutgoingMail& mail) {
    std::vector<std::string> inline_parts;
    std::vector<std::string> attached;
    for (const auto& attachment : mail.attachments) {
        const bool is_shown = attachment.is_inline && mail.html && !attachment.content_id.empty();
        (is_shown ? inline_parts : attached).push_back(attachment_part(attachment));
    }
    auto body = text_part("plain", mail.text);
    if (mail.html) {
        auto html = text_part("html", *mail.html);
        if (!inline_parts.empty()) {
            inline_parts.insert(inline_parts.begin(), std::move(html));
            html = multipart("related", 3, inline_parts);
        }
        body = multipart("alternative", 2, {std::move(body), std::move(html)});
    }
    if (attached.empty()) return body;
    attached.insert(attached.begin(), std::move(body));
    return multipart("mixed", 1, attached);
}

Result<void> check_mailboxes(std::string_view field, const std::vector<Mailbox>& mailboxes) {
    for (const auto& mailbox : mailboxes) {
        if (breaks_out(mailbox.name)) {
            return invalid(std::string(field), "line_break", "A name must stand on one line.");
        }
        if (!is_address(mailbox.address)) {
            return invalid(std::string(field), "address", "This is not an e-mail address.");
        }
    }
    return {};
}

Result<void> check(const OutgoingMail& mail) {
    TRY(check_mailboxes("from", {mail.from}));
    TRY(check_mailboxes("to", mail.to));
    TRY(check_mailboxes("cc", mail.cc));
    if (mail.reply_to) TRY(check_mailboxes("reply_to", {*mail.reply_to}));
    if (mail.to.empty() && mail.cc.empty()) {
        return invalid("to", "required", "A mail needs a recipient.");
    }
    for (const auto* value : {&mail.subject, &mail.loop_mark, &mail.list_unsubscribe}) {
        if (breaks_out(*value)) {
            return invalid("subject", "line_break", "A header must stand on one line.");
        }
    }
    if (!is_id(mail.message_id)) return invalid("message_id", "id", "This is not a message id.");
    const bool is_bad_link = !mail.list_unsubscribe.empty() &&
                             (!mail.list_unsubscribe.starts_with("https://") ||
                              !is_printable_ascii(mail.list_unsubscribe) ||
                              mail.list_unsubscribe.find_first_of("<> ") != std::string::npos);
    if (is_bad_link) return invalid("list_unsubscribe", "url", "This is not an https address.");
    for (const auto& attachment : mail.attachments) {
        const bool is_bad = !attachment.content_id.empty() && !is_id(attachment.content_id);
        if (is_bad || breaks_out(attachment.name)) {
            return invalid("attachments", "line_break", "A file name must stand on one line.");
        }
    }
    return {};
}

/// Foreign ids come from foreign mails: those of a wrong shape are left out, not refused.
std::vector<std::string> good_ids(const std::vector<std::string>& ids, std::size_t most) {
    std::vector<std::string> good;
    std::ranges::copy_if(ids, std::back_inserter(good), is_id);
    // The first names the thread, the last ones its place in it.
    if (good.size() > most) good.erase(good.begin() + 1, good.end() - long(most - 1));
    return good;
}

}  // namespace

Result<std::string> compose(const OutgoingMail& mail) {
    TRY(check(mail));
    std::string out = address_header("From", {mail.from});
    if (mail.reply_to) out += address_header("Reply-To", {*mail.reply_to});
    out += address_header("To", mail.to) + address_header("Cc", mail.cc);
    out += unstructured("Subject", mail.subject);
    out += "Date: " + date_text(mail.date) + "\r\nMessage-ID: <" + mail.message_id + ">\r\n";
    // Some relays put an id of their own in its place; what they return must still name the mail.
    out += std::string(kept_id_header) + ": <" + mail.message_id + ">\r\n";
    out += id_header("In-Reply-To", good_ids(mail.in_reply_to, 1));
    out += id_header("References", good_ids(mail.references, 30));
    if (mail.auto_submitted != AutoSubmitted::no) {
        const bool is_reply = mail.auto_submitted == AutoSubmitted::auto_replied;
        out += std::string("Auto-Submitted: ") + (is_reply ? "auto-replied" : "auto-generated") +
               "\r\nX-Auto-Response-Suppress: All\r\n";
    }
    if (!mail.loop_mark.empty()) out += unstructured("X-Loop", mail.loop_mark);
    if (!mail.list_unsubscribe.empty()) {
        out += "List-Unsubscribe: <" + mail.list_unsubscribe +
               ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    }
    return out + "MIME-Version: 1.0\r\n" + body_of(mail);
}

}  // namespace ondam::mail
