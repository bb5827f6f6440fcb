#include "domain/channels/whatsapp_inbox.h"

#include "base/log.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/signatures.h"

namespace ondam::channels {
namespace {

/// The provider repeats what was not answered for a week. What is older was recorded and is played
/// back.
constexpr auto replay_window = std::chrono::hours(24 * 7 + 1);

constexpr int max_status_tries = 6;
constexpr std::string_view status_job = "whatsapp_status";

/// One message in the webhook's own form, for what waits and for dead letters.
std::string envelope(const json::Value& value, const json::Value& message) {
    json::Writer out;
    out.begin_object().field("contacts", value["contacts"]).key("messages").begin_array();
    out.value(message).end_array().end_object();
    return out.take();
}

}  // namespace

Result<WhatsAppInbox::Verified> WhatsAppInbox::channel_of(const http::Request& request) const {
    const auto id = ChannelId::parse(request.param("id"));
    auto channel = id ? parts_.channels.open(*id) : std::nullopt;
    if (!channel || channel->channel.kind != ChannelKind::whatsapp || !channel->channel.enabled) {
        return not_found();
    }
    // Settings without a secret never pass here, so nothing is ever compared with an empty one.
    auto settings = read_whatsapp_settings(channel->settings, channel->secrets);
    if (!settings) return not_found();
    return Verified{std::move(*channel), std::move(*settings)};
}

Result<http::Response> WhatsAppInbox::confirm(const http::Request& request) const {
    const auto verified = TRY(channel_of(request));
    const auto token = request.query_value("hub.verify_token").value_or("");
    const auto challenge = request.query_value("hub.challenge").value_or("");
    if (request.query_value("hub.mode").value_or("") != "subscribe" ||
        !crypto::constant_time_equal(token, verified.settings.verify_token)) {
        return forbidden();
    }
    return http::text_response(200, std::string(text::first(challenge, 200)));
}

Result<http::Response> WhatsAppInbox::receive(const http::Request& request) {
    const auto verified = TRY(channel_of(request));
    if (!crypto::hub_signature_256_verify(verified.settings.app_secret, request.body,
                                          request.headers.get("X-Hub-Signature-256"))) {
        return forbidden();
    }
    const auto webhook = TRY(json::parse(request.body));
    for (const auto* value : wire::values_of(webhook)) take_value(verified, *value);
    return http::json_response(200, "{}");
}

/// One app's webhook brings the news of all numbers of a business; each belongs to its own channel.
void WhatsAppInbox::take_value(const Verified& verified, const json::Value& value) {
    const auto number = value["metadata"]["phone_number_id"].scalar_text();
    if (number && *number != verified.settings.phone_number_id) {
        log::info("whatsapp.other_number", {{"channel", verified.channel.channel.id.text()}});
        return;
    }
    const auto* messages = value["messages"].array();
    for (const auto& message : messages ? *messages : json::Array()) {
        take_message(verified, value, message);
    }
    const auto* statuses = value["statuses"].array();
    for (const auto& status : statuses ? *statuses : json::Array()) {
        take_status(verified.channel.channel, status);
    }
}

void WhatsAppInbox::take_message(const Verified& verified, const json::Value& value,
                                 const json::Value& message) {
    const auto& channel = verified.channel.channel;
    const auto read = wire::read_message(value, message);
    if (read.is_nothing_said) return;
    const auto now = parts_.clock.now();
    if (!read.not_understood.empty()) return bury(channel, value, message, read.not_understood);
    if (read.message.sent_at < now - replay_window) {
        return bury(channel, value, message,
                    "It was sent more than a week ago: either somebody repeats an old webhook, or "
                    "the clock of this server is wrong.");
    }
    if (!read.media.empty()) return fetch_later(channel, value, message);
    const auto taken = take(channel, read);
    if (!taken) bury(channel, value, message, "The message could not be taken in.");
}

Result<void> WhatsAppInbox::take(const Channel& channel, const wire::ReadMessage& read) {
    auto incoming = read.message;
    incoming.workspace = channel.workspace;
    incoming.channel = channel.id;
    incoming.received_at = parts_.clock.now();
    // A replay comes from the past; what comes from the time ahead tells of our own clock.
    const bool is_ahead = incoming.sent_at > incoming.received_at;
    if (incoming.sent_at == Time{} || is_ahead) incoming.sent_at = incoming.received_at;
    const bool is_blocked = parts_.database.read([&](records::Reader& reader) {
        return parts_.blocked.is_blocked(reader, channel.workspace, incoming.sender);
    });
    if (is_blocked) {
        log::info("channel.blocked_sender", {{"channel", channel.id.text()}});
        return {};
    }
    parts_.database.write([&](records::Transaction& transaction) {
        if (read.opens_window) {
            WhatsAppAdapter::note_received(transaction, channel, incoming.sender.front().value,
                                           incoming.sent_at);
        }
        parts_.channels.note_received(transaction, channel.id);
    });
    if (!read.button_id.empty() &&
        parts_.intake.pressed(channel.workspace, incoming.sender, read.button_id)) {
        return {};
    }
    TRY(parts_.intake.receive(incoming));
    return {};
}

void WhatsAppInbox::take_status(const Channel& channel, const json::Value& status) const {
    const auto read = wire::read_status(status);
    if (!read.state || read.external_id.empty()) return;
    const bool is_known = parts_.database.write([&](records::Transaction& transaction) {
        return parts_.deliveries.provider_says(transaction, channel.id, read.external_id,
                                               {.state = *read.state,
                                                .error_code = read.error_code,
                                                .error = read.error,
                                                .external_id = {}});
    });
    if (is_known) return;
    // The word about a message can overtake the answer to its sending.
    json::Writer payload;
    payload.begin_object().field("channel", channel.id).field("status", status).end_object();
    parts_.database.write([&](records::Transaction& transaction) {
        parts_.jobs.add(transaction,
                        {.kind = std::string(status_job),
                         .workspace = channel.workspace,
                         .key = read.external_id + ":" + std::string(to_text(*read.state)),
                         .due_at = parts_.clock.now() + std::chrono::seconds(1),
                         .payload = payload.take()});
    });
}

jobs::Outcome WhatsAppInbox::apply_status(const jobs::Job& job) {
    const auto payload = json::parse(job.payload);
    ONDAM_CHECK(payload.has_value());
    const auto channel = ChannelId::parse((*payload)["channel"].text()).value_or(ChannelId{});
    const auto read = wire::read_status((*payload)["status"]);
    const bool is_known = parts_.database.write([&](records::Transaction& transaction) {
        return parts_.deliveries.provider_says(transaction, channel, read.external_id,
                                               {.state = read.state.value_or(DeliveryState::sent),
                                                .error_code = read.error_code,
                                                .error = read.error,
                                                .external_id = {}});
    });
    // A number may also be used by another program: its messages are not ours.
    if (is_known || job.attempt >= max_status_tries) return jobs::Done{};
    return jobs::RetryAt{jobs::next_retry(job, parts_.clock.now()), "its message is not known yet"};
}

void WhatsAppInbox::bury(const Channel& channel, const json::Value& value,
                         const json::Value& message, std::string_view reason) const {
    const auto type = message["type"].text();
    auto sender = message["from"].scalar_text().value_or("");
    if (sender.empty()) sender = message["from_user_id"].scalar_text().value_or("");
    parts_.dead_letters.add(
        channel, {.reason_code = type == "unsupported" ? "unsupported" : "not_understood",
                  .reason_message = std::string(reason),
                  .sender = std::move(sender),
                  .subject = std::string(type),
                  .size = 0,
                  .raw = envelope(value, message)});
}

Result<void> WhatsAppInbox::take_again(const OpenChannel& channel, const Buried& buried) {
    const auto value = TRY(json::parse(buried.raw));
    const auto read = wire::read_message(value, value["messages"][0]);
    if (!read.not_understood.empty()) {
        return conflict("", "not_understood", read.not_understood);
    }
    if (!read.media.empty()) {
        fetch_later(channel.channel, value, value["messages"][0]);
        return {};
    }
    return take(channel.channel, read);
}

void add_whatsapp_routes(http::Router& router, WhatsAppInbox& inbox) {
    router.add(http::Method::get, "/channels/whatsapp/{id}",
               [&inbox](const http::Request& request) { return inbox.confirm(request); });
    router.add(http::Method::post, "/channels/whatsapp/{id}",
               [&inbox](const http::Request& request) { return inbox.receive(request); },
               {.body_limit = 4u << 20});
}

}  // namespace ondam::channels
