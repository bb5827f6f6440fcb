#include "domain/staff/staff_json.h"

#include <algorithm>

#include "base/text.h"

namespace ondam::staff {

void write(json::Writer& out, const Workspace& workspace) {
    out.begin_object()
        .field("id", workspace.id)
        .field("slug", workspace.slug)
        .field("name", workspace.name)
        .field("locale", workspace.locale)
        .field("time_zone", workspace.time_zone)
        .field("default_region", workspace.default_region)
        .raw_field("settings", workspace.settings)
        .field("version", workspace.version)
        .field("created_at", workspace.created_at)
        .end_object();
}

void write(json::Writer& out, const User& user) {
    out.begin_object()
        .field("id", user.id)
        .field("email", user.email)
        .field("name", user.name)
        .field("locale", user.locale)
        .field("theme", user.theme)
        .field("signature", user.signature)
        .field("shortcuts", user.shortcuts)
        .end_object();
}

void write(json::Writer& out, const Member& member, const std::vector<Team>& teams) {
    out.begin_object()
        .field("id", member.user.id)
        .field("email", member.user.email)
        .field("name", member.user.name)
        .field("role", member.role)
        .field("availability", member.availability)
        .key("team_ids")
        .begin_array();
    for (const auto& team : teams) {
        if (std::ranges::count(team.members, member.user.id) > 0) out.value(team.id);
    }
    out.end_array().field("created_at", member.created_at).end_object();
}

void write(json::Writer& out, const Link& invitation) {
    out.begin_object()
        .field("id", invitation.id)
        .field("email", invitation.email)
        .field("name", invitation.name)
        .field("role", invitation.role)
        .field("created_at", invitation.created_at)
        .field("expires_at", invitation.expires_at);
}

void write(json::Writer& out, const Team& team) {
    out.begin_object().field("id", team.id).field("name", team.name);
    out.field("member_ids", team.members).end_object();
}

void write(json::Writer& out, const ApiToken& token) {
    out.begin_object()
        .field("id", token.id)
        .field("name", token.name)
        .field("prefix", token.prefix)
        .field("scopes", token.scopes)
        .field("created_at", token.created_at)
        .field("expires_at", token.expires_at)
        .field("used_at", token.used_at)
        .field("revoked_at", token.revoked_at);
}

void write(json::Writer& out, const AuditEntry& entry) {
    out.begin_object()
        .field("sequence", entry.sequence)
        .field("time", entry.time)
        .field("actor", entry.actor)
        .field("action", entry.action)
        .field("resource", entry.resource)
        .field("address", entry.address)
        .raw_field("data", entry.data)
        .end_object();
}

}  // namespace ondam::staff
