#include "domain/staff/workspaces.h"

#include <algorithm>

#include "base/text.h"
#include "domain/staff/credentials.h"
#include "domain/staff/facts.h"
#include "platform/calendar/calendar.h"
#include "platform/json/json.h"
#include "platform/phone/phone.h"
#include "workspaces_sql.h"

namespace ondam::staff {
namespace {

/// Monday to Friday 09:00-18:00 with the lunch hour that Korean desks keep.
std::string usual_calendar() {
    json::Writer out;
    out.begin_object().field("time_zone", "Asia/Seoul").key("week").begin_object();
    for (const auto* day : {"monday", "tuesday", "wednesday", "thursday", "friday"}) {
        out.key(day).begin_array();
        out.begin_object().field("from", "09:00").field("until", "12:00").end_object();
        out.begin_object().field("from", "13:00").field("until", "18:00").end_object();
        out.end_array();
    }
    out.end_object().key("holidays").begin_array().end_array().end_object();
    return out.take();
}

Workspace read_workspace(const records::Row& row) {
    return {.id = row.get<WorkspaceId>("id"),
            .slug = row.text("slug"),
            .name = row.text("name"),
            .locale = row.text("locale"),
            .time_zone = row.text("time_zone"),
            .default_region = row.text("default_region"),
            .settings = row.text("settings"),
            .version = row.integer("version"),
            .created_at = row.get<Time>("created_at")};
}

Result<void> check_names(const Workspaces::Change& change) {
    if (change.locale && change.locale != "ko" && change.locale != "en") {
        return invalid("locale", "choice", "is 'ko' or 'en'");
    }
    // Every day and hour of the workspace is computed in it.
    if (change.time_zone && !calendar::is_zone(*change.time_zone))
        return invalid("time_zone", "time_zone", "is an IANA name like 'Asia/Seoul'");
    if (change.default_region && !phone::is_region(*change.default_region))
        return invalid("default_region", "region", "is an ISO 3166 code like 'KR'");
    if (change.settings) {
        const auto parsed = TRY(json::parse(*change.settings));
        if (!parsed.object()) return invalid("settings", "object", "is a JSON object");
    }
    return {};
}

std::optional<Workspace> change_row(records::Transaction& transaction, WorkspaceId id,
                                    const Workspaces::Change& change) {
    const auto row =
        transaction.first(sql::change_workspace, id, change.name, change.locale, change.time_zone,
                          change.default_region, change.settings, change.expected_version);
    if (!row) return std::nullopt;
    return read_workspace(*row);
}

BusinessHours read_hours(const records::Row& row) {
    return {.id = row.get<BusinessHoursId>("id"),
            .name = row.text("name"),
            .calendar = row.text("calendar"),
            .is_default = row.get<bool>("is_default")};
}

}  // namespace

Result<void> name_workspace(records::Transaction& transaction, WorkspaceId id,
                            const WorkspaceNames& names) {
    const auto name = TRY(checked_name(names.name));
    const Workspaces::Change change{.name = name,
                                    .locale = names.locale,
                                    .time_zone = names.time_zone,
                                    .default_region = names.default_region,
                                    .settings = {},
                                    .expected_version = {}};
    TRY(check_names(change));
    if (!change_row(transaction, id, change)) return not_found();
    return {};
}

Workspaces::Workspaces(records::Database& database, const records::Journal& journal, IdSource& ids,
                       const Clock& clock, const Audit& audit)
    : database_(database), journal_(journal), ids_(ids), clock_(clock), audit_(audit) {}

Workspace Workspaces::ensure(std::string_view slug) {
    if (auto found = find(slug)) return *found;
    return database_.write([&](records::Transaction& transaction) {
        const auto id = ids_.next<WorkspaceId>();
        if (transaction.run(sql::insert_workspace, id, slug, slug, clock_.now()) == 1) {
            transaction.run(sql::insert_business_hours, id, ids_.next<BusinessHoursId>(),
                            "기본 업무 시간", usual_calendar(), true, clock_.now());
        }
        return read_workspace(*transaction.first(sql::find_workspace_by_slug, slug));
    });
}

std::optional<Workspace> Workspaces::find(std::string_view slug) const {
    const auto row = database_.read(
        [&](records::Reader& reader) { return reader.first(sql::find_workspace_by_slug, slug); });
    return row ? std::optional(read_workspace(*row)) : std::nullopt;
}

std::optional<Workspace> Workspaces::find(WorkspaceId id) const {
    const auto row = database_.read(
        [&](records::Reader& reader) { return reader.first(sql::find_workspace, id); });
    return row ? std::optional(read_workspace(*row)) : std::nullopt;
}

std::vector<Workspace> Workspaces::all() const {
    std::vector<Workspace> workspaces;
    database_.read([&](records::Reader& reader) {
        for (const auto& row : reader.all(sql::list_workspaces))
            workspaces.push_back(read_workspace(row));
    });
    return workspaces;
}

Result<Workspace> Workspaces::get(const Actor& actor) const {
    auto found = find(actor.workspace);
    if (!found) return not_found();
    return std::move(*found);
}

Result<Workspace> Workspaces::change(const Actor& actor, const Change& change) {
    TRY(actor.must(Permission::manage_workspace));
    TRY(check_names(change));
    Change checked = change;
    if (change.name) checked.name = TRY(checked_name(*change.name));
    return database_.write([&](records::Transaction& transaction) -> Result<Workspace> {
        auto changed = change_row(transaction, actor.workspace, checked);
        if (!changed) return precondition_failed();
        audit_.add(transaction, actor,
                   {.action = "workspace.change", .resource = actor.workspace.text()});
        journal_.add(transaction, actor.workspace, to_fact(WorkspaceChanged{actor.workspace}));
        return std::move(*changed);
    });
}

Result<std::vector<Team>> Workspaces::teams(const Actor& actor) const {
    TRY(actor.must(Permission::view_conversations));
    return database_.read([&](records::Reader& reader) {
        std::vector<Team> teams;
        for (const auto& row : reader.all(sql::list_teams, actor.workspace)) {
            teams.push_back({.id = row.get<TeamId>("id"), .name = row.text("name"), .members = {}});
        }
        for (const auto& row : reader.all(sql::list_team_members, actor.workspace)) {
            const auto id = row.get<TeamId>("team_id");
            const auto team = std::ranges::find(teams, id, &Team::id);
            if (team != teams.end()) team->members.push_back(row.get<UserId>("user_id"));
        }
        return teams;
    });
}

Result<void> Workspaces::write_members(records::Transaction& transaction, const Actor& actor,
                                       const Team& team) {
    transaction.run(sql::clear_team_members, actor.workspace, team.id);
    for (const auto& user : team.members) {
        if (transaction.run(sql::insert_team_member, actor.workspace, team.id, user) == 0) {
            return invalid("members", "unknown",
                           "holds somebody who is not a member of the workspace");
        }
    }
    return {};
}

Result<Team> Workspaces::create_team(const Actor& actor, std::string_view name,
                                     const std::vector<UserId>& members) {
    TRY(actor.must(Permission::manage_team));
    const auto checked = TRY(checked_name(name));
    Team team{.id = ids_.next<TeamId>(), .name = checked, .members = members};
    return database_.write([&](records::Transaction& transaction) -> Result<Team> {
        if (transaction.run(sql::insert_team, actor.workspace, team.id, team.name, clock_.now()) ==
            0) {
            return conflict("name", "taken", "is the name of another team");
        }
        TRY(write_members(transaction, actor, team));
        audit_.add(transaction, actor, {.action = "team.create", .resource = team.id.text()});
        journal_.add(transaction, actor.workspace, to_fact(TeamChanged{team.id}));
        return team;
    });
}

Result<Team> Workspaces::change_team(const Actor& actor, const Team& team) {
    TRY(actor.must(Permission::manage_team));
    Team changed = team;
    changed.name = TRY(checked_name(team.name));
    return database_.write([&](records::Transaction& transaction) -> Result<Team> {
        const auto same =
            transaction.first(sql::count_teams_of_name, actor.workspace, changed.name, changed.id);
        if (same->integer("teams") > 0)
            return conflict("name", "taken", "is the name of another team");
        if (transaction.run(sql::rename_team, actor.workspace, changed.id, changed.name) == 0) {
            return not_found();
        }
        TRY(write_members(transaction, actor, changed));
        audit_.add(transaction, actor, {.action = "team.change", .resource = changed.id.text()});
        journal_.add(transaction, actor.workspace, to_fact(TeamChanged{changed.id}));
        return changed;
    });
}

Result<void> Workspaces::delete_team(const Actor& actor, TeamId id) {
    TRY(actor.must(Permission::manage_team));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        transaction.run(sql::clear_team_members, actor.workspace, id);
        if (transaction.run(sql::delete_team, actor.workspace, id) == 0) return not_found();
        audit_.add(transaction, actor, {.action = "team.delete", .resource = id.text()});
        journal_.add(transaction, actor.workspace, to_fact(TeamChanged{id}));
        return {};
    });
}

