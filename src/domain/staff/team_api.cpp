#include "domain/staff/staff_api.h"
#include "domain/staff/staff_json.h"

namespace ondam::staff {
namespace {

Result<http::Response> list_users(const StaffServices& staff, const Call& call) {
    const auto members = TRY(staff.accounts.members(call.actor));
    const auto teams = TRY(staff.workspaces.teams(call.actor));
    return http::json_response(
        200, page_json(members, std::nullopt,
                       [&](auto& out, const auto& member) { write(out, member, teams); }));
}

Result<http::Response> change_user(const StaffServices& staff, const Call& call) {
    json::Reader in(call.body());
    const auto role = TRY(in.finish(in.required_enum<Role>("role")));
    const auto id = TRY(call.id<UserId>("id"));
    // First what may be refused: a refusal has changed nothing.
    const auto teams = TRY(staff.workspaces.teams(call.actor));
    const auto member = TRY(staff.accounts.set_role(call.actor, id, role));
    json::Writer out;
    write(out, member, teams);
    return http::json_response(200, out.take());
}

Result<http::Response> invite(const StaffServices& staff, const Call& call) {
    json::Reader in(call.body());
    Accounts::Invitation invitation{.email = in.required_string("email", {1, 254}),
                                    .name = in.optional_string("name", {0, 100}).value_or(""),
                                    .role = in.required_enum<Role>("role")};
    const auto checked = TRY(in.finish(std::move(invitation)));
    const auto made = TRY(staff.accounts.invite(call.actor, checked));
    json::Writer out;
    write(out, made.link);
    out.field("url", staff.public_url + "/app/invitation#" + made.token)
        .field("sends_mail", staff.sends_mail(call.actor.workspace))
        .end_object();
    return http::json_response(201, out.take());
}

Result<http::Response> list_invitations(const StaffServices& staff, const Call& call) {
    const auto links = TRY(staff.accounts.invitations(call.actor));
    return http::json_response(
        200, page_json(links, std::nullopt, [](auto& out, const auto& link) {
            write(out, link);
            out.field("url", nullptr).field("sends_mail", nullptr).end_object();
        }));
}

struct TeamInput {
    std::optional<std::string> name;
    std::optional<std::vector<UserId>> members;
};

Result<TeamInput> read_team(const Call& call) {
    json::Reader in(call.body());
    TeamInput input{.name = in.optional_string("name", {1, 100}), .members = {}};
    if (const auto ids = in.optional_strings("member_ids", 500)) {
        input.members.emplace();
        for (const auto& text : *ids) {
            const auto id = UserId::parse(text);
            if (id)
                input.members->push_back(*id);
            else
                in.fault("member_ids", "id", "holds something that is no id");
        }
    }
    return in.finish(std::move(input));
}

http::Response team_response(int status, const Team& team) {
    json::Writer out;
    write(out, team);
    return http::json_response(status, out.take());
}

Result<http::Response> change_team(const StaffServices& staff, const Call& call) {
    const auto input = TRY(read_team(call));
    const auto id = TRY(call.id<TeamId>("id"));
    const auto teams = TRY(staff.workspaces.teams(call.actor));
    for (const auto& team : teams) {
        if (team.id != id) continue;
        auto changed = team;
        if (input.name) changed.name = *input.name;
        if (input.members) changed.members = *input.members;
        const auto stored = TRY(staff.workspaces.change_team(call.actor, changed));
        return team_response(200, stored);
    }
    return not_found();
}

}  // namespace

void add_team_routes(const StaffServices& staff) {
    auto& api = staff.api;
    using enum Permission;
    api.member(http::Method::get, "/api/v1/users",
               [&staff](const Call& call) { return list_users(staff, call); });
    api.patch("/api/v1/users/{id}", manage_team,
              [&staff](const Call& call) { return change_user(staff, call); });
    api.remove("/api/v1/users/{id}", manage_team,
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<UserId>("id"));
                   TRY(staff.accounts.remove_member(call.actor, id));
                   return http::empty_response();
               });
    api.get("/api/v1/invitations", manage_team,
            [&staff](const Call& call) { return list_invitations(staff, call); });
    api.post("/api/v1/invitations", manage_team,
             [&staff](const Call& call) { return invite(staff, call); });
    api.remove("/api/v1/invitations/{id}", manage_team,
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<LinkId>("id"));
                   TRY(staff.accounts.withdraw_invitation(call.actor, id));
                   return http::empty_response();
               });
    api.member(http::Method::get, "/api/v1/teams",
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto teams = TRY(staff.workspaces.teams(call.actor));
                   return http::json_response(
                       200, page_json(teams, std::nullopt,
                                      [](auto& out, const auto& team) { write(out, team); }));
               });
    api.post("/api/v1/teams", manage_team, [&staff](const Call& call) -> Result<http::Response> {
        const auto input = TRY(read_team(call));
        if (!input.name) return invalid("name", "required", "is required");
        const auto members = input.members.value_or(std::vector<UserId>());
        const auto team = TRY(staff.workspaces.create_team(call.actor, *input.name, members));
        return team_response(201, team);
    });
    api.patch("/api/v1/teams/{id}", manage_team,
              [&staff](const Call& call) { return change_team(staff, call); });
    api.remove("/api/v1/teams/{id}", manage_team,
               [&staff](const Call& call) -> Result<http::Response> {
                   const auto id = TRY(call.id<TeamId>("id"));
                   TRY(staff.workspaces.delete_team(call.actor, id));
                   return http::empty_response();
               });
}

}  // namespace ondam::staff
