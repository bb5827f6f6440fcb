#include "domain/channels/api_channel.h"

#include "api_channel_sql.h"
#include "base/names.h"
#include "base/text.h"
#include "domain/channels/attachment_json.h"
#include "domain/channels/settings_reader.h"
#include "platform/crypto/signatures.h"

namespace ondam::channels {
namespace {

using customers::IdentityKind;
using customers::Trust;

std::string prefix_of(ChannelId channel) { return channel.text() + ":"; }

std::string message_body(const OutgoingMessage& message, std::string_view handle, Time now) {
    json::Writer out;
    out.begin_object().field("type", "message.outgoing").field("timestamp", now);
    out.key("data").begin_object();
    out.field("message_id", message.message)
        .field("conversation_id", message.conversation)
        .field("channel_id", message.channel)
        .field("handle", handle)
        .field("sender_name", message.sender_name)
        .field("text", message.text)
        .field("automatic", message.automatic);
    out.key("attachments").begin_array();
    for (const auto& file : message.attachments) {
        write_members(out.begin_object(), file).end_object();
    }
    out.end_array().key("buttons").begin_array();
    for (const auto& button : message.buttons) {
        out.begin_object().field("id", button.id).field("label", button.label).end_object();
    }
    out.end_array().end_object().end_object();
    return out.take();
}

SendOutcome outcome_of(const net::Outcome& answer, const OutgoingMessage& message) {
    if (!answer)
        return NotNow{std::string(net::to_text(answer.failure.kind)), answer.failure.message};
    const auto status = answer.reply->status;
    if (status >= 200 && status <= 299) {
        return Sent{.external_id = message.message.text(), .state = DeliveryState::sent};
    }
    const auto words = "The channel's address answered " + std::to_string(status) + ".";
    if (status == 410) return Refused{"410", words};
    return NotNow{std::to_string(status), words};
}

/// The business's own program knows its customers. Somebody who signs in joins two of them only
/// with the right to.
Trust trust_in(const staff::Actor& actor) {
    const bool is_program = actor.kind != staff::Actor::Kind::user;
    return is_program || actor.may(staff::Permission::merge_customers) ? Trust::trusted
                                                                       : Trust::claimed;
}

}  // namespace

Result<ApiChannelSettings> read_api_settings(const json::Value& settings,
                                             const json::Value& secrets) {
    SettingsReader in(settings, secrets);
    ApiChannelSettings read;
    read.webhook_url = in.url("webhook_url", "");
    read.webhook_secret = in.secrets.optional_string("webhook_secret", {0, 200}).value_or("");
    return in.finish(std::move(read));
}

Result<void> ApiAdapter::check(const json::Value& settings, const json::Value& secrets) const {
    TRY(read_api_settings(settings, secrets));
    return {};
}

net::Outcome ApiAdapter::post(const ApiChannelSettings& settings, const std::string& id,
                              const std::string& body) const {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
    const crypto::StandardWebhook signed_part{id, std::to_string(seconds), body};
    net::OutgoingRequest request;
    request.method = "POST";
    request.url = settings.webhook_url;
    request.headers = {
        {"Content-Type", "application/json"},
        {"webhook-id", id},
        {"webhook-timestamp", signed_part.timestamp},
        {"webhook-signature", crypto::standard_webhook_sign(settings.webhook_secret, signed_part)}};
    request.body = body;
    request.timeout = std::chrono::seconds(15);
    request.max_redirects = 0;
    return client_.send(std::move(request));
}

std::vector<TestStep> ApiAdapter::test(const OpenChannel& channel) {
    const auto settings = read_api_settings(channel.settings, channel.secrets);
    TestStep step{.name = "webhook", .ok = false, .code = {}, .message = {}, .took_ms = 0};
    if (!settings || settings->webhook_url.empty()) {
        step.ok = settings.has_value();
        step.code = "no_webhook";
        step.message = "No address is set: messages come in, and none go out.";
    } else if (settings->webhook_secret.empty()) {
        step.code = "no_secret";
        step.message =
            "Make the channel's secret first, so that the other side can check what "
            "comes from here.";
    } else {
        const auto began = std::chrono::steady_clock::now();
        const auto answer = post(*settings, "test_" + channel.channel.id.text(),
                                 R"({"type":"channel.test","data":{}})");
        step.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::steady_clock::now() - began)
                           .count();
        step.ok = answer && answer.reply->status >= 200 && answer.reply->status <= 299;
        step.code = step.ok  ? ""
                    : answer ? "answered"
                             : std::string(net::to_text(answer.failure.kind));
        step.message = !answer
                           ? answer.failure.message
                           : "The address answered " + std::to_string(answer.reply->status) + ".";
    }
    return {step};
}

