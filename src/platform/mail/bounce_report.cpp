#include "platform/mail/bounce_report.h"

#include <algorithm>

#include "base/text.h"
#include "platform/mail/bounce_reason.h"
#include "platform/mail/compose.h"
#include "platform/mail/entity.h"
#include "platform/mail/html_text.h"

namespace ondam::mail {
namespace {

constexpr std::size_t most_recipients = 200;
constexpr std::size_t most_text = 100'000;
/// How much of a report's words belongs to one address.
constexpr std::size_t most_words = 1500;

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

bool says_after_sender(std::string_view words) {
    return contains_any(text::lower_ascii(words), {"after mail from", "in reply to mail from"});
}

/// A status of class x.0.0 says nothing.
bool says_nothing(std::string_view status) { return status.empty() || status.ends_with(".0.0"); }

void complete(BouncedRecipient& recipient, std::string_view all_words) {
    const auto& words = recipient.diagnostic;
    const auto in_words = find_status(words);
    if (says_nothing(recipient.status) && !in_words.empty()) recipient.status = in_words;
    if (recipient.smtp_code == 0) recipient.smtp_code = find_smtp_code(words);
    recipient.reason = find_reason(words, recipient.status);
    if (recipient.reason.empty()) recipient.reason = find_reason(all_words, recipient.status);
    const bool is_unknown = recipient.reason == "userunknown" || recipient.reason == "hostunknown";
    // A server that knows the address when it is named and not when the mail has been read filters;
    // X.2.1 is a mailbox that is there and takes nothing (RFC 3463).
    const bool is_there = recipient.status.ends_with(".2.1") || says_after_data(words);
    if (recipient.reason == "userunknown" && is_there) recipient.reason = "filtered";
    // Whom it does not know is the sender then.
    if (is_unknown && says_after_sender(words)) recipient.reason = "rejected";
    recipient.permanent =
        is_permanent_reason(recipient.reason) && !recipient.status.starts_with("4");
}

/// What the words for people say of an address, from its last mention to the end of the paragraph:
/// some servers write the reason there alone.
std::string words_about(std::string_view address, std::string_view all_words) {
    const auto lower = text::lower_ascii(all_words);
    const auto at = address.empty() ? std::string::npos : lower.find(text::lower_ascii(address));
    if (at == std::string::npos) return {};
    auto words = all_words.substr(at, most_words);
    words = words.substr(0, words.find("\n\n"));
    const bool says_why = find_smtp_code(words) != 0 || !find_status(words).empty();
    return says_why ? text::one_line(words) : std::string();
}

/// What a server answered, from the lines of a transcript: "<<< 421", "(reason: 550 Host unknown)".
/// A code of another class than the status belongs to another try.
int code_in_transcript(std::string_view all_words, std::string_view status) {
    for (auto line : text::split(all_words, '\n')) {
        line = text::trim(line);
        for (const std::string_view mark : {"<<< ", "(reason: "}) {
            if (line.starts_with(mark)) line.remove_prefix(mark.size());
        }
        const int code = find_smtp_code(line.substr(0, 4));
        if (code != 0 && !status.empty() && status.front() == line.front()) return code;
    }
    return 0;
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
        if (!is_good && recipient.diagnostic.empty() && says_nothing(recipient.status)) {
            recipient.diagnostic = words_about(recipient.address, all_words);
        }
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
    // With several addresses nobody knows whose answer it was.
    if (out.recipients.size() == 1 && out.has_failure && out.recipients[0].smtp_code == 0) {
        auto& only = out.recipients.front();
        only.smtp_code = code_in_transcript(all_words, only.status);
    }
    return out;
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

/// Servers that return no headers name the mail in the report itself.
std::string id_in_reports(const ParsedMail& mail) {
    for (const auto& report : mail.reports) {
        if (report.media_type == "message/rfc822") continue;
        for (const auto& group : field_groups(report.text)) {
            for (const auto* name : {"X-Original-Message-ID", "Original-Message-ID"}) {
                const auto ids = parse_message_ids(field(group, name));
                if (!ids.empty()) return ids.front();
            }
        }
    }
    return {};
}

/// Fills in which mail the report is about; answers whom that mail was for, if for one.
std::string read_original(const ParsedMail& mail, Classification& out) {
    const auto original = returned_mail(mail);
    std::string original_to;
    std::string kept_id;
    std::size_t at = std::min(original.find_first_not_of("\r\n"), original.size());
    TreeLimits limits;
    for (const auto& header : read_headers(original, at, limits)) {
        const auto name = text::lower_ascii(header.name);
        if (name == "message-id" && out.original_message_id.empty()) {
            const auto ids = parse_message_ids(header.value);
            if (!ids.empty()) out.original_message_id = ids.front();
        }
        if (text::equal_ignoring_case(name, kept_id_header) && kept_id.empty()) {
            const auto ids = parse_message_ids(header.value);
            if (!ids.empty()) kept_id = ids.front();
        }
        if (name == "to" && original_to.empty()) {
            const auto to = parse_addresses(header.value);
            if (to.size() == 1) original_to = to.front().address;
        }
    }
    // A relay may have put its own id into Message-ID, which says nothing to us.
    if (!kept_id.empty()) out.original_message_id = kept_id;
    if (out.original_message_id.empty()) out.original_message_id = id_in_reports(mail);
    if (out.original_message_id.empty() && !mail.in_reply_to.empty()) {
        out.original_message_id = mail.in_reply_to.front();
    }
    return original_to;
}

bool is_address_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_' ||
           c == '+' || c == '=' || c == '@';
}

/// The address around the @ at `at` in lower case; empty when there is none.
std::string address_around(std::string_view text, std::size_t at) {
    auto begin = at;
    while (begin > 0 && is_address_character(text[begin - 1])) --begin;
    auto end = at + 1;
    while (end < text.size() && is_address_character(text[end])) ++end;
    while (end > at && text[end - 1] == '.') --end;
    const auto address = text.substr(begin, end - begin);
    const bool is_whole = begin < at && address.find('.', at - begin) != std::string_view::npos;
    return is_whole ? text::lower_ascii(address) : std::string();
}

bool is_robot_or_ours(const ParsedMail& mail, std::string_view address) {
    const auto is_ours = [&](const Mailbox& to) {
        return text::equal_ignoring_case(to.address, address);
    };
    return contains_any(address, {"mailer-daemon", "postmaster@"}) ||
           std::ranges::any_of(mail.to, is_ours);
}

/// The first address of the words that is neither a robot's nor our own.
std::string first_address(const ParsedMail& mail, std::string_view words) {
    for (auto at = words.find('@'); at != std::string_view::npos; at = words.find('@', at + 1)) {
        auto address = address_around(words, at);
        if (!address.empty() && !is_robot_or_ours(mail, address)) return address;
    }
    return {};
}

/// The address that a line begins with, behind a reply code and brackets; empty for other lines.
std::string heading_address(std::string_view line) {
    line = text::trim(line);
    const bool has_code = line.size() > 4 && find_smtp_code(line.substr(0, 4)) != 0;
    if (has_code) line.remove_prefix(4);
    while (line.starts_with("<") || line.starts_with("\"")) line.remove_prefix(1);
    const auto at = line.find('@');
    if (at == std::string_view::npos || line.substr(0, at).find(' ') != std::string_view::npos) {
        return {};
    }
    return address_around(line, at);
}

struct Paragraph {
    std::string address;
    std::string words;
};

/// Reports to people about several addresses give each its own lines, which begin with it.
std::vector<Paragraph> paragraphs_of(const ParsedMail& mail, std::string_view words) {
    std::vector<Paragraph> found;
    for (const auto line : text::split(words, '\n')) {
        auto address = heading_address(line);
        const bool begins = !address.empty() && !is_robot_or_ours(mail, address);
        if (begins && (found.empty() || found.back().address != address)) {
            if (found.size() == most_recipients) break;
            found.push_back({std::move(address), {}});
        }
        if (found.empty() || found.back().words.size() > most_words) continue;
        found.back().words += std::string(line) + "\n";
    }
    const auto says_nothing_of_why = [](const Paragraph& one) {
        return find_smtp_code(one.words) == 0 && find_status(one.words).empty() &&
               find_reason(one.words, "").empty();
    };
    std::erase_if(found, says_nothing_of_why);
    return found;
}

BouncedRecipient recipient_of(std::string address, std::string diagnostic,
                              std::string_view all_words) {
    BouncedRecipient recipient;
    recipient.address = std::move(address);
    recipient.diagnostic = std::move(diagnostic);
    complete(recipient, all_words);
    return recipient;
}

/// A bounce without a machine-readable part: the failed addresses stand in its text.
std::vector<BouncedRecipient> read_free_bounce(const ParsedMail& mail,
                                               std::string_view original_to) {
    const auto all = readable_text(mail);
    const auto words = std::string_view(all).substr(0, returned_mail_start(all));
    std::vector<BouncedRecipient> recipients;
    std::vector<std::string> addresses;
    if (const auto failed = mail.header("X-Failed-Recipients")) {
        for (const auto& one : parse_addresses(*failed)) addresses.push_back(one.address);
    }
    if (addresses.empty()) {
        const auto paragraphs = paragraphs_of(mail, words);
        if (paragraphs.size() > 1) {
            for (const auto& [address, said] : paragraphs) {
                recipients.push_back(recipient_of(address, text::one_line(said), ""));
            }
            return recipients;
        }
        addresses.push_back(first_address(mail, words));
    }
    if (addresses.front().empty()) addresses.front() = original_to;
    for (auto& address : addresses) {
        const auto place = text::lower_ascii(words).find(text::lower_ascii(address));
        const auto start = place == std::string::npos || address.empty() ? 0 : place;
        auto diagnostic = text::one_line(words.substr(start, most_words));
        if (find_smtp_code(diagnostic) == 0 && find_status(diagnostic).empty()) {
            diagnostic = text::one_line(words.substr(0, 2 * most_words));
        }
        recipients.push_back(recipient_of(std::move(address), std::move(diagnostic), words));
    }
    return recipients;
}

BouncedRecipient complainant(std::string address) {
    BouncedRecipient recipient;
    recipient.address = std::move(address);
    recipient.reason = "feedback";
    return recipient;
}

StatusReport read_status(const ParsedMail& mail, Classification& out) {
    const auto original_to = read_original(mail, out);
    const auto* report = report_of(mail, "message/delivery-status");
    if (!report) report = report_of(mail, "message/global-delivery-status");
    auto status = report ? read_delivery_status(report->text, readable_text(mail)) : StatusReport{};
    if (status.recipients.empty()) {
        status.recipients = read_free_bounce(mail, original_to);
        status.has_failure = true;
    }
    return status;
}

/// Gateways put words of their own around the report of another server, which says what became of
/// which mail. A report that says so itself is about a report.
std::optional<ParsedMail> wrapped_report(const ParsedMail& mail, const StatusReport& status) {
    const auto says_why = [](const BouncedRecipient& one) {
        return !one.reason.empty() || !one.status.empty() || one.smtp_code != 0;
    };
    if (std::ranges::any_of(status.recipients, says_why)) return std::nullopt;
    auto inner = parse(returned_mail(mail));
    if (!inner || !report_of(*inner, "message/delivery-status")) return std::nullopt;
    return *std::move(inner);
}

}  // namespace

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

std::string readable_text(const ParsedMail& mail) {
    auto all = mail.text_is_whole || mail.html.empty() ? mail.text : html_to_quoted_text(mail.html);
    if (all.size() > most_text) all.resize(most_text);
    return text::make_valid_utf8(all);
}

std::string returned_mail(const ParsedMail& mail) {
    for (const auto type :
         {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}) {
        if (const auto* part = report_of(mail, type)) return part->text;
    }
    const auto all = readable_text(mail);
    const auto start = returned_mail_start(all);
    auto original = start < all.size() ? all.substr(start + 1) : std::string();
    const auto line = original.find('\n');
    if (original.starts_with("-") && line != std::string::npos) original.erase(0, line + 1);
    return original;
}

void read_bounce(const ParsedMail& mail, Classification& out) {
    auto status = read_status(mail, out);
    if (const auto inner = wrapped_report(mail, status)) {
        out.original_message_id.clear();
        status = read_status(*inner, out);
    }
    out.kind = status.has_failure ? MailKind::bounce : MailKind::delivery_report;
    out.recipients = std::move(status.recipients);
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
    const auto original_to = read_original(mail, out);
    if (out.recipients.empty()) out.recipients.push_back(complainant(original_to));
}

void read_receipt(const ParsedMail& mail, Classification& out) {
    out.kind = MailKind::delivery_report;
    read_original(mail, out);
}

}  // namespace ondam::mail
