#pragma once

#include <functional>
#include <optional>

#include "domain/staff/accounts.h"
#include "domain/staff/api.h"
#include "domain/staff/audit.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspaces.h"

namespace ondam::staff {

/// What the routes of this module stand on; it outlives them.
struct StaffServices {
    Api& api;
    Accounts& accounts;
    Workspaces& workspaces;
    Tokens& tokens;
    Audit& audit;
    const Clock& clock;
    std::string public_url;  ///< for links in answers
    /// Whether mails to people of the team can leave: of a workspace, or of any.
    std::function<bool(std::optional<WorkspaceId>)> sends_mail;
};

/// Everything under /api/v1/{setup,session,links,invitations,password_resets}.
void add_session_routes(const StaffServices& staff);
/// users, invitations, teams.
void add_team_routes(const StaffServices& staff);
/// workspace, api_tokens, audit_entries.
void add_settings_routes(const StaffServices& staff);
void add_business_hours_routes(const StaffServices& staff);

}  // namespace ondam::staff
