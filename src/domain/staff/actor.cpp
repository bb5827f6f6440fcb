#include "domain/staff/actor.h"

#include "base/enum_text.h"

namespace ondam::staff {
namespace {

constexpr std::array<std::string_view, 4> role_texts{"owner", "admin", "agent", "viewer"};
constexpr std::array<std::string_view, permission_count> permission_texts{
    "view_conversations", "reply_conversations", "manage_conversations", "view_customers",
    "edit_customers",     "merge_customers",     "erase_customers",      "reveal_sensitive",
    "export_data",        "view_metrics",        "manage_channels",      "manage_team",
    "manage_workspace",   "manage_keys",         "view_audit",
};

Permissions set_of(std::initializer_list<Permission> list) {
    Permissions permissions;
    for (const auto permission : list) permissions.set(std::size_t(permission));
    return permissions;
}

}  // namespace

std::string_view to_text(Role role) { return role_texts[std::size_t(role)]; }
std::optional<Role> from_text(std::type_identity<Role>, std::string_view text) {
    return enum_from_text<Role>(role_texts, text);
}
std::string_view to_text(Permission permission) {
    return permission_texts[std::size_t(permission)];
}
std::optional<Permission> from_text(std::type_identity<Permission>, std::string_view text) {
    return enum_from_text<Permission>(permission_texts, text);
}

Permissions permissions_of(Role role) {
    using enum Permission;
    const auto viewer = set_of({view_conversations, view_customers, view_metrics});
    const auto agent = viewer | set_of({reply_conversations, manage_conversations, edit_customers,
                                        reveal_sensitive});
    switch (role) {
        case Role::viewer:
            return viewer;
        case Role::agent:
            return agent;
        case Role::admin:
        case Role::owner:
            return Permissions().set();
    }
    return {};
}

std::string Actor::text() const {
    switch (kind) {
        case Kind::user:
            return "user:" + user->text();
        case Kind::token:
            return "token:" + token->text();
        case Kind::system:
            return "system";
    }
    return "system";
}

Actor Actor::for_user(WorkspaceId workspace, UserId user, Role role) {
    return {.workspace = workspace,
            .kind = Kind::user,
            .user = user,
            .token = {},
            .role = role,
            .permissions = permissions_of(role)};
}

Actor Actor::for_system(WorkspaceId workspace) {
    return {.workspace = workspace,
            .kind = Kind::system,
            .user = {},
            .token = {},
            .role = Role::owner,
            .permissions = Permissions().set()};
}

}  // namespace ondam::staff
