#pragma once

#include <optional>
#include <string_view>

#include "domain/staff/staff.h"
#include "platform/records/journal.h"

/// What the journal says about a workspace and who serves in it. These facts have no customer.
namespace ondam::staff {

namespace fact {
inline constexpr std::string_view member_changed = "member.changed";
inline constexpr std::string_view team_changed = "team.changed";
inline constexpr std::string_view workspace_changed = "workspace.changed";
inline constexpr std::string_view business_hours_changed = "business_hours.changed";
}  // namespace fact

struct MemberChanged {
    enum class Change { added, removed, role, availability, name };
    UserId user;
    Change change = Change::added;
    std::optional<Availability> availability = {};  ///< the new one
    std::optional<Role> role = {};                  ///< the new one
};
struct TeamChanged {
    TeamId team;
};
struct WorkspaceChanged {
    WorkspaceId workspace;
};
struct BusinessHoursChanged {
    BusinessHoursId hours;
};

records::Fact to_fact(const MemberChanged& happened);
records::Fact to_fact(const TeamChanged& happened);
records::Fact to_fact(const WorkspaceChanged& happened);
records::Fact to_fact(const BusinessHoursChanged& happened);

/// Nothing when the entry is of another kind.
std::optional<MemberChanged> read_member_changed(const records::JournalEntry& entry);

}  // namespace ondam::staff
