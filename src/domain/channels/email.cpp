#include "domain/channels/email.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "platform/html/html.h"
#include "platform/mail/compose.h"

namespace ondam::channels {
namespace {

constexpr std::size_t most_references = 20;

std::string domain_of(const std::string& address) { return address.substr(address.rfind('@') + 1); }

/// Message ids only: a mail without one is known by a hash that no mail program understands.
std::vector<std::string> message_ids(const std::vector<std::string>& external_ids) {
    std::vector<std::string> ids;
    for (const auto& id : external_ids) {
        const bool is_id = id.find('@') != std::string::npos && id.size() <= 250 &&
                           std::ranges::none_of(id, [](unsigned char c) {
                               return c <= ' ' || c == '<' || c == '>' || c >= 0x7f;
                           });
        if (is_id) ids.push_back(id);
    }
    // The first names the thread for whoever lost the middle.
    if (ids.size() > most_references) {
        ids.erase(ids.begin() + 1, ids.end() - std::ptrdiff_t(most_references - 1));
    }
    return ids;
}

std::string as_html(const std::string& text) {
    return "<div style=\"white-space: pre-wrap\">" + html::escape(text) + "</div>";
}

std::string from_name(const EmailSettings& settings, const OutgoingMessage& message) {
    if (message.automatic || message.sender_name.empty()) return settings.from_name;
    if (settings.from_name.empty()) return text::one_line(message.sender_name);
    return text::one_line(message.sender_name) + " (" + settings.from_name + ")";
}

mail::OutgoingMail to_mail(const EmailSettings& settings, const OutgoingMessage& message,
                           std::string_view address) {
    mail::OutgoingMail out;
    out.from = {from_name(settings, message), settings.address};
    out.to = {{"", std::string(address)}};
    for (const auto& cc : message.cc) out.cc.push_back({"", cc});
    out.subject = text::one_line(message.subject);
    out.text = message.text;
    out.html = message.html ? message.html : std::optional(as_html(message.text));
    out.references = message_ids(message.references);
    if (!out.references.empty()) out.in_reply_to = {out.references.back()};
    if (message.automatic) {
        out.auto_submitted = mail::AutoSubmitted::auto_replied;
        out.loop_mark = message.channel.text();
    }
    return out;
}

/// What the server said about whom the mail is for; copies are another matter.
const mail::RecipientResult* refused_recipient(const mail::SendResult& result,
                                               std::string_view address) {
    const auto found =
        std::ranges::find(result.recipients, address, &mail::RecipientResult::address);
    return found != result.recipients.end() && found->code >= 400 ? &*found : nullptr;
}

SendOutcome outcome_of(const mail::SendResult& result, std::string_view address,
                       const std::string& message_id) {
    using enum mail::SendOutcome;
    switch (result.outcome) {
        case sent:
            if (const auto* refused = refused_recipient(result, address)) {
                return Refused{
                    std::to_string(refused->code),
                    "The copies left, but not to " + std::string(address) + ": " + refused->text};
            }
            return Sent{.external_id = message_id, .state = DeliveryState::sent};
        case rejected_permanent:
            return Refused{std::to_string(result.code), result.text};
        case rejected_temporary:
            return NotNow{std::to_string(result.code), result.text};
        case not_connected:
            if (result.error_code == "login") return Refused{"credentials", result.text};
            if (result.error_code == "token_refused")
                return Refused{result.error_code, result.text};
            return NotNow{result.error_code, result.text};
        case unknown:
            return InDoubt{
                "The connection broke after the mail was handed over and before the "
                "server answered.",
                message_id};
    }
    return InDoubt{"", message_id};
}

bool is_here(const std::string& host) {
    const auto address = net::Address::parse(host);
    return address ? net::is_loopback(*address) : host == "localhost";
}

}  // namespace

EmailAdapter::EmailAdapter(const Parts& parts)
    : parts_(parts), tokens_(parts.database, parts.client, parts.cipher, parts.clock) {}

Result<void> EmailAdapter::check(const json::Value& settings, const json::Value& secrets) const {
    const auto read = TRY(read_email_settings(settings, secrets));
    Refusal refusal;
    refusal.kind = RefusalKind::invalid;
    for (const auto& [name, server] :
         {std::pair("imap", read.imap), std::pair("smtp", read.smtp)}) {
        if (server.security != mail::Security::none || is_here(server.host)) continue;
        refusal.faults.push_back(
            {"settings." + std::string(name) + ".security", "encryption",
             "none is for a server on this machine (127.0.0.1, localhost) alone: choose tls or "
             "starttls, or everybody on the way could read the password"});
    }
    if (!refusal.faults.empty()) return refusal;
    return {};
}

std::vector<SecretUse> EmailAdapter::secret_uses(const json::Value& settings) const {
    constexpr std::string_view password = "password";
    constexpr std::string_view refresh_token = "refresh_token";
    const bool is_oauth = settings["oauth"].object() != nullptr;
    std::vector<SecretUse> uses;
    for (const std::string server : {"imap", "smtp"}) {
        for (const std::string key : {"host", "port", "security"}) {
            const auto& value = settings[server][key];
            const auto place = key == "port" ? json::to_text(value) : std::string(value.text());
            uses.push_back({.setting = "settings." + server + "." + key,
                            .place = text::lower_ascii(text::trim(place)),
                            .secrets = {is_oauth ? refresh_token : password},
                            .idle = {is_oauth ? password : refresh_token}});
        }
    }
    if (is_oauth) {
        uses.push_back({.setting = "settings.oauth.token_url",
                        .place = json::to_text(settings["oauth"]["token_url"]),
                        .secrets = {refresh_token, "client_secret"}});
    }
    return uses;
}

SendOutcome EmailAdapter::send(const OpenChannel& channel, const OutgoingMessage& message,
                               std::string_view address) {
    const auto settings = read_email_settings(channel.settings, channel.secrets);
    if (!settings) return Refused{"settings", "The channel's settings are not complete."};
    const bool is_suppressed =
        message.automatic && parts_.database.read([&](records::Reader& reader) {
            return parts_.blocked.is_suppressed(reader, message.workspace, address);
        });
    if (is_suppressed) {
        return Refused{"suppressed",
                       "The address bounced or complained; nothing automatic is sent."};
    }
    auto mail = to_mail(*settings, message, address);
    mail.date = parts_.clock.now();
    mail.message_id = parts_.reply_key.make_message_id(
        message.conversation.uuid, message.message.uuid, domain_of(settings->address));
    // A server on the way that writes ids of its own takes ours away; an address it leaves alone.
    if (settings->reply_addresses) {
        mail.reply_to = {settings->from_name, parts_.reply_key.make_reply_address(
                                                  settings->address, message.conversation.uuid)};
    }
    for (const auto& file : message.attachments) {
        mail::Attachment part{.name = file.name,
                              .media_type = file.media_type,
                              .content_id = file.content_id.value_or(""),
                              .is_inline = file.content_id.has_value(),
                              .bytes = {}};
        if (!parts_.attachments.read(file.file, part.bytes))
            return Refused{"file_gone", "The file " + file.name + " is no longer there."};
        mail.attachments.push_back(std::move(part));
    }
    const auto raw = mail::compose(mail);
    if (!raw) return Refused{"invalid", raw.error().faults.front().message};
    mail::Envelope envelope{.from = settings->address, .recipients = {std::string(address)}};
    for (const auto& cc : message.cc) envelope.recipients.push_back(cc);
    return outcome_of(hand_over(message.workspace, *settings, envelope, *raw), address,
                      mail.message_id);
}

SendOutcome EmailAdapter::send_plain(const OpenChannel& channel, const PlainMail& plain) {
    const auto settings = read_email_settings(channel.settings, channel.secrets);
    if (!settings) return Refused{"settings", "The channel's settings are not complete."};
    mail::OutgoingMail mail;
    mail.message_id = plain.id.text() + "@" + domain_of(settings->address);
    mail.date = parts_.clock.now();
    mail.from = {settings->from_name, settings->address};
    mail.to = {{"", plain.to}};
    mail.subject = plain.subject;
    mail.text = plain.text;
    mail.auto_submitted = mail::AutoSubmitted::auto_generated;
    const auto raw = mail::compose(mail);
    if (!raw) return Refused{"invalid", raw.error().faults.front().message};
    const mail::Envelope envelope{.from = settings->address, .recipients = {plain.to}};
    return outcome_of(hand_over(channel.channel.workspace, *settings, envelope, *raw), plain.to,
                      mail.message_id);
}

void EmailAdapter::channels_changed() {
    const std::scoped_lock lock(mutex_);
    ++changes_;
    changed_.notify_all();
}

std::uint64_t EmailAdapter::wait_for_change(std::uint64_t seen, std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [&] { return changes_ != seen; });
    return changes_;
}

}  // namespace ondam::channels
