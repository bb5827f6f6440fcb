#include "domain/staff/accounts_rows.h"

namespace ondam::staff {

Link read_link(const records::Row& row) {
    return {.id = row.get<LinkId>("id"),
            .workspace = row.get<WorkspaceId>("workspace"),
            .kind = row.get<LinkKind>("kind"),
            .email = row.text("email"),
            .name = row.text("name"),
            .role = row.get<Role>("role"),
            .created_by = row.text("created_by"),
            .created_at = row.get<Time>("created_at"),
            .expires_at = row.get<Time>("expires_at")};
}

User read_user(const records::Row& row, std::string_view id_column) {
    return {.id = row.get<UserId>(id_column),
            .email = row.text("email"),
            .name = row.text("name"),
            .locale = row.text("locale"),
            .theme = row.text("theme"),
            .signature = row.text("signature"),
            .shortcuts = row.get<bool>("shortcuts")};
}

Member read_member(const records::Row& row) {
    return {.user = read_user(row, "id"),
            .role = row.get<Role>("role"),
            .availability = row.get<Availability>("availability"),
            .created_at = row.get<Time>("created_at")};
}

}  // namespace ondam::staff
