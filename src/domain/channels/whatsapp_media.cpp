#include "base/log.h"
#include "base/text.h"
#include "domain/channels/whatsapp_inbox.h"
#include "domain/channels/whatsapp_wire.h"

namespace ondam::channels {
namespace {

constexpr std::string_view media_job = "whatsapp_media";
constexpr int max_tries = 8;
constexpr std::size_t largest_file = 100u << 20;

std::string ending_of(std::string_view media_type) {
    if (media_type.starts_with("image/jpeg")) return ".jpg";
    if (media_type.starts_with("image/png")) return ".png";
    if (media_type.starts_with("image/webp")) return ".webp";
    if (media_type.starts_with("audio/ogg")) return ".ogg";
    if (media_type.starts_with("audio/mpeg")) return ".mp3";
    if (media_type.starts_with("audio/amr")) return ".amr";
    if (media_type.starts_with("audio/")) return ".m4a";
    if (media_type.starts_with("video/")) return ".mp4";
    if (media_type.starts_with("application/pdf")) return ".pdf";
    return "";
}

}  // namespace

WhatsAppInbox::WhatsAppInbox(const Parts& parts) : parts_(parts) {
    parts_.jobs.handle(
        std::string(media_job),
        {.concurrency = 4, .lease = std::chrono::seconds(180), .max_attempts = max_tries},
        [this](const jobs::Job& job) { return fetch(job); });
    parts_.jobs.handle("whatsapp_status",
                       {.concurrency = 1, .lease = std::chrono::seconds(30), .max_attempts = 8},
                       [this](const jobs::Job& job) { return apply_status(job); });
}

void WhatsAppInbox::fetch_later(const Channel& channel, const json::Value& value,
                                const json::Value& message) const {
    json::Writer payload;
    payload.begin_object().field("channel", channel.id).key("value").begin_object();
    payload.field("contacts", value["contacts"]).field("message", message);
    payload.end_object().end_object();
    const auto read = wire::read_message(value, message);
    parts_.database.write([&](records::Transaction& transaction) {
        parts_.jobs.add(transaction, {.kind = std::string(media_job),
                                      .workspace = channel.workspace,
                                      .key = channel.id.text() + ":" + read.message.external_id,
                                      .due_at = parts_.clock.now(),
                                      .payload = payload.take()});
    });
}

/// The id leads to an address that holds the bytes for some minutes; both want the token.
WhatsAppInbox::Fetched WhatsAppInbox::fetch_media(const Verified& verified,
                                                  const wire::Media& media) const {
    auto request = wire::request_to(verified.settings, "/" + text::url_encode(media.id));
    request.method = "GET";
    const auto found = parts_.client.send(std::move(request));
    if (!found) return {{}, true, found.failure.message};
    const auto is_passing = [](int status) { return status == 429 || status >= 500; };
    const auto parsed = json::parse(found.reply->body);
    if (found.reply->status != 200 || !parsed) {
        return {{},
                is_passing(found.reply->status),
                "WhatsApp answered " + std::to_string(found.reply->status) + " about the file."};
    }
    auto download = wire::request_to(verified.settings, "");
    download.method = "GET";
    download.url = (*parsed)["url"].text();
    download.max_response = largest_file;
    download.timeout = std::chrono::seconds(120);
    const auto bytes = parts_.client.send(std::move(download));
    if (!bytes) {
        return {{}, bytes.failure.kind != net::FailureKind::too_large, bytes.failure.message};
    }
    if (bytes.reply->status != 200) {
        return {{}, is_passing(bytes.reply->status), "WhatsApp did not hand the file out."};
    }
    auto name = media.name;
    if (name.empty()) name = "whatsapp" + ending_of((*parsed)["mime_type"].text());
    return {parts_.attachments.store(verified.channel.channel.workspace, "channel", name,
                                     bytes.reply->body),
            false, ""};
}

jobs::Outcome WhatsAppInbox::fetch(const jobs::Job& job) {
    const auto payload = json::parse(job.payload);
    ONDAM_CHECK(payload.has_value());
    const auto id = ChannelId::parse((*payload)["channel"].text()).value_or(ChannelId{});
    auto channel = parts_.channels.open(id);
    if (!channel) return jobs::Done{};
    const auto& value = (*payload)["value"];
    auto read = wire::read_message(value, value["message"]);
    auto settings = read_whatsapp_settings(channel->settings, channel->secrets);
    if (!settings) return jobs::Failed{"the channel's settings are not complete"};
    const Verified verified{std::move(*channel), std::move(*settings)};
    for (const auto& media : read.media) {
        const auto fetched = fetch_media(verified, media);
        if (fetched.file) {
            read.message.attachments.push_back(*fetched.file);
            continue;
        }
        if (fetched.is_passing && job.attempt < max_tries) {
            return jobs::RetryAt{jobs::next_retry(job, parts_.clock.now(), std::chrono::minutes(2)),
                                 fetched.error};
        }
        // The words of the customer come in all the same; the missing file is named.
        log::warning("whatsapp.media_lost", {{"channel", id.text()}});
        read.message.text += std::string(read.message.text.empty() ? "" : "\n") +
                             "[A file was sent that WhatsApp no longer hands out.]";
    }
    if (!take(verified.channel.channel, read)) {
        bury(verified.channel.channel, value, value["message"],
             "The message could not be taken in.");
    }
    return jobs::Done{};
}

}  // namespace ondam::channels
