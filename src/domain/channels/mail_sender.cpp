#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/channels/mail_inbox.h"

namespace ondam::channels {
namespace {

std::string domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? "" : text::lower_ascii(address.substr(at + 1));
}

bool is_no_reply(std::string_view address) {
    const auto local = text::lower_ascii(address.substr(0, address.rfind('@')));
    constexpr std::array<std::string_view, 6> nobody{"noreply",      "no-reply",      "donotreply",
                                                     "do-not-reply", "mailer-daemon", "no_reply"};
    return std::ranges::find(nobody, local) != nobody.end();
}

const mail::Mailbox* other_than(const std::vector<mail::Mailbox>& mailboxes,
                                std::string_view address) {
    const auto found = std::ranges::find_if(mailboxes, [address](const mail::Mailbox& one) {
        return !one.address.empty() && !text::equal_ignoring_case(one.address, address);
    });
    return found == mailboxes.end() ? nullptr : &*found;
}

Proof proof_of(mail::Verdict verdict) {
    if (verdict == mail::Verdict::trusted) return Proof::proven;
    return verdict == mail::Verdict::unchecked ? Proof::unchecked : Proof::unproven;
}

}  // namespace

MailSender sender_of(const mail::ParsedMail& mail, const mail::Authentication& found,
                     std::string_view own_address) {
    MailSender sender;
    sender.suspicious = found.verdict == mail::Verdict::suspicious;
    sender.trust = found.verdict == mail::Verdict::trusted ? customers::Trust::verified
                                                           : customers::Trust::trusted;
    sender.proof = proof_of(found.verdict);
    const auto from = mail.from.empty() ? mail::Mailbox{} : mail.from.front();
    sender.address = from.address;
    sender.name = text::one_line(from.name);
    const auto* reply_to = other_than(mail.reply_to, from.address);
    const auto original = mail::parse_addresses(mail.header("X-Original-Sender").value_or(""));
    const bool is_our_domain = domain_of(from.address) == domain_of(own_address);
    const mail::Mailbox* instead = nullptr;
    if (is_our_domain && !original.empty()) instead = &original.front();
    if (!instead && reply_to &&
        (is_our_domain || is_no_reply(from.address) || from.address.empty()))
        instead = reply_to;
    if (instead) {
        sender.address = instead->address;
        if (!instead->name.empty()) sender.name = text::one_line(instead->name);
        sender.trust = customers::Trust::trusted;
        // A stranger's form can name anybody, and so can who only writes our domain as theirs.
        const bool is_our_form = is_our_domain && sender.proof != Proof::unproven;
        sender.suspicious = sender.suspicious || !is_our_form;
        sender.proof = is_our_form ? Proof::unchecked : Proof::unproven;
    } else if (reply_to) {
        sender.reply_to = text::lower_ascii(reply_to->address);
    }
    return sender;
}

}  // namespace ondam::channels
