#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/staff/audit.h"
#include "domain/staff/staff.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::staff {

struct WorkspaceNames {
    std::string name;
    std::string locale;
    std::string time_zone;
    std::string default_region;
};
/// Sets what set-up asks for; refuses an unknown language, zone or region.
Result<void> name_workspace(records::Transaction&, WorkspaceId, const WorkspaceNames&);

struct BusinessHours {
    BusinessHoursId id;
    std::string name;
    std::string calendar;  ///< JSON of calendar::BusinessCalendar
    bool is_default = false;
};

/// Workspaces, their teams and their business hours. Owns `workspaces`, `teams`, `team_members`,
/// `business_hours`; emits WorkspaceChanged, TeamChanged, BusinessHoursChanged.
class Workspaces {
public:
    Workspaces(records::Database&, const records::Journal&, IdSource&, const Clock&, const Audit&);

    /// The workspace of that slug, made with its default business hours when it is missing.
    Workspace ensure(std::string_view slug);
    std::optional<Workspace> find(std::string_view slug) const;
    std::optional<Workspace> find(WorkspaceId id) const;
    std::vector<Workspace> all() const;

    Result<Workspace> get(const Actor& actor) const;
    struct Change {
        std::optional<std::string> name;
        std::optional<std::string> locale;
        std::optional<std::string> time_zone;
        std::optional<std::string> default_region;
        std::optional<std::string> settings;  ///< whole JSON object
        std::optional<std::int64_t> expected_version;
    };
    Result<Workspace> change(const Actor& actor, const Change& change);

    Result<std::vector<Team>> teams(const Actor& actor) const;
    Result<Team> create_team(const Actor& actor, std::string_view name,
                             const std::vector<UserId>& members);
    Result<Team> change_team(const Actor& actor, const Team& team);
    Result<void> delete_team(const Actor& actor, TeamId id);

    Result<std::vector<BusinessHours>> business_hours(const Actor& actor) const;
    Result<BusinessHours> create_business_hours(const Actor& actor, BusinessHours hours);
    /// `is_default` makes them the default; only making others the default ends it.
    Result<BusinessHours> change_business_hours(const Actor& actor, const BusinessHours& hours);
    Result<void> delete_business_hours(const Actor& actor, BusinessHoursId id);
    /// The calendar that reports and timers use when nothing more special is set.
    std::string default_calendar(WorkspaceId workspace) const;

private:
    Result<void> write_members(records::Transaction&, const Actor&, const Team&);

    records::Database& database_;
    const records::Journal& journal_;
    IdSource& ids_;
    const Clock& clock_;
    const Audit& audit_;
};

}  // namespace ondam::staff
