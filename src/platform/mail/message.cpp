#include "platform/mail/message.h"

#include <algorithm>

#include "base/text.h"
#include "platform/mail/entity.h"
#include "platform/mail/flowed.h"
#include "platform/mail/tnef.h"
#include "platform/mail/uuencode.h"

namespace ondam::mail {
namespace {

bool is_media(std::string_view type) {
    return type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/");
}

bool is_report(std::string_view type) {
    return type == "message/delivery-status" || type == "message/global-delivery-status" ||
           type == "message/feedback-report" || type == "message/disposition-notification" ||
           type == "message/rfc822" || type == "text/rfc822-headers" ||
           type == "message/rfc822-headers" || type == "message/global" ||
           type == "message/partial";
}

using Parts = std::vector<const Entity*>;

/// The bodies and attachments of a tree as RFC 8621 §4.1.4 defines them. A null list stops
/// collecting.
class BodyParts {
public:
    Parts text;
    Parts html;
    Parts attachments;

    void collect(const Entity& root) {
        if (root.is_multipart()) {
            walk(root, {&text, &html, false});
        } else {
            place(root, "multipart/mixed", 0, {&text, &html, false});
        }
    }

private:
    struct Lists {
        Parts* text;
        Parts* html;
        bool in_alternative;
    };

    void walk(const Entity& parent, Lists lists) {
        const bool is_alternative = parent.type.value == "multipart/alternative";
        lists.in_alternative = lists.in_alternative || is_alternative;
        const auto text_before = text.size();
        const auto html_before = html.size();
        for (std::size_t i = 0; i < parent.children.size(); ++i) {
            const auto& child = parent.children[i];
            if (child.is_multipart()) {
                walk(child, lists);
            } else {
                lists = place(child, parent.type.value, i, lists);
            }
        }
        if (!is_alternative || !lists.text || !lists.html) return;
        // Only one of the two was given: it stands for the other.
        const bool has_text = text.size() > text_before;
        const bool has_html = html.size() > html_before;
        if (!has_text && has_html)
            text.insert(text.end(), html.begin() + long(html_before), html.end());
        if (!has_html && has_text)
            html.insert(html.end(), text.begin() + long(text_before), text.end());
    }

    Lists place(const Entity& part, std::string_view parent, std::size_t index, Lists lists) {
        const auto& type = part.type.value;
        const bool is_text = type == "text/plain" || type == "text/html";
        const bool may_show = part.disposition.value != "attachment" && (is_text || is_media(type));
        const bool is_shown = may_show && (index == 0 || (parent != "multipart/related" &&
                                                          (is_media(type) || part.name().empty())));
        if (!is_shown || is_media(type)) {
            attachments.push_back(&part);
            return lists;
        }
        if (parent == "multipart/alternative") {
            if (type == "text/plain") text.push_back(&part);
            if (type == "text/html") html.push_back(&part);
            return lists;
        }
        if (lists.in_alternative) {
            if (type == "text/plain") lists.html = nullptr;
            if (type == "text/html") lists.text = nullptr;
        }
        if (lists.text) lists.text->push_back(&part);
        if (lists.html) lists.html->push_back(&part);
        return lists;
    }
};

std::string escaped(std::string_view plain) {
    std::string out = "<div style=\"white-space:pre-wrap\">";
    for (const char c : plain) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out.push_back(c);
        }
    }
    return out + "</div>\n";
}

bool is_flowed(const Entity& part) {
    return text::equal_ignoring_case(part.type.get("format"), "flowed");
}

std::string with_whole_paragraphs(const Entity& part) {
    if (!is_flowed(part)) return part.text();
    return unflow(part.text(), text::equal_ignoring_case(part.type.get("delsp"), "yes"));
}

void append_body(std::string& body, const std::string& piece) {
    if (!body.empty() && body.back() != '\n') body.push_back('\n');
    body += piece;
}

void fill_bodies(ParsedMail& mail, const BodyParts& parts) {
    mail.text_is_whole = true;
    bool any_flowed = false;
    for (const auto* part : parts.text) {
        if (part->type.value == "text/html") {
            mail.text_is_whole = false;
        } else {
            append_body(mail.text, part->text());
            append_body(mail.flowed, with_whole_paragraphs(*part));
            any_flowed = any_flowed || is_flowed(*part);
        }
    }
    if (!any_flowed) mail.flowed.clear();
    const bool has_html = std::ranges::any_of(
        parts.html, [](const Entity* part) { return part->type.value == "text/html"; });
    if (!has_html) return;
    for (const auto* part : parts.html) {
        const auto text = part->text();
        const bool is_html = part->type.value == "text/html";
        if (!text::trim(text).empty()) append_body(mail.html, is_html ? text : escaped(text));
    }
    // An alternative whose plain side is empty says nothing.
    if (text::trim(mail.text).empty()) mail.text_is_whole = false;
}

/// Web mails write names as addresses of the web do. Such a name is taken for one only when it
/// gives letters beyond ASCII: "100%25.pdf" may be called so.
std::string without_percents(std::string name) {
    if (name.find('%') == std::string::npos) return name;
    const auto decoded = text::url_decode(name, text::UrlPart::path);
    const auto is_beyond = [](unsigned char c) { return c >= 0x80; };
    const bool is_name = decoded && std::ranges::any_of(*decoded, is_beyond) &&
                         std::ranges::none_of(name, is_beyond) &&
                         text::make_valid_utf8(*decoded) == *decoded;
    return is_name ? *decoded : name;
}

