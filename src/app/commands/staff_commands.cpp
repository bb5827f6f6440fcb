#include "app/commands/staff_commands.h"

#include <algorithm>

#include "app/commands.h"
#include "domain/staff/credentials.h"

namespace ondam::app {
namespace {

std::string console_url(const App& app, const std::string& path) {
    const auto& server = app.config.server;
    const auto base = server.public_url.empty() ? "http://" + server.listen : server.public_url;
    return base + path;
}

}  // namespace

int add_user(App& app, const UserAdd& input, const std::string& password, Output& output) {
    const auto actor = command_actor(app, input.workspace);
    if (!actor) return refused(actor.error(), output);
    const auto role = from_text(std::type_identity<staff::Role>{}, input.role);
    if (!role)
        return refused(invalid("role", "choice", "is owner, admin, agent or viewer"), output);
    const auto user =
        app.accounts.add_user(*actor, {.email = input.email,
                                       .name = input.name.empty() ? input.email : input.name,
                                       .password = password,
                                       .role = *role,
                                       .locale = input.locale});
    if (!user) return refused(user.error(), output);
    output.error("added " + input.email + " as " + input.role + "\n");
    if (password.empty()) return make_sign_in_link(app, {input.workspace, input.email}, output);
    output.out(user->text() + "\n");
    return 0;
}

int make_sign_in_link(App& app, const LinkMake& input, Output& output) {
    const auto actor = command_actor(app, input.workspace);
    if (!actor) return refused(actor.error(), output);
    const auto members = app.accounts.members(*actor);
    if (!members) return refused(members.error(), output);
    const auto email = staff::normalised_email(input.email);
    const bool is_member = std::ranges::any_of(
        *members, [&](const staff::Member& member) { return member.user.email == email; });
    if (!is_member) {
        return refused(invalid("email", "unknown",
                               "nobody of this workspace has the address " + email +
                                   "; `ondam user add` adds them"),
                       output);
    }
    const auto link =
        app.accounts.make_link(actor->workspace, staff::LinkKind::sign_in, input.email);
    output.out(console_url(app, "/app/sign-in#" + link.token) + "\n");
    return 0;
}

int make_api_token(App& app, const TokenMake& input, Output& output) {
    const auto actor = command_actor(app, input.workspace);
    if (!actor) return refused(actor.error(), output);
    const auto made =
        app.tokens.create(*actor, {.name = input.name, .scopes = input.scopes, .expires_at = {}});
    if (!made) return refused(made.error(), output);
    output.error("made the API token " + made->token.prefix + "…; it is shown once\n");
    output.out(made->secret + "\n");
    return 0;
}

}  // namespace ondam::app