SendOutcome ApiAdapter::send(const OpenChannel& channel, const OutgoingMessage& message,
                             std::string_view address) {
    const auto settings = read_api_settings(channel.settings, channel.secrets);
    if (!settings || settings->webhook_url.empty()) {
        return Refused{"no_webhook", "The channel has no address to send messages to."};
    }
    if (settings->webhook_secret.empty()) {
        return Refused{"no_secret", "Make the channel's secret first: nothing leaves unsigned."};
    }
    const auto prefix = prefix_of(channel.channel.id);
    if (address.starts_with(prefix)) address.remove_prefix(prefix.size());
    const auto body = message_body(message, address, clock_.now());
    return outcome_of(post(*settings, message.message.text(), body), message);
}

ApiInbox::ApiInbox(records::Database& database, const Channels& channels,
                   const Attachments& attachments, const BlockedSenders& blocked, Intake& intake,
                   const Clock& clock)
    : database_(database),
      channels_(channels),
      attachments_(attachments),
      blocked_(blocked),
      intake_(intake),
      clock_(clock) {}

Result<void> ApiInbox::must_be_api(records::Reader& reader, const staff::Actor& actor,
                                   ChannelId id) const {
    const auto channel = channels_.open(reader, id);
    if (!channel || channel->channel.workspace != actor.workspace ||
        channel->channel.kind != ChannelKind::api || !channel->channel.enabled) {
        return not_found();
    }
    return {};
}

Result<IncomingMessage> ApiInbox::prepare(const staff::Actor& actor, ChannelId id,
                                          const ApiMessage& message) const {
    IncomingMessage incoming;
    incoming.workspace = actor.workspace;
    incoming.channel = id;
    incoming.kind = ChannelKind::api;
    incoming.external_id = message.external_id;
    // Answers go to the first, the handle, whatever else is known of the person.
    incoming.sender.push_back({IdentityKind::api, prefix_of(id) + message.handle, Trust::verified});
    const auto add = [&](IdentityKind kind, const std::string& value) {
        if (!value.empty()) incoming.sender.push_back({kind, value, trust_in(actor)});
    };
    add(IdentityKind::user_id, message.user_id);
    add(IdentityKind::email, message.email);
    add(IdentityKind::phone, message.phone);
    incoming.sender_name = text::plain_name(message.name);
    incoming.text = text::make_valid_utf8(message.body);
    incoming.received_at = clock_.now();
    incoming.sent_at = message.sent_at.value_or(incoming.received_at);
    return database_.read([&](records::Reader& reader) -> Result<IncomingMessage> {
        TRY(must_be_api(reader, actor, id));
        if (blocked_.is_blocked(reader, actor.workspace, incoming.sender)) return forbidden();
        for (const auto& file : message.attachments) {
            auto found = attachments_.find_owned(reader, actor.workspace, file, actor.text());
            if (!found) return invalid("attachment_ids", "unknown", "names an unknown file");
            incoming.attachments.push_back(std::move(*found));
        }
        if (message.thread.empty()) return incoming;
        const auto row = reader.first(sql::find_api_thread, actor.workspace, id, message.thread);
        if (row) incoming.continues = row->get<ConversationRef>("conversation_id");
        return incoming;
    });
}

Result<Received> ApiInbox::receive(const staff::Actor& actor, ChannelId channel,
                                   const ApiMessage& message) {
    TRY(actor.must(staff::Permission::reply_conversations));
    const auto incoming = TRY(prepare(actor, channel, message));
    const auto note = [&](records::Transaction& transaction, const Received& received) {
        channels_.note_received(transaction, channel);
        if (!message.thread.empty()) {
            transaction.run(sql::note_api_thread, actor.workspace, channel, message.thread,
                            received.conversation);
        }
    };
    return intake_.receive(incoming, note);
}

Result<void> ApiInbox::press(const staff::Actor& actor, ChannelId channel, std::string_view handle,
                             std::string_view button_id) {
    TRY(actor.must(staff::Permission::reply_conversations));
    TRY(database_.read(
        [&](records::Reader& reader) { return must_be_api(reader, actor, channel); }));
    const customers::Claim who{IdentityKind::api, prefix_of(channel) + std::string(handle),
                               Trust::verified};
    return intake_.pressed(actor.workspace, {who}, button_id);
}

}  // namespace ondam::channels