Attachment attachment_of(const Entity& part) {
    Attachment out;
    out.name = without_percents(part.name());
    out.media_type = text::make_valid_utf8(part.type.value);
    out.content_id = part.content_id();
    out.is_inline = !out.content_id.empty() && part.disposition.value != "attachment";
    out.bytes = part.decoded_body();
    if (out.name.empty() && out.media_type == "message/rfc822") {
        std::size_t at = 0;
        TreeLimits limits;
        for (const auto& header : read_headers(out.bytes, at, limits)) {
            if (text::equal_ignoring_case(header.name, "Subject")) {
                out.name = decode_header(header.value);
            }
        }
        out.name = (out.name.empty() ? "message" : out.name) + ".eml";
    }
    return out;
}

bool is_wrapper(const Attachment& attachment) {
    return attachment.media_type == "application/ms-tnef" ||
           attachment.media_type == "application/vnd.ms-tnef" ||
           text::equal_ignoring_case(attachment.name, "winmail.dat");
}

/// Takes out the files that lie in the text, and those that Outlook wraps into one of its own. A
/// wrapper without files stays: what it holds, its own program alone can tell.
void unwrap(ParsedMail& mail) {
    auto files = take_uuencoded(mail.text);
    if (!files.empty()) mail.flowed.clear();
    for (auto& attachment : mail.attachments) {
        auto found = is_wrapper(attachment) ? read_tnef(attachment.bytes) : std::nullopt;
        if (found && text::trim(mail.text).empty() && text::trim(mail.html).empty()) {
            mail.text = normalise_line_ends(found->text);
            mail.html = std::move(found->html);
            mail.text_is_whole = mail.html.empty();
        }
        if (!found || found->files.empty()) {
            files.push_back(std::move(attachment));
            continue;
        }
        std::ranges::move(found->files, std::back_inserter(files));
    }
    mail.attachments = std::move(files);
}

void note_security(ParsedMail& mail, const Entity& entity) {
    const auto& type = entity.type.value;
    if (type == "multipart/encrypted") mail.is_encrypted = true;
    if (type == "multipart/signed") mail.is_signed = true;
    if (type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime") {
        (entity.type.get("smime-type").starts_with("signed") ? mail.is_signed : mail.is_encrypted) =
            true;
    }
    if (is_report(type)) mail.reports.push_back({type, entity.text()});
    for (const auto& child : entity.children) note_security(mail, child);
}

void fill_headers(ParsedMail& mail) {
    const auto append = [](auto& list, auto&& more) {
        list.insert(list.end(), more.begin(), more.end());
    };
    for (const auto& [name, value] : mail.headers) {
        const auto key = text::lower_ascii(name);
        if (key == "from") append(mail.from, parse_addresses(value));
        if (key == "sender") append(mail.sender, parse_addresses(value));
        if (key == "reply-to") append(mail.reply_to, parse_addresses(value));
        if (key == "to") append(mail.to, parse_addresses(value));
        if (key == "cc") append(mail.cc, parse_addresses(value));
        if (key == "bcc") append(mail.bcc, parse_addresses(value));
        if (key == "in-reply-to") append(mail.in_reply_to, parse_message_ids(value));
        if (key == "references") append(mail.references, parse_message_ids(value));
        if (key == "message-id" && mail.message_id.empty()) {
            const auto ids = parse_message_ids(value);
            if (!ids.empty()) mail.message_id = ids.front();
        }
        if (key == "delivered-to" || key == "x-original-to" || key == "envelope-to") {
            for (auto& mailbox : parse_addresses(value)) {
                mail.delivered_to.push_back(std::move(mailbox.address));
            }
        }
        if (key == "subject" && mail.subject.empty()) mail.subject = decode_header(value);
        if (key == "date" && !mail.date) mail.date = parse_date(value);
    }
}

/// Old Macs ended lines with CR alone; nothing else in here knows that.
std::string with_line_feeds(std::string_view raw) {
    std::string out(raw);
    std::ranges::replace(out, '\r', '\n');
    return out;
}

}  // namespace

std::optional<std::string_view> ParsedMail::header(std::string_view name) const {
    for (const auto& header : headers) {
        if (text::equal_ignoring_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::string ParsedMail::header_text(std::string_view name) const {
    const auto value = header(name);
    return value ? decode_header(*value) : std::string();
}

Result<ParsedMail> parse(std::string_view raw, const ParseLimits& limits) {
    if (raw.size() > limits.bytes) return too_large("", "The mail is larger than the limit.");
    std::string converted;
    if (raw.find('\n') == std::string_view::npos && raw.find('\r') != std::string_view::npos) {
        converted = with_line_feeds(raw);
        raw = converted;
    }
    if (raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);
    TreeLimits tree_limits{
        .parts_left = limits.parts, .nesting = limits.nesting, .headers = limits.headers};
    auto root = read_entity(raw, tree_limits);

    ParsedMail mail;
    note_security(mail, root);
    BodyParts parts;
    parts.collect(root);
    fill_bodies(mail, parts);
    for (const auto* part : parts.attachments) mail.attachments.push_back(attachment_of(*part));
    unwrap(mail);
    if (mail.text.find("-----BEGIN PGP MESSAGE-----") != std::string::npos) {
        mail.is_encrypted = true;
    }
    mail.media_type = text::make_valid_utf8(root.type.value);
    mail.is_cut = tree_limits.is_cut;
    mail.headers = std::move(root.headers);
    // A tree in which no part can be found is no reason to lose what stands in it.
    const bool has_parts = !parts.text.empty() || !parts.html.empty() || !parts.attachments.empty();
    if (!has_parts) mail.text = text::make_valid_utf8(text::trim(normalise_line_ends(root.body)));
    if (mail.headers.empty() && text::trim(mail.text).empty()) {
        return invalid("", "not_a_mail", "There is neither a header nor a text in it.");
    }
    fill_headers(mail);
    return mail;
}

}  // namespace ondam::mail
