#include "platform/mail/classify.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/mail/bounce_reason.h"
#include "platform/mail/entity.h"
#include "platform/mail/html_text.h"
#include "platform/mail/provider_notice.h"

namespace ondam::mail {
namespace {

constexpr std::size_t most_recipients = 200;
constexpr std::size_t most_text = 100'000;

std::string lower_header(const ParsedMail& mail, std::string_view name) {
    const auto value = mail.header(name);
    return value ? text::lower_ascii(text::trim(*value)) : std::string();
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

const ReportPart* report_of(const ParsedMail& mail, std::string_view type) {
    const auto found = std::ranges::find(mail.reports, type, &ReportPart::media_type);
    return found == mail.reports.end() ? nullptr : &*found;
}

/// The groups of fields of a report, which empty lines divide.
std::vector<std::vector<Header>> field_groups(std::string_view report) {
    std::vector<std::vector<Header>> groups;
    std::size_t at = 0;
    while (at < report.size() && groups.size() <= most_recipients) {
        TreeLimits limits;
        const auto before = at;
        auto group = read_headers(report, at, limits);
        if (!group.empty()) groups.push_back(std::move(group));
        if (at == before) {
            // An empty line or rubbish: go on behind it.
            const auto end = report.find('\n', at);
            if (end == std::string_view::npos) break;
            at = end + 1;
        }
    }
    return groups;
}

std::string field(const std::vector<Header>& group, std::string_view name) {
    for (const auto& header : group) {
        if (text::equal_ignoring_case(header.name, name)) return unfold(header.value);
    }
    return {};
}

/// "rfc822; ann@example.com" without its type and brackets.
std::string typed_address(std::string_view value) {
    const auto semicolon = value.find(';');
    if (semicolon != std::string_view::npos) value.remove_prefix(semicolon + 1);
    const auto found = parse_addresses(value);
    return found.empty() ? std::string(text::trim(value)) : found.front().address;
}

bool says_after_data(std::string_view words) {
    return contains_any(text::lower_ascii(words),
                        {"end of data", "after data", "after sending data", "in reply to data"});
}

void complete(BouncedRecipient& recipient, std::string_view all_words) {
    const auto& words = recipient.diagnostic;
    const auto in_words = find_status(words);
    // A status of class x.0.0 says nothing; the server's own words say more.
    if (recipient.status.empty() || recipient.status.ends_with(".0.0")) {
        if (!in_words.empty()) recipient.status = in_words;
    }
    if (recipient.smtp_code == 0) recipient.smtp_code = find_smtp_code(words);
    recipient.reason = find_reason(words, recipient.status);
    if (recipient.reason.empty()) recipient.reason = find_reason(all_words, recipient.status);
    // A server that knows the address when it is named and not when the mail has been read filters;
    // X.2.1 is a mailbox that is there and takes nothing (RFC 3463).
    const bool is_there = recipient.status.ends_with(".2.1") || says_after_data(words);
    if (recipient.reason == "userunknown" && is_there) recipient.reason = "filtered";
    recipient.permanent =
        is_permanent_reason(recipient.reason) && !recipient.status.starts_with("4");
}

struct StatusReport {
    std::vector<BouncedRecipient> recipients;
    bool has_failure = false;
};

StatusReport read_delivery_status(std::string_view report, std::string_view all_words) {
    StatusReport out;
    for (const auto& group : field_groups(report)) {
        auto address = typed_address(field(group, "Final-Recipient"));
        if (address.empty()) address = typed_address(field(group, "Original-Recipient"));
        const auto action = text::lower_ascii(text::trim(field(group, "Action")));
        if (address.empty() && action.empty()) continue;
        BouncedRecipient recipient;
        recipient.address = std::move(address);
        recipient.status = find_status(field(group, "Status"));
        recipient.diagnostic = field(group, "Diagnostic-Code");
        const bool is_good = action.starts_with("deliver") || action.starts_with("relayed") ||
                             action.starts_with("expanded") ||
                             (!action.starts_with("failed") && recipient.status.starts_with("2."));
        out.has_failure = out.has_failure || !is_good;
        complete(recipient, is_good ? std::string_view() : all_words);
        if (is_good) {
            recipient.reason = "delivered";
            recipient.permanent = false;
        }
        if (action.starts_with("delayed")) {
            recipient.permanent = false;
            if (recipient.reason.empty()) recipient.reason = "expired";
        }
        out.recipients.push_back(std::move(recipient));
    }
    return out;
}

/// The plain text that a person would read, cut where the returned mail begins.
std::string readable_text(const ParsedMail& mail) {
    auto all = mail.text_is_whole || mail.html.empty() ? mail.text : html_to_quoted_text(mail.html);
    if (all.size() > most_text) all.resize(most_text);
    return text::make_valid_utf8(all);
}

/// Where in a report's text the returned mail starts; its size when it does not hold one.
std::size_t returned_mail_start(std::string_view report) {
    auto start = report.size();
    for (const std::string_view mark :
         {"\nReturn-Path:", "\nReturn-path:", "\nReceived:", "\nMessage-ID:", "\nMessage-Id:",
          "\n------ This is a copy", "\nDKIM-Signature:", "\n----- Original message",
          "\n   ----- Original message", "\nX-Original-To:", "\n--- Below this line is a copy"}) {
        start = std::min(start, report.find(mark));
    }
    return start;
}

void read_original(const ParsedMail& mail, Classification& out, std::string& original_to) {
    std::string original;
    for (const auto type :
         {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}) {
        if (const auto* part = report_of(mail, type)) {
            original = part->text;
            break;
        }
    }
    if (original.empty()) {
        const auto all = readable_text(mail);
        const auto start = returned_mail_start(all);
        if (start < all.size()) original = all.substr(start + 1);
        const auto line = original.find('\n');
        if (original.starts_with("-") && line != std::string::npos) {
            original = original.substr(line + 1);
        }
    }
    std::size_t at = std::min(original.find_first_not_of("\r\n"), original.size());
    TreeLimits limits;
    for (const auto& header : read_headers(original, at, limits)) {
        const auto name = text::lower_ascii(header.name);
        if (name == "message-id" && out.original_message_id.empty()) {
            const auto ids = parse_message_ids(header.value);
            if (!ids.empty()) out.original_message_id = ids.front();
        }
        if (name == "to" && original_to.empty()) {
            const auto to = parse_addresses(header.value);
            if (to.size() == 1) original_to = to.front().address;
        }
    }
    if (out.original_message_id.empty() && !mail.in_reply_to.empty()) {
        out.original_message_id = mail.in_reply_to.front();
    }
}

bool is_address_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_' ||
           c == '+' || c == '=' || c == '@';
}

/// The addresses that stand in a text, in order, each once.
std::vector<std::string> addresses_in(std::string_view text) {
    std::vector<std::string> found;
    for (auto at = text.find('@'); at != std::string_view::npos && found.size() < most_recipients;
         at = text.find('@', at + 1)) {
        auto begin = at;
        while (begin > 0 && is_address_character(text[begin - 1])) --begin;
        auto end = at + 1;
        while (end < text.size() && is_address_character(text[end])) ++end;
        while (end > at && text[end - 1] == '.') --end;
        const auto address = text.substr(begin, end - begin);
        const bool is_whole = begin < at && address.find('.', at - begin) != std::string_view::npos;
        if (!is_whole) continue;
        const auto lower = text::lower_ascii(address);
        if (std::ranges::find(found, lower) == found.end()) found.push_back(lower);
    }
    return found;
}

/// A bounce without a machine-readable part: the failed address stands in its text.
std::vector<BouncedRecipient> read_free_bounce(const ParsedMail& mail,
                                               std::string_view original_to) {
    const auto all = readable_text(mail);
    const auto words = std::string_view(all).substr(0, returned_mail_start(all));
    std::vector<std::string> addresses;
    if (const auto failed = mail.header("X-Failed-Recipients")) {
        for (const auto& one : parse_addresses(*failed)) addresses.push_back(one.address);
    }
    if (addresses.empty()) {
        for (auto& found : addresses_in(words)) {
            const auto is_ours = [&](const Mailbox& to) {
                return text::equal_ignoring_case(to.address, found);
            };
            const bool is_robot = contains_any(found, {"mailer-daemon", "postmaster@"});
            if (!is_robot && std::ranges::none_of(mail.to, is_ours)) {
                addresses.push_back(std::move(found));
                break;
            }
        }
    }
    if (addresses.empty()) addresses.emplace_back(original_to);
    std::vector<BouncedRecipient> recipients;
    for (auto& address : addresses) {
        BouncedRecipient recipient;
        recipient.address = std::move(address);
        const auto place = text::lower_ascii(words).find(text::lower_ascii(recipient.address));
        const auto start = place == std::string::npos || recipient.address.empty() ? 0 : place;
        recipient.diagnostic = text::one_line(words.substr(start, 1500));
        if (find_smtp_code(recipient.diagnostic) == 0 &&
            find_status(recipient.diagnostic).empty()) {
            recipient.diagnostic = text::one_line(words.substr(0, 3000));
        }
        complete(recipient, words);
        recipients.push_back(std::move(recipient));
    }
    return recipients;
}

bool is_from_robot(const ParsedMail& mail) {
    return std::ranges::any_of(mail.from, [](const Mailbox& from) {
        auto local = text::lower_ascii(from.address.substr(0, from.address.find('@')));
        std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
        return local.starts_with("mailerdaemon") || local.starts_with("maildaemon") ||
               local == "postmaster";
    });
}

bool has_bounce_subject(const ParsedMail& mail) {
    const auto subject = text::lower_ascii(mail.subject);
    return contains_any(subject, {"undeliver",
                                  "delivery status notification",
                                  "failure notice",
                                  "delivery fail",
                                  "returned mail",
                                  "mail delivery",
                                  "delivery notification",
                                  "delivery report",
                                  "could not be delivered",
                                  "nondeliverable",
                                  "non-deliverable",
                                  "delivery problem",
                                  "message status - undeliverable",
                                  "mail system error",
                                  "returned to sender",
                                  "not delivered",
                                  "delivery error",
                                  "dsn:",
                                  "unzustellbar",
                                  "unbekannter benutzer",
                                  "non remis",
                                  "non recapitabile",
                                  "no se puede entregar",
                                  "недоставленное",
                                  "недостав",
                                  "반송",
                                  "전송 실패",
                                  "발송 실패",
                                  "배달되지 않음",
                                  "전송되지",
                                  "配信不能",
                                  "退信",
                                  "user unknown"});
}

/// A robot's few words that say why, and below them the mail that it sends back.
bool returns_a_mail(const ParsedMail& mail) {
    if (!report_of(mail, "message/rfc822") || mail.header("Auto-Submitted")) return false;
    const auto words = readable_text(mail);
    const auto lower = text::lower_ascii(words);
    return contains_any(lower, {"could not be delivered", "could not deliver", "was not delivered",
                                "cannot be delivered", "undeliverable", "delivery failed",
                                "전달되지 못", "반송"}) &&
           (!find_reason(words, "").empty() || find_smtp_code(words) != 0);
}

bool looks_like_bounce(const ParsedMail& mail) {
    const bool is_null_sender = lower_header(mail, "Return-Path") == "<>";
    const bool is_report = mail.media_type == "multipart/report";
    if (mail.header("X-Failed-Recipients")) return true;
    const bool is_robot = is_from_robot(mail);
    if (is_report && (is_robot || is_null_sender) && !mail.reports.empty()) return true;
    if (is_null_sender && returns_a_mail(mail)) return true;
    if (has_bounce_subject(mail)) {
        const auto words = readable_text(mail);
        const bool has_proof = find_smtp_code(words) != 0 || !find_status(words).empty() ||
                               !find_reason(words, "").empty();
        return is_robot || is_null_sender || (has_proof && mail.in_reply_to.empty());
    }
    if (!is_robot) return false;
    const auto words = readable_text(mail);
    return !find_reason(words, find_status(words)).empty() || find_smtp_code(words) != 0;
}

bool is_auto_reply(const ParsedMail& mail) {
    auto submitted = lower_header(mail, "Auto-Submitted");
    submitted = submitted.substr(0, submitted.find_first_of(" ;("));
    if (!submitted.empty() && submitted != "no" && submitted != "auto-generated") return true;
    for (const auto name : {"X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Mail-Autoreply",
                            "X-Autogenerated", "X-Auto-Reply"}) {
        const auto value = lower_header(mail, name);
        if (!value.empty() && value != "no") return true;
    }
    const auto precedence = lower_header(mail, "Precedence");
    if (precedence == "auto_reply" || precedence == "auto-reply") return true;
    if (lower_header(mail, "X-Auto-Response-Suppress").find("oof") != std::string::npos &&
        !mail.in_reply_to.empty() && !submitted.empty()) {
        return true;
    }
    const auto subject = text::lower_ascii(mail.subject);
    for (const std::string_view start : {"auto:",
                                         "auto-reply",
                                         "auto reply",
                                         "autoreply",
                                         "automatic reply",
                                         "automatic response",
                                         "out of office",
                                         "out-of-office",
                                         "vacation",
                                         "abwesenheit",
                                         "automatische antwort",
                                         "réponse automatique",
                                         "respuesta automática",
                                         "risposta automatica",
                                         "automatisch antwoord",
                                         "resposta automática",
                                         "автоответ",
                                         "自動応答",
                                         "自动回复",
                                         "부재중",
                                         "부재 중",
                                         "자동 응답",
                                         "자동응답",
                                         "자동 회신",
                                         "자동회신",
                                         "[부재중",
                                         "[자동응답",
                                         "[자동회신"}) {
        if (subject.starts_with(start)) return true;
    }
    return false;
}

bool is_bulk(const ParsedMail& mail) {
    for (const auto name : {"List-Id", "List-Unsubscribe", "List-Post", "Mailing-List",
                            "X-Mailing-List", "X-Campaign", "X-Campaign-Id", "Feedback-ID"}) {
        if (mail.header(name)) return true;
    }
    const auto precedence = lower_header(mail, "Precedence");
    if (precedence == "bulk" || precedence == "list" || precedence == "junk") return true;
    return lower_header(mail, "Auto-Submitted").starts_with("auto-generated");
}

BouncedRecipient complainant(std::string address) {
    BouncedRecipient recipient;
    recipient.address = std::move(address);
    recipient.reason = "feedback";
    return recipient;
}

void read_complaint(const ParsedMail& mail, Classification& out) {
    out.kind = MailKind::complaint;
    out.feedback_type = "abuse";
    if (const auto* report = report_of(mail, "message/feedback-report")) {
        for (const auto& group : field_groups(report->text)) {
            const auto type = text::lower_ascii(text::trim(field(group, "Feedback-Type")));
            if (!type.empty()) out.feedback_type = type;
            for (const auto& header : group) {
                if (!text::equal_ignoring_case(header.name, "Original-Rcpt-To")) continue;
                out.recipients.push_back(complainant(typed_address(header.value)));
            }
        }
    }
}

void read_bounce(const ParsedMail& mail, Classification& out) {
    std::string original_to;
    read_original(mail, out, original_to);
    const auto words = readable_text(mail);
    const auto* report = report_of(mail, "message/delivery-status");
    if (!report) report = report_of(mail, "message/global-delivery-status");
    auto status = report ? read_delivery_status(report->text, words) : StatusReport{};
    if (status.recipients.empty()) {
        status.recipients = read_free_bounce(mail, original_to);
        status.has_failure = true;
    }
    out.kind = status.has_failure ? MailKind::bounce : MailKind::delivery_report;
    out.recipients = std::move(status.recipients);
}

bool is_abuse_report(const ParsedMail& mail) {
    if (report_of(mail, "message/feedback-report")) return true;
    // Microsoft's feedback loop sends the mail alone, under this subject.
    const bool is_microsoft = mail.subject.starts_with("complaint about message from ");
    if (is_microsoft && report_of(mail, "message/rfc822")) return true;
    const auto type = lower_header(mail, "Content-Type");
    return mail.media_type == "multipart/report" &&
           type.find("feedback-report") != std::string::npos;
}

bool is_bounce(const ParsedMail& mail) {
    if (report_of(mail, "message/delivery-status")) return true;
    if (report_of(mail, "message/global-delivery-status")) return true;
    return !report_of(mail, "message/disposition-notification") && looks_like_bounce(mail);
}

/// A machine that names itself in no header is told by its address, unless it sends to many.
bool was_written_by_itself(const ParsedMail& mail) {
    if (is_auto_reply(mail)) return true;
    return !is_bulk(mail) && (lower_header(mail, "Return-Path") == "<>" || is_from_robot(mail));
}

}  // namespace

std::string_view to_text(MailKind kind) {
    constexpr std::array<std::string_view, 6> texts = {"normal",    "auto_reply",      "bounce",
                                                       "complaint", "delivery_report", "bulk"};
    return texts[std::size_t(kind)];
}

Classification classify(const ParsedMail& mail) {
    Classification out;
    for (const auto& header : mail.headers) {
        if (text::equal_ignoring_case(header.name, "X-Loop")) {
            out.loop_marks.push_back(decode_header(header.value));
        }
    }
    if (auto notice = read_provider_notice(mail)) {
        notice->loop_marks = std::move(out.loop_marks);
        out = *std::move(notice);
    } else if (is_abuse_report(mail)) {
        read_complaint(mail, out);
        std::string original_to;
        read_original(mail, out, original_to);
        if (out.recipients.empty()) {
            out.recipients.push_back(complainant(original_to));
        }
    } else if (is_bounce(mail)) {
        read_bounce(mail, out);
    } else if (report_of(mail, "message/disposition-notification")) {
        out.kind = MailKind::delivery_report;
        std::string unused;
        read_original(mail, out, unused);
    } else if (was_written_by_itself(mail)) {
        out.kind = MailKind::auto_reply;
    } else if (is_bulk(mail)) {
        out.kind = MailKind::bulk;
    }
    out.must_not_be_answered = out.kind != MailKind::normal || !out.loop_marks.empty();
    return out;
}

}  // namespace ondam::mail
