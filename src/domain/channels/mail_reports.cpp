#include <algorithm>

#include "base/text.h"
#include "domain/channels/mail_inbox.h"

namespace ondam::channels {
namespace {

/// A server that will try again says so with a 4; the mail may still arrive.
bool is_only_delayed(const mail::BouncedRecipient& recipient) {
    if (recipient.permanent) return false;
    if (!recipient.status.empty()) return recipient.status.starts_with("4");
    return recipient.smtp_code >= 400 && recipient.smtp_code < 500;
}

bool says_read(const mail::ParsedMail& mail) {
    return std::ranges::any_of(mail.reports, [](const mail::ReportPart& part) {
        return part.media_type == "message/disposition-notification";
    });
}

std::string words_of(const mail::BouncedRecipient& recipient) {
    auto words = recipient.status;
    const auto& more = recipient.diagnostic.empty() ? recipient.reason : recipient.diagnostic;
    if (!more.empty()) words += (words.empty() ? "" : " ") + more;
    return std::string(text::first(text::one_line(text::make_valid_utf8(words)), 500));
}

Deliveries::Change change_of(const mail::ParsedMail& parsed, const mail::Classification& found,
                             const mail::BouncedRecipient& recipient) {
    if (found.kind == mail::MailKind::delivery_report) {
        return {.state = says_read(parsed) ? DeliveryState::read : DeliveryState::delivered};
    }
    return {.state = DeliveryState::failed, .error_code = "bounced", .error = words_of(recipient)};
}

}  // namespace

MailInbox::Verdict MailInbox::take_report(const Channel& channel, const mail::ParsedMail& parsed,
                                          const mail::Classification& found) const {
    const bool is_ours = !found.original_message_id.empty() &&
                         parts_.database.write([&](records::Transaction& transaction) {
                             return apply_report(transaction, channel, parsed, found);
                         });
    if (is_ours) return {Taken::report, {}, {}};
    if (found.kind == mail::MailKind::delivery_report) return {Taken::report, {}, {}};
    return {Taken::dead_letter, "bounce", "A report about a mail that did not leave from here."};
}

/// Only somebody who got our mail knows its id; what the report says about other addresses than
/// that mail's own does not count.
bool MailInbox::apply_report(records::Transaction& transaction, const Channel& channel,
                             const mail::ParsedMail& parsed,
                             const mail::Classification& found) const {
    const auto sent =
        parts_.deliveries.find_sent(transaction, channel.id, found.original_message_id);
    if (!sent) return false;
    for (auto recipient :
         found.recipients.empty() ? std::vector{mail::BouncedRecipient{}} : found.recipients) {
        if (found.kind == mail::MailKind::complaint || recipient.address.empty())
            recipient.address = sent->address;
        if (!text::equal_ignoring_case(recipient.address, sent->address)) continue;
        if (found.kind == mail::MailKind::complaint) {
            parts_.blocked.suppress(transaction, channel.workspace, sent->address, "complained");
            continue;
        }
        if (recipient.permanent)
            parts_.blocked.suppress(transaction, channel.workspace, sent->address, "bounced");
        if (found.kind == mail::MailKind::bounce && is_only_delayed(recipient)) continue;
        parts_.deliveries.provider_says(transaction, channel.id, found.original_message_id,
                                        change_of(parsed, found, recipient));
    }
    return true;
}

}  // namespace ondam::channels
