#include "domain/events/events_api.h"

#include "domain/events/export.h"
#include "platform/json/json.h"

namespace ondam::events {
namespace {

void write(json::Writer& out, const WriteKey& key, const std::optional<std::string>& secret) {
    out.begin_object()
        .field("id", key.id)
        .field("name", key.name)
        .field("kind", to_text(key.kind))
        .field("prefix", key.prefix)
        .field("accepted", key.accepted)
        .field("refused", key.refused)
        .field("created_at", key.created_at)
        .field("used_at", key.used_at)
        .field("revoked_at", key.revoked_at);
    if (secret) out.field("key", *secret);
    out.end_object();
}

void write(json::Writer& out, const RefusedEvent& event) {
    out.begin_object()
        .field("id", event.id)
        .field("at", event.at)
        .field("code", event.code)
        .field("message", event.message)
        .field("endpoint", event.endpoint)
        .field("sample", event.sample)
        .end_object();
}

Result<http::Response> list_keys(WriteKeys& keys, const staff::Call& call) {
    const auto items = TRY(keys.list(call.actor));
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& item : items) write(out, item, {});
    out.end_array().field("next_cursor", nullptr).end_object();
    return http::json_response(200, out.take());
}

Result<http::Response> create_key(WriteKeys& keys, const staff::Call& call) {
    json::Reader in(call.body());
    auto name = in.required_string("name", {1, 100});
    const auto word = in.optional_string("kind", {1, 20}).value_or("server");
    const auto kind = from_text(std::type_identity<WriteKeyKind>{}, word);
    if (!kind) in.fault("kind", "choice", none_of<WriteKeyKind>());
    name = TRY(in.finish(std::move(name)));
    const auto made = TRY(keys.create(call.actor, name, *kind));
    json::Writer out;
    write(out, made.write_key, made.key);
    return http::json_response(201, out.take());
}

Result<http::Response> change_key(WriteKeys& keys, const staff::Call& call) {
    const auto id = TRY(call.id<WriteKeyId>("id"));
    json::Reader in(call.body());
    WriteKeys::Change change{.name = in.optional_string("name", {1, 100}),
                             .kind = in.optional_enum<WriteKeyKind>("kind")};
    const auto checked = TRY(in.finish(std::move(change)));
    const auto changed = TRY(keys.change(call.actor, id, checked));
    json::Writer out;
    write(out, changed, {});
    return http::json_response(200, out.take());
}

Result<http::Response> revoke_key(WriteKeys& keys, const staff::Call& call) {
    const auto id = TRY(call.id<WriteKeyId>("id"));
    TRY(keys.revoke(call.actor, id));
    return http::empty_response();
}

Result<http::Response> list_refused(WriteKeys& keys, const staff::Call& call) {
    const auto id = TRY(call.id<WriteKeyId>("id"));
    const auto limit = TRY(staff::page_limit(call.request));
    const auto before = call.request.query_value("cursor").value_or("");
    auto items = TRY(keys.refused(call.actor, id, before, limit + 1));
    std::optional<std::string> next;
    if (items.size() > std::size_t(limit)) {
        items.pop_back();
        next = items.back().id.text();
    }
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& item : items) write(out, item);
    out.end_array().field("next_cursor", next).end_object();
    return http::json_response(200, out.take());
}

}  // namespace

void add_write_key_routes(staff::Api& api, WriteKeys& keys) {
    using enum staff::Permission;
    api.get("/api/v1/write_keys", manage_keys,
            [&keys](const staff::Call& call) { return list_keys(keys, call); });
    api.post("/api/v1/write_keys", manage_keys,
             [&keys](const staff::Call& call) { return create_key(keys, call); });
    api.patch("/api/v1/write_keys/{id}", manage_keys,
              [&keys](const staff::Call& call) { return change_key(keys, call); });
    api.remove("/api/v1/write_keys/{id}", manage_keys,
               [&keys](const staff::Call& call) { return revoke_key(keys, call); });
    api.get("/api/v1/write_keys/{id}/refused_events", manage_keys,
            [&keys](const staff::Call& call) { return list_refused(keys, call); });
}

void add_event_export_route(staff::Api& api, EventLog& log, const staff::Exports& exports) {
    static constexpr std::chrono::seconds come_back(30);
    const auto slots = std::make_shared<EventExport::Slots>();
    api.get("/api/v1/exports/events", staff::Permission::export_data,
            [&log, exports, slots](const staff::Call& call) -> Result<http::Response> {
                auto slot = slots->take();
                if (!slot) return unavailable(come_back);
                const auto range = TRY(staff::begin_export(exports, call, "events"));
                return staff::export_response(
                    "events", std::make_shared<EventExport>(log, call.actor.workspace, range,
                                                            std::move(slot)));
            });
}

}  // namespace ondam::events
