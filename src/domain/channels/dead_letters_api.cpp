#include <algorithm>

#include "domain/channels/channels_api.h"
#include "domain/staff/staff_json.h"

namespace ondam::channels {
namespace {

using staff::Call;
using staff::Permission;

void write_letter(json::Writer& out, const DeadLetter& letter) {
    out.begin_object()
        .field("id", letter.id)
        .field("channel_id", letter.channel)
        .field("reason_code", letter.reason_code)
        .field("reason_message", letter.reason_message)
        .field("sender", letter.sender)
        .field("subject", letter.subject)
        .field("size", letter.size)
        .field("received_at", letter.received_at)
        .field("replayed_at", letter.replayed_at)
        .end_object();
}

void write_blocked(json::Writer& out, const BlockedSender& sender) {
    out.begin_object()
        .field("id", sender.id)
        .field("value", sender.value)
        .field("created_at", sender.created_at)
        .end_object();
}

std::optional<std::string> cursor_of(const Call& call) {
    const auto cursor = call.request.query_value("cursor");
    return cursor ? std::optional<std::string>(*cursor) : std::nullopt;
}

Result<http::Response> list_letters(const ChannelServices& services, const Call& call) {
    const auto channel = TRY(call.id<ChannelId>("id"));
    const auto limit = TRY(staff::page_limit(call.request));
    TRY(services.channels.get(call.actor, channel));
    const auto page = TRY(services.dead_letters.list(call.actor, channel, cursor_of(call), limit));
    return http::json_response(200, staff::page_json(page.items, page.next_cursor, write_letter));
}

Result<http::Response> raw(const ChannelServices& services, const Call& call) {
    const auto channel = TRY(call.id<ChannelId>("id"));
    const auto id = TRY(call.id<DeadLetterId>("letter_id"));
    auto bytes = TRY(services.dead_letters.raw(call.actor, channel, id));
    return download_response(id.text() + ".eml", std::move(bytes));
}

Result<http::Response> replay(const ChannelServices& services, const Call& call) {
    const auto channel_id = TRY(call.id<ChannelId>("id"));
    const auto id = TRY(call.id<DeadLetterId>("letter_id"));
    TRY(services.channels.get(call.actor, channel_id));
    const auto channel = services.channels.open(channel_id);
    if (!channel) return not_found();
    const auto retaker =
        std::ranges::find(services.retakers, channel->channel.kind, &Retaker::kind);
    if (retaker == services.retakers.end()) return not_found();
    const auto letter = TRY(services.dead_letters.replay(call.actor, *channel, id, **retaker));
    json::Writer out;
    write_letter(out, letter);
    return http::json_response(200, out.take());
}

Result<http::Response> list_blocked(const ChannelServices& services, const Call& call) {
    const auto limit = TRY(staff::page_limit(call.request));
    const auto page = TRY(services.blocked.list(call.actor, cursor_of(call), limit));
    return http::json_response(200, staff::page_json(page.items, page.next_cursor, write_blocked));
}

Result<http::Response> block(const ChannelServices& services, const Call& call) {
    json::Reader in(call.body());
    const auto value = TRY(in.finish(in.required_string("value", {1, 254})));
    const auto workspace = TRY(services.workspaces.get(call.actor));
    const auto sender = TRY(services.blocked.block(call.actor, value, workspace.default_region));
    json::Writer out;
    write_blocked(out, sender);
    return http::json_response(201, out.take());
}

}  // namespace

void add_dead_letter_routes(const ChannelServices& services) {
    auto& api = services.api;
    using enum Permission;
    const std::string letters = "/api/v1/channels/{id}/dead_letters";
    api.get(letters, manage_channels,
            [&services](const Call& call) { return list_letters(services, call); });
    api.get(letters + "/{letter_id}/raw", manage_channels,
            [&services](const Call& call) { return raw(services, call); });
    api.post(letters + "/{letter_id}/replay", manage_channels,
             [&services](const Call& call) { return replay(services, call); });
    api.remove(letters + "/{letter_id}", manage_channels,
               [&services](const Call& call) -> Result<http::Response> {
                   const auto channel = TRY(call.id<ChannelId>("id"));
                   const auto id = TRY(call.id<DeadLetterId>("letter_id"));
                   TRY(services.dead_letters.remove(call.actor, channel, id));
                   return http::empty_response();
               });
    api.get("/api/v1/blocked_senders", manage_channels,
            [&services](const Call& call) { return list_blocked(services, call); });
    api.post("/api/v1/blocked_senders", manage_conversations,
             [&services](const Call& call) { return block(services, call); });
    api.remove("/api/v1/blocked_senders/{id}", manage_channels,
               [&services](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<BlockedSenderId>("id"));
                   TRY(services.blocked.unblock(call.actor, id));
                   return http::empty_response();
               });
}

}  // namespace ondam::channels
