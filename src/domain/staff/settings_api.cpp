#include <charconv>

#include "domain/staff/identity_settings.h"
#include "domain/staff/staff_api.h"
#include "domain/staff/staff_json.h"

namespace ondam::staff {
namespace {

http::Response workspace_response(const Workspace& workspace) {
    json::Writer out;
    write(out, workspace);
    auto response = http::json_response(200, out.take());
    response.headers.set("ETag", etag(workspace.version));
    return response;
}

/// The keys that settings may hold; the console's types come from the same list in the contract.
void check_settings(json::Reader& in) {
    in.optional_integer("undo_seconds", 0, 30);
    in.optional_boolean("auto_assign");
    in.optional_integer("conversations_per_agent", 1, 1'000);
    in.optional_boolean("csat_enabled");
    in.optional_string("csat_question", {0, 300});
    in.optional_integer("csat_delay_seconds", 0, 86'400);
    check_identity_settings(in);
}

/// Only the keys given change; null takes a key away.
std::string merged_settings(const std::string& stored, const json::Value& change) {
    json::Object merged;
    const auto old = json::parse(stored);
    if (old && old->object()) merged = *old->object();
    for (const auto& [key, value] : *change.object()) {
        std::erase_if(merged,
                      [&key = key](const json::Member& member) { return member.first == key; });
        if (!value.is_null()) merged.emplace_back(key, value);
    }
    return json::to_text(json::Value(std::move(merged)));
}

Result<http::Response> change_workspace(const StaffServices& staff, const Call& call) {
    json::Reader in(call.body());
    Workspaces::Change change{.name = in.optional_string("name", {1, 100}),
                              .locale = in.optional_string("locale"),
                              .time_zone = in.optional_string("time_zone", {1, 64}),
                              .default_region = in.optional_string("default_region", {2, 2}),
                              .settings = {},
                              .expected_version = {}};
    const auto settings = in.optional_value("settings");
    if (settings && !settings->object()) in.fault("settings", "object", "is a JSON object");
    if (settings && settings->object()) {
        if (auto* inner = in.object("settings")) check_settings(*inner);
    }
    if (auto faults = in.take_faults()) return std::move(*faults);
    change.expected_version = TRY(if_match(call.request));
    if (settings) {
        const auto present = TRY(staff.workspaces.get(call.actor));
        change.settings = merged_settings(present.settings, *settings);
        // Merging read the row: the write must find what was read, or a change between the two is
        // lost.
        if (!change.expected_version) change.expected_version = present.version;
    }
    const auto changed = TRY(staff.workspaces.change(call.actor, change));
    return workspace_response(changed);
}

Result<http::Response> create_token(const StaffServices& staff, const Call& call) {
    json::Reader in(call.body());
    Tokens::NewToken input{
        .name = in.required_string("name", {1, 100}),
        .scopes = in.optional_strings("scopes").value_or(std::vector<std::string>()),
        .expires_at = in.optional_time("expires_at")};
    const auto checked = TRY(in.finish(std::move(input)));
    const auto made = TRY(staff.tokens.create(call.actor, checked));
    json::Writer out;
    write(out, made.token);
    out.field("token", made.secret).end_object();
    return http::json_response(201, out.take());
}

Result<http::Response> list_tokens(const StaffServices& staff, const Call& call) {
    const auto tokens = TRY(staff.tokens.list(call.actor));
    return http::json_response(200,
                               page_json(tokens, std::nullopt, [](auto& out, const auto& token) {
                                   write(out, token);
                                   out.field("token", nullptr).end_object();
                               }));
}

Result<http::Response> list_audit(const StaffServices& staff, const Call& call) {
    const auto limit = TRY(page_limit(call.request));
    std::optional<std::int64_t> before;
    if (const auto cursor = call.request.query_value("cursor")) {
        std::int64_t sequence = 0;
        const auto [end, error] =
            std::from_chars(cursor->data(), cursor->data() + cursor->size(), sequence);
        if (error != std::errc() || end != cursor->data() + cursor->size()) {
            return invalid("cursor", "cursor", "is not a cursor that this server gave");
        }
        before = sequence;
    }
    const auto page = TRY(staff.audit.list(call.actor, before, limit));
    const auto next = page.next ? std::optional(std::to_string(*page.next)) : std::nullopt;
    return http::json_response(
        200, page_json(page.items, next, [](auto& out, const auto& entry) { write(out, entry); }));
}

}  // namespace

void add_settings_routes(const StaffServices& staff) {
    auto& api = staff.api;
    using enum Permission;
    api.member(http::Method::get, "/api/v1/workspace",
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto workspace = TRY(staff.workspaces.get(call.actor));
                   return workspace_response(workspace);
               });
    api.patch("/api/v1/workspace", manage_workspace,
              [&staff](const Call& call) { return change_workspace(staff, call); });
    api.get("/api/v1/api_tokens", manage_keys,
            [&staff](const Call& call) { return list_tokens(staff, call); });
    api.post("/api/v1/api_tokens", manage_keys,
             [&staff](const Call& call) { return create_token(staff, call); });
    api.remove("/api/v1/api_tokens/{id}", manage_keys,
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<TokenId>("id"));
                   TRY(staff.tokens.revoke(call.actor, id));
                   return http::empty_response();
               });
    api.get("/api/v1/audit_entries", view_audit,
            [&staff](const Call& call) { return list_audit(staff, call); });
}

}  // namespace ondam::staff
