#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.h"
#include "base/result.h"

namespace ondam::staff {

using UserId = Id<struct UserTag>;
using TeamId = Id<struct TeamTag>;
using TokenId = Id<struct TokenTag>;

enum class Role { owner, admin, agent, viewer };
std::string_view to_text(Role role);
std::optional<Role> from_text(std::type_identity<Role>, std::string_view text);

/// What an action needs. The same words are `x-permission` in the contract and the scopes of API
/// tokens.
enum class Permission {
    view_conversations,
    reply_conversations,
    manage_conversations,
    view_customers,
    edit_customers,
    merge_customers,
    erase_customers,
    reveal_sensitive,
    export_data,
    view_metrics,
    manage_channels,
    manage_team,
    manage_workspace,
    manage_keys,
    view_audit,
};
inline constexpr std::size_t permission_count = 15;
std::string_view to_text(Permission permission);
std::optional<Permission> from_text(std::type_identity<Permission>, std::string_view text);

using Permissions = std::bitset<permission_count>;
Permissions permissions_of(Role role);

/// Who acts, and in which workspace. Built by the gate from a session or a token, never from a
/// request body.
///
/// `may` is the one place where rights are decided: for REST, live updates, search, export and bulk
/// work alike. What a row's workspace is not the actor's does not exist for the actor: services
/// look rows up by `actor.workspace` and answer not_found.
struct Actor {
    enum class Kind { user, token, system };

    WorkspaceId workspace;
    Kind kind = Kind::system;
    std::optional<UserId> user;    ///< set when kind is user
    std::optional<TokenId> token;  ///< set when kind is token
    Role role = Role::viewer;
    Permissions permissions;

    bool may(Permission permission) const { return permissions.test(std::size_t(permission)); }
    Result<void> must(Permission permission) const {
        if (!may(permission)) return forbidden();
        return {};
    }
    /// Nobody gives more than they hold themselves, and only owners make owners.
    bool may_give(Role given) const {
        if (given == Role::owner && role != Role::owner) return false;
        return may(Permission::manage_team) && (permissions_of(given) & ~permissions).none();
    }
    /// "user:<id>", "token:<id>" or "system", for audit entries and journal facts.
    std::string text() const;

    static Actor for_user(WorkspaceId workspace, UserId user, Role role);
    /// The program itself: channels, jobs and followers act with every right, inside one workspace.
    static Actor for_system(WorkspaceId workspace);
};

}  // namespace ondam::staff
