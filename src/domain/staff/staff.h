#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "domain/staff/actor.h"

namespace ondam::staff {

using LinkId = Id<struct LinkTag>;
using BusinessHoursId = Id<struct BusinessHoursTag>;

enum class Availability { online, away, offline };
std::string_view to_text(Availability availability);
std::optional<Availability> from_text(std::type_identity<Availability>, std::string_view text);

/// One business with its own customers, agents and settings; nothing crosses between two.
struct Workspace {
    WorkspaceId id;
    std::string slug;  ///< `default` for the first
    std::string name;
    std::string locale;          ///< `ko` or `en`
    std::string time_zone;       ///< IANA, `Asia/Seoul`
    std::string default_region;  ///< ISO 3166, for telephone numbers written nationally
    std::string settings;        ///< JSON object of the modules' settings
    std::int64_t version = 1;
    Time created_at;
};

struct User {
    UserId id;
    std::string email;
    std::string name;
    std::string locale;
    std::string theme;  ///< `light`, `dark` or `system`
    std::string signature;
    bool shortcuts = true;  ///< single-key shortcuts on
};

struct Member {
    User user;
    Role role = Role::agent;
    Availability availability = Availability::offline;
    Time created_at;
};

struct Team {
    TeamId id;
    std::string name;
    std::vector<UserId> members;
};

enum class LinkKind { setup, sign_in, invitation, password_reset };
std::string_view to_text(LinkKind kind);
std::optional<LinkKind> from_text(std::type_identity<LinkKind>, std::string_view text);

/// A one-time link that has not been used yet; the token itself is stored as a hash alone.
struct Link {
    LinkId id;
    WorkspaceId workspace;
    LinkKind kind = LinkKind::invitation;
    std::string email;
    std::string name;
    Role role = Role::agent;
    std::string created_by{};  ///< as `Actor::text` gives it
    Time created_at;
    Time expires_at;
};

struct NewSession {
    std::string token;  ///< for the cookie; stored hashed
    std::string csrf_token;
    Time expires_at;
    std::string device{};  ///< for a second cookie, see `device_mark`; empty when there is none
};

/// What a request shows of its session.
struct Session {
    Actor actor;
    User user;
    std::string csrf_token;
    std::string token_hash;
    Time seen_at;
};

struct ApiToken {
    TokenId id;
    std::string name;
    std::string prefix;  ///< the first characters, to tell tokens apart
    std::vector<std::string> scopes;
    Time created_at;
    std::optional<Time> expires_at;
    std::optional<Time> used_at;
    std::optional<Time> revoked_at;
};

struct AuditEntry {
    std::int64_t sequence = 0;
    Time time;
    std::string actor;
    std::string action;    ///< `customer.erase`
    std::string resource;  ///< id of the row it was done to
    std::string address;
    std::string data;
};

}  // namespace ondam::staff
