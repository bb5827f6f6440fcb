#include <algorithm>

#include "domain/channels/channels_api.h"
#include "domain/channels/webhook_events.h"
#include "domain/staff/staff_json.h"

namespace ondam::channels {
namespace {

using staff::Call;
using staff::Permission;

void write_webhook(json::Writer& out, const Webhook& webhook,
                   const std::optional<std::string>& secret) {
    out.begin_object()
        .field("id", webhook.id)
        .field("name", webhook.name)
        .field("url", webhook.url)
        .field("events", webhook.events)
        .field("enabled", webhook.enabled)
        .field("state", webhook.state)
        .field("state_message", webhook.state_message)
        .field("secret", secret)
        .field("created_at", webhook.created_at)
        .end_object();
}

void write_delivery(json::Writer& out, const WebhookDelivery& delivery) {
    out.begin_object()
        .field("id", delivery.id)
        .field("event", delivery.event)
        .field("state", delivery.state)
        .field("attempts", delivery.attempts)
        .field("response_status", delivery.response_status)
        .field("created_at", delivery.created_at)
        .field("next_attempt_at", delivery.next_attempt_at)
        .field("delivered_at", delivery.delivered_at)
        .field("error", delivery.error)
        .end_object();
}

Result<Webhooks::Input> read_input(const Call& call) {
    json::Reader in(call.body());
    Webhooks::Input input{.name = in.optional_string("name", {0, 100}),
                          .url = in.optional_string("url", {1, 2000}),
                          .events = in.optional_strings("events", 50, {1, 100}),
                          .enabled = in.optional_boolean("enabled")};
    if (input.events && input.events->empty())
        in.fault("events", "required", "names at least one kind of event");
    for (const auto& kind : input.events.value_or(std::vector<std::string>{})) {
        if (kind != "*" && std::ranges::find(webhook_events, kind) == webhook_events.end())
            in.fault("events", "choice", "knows no " + kind + "; the contract lists what there is");
    }
    return in.finish(std::move(input));
}

Result<http::Response> list(const ChannelServices& services, const Call& call) {
    const auto webhooks = TRY(services.webhooks.list(call.actor));
    return http::json_response(
        200, staff::page_json(webhooks, std::nullopt, [](auto& out, const auto& webhook) {
            write_webhook(out, webhook, std::nullopt);
        }));
}

Result<http::Response> create(const ChannelServices& services, const Call& call) {
    const auto input = TRY(read_input(call));
    const auto made = TRY(services.webhooks.create(call.actor, input));
    json::Writer out;
    write_webhook(out, made.webhook, made.secret);
    return http::json_response(201, out.take());
}

Result<http::Response> change(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<WebhookId>("id"));
    const auto input = TRY(read_input(call));
    const auto webhook = TRY(services.webhooks.change(call.actor, id, input));
    json::Writer out;
    write_webhook(out, webhook, std::nullopt);
    return http::json_response(200, out.take());
}

Result<http::Response> deliveries(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<WebhookId>("id"));
    Webhooks::Query query;
    query.limit = TRY(staff::page_limit(call.request));
    if (const auto cursor = call.request.query_value("cursor")) query.cursor = std::string(*cursor);
    if (const auto state = call.request.query_value("state")) {
        if (*state != "queued" && *state != "delivered" && *state != "failed")
            return invalid("state", "choice", "is queued, delivered or failed");
        query.state = std::string(*state);
    }
    const auto page = TRY(services.webhooks.deliveries(call.actor, id, query));
    return http::json_response(200, staff::page_json(page.items, page.next_cursor, write_delivery));
}

Result<http::Response> replay(const ChannelServices& services, const Call& call) {
    const auto id = TRY(call.id<WebhookId>("id"));
    const auto delivery = TRY(call.id<WebhookDeliveryId>("delivery_id"));
    const auto queued = TRY(services.webhooks.replay(call.actor, id, delivery));
    json::Writer out;
    write_delivery(out, queued);
    return http::json_response(202, out.take());
}

}  // namespace

void add_webhook_routes(const ChannelServices& services) {
    auto& api = services.api;
    using enum Permission;
    api.get("/api/v1/webhooks", manage_keys,
            [&services](const Call& call) { return list(services, call); });
    api.post("/api/v1/webhooks", manage_keys,
             [&services](const Call& call) { return create(services, call); });
    api.patch("/api/v1/webhooks/{id}", manage_keys,
              [&services](const Call& call) { return change(services, call); });
    api.remove("/api/v1/webhooks/{id}", manage_keys,
               [&services](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<WebhookId>("id"));
                   TRY(services.webhooks.remove(call.actor, id));
                   return http::empty_response();
               });
    api.get("/api/v1/webhooks/{id}/deliveries", manage_keys,
            [&services](const Call& call) { return deliveries(services, call); });
    api.post("/api/v1/webhooks/{id}/deliveries/{delivery_id}/replay", manage_keys,
             [&services](const Call& call) { return replay(services, call); });
}

}  // namespace ondam::channels
