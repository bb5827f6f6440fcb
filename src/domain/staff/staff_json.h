#pragma once

#include "domain/staff/accounts.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspaces.h"
#include "platform/json/json.h"

namespace ondam::staff {

void write(json::Writer& out, const Workspace& workspace);
void write(json::Writer& out, const User& user);
void write(json::Writer& out, const Member& member, const std::vector<Team>& teams);
void write(json::Writer& out, const Link& invitation);
void write(json::Writer& out, const Team& team);
void write(json::Writer& out, const BusinessHours& hours, Time now);
void write(json::Writer& out, const ApiToken& token);
void write(json::Writer& out, const AuditEntry& entry);

/// `{"items": […], "next_cursor": …}`; `write_item` writes one item.
template <class Items, class WriteItem>
std::string page_json(const Items& items, const std::optional<std::string>& next_cursor,
                      WriteItem write_item) {
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& item : items) write_item(out, item);
    out.end_array().field("next_cursor", next_cursor).end_object();
    return out.take();
}

}  // namespace ondam::staff
