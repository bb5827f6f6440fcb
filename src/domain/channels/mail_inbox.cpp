#include "domain/channels/mail_inbox.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/mail/visible_text.h"

namespace ondam::channels {
namespace {

constexpr std::size_t longest_text = 150'000;
constexpr std::size_t longest_html = 2u << 20;
constexpr std::size_t most_references = 50;
constexpr std::size_t most_attachments = 100;
constexpr std::size_t most_cc = 50;

std::string external_id_of(const mail::ParsedMail& mail, std::string_view raw) {
    if (!mail.message_id.empty() && mail.message_id.size() <= 500) return mail.message_id;
    return "sha256:" + text::hex(crypto::sha256(raw));
}

/// Oldest first, each once; of very many the newest.
std::vector<std::string> references_of(const mail::ParsedMail& mail) {
    auto ids = mail.references;
    for (const auto& id : mail.in_reply_to) {
        std::erase(ids, id);
        ids.push_back(id);
    }
    if (ids.size() > most_references) {
        ids.erase(ids.begin(), ids.end() - std::ptrdiff_t(most_references));
    }
    return ids;
}

std::vector<std::string> cc_of(const MailInbox::Mailbox& mailbox, const mail::ParsedMail& mail,
                               const MailSender& sender) {
    std::set<std::string> left_out(mailbox.own_addresses.begin(), mailbox.own_addresses.end());
    left_out.insert(text::lower_ascii(sender.address));
    std::vector<std::string> cc;
    const auto add = [&](const std::string& address) {
        const auto lower = text::lower_ascii(address);
        if (!lower.empty() && cc.size() < most_cc && left_out.insert(lower).second)
            cc.push_back(lower);
    };
    add(sender.reply_to);
    for (const auto* list : {&mail.to, &mail.cc}) {
        for (const auto& one : *list) {
            // Our own address with a reply token is us as well.
            const auto plus = one.address.find('+');
            const auto at = one.address.rfind('@');
            auto plain = one.address;
            if (plus != std::string::npos && at != std::string::npos && plus < at)
                plain.erase(plus, at - plus);
            if (!left_out.contains(text::lower_ascii(plain))) add(one.address);
        }
    }
    return cc;
}

/// A name for a part that has none, so that a person knows what to open it with.
std::string made_up_name(const mail::Attachment& part, std::size_t number) {
    const auto slash = part.media_type.find('/');
    auto ending = slash == std::string::npos ? "" : part.media_type.substr(slash + 1);
    if (part.media_type == "message/rfc822") ending = "eml";
    if (part.media_type == "text/plain") ending = "txt";
    if (part.media_type == "text/calendar") ending = "ics";
    if (part.media_type == "image/jpeg") ending = "jpg";
    const bool is_plain =
        !ending.empty() && ending.size() <= 5 &&
        std::ranges::all_of(ending, [](unsigned char c) { return std::isalnum(c); });
    return "attachment-" + std::to_string(number) + (is_plain ? "." + ending : "");
}

/// The same words again for programs of one kind, and the seal of a signature: nothing that
/// somebody attached.
bool is_for_machines(const mail::ParsedMail& mail, const mail::Attachment& part) {
    const bool is_seal = part.media_type == "application/pkcs7-signature" ||
                         part.media_type == "application/x-pkcs7-signature" ||
                         part.media_type == "application/pgp-signature";
    const bool is_said_again =
        part.media_type == "text/x-amp-html" || part.media_type == "text/watch-html";
    const bool has_words = !mail.text.empty() || !mail.html.empty();
    return (is_said_again && has_words) || (is_seal && mail.is_signed);
}

/// What does not fit into a message is not lost: it keeps the whole mail as a file then.
bool is_too_much(const mail::ParsedMail& mail) {
    return mail.is_cut || mail.attachments.size() > most_attachments ||
           mail.html.size() > longest_html || text::length(mail.text) > longest_text;
}

/// Where a mail lies: its UID, what that belongs to, and the mailbox.
std::string origin_of(const MailInbox::Mailbox& mailbox, std::uint32_t uid_validity,
                      std::uint32_t uid) {
    return std::to_string(uid) + " " + std::to_string(uid_validity) + " " +
           mailbox.settings.mailbox();
}

std::uint32_t uid_of(std::string_view origin) {
    std::uint32_t uid = 0;
    std::from_chars(origin.data(), origin.data() + origin.size(), uid);
    return uid;
}

std::string words_of(const Refusal& refusal, std::string fallback) {
    if (refusal.faults.empty() || refusal.faults.front().message.empty()) return fallback;
    return refusal.faults.front().message;
}

}  // namespace

std::optional<MailInbox::Mailbox> MailInbox::mailbox_of(const OpenChannel& channel) const {
    auto settings = read_email_settings(channel.settings, channel.secrets);
    if (!settings) return std::nullopt;
    Mailbox mailbox{.channel = channel, .settings = std::move(*settings), .own_addresses = {}};
    for (const auto& other : parts_.channels.open_all(ChannelKind::email)) {
        mailbox.own_addresses.push_back(text::lower_ascii(other.settings["address"].text()));
    }
    mailbox.own_addresses.push_back(mailbox.settings.address);
    return mailbox;
}

MailInbox::Taken MailInbox::take(const Mailbox& mailbox, const mail::FetchedMail& fetched,
                                 std::uint32_t uid_validity) {
    mail::ParsedMail parsed;
    const auto verdict = judge(mailbox, fetched, parsed);
    if (verdict.taken != Taken::dead_letter) return verdict.taken;
    const bool is_whole = !fetched.is_header_only && fetched.refusal.empty();
    const auto sender = parsed.from.empty() ? std::string() : parsed.from.front().address;
    parts_.dead_letters.add(
        mailbox.channel.channel,
        {.reason_code = verdict.code,
         .reason_message = verdict.reason,
         .sender = sender,
         .subject = parsed.subject,
         .size = std::int64_t(fetched.size),
         .raw = fetched.raw,
         .origin = is_whole ? "" : origin_of(mailbox, uid_validity, fetched.uid)});
    log::info("mail.dead_letter",
              {{"channel", mailbox.channel.channel.id.text()}, {"reason", verdict.code}});
    return Taken::dead_letter;
}

Result<void> MailInbox::take_again(const OpenChannel& channel, const Buried& buried) {
    const auto mailbox = mailbox_of(channel);
    if (!mailbox) return conflict("", "settings", "The channel's settings are not complete.");
    mail::FetchedMail fetched{.raw = buried.raw};
    if (!buried.origin.empty()) fetched = TRY(fetch_again(*mailbox, buried.origin));
    mail::ParsedMail parsed;
    const auto verdict = judge(*mailbox, fetched, parsed);
    if (verdict.taken == Taken::dead_letter) return conflict("", verdict.code, verdict.reason);
    return {};
}

/// A person waits for it, as for the test of a channel.
Result<mail::FetchedMail> MailInbox::fetch_again(const Mailbox& mailbox,
                                                 std::string_view origin) const {
    const auto refused = [](const Refusal& refusal) {
        const auto fault = connect_fault(refusal);
        return conflict("", fault.code, fault.message);
    };
    const auto workspace = mailbox.channel.channel.workspace;
    auto client = parts_.adapter.connect(workspace, mailbox.settings);
    if (!client) return refused(client.error());
    const auto state = (*client)->select(mailbox.settings.folder);
    if (!state) return refused(state.error());
    const auto uid = uid_of(origin);
    if (origin_of(mailbox, state->uid_validity, uid) != origin) {
        return conflict("", "mailbox_changed",
                        "This is another mailbox now, or the server has numbered its mails anew.");
    }
    auto found = (*client)->fetch_one(uid, mail::FetchRequest{}.max_mail_bytes);
    if (!found) return refused(found.error());
    (*client)->logout();
    if (!*found) return conflict("", "deleted", "The mail is no longer in the mailbox.");
    return std::move(**found);
}

MailInbox::Verdict MailInbox::judge(const Mailbox& mailbox, const mail::FetchedMail& fetched,
                                    mail::ParsedMail& parsed) {
    if (!fetched.is_header_only && fetched.refusal.empty()) {
        return judge(mailbox, fetched.raw, parsed);
    }
    if (auto header = mail::parse(fetched.raw)) parsed = std::move(*header);
    if (fetched.refusal.empty()) {
        return {Taken::dead_letter, "too_large",
                "The mail has " + std::to_string(fetched.size >> 20) +
                    " MB. Only its header was fetched; it still lies in the mailbox."};
    }
    return {Taken::dead_letter, "not_fetched",
            "The mail could not be fetched: it lies in the mailbox under the UID " +
                std::to_string(fetched.uid) +
                ", and the server says: " + text::one_line(text::first(fetched.refusal, 300))};
}

MailInbox::Verdict MailInbox::judge(const Mailbox& mailbox, std::string_view raw,
                                    mail::ParsedMail& parsed) {
    auto read = mail::parse(raw);
    if (!read) {
        return {Taken::dead_letter, "not_a_mail", words_of(read.error(), "This cannot be read.")};
    }
    parsed = std::move(*read);
    const auto found = mail::classify(parsed);
    using enum mail::MailKind;
    if (found.kind == bounce || found.kind == complaint || found.kind == delivery_report) {
        return take_report(mailbox.channel.channel, parsed, found);
    }
    // Mailing lists and other help desks leave marks too.
    const bool is_our_own = std::ranges::any_of(found.loop_marks, [&](const std::string& mark) {
        const auto id = ChannelId::parse(mark);
        return id && parts_.channels.open(*id);
    });
    if (is_our_own) {
        return {Taken::dead_letter, "loop", "An automatic mail of our own came back."};
    }
    const auto from = parsed.from.empty() ? "" : text::lower_ascii(parsed.from.front().address);
    const bool is_own =
        std::ranges::find(mailbox.own_addresses, from) != mailbox.own_addresses.end();
    const bool speaks_for_another = parsed.header("X-Original-Sender") || !parsed.reply_to.empty();
    if (is_own && !speaks_for_another) {
        return {Taken::dead_letter, "own_address",
                "The mail comes from our own address " + from + "."};
    }
    return take_message(mailbox, raw, parsed, found);
}

IncomingMessage MailInbox::message_of(const Mailbox& mailbox, std::string_view raw,
                                      const mail::ParsedMail& parsed) const {
    const auto& channel = mailbox.channel.channel;
    const auto checked = mail::authenticate(parsed, mailbox.settings.trusted_results());
    const auto sender = sender_of(parsed, checked, mailbox.settings.address);
    auto split = mail::visible_text(parsed);
    const bool is_all_quoted = text::trim(split.visible).empty();
    IncomingMessage message;
    message.workspace = channel.workspace;
    message.channel = channel.id;
    message.kind = ChannelKind::email;
    message.external_id = text::make_valid_utf8(external_id_of(parsed, raw));
    message.sender = {{customers::IdentityKind::email, sender.address, sender.trust}};
    message.sender_name = sender.name;
    message.subject = text::one_line(parsed.subject);
    message.text =
        text::first(text::make_valid_utf8(text::trim(is_all_quoted ? split.quoted : split.visible)),
                    longest_text);
    if (!is_all_quoted && !text::trim(split.quoted).empty()) {
        message.quoted = text::first(text::make_valid_utf8(split.quoted), longest_text);
    }
    if (!parsed.html.empty() && parsed.html.size() <= longest_html)
        message.html = text::make_valid_utf8(parsed.html);
    message.cc = cc_of(mailbox, parsed, sender);
    if (const auto conversation = parts_.reply_key.find_conversation(parsed))
        message.continues = ConversationRef{*conversation};
    message.references = references_of(parsed);
    message.suspicious = sender.suspicious;
    message.spam = mail::is_marked_spam(parsed);
    message.proof = sender.proof;
    message.received_at = parts_.clock.now();
    message.sent_at = std::min(parsed.date.value_or(message.received_at), message.received_at);
    return message;
}

void MailInbox::store_attachments(const mail::ParsedMail& parsed, std::string_view raw,
                                  IncomingMessage& message) const {
    std::size_t number = 0;
    for (const auto& part : parsed.attachments) {
        if (is_for_machines(parsed, part)) continue;
        if (++number > most_attachments) break;
        const auto name = part.name.empty() ? made_up_name(part, number) : part.name;
        auto stored = parts_.attachments.store(message.workspace, "channel", name, part.bytes);
        if (!part.content_id.empty()) stored.content_id = part.content_id;
        message.attachments.push_back(std::move(stored));
    }
    if (is_too_much(parsed)) {
        message.attachments.push_back(
            parts_.attachments.store(message.workspace, "channel", "whole-mail.eml", raw));
    }
}

void MailInbox::drop_attachments(const IncomingMessage& message) const {
    if (message.attachments.empty()) return;
    parts_.database.write([&](records::Transaction& transaction) {
        for (const auto& file : message.attachments)
            parts_.attachments.remove(transaction, message.workspace, file.file);
    });
}

MailInbox::Verdict MailInbox::take_message(const Mailbox& mailbox, std::string_view raw,
                                           const mail::ParsedMail& parsed,
                                           const mail::Classification& found) {
    auto message = message_of(mailbox, raw, parsed);
    message.automatic = found.kind == mail::MailKind::auto_reply;
    message.unanswerable = found.must_not_be_answered;
    if (message.sender.front().value.empty())
        return {Taken::dead_letter, "no_sender", "The mail does not say who it is from."};
    const bool is_blocked = parts_.database.read([&](records::Reader& reader) {
        return parts_.blocked.is_blocked(reader, message.workspace, message.sender);
    });
    if (is_blocked) {
        log::info("channel.blocked_sender", {{"channel", message.channel.text()}});
        return {Taken::blocked, {}, {}};
    }
    store_attachments(parsed, raw, message);
    const auto received = parts_.intake.receive(message);
    if (!received) {
        drop_attachments(message);
        const auto& faults = received.error().faults;
        if (!faults.empty() && faults.front().code == "unusable") {
            return {
                Taken::dead_letter, "refused",
                message.sender.front().value +
                    " stands for nobody: it is no whole address, a placeholder that many write, "
                    "or among the workspace's blocked values."};
        }
        return {Taken::dead_letter, "refused",
                words_of(received.error(), "The message could not be taken in.")};
    }
    const bool is_kept = !received->duplicate && !received->conversation.uuid.is_nil();
    if (!is_kept) drop_attachments(message);
    return {received->duplicate ? Taken::duplicate : Taken::message, {}, {}};
}

}  // namespace ondam::channels
