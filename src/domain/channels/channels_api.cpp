#include "domain/channels/channels_api.h"

#include "base/names.h"
#include "base/text.h"
#include "domain/staff/staff_json.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/signatures.h"

namespace ondam::channels {
namespace {

using staff::Call;
using staff::Permission;

/// Where a provider sends to us; the other kinds need no such address.
std::optional<std::string> webhook_url(const ChannelServices& services, const Channel& channel) {
    const auto& base = services.public_url;
    if (channel.kind == ChannelKind::whatsapp)
        return base + "/channels/whatsapp/" + channel.id.text();
    if (channel.kind == ChannelKind::api)
        return base + "/api/v1/channels/" + channel.id.text() + "/messages";
    return std::nullopt;
}

void write_channel(json::Writer& out, const ChannelServices& services, const ChannelView& view) {
    const auto& channel = view.channel;
    out.begin_object()
        .field("id", channel.id)
        .field("kind", channel.kind)
        .field("name", channel.name)
        .field("enabled", channel.enabled)
        .field("state", channel.enabled ? view.state : "off")
        .field("state_code", view.state_code)
        .field("state_message", view.state_message)
        .field("last_received_at", view.last_received_at)
        .field("last_sent_at", view.last_sent_at)
        .field("team_id", view.team)
        .field("business_hours_id", view.business_hours)
        .raw_field("settings", channel.settings)
        .field("secrets_set", view.secrets_set)
        .field("webhook_url", webhook_url(services, channel))
        .field("dead_letters", view.dead_letters)
        .field("version", channel.version)
        .field("created_at", channel.created_at)
        .end_object();
}

http::Response channel_response(const ChannelServices& services, int status,
                                const ChannelView& view) {
    json::Writer out;
    write_channel(out, services, view);
    auto response = http::json_response(status, out.take());
    response.headers.set("ETag", staff::etag(view.channel.version));
    return response;
}

/// An id that may be absent (stays), null (cleared) or given.
template <class AnyId>
std::optional<std::optional<AnyId>> clearable_id(json::Reader& in, std::string_view key) {
    if (!in.has(key)) return std::nullopt;
    return std::optional<std::optional<AnyId>>(in.optional_id<AnyId>(key));
}

/// What makes this side's own signatures is made here, never chosen by somebody.
void refuse_own_secrets(json::Reader& in, const std::optional<json::Value>& secrets) {
    if (!secrets) return;
    for (const auto* name : {"identity_secret", "webhook_secret"}) {
        if (!(*secrets)[name].is_null())
            in.fault("secrets." + std::string(name), "unknown", "is made by the server");
    }
}

Result<ChannelInput> read_input(const Call& call) {
    json::Reader in(call.body());
    ChannelInput input{
        .kind = in.optional_enum<ChannelKind>("kind"),
        .name = in.optional_string("name", {1, 100}),
        .enabled = in.optional_boolean("enabled"),
        .team = clearable_id<staff::TeamId>(in, "team_id"),
        .business_hours = clearable_id<staff::BusinessHoursId>(in, "business_hours_id"),
        .settings = in.optional_value("settings"),
        .secrets = in.optional_value("secrets"),
        .expected_version = {}};
    refuse_own_secrets(in, input.secrets);
    return in.finish(std::move(input));
}

Result<http::Response> list(const ChannelServices& services, const Call& call) {
    const auto views = TRY(services.channels.list(call.actor));
    return http::json_response(
        200, staff::page_json(views, std::nullopt, [&](auto& out, const auto& view) {
            write_channel(out, services, view);
        }));
}

Result<http::Response> create(const ChannelServices& services, const Call& call) {
    const auto input = TRY(read_input(call));
    const auto view = TRY(services.channels.create(call.actor, input));
    return channel_response(services, 201, view);
}

Result<http::Response> get(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    const auto view = TRY(services.channels.get(call.actor, id));
    return channel_response(services, 200, view);
}

Result<http::Response> change(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    auto input = TRY(read_input(call));
    input.expected_version = TRY(staff::if_match(call.request));
    const auto view = TRY(services.channels.change(call.actor, id, input));
    return channel_response(services, 200, view);
}

http::Response test_response(const std::vector<TestStep>& steps) {
    json::Writer out;
    out.begin_object().field("ok", !steps.empty() && steps.back().ok).key("steps").begin_array();
    for (const auto& step : steps) {
        const auto code = step.code.empty() ? std::nullopt : std::optional(step.code);
        out.begin_object()
            .field("name", step.name)
            .field("ok", step.ok)
            .field("code", code)
            .field("message", step.message)
            .field("took_ms", step.took_ms)
            .end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
}

Result<http::Response> embed(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    const auto view = TRY(services.channels.get(call.actor, id));
    if (view.channel.kind != ChannelKind::web_chat) return not_found();
    const auto html = "<script async src=\"" + services.public_url +
                      "/widget/loader.js\" data-channel=\"" + id.text() + "\"></script>";
    const std::string example =
        "expires_at = now + 3600                       // seconds since 1970\n"
        "signature  = hex(hmac_sha256(IDENTITY_SECRET, user_id + \"|\" + expires_at))\n"
        "ondam(\"identify\", {user_id, expires_at, signature})";
    json::Writer out;
    out.begin_object().field("html", html).field("identity_example", example).end_object();
    return http::json_response(200, out.take());
}

/// Of a web chat the secret that signs visitors, of an API channel the one that signs what is
/// posted. It is in this answer alone.
Result<http::Response> make_secret(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    const auto view = TRY(services.channels.get(call.actor, id));
    const bool is_api = view.channel.kind == ChannelKind::api;
    if (!is_api && view.channel.kind != ChannelKind::web_chat) return not_found();
    const auto secret = is_api ? crypto::new_webhook_secret() : crypto::random_token();
    ChannelInput input;
    input.secrets = json::Value(
        json::Object{{is_api ? "webhook_secret" : "identity_secret", json::Value(secret)}});
    TRY(services.channels.change(call.actor, id, input));
    json::Writer out;
    out.begin_object().field("secret", secret).end_object();
    return http::json_response(201, out.take());
}

Result<ApiMessage> read_api_message(const Call& call) {
    json::Reader in(call.body());
    ApiMessage message;
    message.external_id = in.required_string("external_id", {1, 255});
    message.body = in.required_string("body", {0, 150'000});
    message.thread = in.optional_string("thread", {0, 255}).value_or("");
    message.sent_at = in.optional_time("sent_at");
    for (const auto& text :
         in.optional_strings("attachment_ids", 20).value_or(std::vector<std::string>{})) {
        if (const auto id = FileId::parse(text))
            message.attachments.push_back(*id);
        else
            in.fault("attachment_ids", "id", "holds something that is no id");
    }
    if (auto* sender = in.object("sender")) {
        message.handle = sender->required_string("handle", {1, 255});
        message.name = sender->optional_string("name", {0, 200}).value_or("");
        message.email = sender->optional_string("email", {0, 254}).value_or("");
        message.phone = sender->optional_string("phone", {0, 40}).value_or("");
        message.user_id = sender->optional_string("user_id", {0, 255}).value_or("");
    } else if (!in.has("sender")) {
        in.fault("sender", "required", "is required");
    }
    if (in.has("body") && text::is_blank(message.body) && message.attachments.empty()) {
        in.fault("body", "required", "needs a text or a file");
    }
    return in.finish(std::move(message));
}

Result<http::Response> receive(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    const auto message = TRY(read_api_message(call));
    const auto received = TRY(services.api_inbox.receive(call.actor, id, message));
    // Whoever may bring a message in may see what became of it.
    const auto reader = staff::Actor::for_system(call.actor.workspace);
    auto body = TRY(services.message_json(reader, received.conversation, received.message));
    return http::json_response(received.duplicate ? 200 : 201, std::move(body));
}

Result<http::Response> press_button(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    json::Reader in(call.body());
    const auto handle = in.required_string("handle", {1, 255});
    const auto button = TRY(in.finish(in.required_string("button_id", {1, 255})));
    TRY(services.api_inbox.press(call.actor, id, handle, button));
    return http::empty_response();
}

Result<http::Response> set_delivery(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<ChannelId>("id"));
    const auto message = TRY(call.id<MessageRef>("message_id"));
    json::Reader in(call.body());
    Deliveries::Change change{.state = in.required_enum<DeliveryState>("state"),
                              .error_code = {},
                              .error = in.optional_string("error", {0, 500}).value_or(""),
                              .external_id = {}};
    using enum DeliveryState;
    if (change.state == queued || change.state == sending || change.state == unknown)
        in.fault("state", "choice", "is sent, delivered, read or failed");
    change = TRY(in.finish(std::move(change)));
    if (change.state == failed) change.error_code = "refused";
    const auto channel = services.channels.open(id);
    if (!channel || channel->channel.workspace != call.actor.workspace ||
        channel->channel.kind != ChannelKind::api) {
        return not_found();
    }
    const bool is_ours = services.database.write([&](records::Transaction& transaction) {
        return services.deliveries.channel_says(transaction, call.actor.workspace, id, message,
                                                change);
    });
    if (!is_ours) return not_found();
    return http::empty_response();
}

void add_test_routes(const ChannelServices& services) {
    services.api.post("/api/v1/channels/test", Permission::manage_channels,
                      [&services](const Call& call) -> Result<http::Response> {
                          const auto input = TRY(read_input(call));
                          return test_response(TRY(services.channels.test(call.actor, input)));
                      });
    services.api.post("/api/v1/channels/{id}/test", Permission::manage_channels,
                      [&services](const Call& call) -> Result<http::Response> {
                          const auto id = TRY(call.id<ChannelId>("id"));
                          return test_response(TRY(services.channels.test(call.actor, id)));
                      });
}

}  // namespace

void add_channel_routes(const ChannelServices& services) {
    auto& api = services.api;
    using enum Permission;
    api.member(http::Method::get, "/api/v1/channels",
               [&services](const Call& call) { return list(services, call); });
    api.post("/api/v1/channels", manage_channels,
             [&services](const Call& call) { return create(services, call); });
    add_test_routes(services);
    api.get("/api/v1/channels/{id}", manage_channels,
            [&services](const Call& call) { return get(services, call); });
    api.patch("/api/v1/channels/{id}", manage_channels,
              [&services](const Call& call) { return change(services, call); });
    api.remove("/api/v1/channels/{id}", manage_channels,
               [&services](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<ChannelId>("id"));
                   TRY(services.channels.remove(call.actor, id));
                   return http::empty_response();
               });
    api.get("/api/v1/channels/{id}/embed", manage_channels,
            [&services](const Call& call) { return embed(services, call); });
    api.post("/api/v1/channels/{id}/identity_secret", manage_channels,
             [&services](const Call& call) { return make_secret(services, call); });
    api.post("/api/v1/channels/{id}/messages", reply_conversations,
             [&services](const Call& call) { return receive(services, call); });
    api.post("/api/v1/channels/{id}/button_presses", reply_conversations,
             [&services](const Call& call) { return press_button(services, call); });
    api.put("/api/v1/channels/{id}/messages/{message_id}/delivery", reply_conversations,
            [&services](const Call& call) { return set_delivery(services, call); });
}

}  // namespace ondam::channels
