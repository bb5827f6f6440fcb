#include "platform/mail/provider_notice.h"

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/mail/bounce_reason.h"
#include "platform/mail/compose.h"

namespace ondam::mail {
namespace {

/// The document that a text begins with, up to its last brace. Line breaks inside of its strings
/// were put there on the way.
std::string leading_document(std::string_view text) {
    std::string out;
    int depth = 0;
    bool is_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\r' || c == '\n') continue;
        out.push_back(c);
        if (is_string && c == '\\' && at + 1 < text.size()) {
            out.push_back(text[++at]);
        } else if (c == '"') {
            is_string = !is_string;
        } else if (!is_string && c == '{') {
            ++depth;
        } else if (!is_string && c == '}' && --depth == 0) {
            return out;
        }
    }
    return {};
}

json::Value document_of(std::string_view text) {
    const auto trimmed = text::trim(text);
    if (!trimmed.starts_with('{')) return {};
    auto parsed = json::parse(leading_document(trimmed));
    return parsed ? *std::move(parsed) : json::Value();
}

BouncedRecipient recipient_of(const json::Value& said) {
    BouncedRecipient recipient;
    recipient.address = said["emailAddress"].text();
    recipient.status = find_status(said["status"].text());
    recipient.diagnostic = text::one_line(said["diagnosticCode"].text());
    recipient.smtp_code = find_smtp_code(recipient.diagnostic);
    if (recipient.status.empty()) recipient.status = find_status(recipient.diagnostic);
    recipient.reason = find_reason(recipient.diagnostic, recipient.status);
    recipient.permanent = is_permanent_reason(recipient.reason);
    return recipient;
}

void add_recipients(const json::Value& list, Classification& out, std::string_view reason) {
    if (!list.array()) return;
    for (const auto& one : *list.array()) {
        auto recipient = recipient_of(one);
        if (const auto* address = one.string()) recipient.address = *address;
        if (!reason.empty()) {
            recipient.reason = reason;
            recipient.permanent = false;
        }
        out.recipients.push_back(std::move(recipient));
    }
}

std::string id_in(const json::Array& headers, std::string_view name) {
    for (const auto& header : headers) {
        if (!text::equal_ignoring_case(header["name"].text(), name)) continue;
        const auto ids = parse_message_ids(header["value"].text());
        if (!ids.empty()) return ids.front();
    }
    return {};
}

/// Our own Message-ID among the headers that the service quotes; it may have replaced the first.
std::string original_id(const json::Value& mail) {
    if (const auto* headers = mail["headers"].array()) {
        for (const auto name : {kept_id_header, std::string_view("Message-ID")}) {
            if (auto id = id_in(*headers, name); !id.empty()) return id;
        }
    }
    const auto ids = parse_message_ids(mail["commonHeaders"]["messageId"].text());
    return ids.empty() ? "" : ids.front();
}

}  // namespace

std::optional<Classification> read_provider_notice(const ParsedMail& mail) {
    auto notice = document_of(mail.text);
    // The notification service may wrap it into a document of its own.
    if (const auto* inner = notice["Message"].string()) notice = document_of(*inner);
    auto type = notice["notificationType"].text();
    if (type.empty()) type = notice["eventType"].text();
    if (notice["mail"].object() == nullptr) return std::nullopt;
    Classification out;
    out.original_message_id = original_id(notice["mail"]);
    if (type == "Bounce") {
        out.kind = MailKind::bounce;
        add_recipients(notice["bounce"]["bouncedRecipients"], out, "");
        // What the service itself calls passing is no reason to spare the address.
        if (notice["bounce"]["bounceType"].text() == "Transient") {
            for (auto& recipient : out.recipients) recipient.permanent = false;
        }
    } else if (type == "Complaint") {
        out.kind = MailKind::complaint;
        out.feedback_type = notice["complaint"]["complaintFeedbackType"].text();
        if (out.feedback_type.empty()) out.feedback_type = "abuse";
        add_recipients(notice["complaint"]["complainedRecipients"], out, "feedback");
    } else if (type == "Delivery") {
        out.kind = MailKind::delivery_report;
        add_recipients(notice["delivery"]["recipients"], out, "delivered");
    } else {
        return std::nullopt;
    }
    return out;
}

}  // namespace ondam::mail