Result<std::vector<BusinessHours>> Workspaces::business_hours(const Actor& actor) const {
    TRY(actor.must(Permission::view_conversations));
    return database_.read([&](records::Reader& reader) {
        std::vector<BusinessHours> all;
        for (const auto& row : reader.all(sql::list_business_hours, actor.workspace)) {
            all.push_back(read_hours(row));
        }
        return all;
    });
}

Result<BusinessHours> Workspaces::create_business_hours(const Actor& actor, BusinessHours hours) {
    TRY(actor.must(Permission::manage_workspace));
    hours.id = ids_.next<BusinessHoursId>();
    hours.name = TRY(checked_name(hours.name));
    return database_.write([&](records::Transaction& transaction) -> Result<BusinessHours> {
        if (hours.is_default) transaction.run(sql::clear_default_business_hours, actor.workspace);
        transaction.run(sql::insert_business_hours, actor.workspace, hours.id, hours.name,
                        hours.calendar, hours.is_default, clock_.now());
        audit_.add(transaction, actor,
                   {.action = "business_hours.create", .resource = hours.id.text()});
        journal_.add(transaction, actor.workspace, to_fact(BusinessHoursChanged{hours.id}));
        return hours;
    });
}

Result<BusinessHours> Workspaces::change_business_hours(const Actor& actor,
                                                        const BusinessHours& hours) {
    TRY(actor.must(Permission::manage_workspace));
    BusinessHours changed = hours;
    changed.name = TRY(checked_name(hours.name));
    return database_.write([&](records::Transaction& transaction) -> Result<BusinessHours> {
        if (changed.is_default) transaction.run(sql::clear_default_business_hours, actor.workspace);
        const auto row = transaction.first(sql::change_business_hours, actor.workspace, changed.id,
                                           changed.name, changed.calendar, changed.is_default);
        if (!row) return not_found();
        changed.is_default = row->get<bool>("is_default");
        audit_.add(transaction, actor,
                   {.action = "business_hours.change", .resource = changed.id.text()});
        journal_.add(transaction, actor.workspace, to_fact(BusinessHoursChanged{changed.id}));
        return changed;
    });
}

Result<void> Workspaces::delete_business_hours(const Actor& actor, BusinessHoursId id) {
    TRY(actor.must(Permission::manage_workspace));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        const auto hours = transaction.first(sql::is_default_business_hours, actor.workspace, id);
        if (!hours) return not_found();
        if (transaction.run(sql::delete_business_hours, actor.workspace, id) == 0) {
            return conflict("", "default", "The default business hours cannot be deleted.");
        }
        audit_.add(transaction, actor, {.action = "business_hours.delete", .resource = id.text()});
        journal_.add(transaction, actor.workspace, to_fact(BusinessHoursChanged{id}));
        return {};
    });
}

std::string Workspaces::default_calendar(WorkspaceId workspace) const {
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::default_business_hours, workspace);
    });
    return row ? row->text("calendar") : usual_calendar();
}

}  // namespace ondam::staff
