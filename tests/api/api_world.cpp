#include "api_world.h"

#include <sstream>

#include "platform/http/target.h"

namespace ondam::test {
namespace {

config::Config config_for(records::Dialect dialect, TestDatabase& database,
                          const TemporaryFolder& folder) {
    config::Config config;
    config.data = folder.path() + "/data";
    config.events.memtable_mb = 4;
    config.events.cache_mb = 4;
    config.events.states_mb = 4;
    if (dialect == records::Dialect::postgres) {
        config.database.url = database.postgres_options().dsn;
        config.database.schema = database.postgres_options().schema;
    }
    return config;
}

}  // namespace

ApiWorld::ApiWorld(records::Dialect dialect, const config::Config::Limits& limits)
    : database_(fresh_database(dialect)) {
    auto config = config_for(dialect, database_, folder_);
    config.limits = limits;
    // A workspace may do what one of its tokens may.
    config.server.requests_a_minute =
        std::min(config.server.requests_a_minute, limits.requests_a_minute);
    app_ = std::make_unique<app::App>(config);
    workspace_ = app_->first_workspace.id;
    const auto other = app_->workspaces.ensure("elsewhere").id;
    people_["owner"] = sign_up(workspace_, "owner", staff::Role::owner);
    people_["admin"] = sign_up(workspace_, "admin", staff::Role::admin);
    people_["agent"] = sign_up(workspace_, "agent", staff::Role::agent);
    people_["viewer"] = sign_up(workspace_, "viewer", staff::Role::viewer);
    people_["stranger"] = sign_up(other, "stranger", staff::Role::owner);
}

ApiWorld::Person ApiWorld::sign_up(WorkspaceId workspace, const std::string& name,
                                   staff::Role role) {
    const auto actor = staff::Actor::for_system(workspace);
    const auto email = name + "@example.com";
    const auto user = app_->accounts.add_user(
        actor, {.email = email, .name = name, .password = "", .role = role, .locale = "en"});
    ONDAM_CHECK(user.has_value());
    const auto link = app_->accounts.make_link(workspace, staff::LinkKind::sign_in, email);
    const auto session =
        app_->accounts.sign_in_by_link(link.token, {.address = name, .user_agent = "test"});
    ONDAM_CHECK(session.has_value());
    return {.cookie = session->token, .csrf_token = session->csrf_token};
}

void ApiWorld::become(const std::string& who) {
    current_.reset();
    bearer_.clear();
    if (who == "nobody") return;
    if (who.starts_with("token ")) {
        std::istringstream words(who.substr(6));
        std::vector<std::string> scopes;
        for (std::string scope; words >> scope;) scopes.push_back(scope);
        const auto made = app_->tokens.create(staff::Actor::for_system(workspace_),
                                              {.name = "test", .scopes = scopes, .expires_at = {}});
        ONDAM_CHECK(made.has_value());
        bearer_ = made->secret;
        return;
    }
    constexpr std::string_view bare = " without csrf token";
    const bool is_bare = who.ends_with(bare);
    const auto found = people_.find(is_bare ? who.substr(0, who.size() - bare.size()) : who);
    ONDAM_CHECK(found != people_.end());
    current_ = found->second;
    if (is_bare) current_->csrf_token.clear();
}

void ApiWorld::settle() {
    using namespace std::chrono_literals;
    auto& app = *app_;
    if (!app.profiling) app.profiling = app.event_store.log->follow(app.profiler, {});
    // Jobs and followers give each other work.
    for (int round = 0; round < 3; ++round) {
        while (app.jobs.run_due() > 0) {
        }
        ONDAM_CHECK(app.event_store.log->drain(20s));
        ONDAM_CHECK(app.followers.drain(20s));
    }
    app.tally.flush();
}

http::Response ApiWorld::send(http::Method method, const std::string& target,
                              const std::string& body,
                              const std::map<std::string, std::string>& headers) {
    http::Request request;
    request.method = method;
    request.target = target;
    ONDAM_CHECK(http::read_target(target, request));
    request.body = body;
    request.remote_address = "127.0.0.1";
    request.id = "test";
    if (!body.empty()) request.headers.set("Content-Type", "application/json");
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    if (!bearer_.empty()) request.headers.set("Authorization", "Bearer " + bearer_);
    if (current_) {
        request.headers.set("Cookie",
                            std::string(app_->api.cookie_name()) + "=" + current_->cookie);
        if (!current_->csrf_token.empty())
            request.headers.set("X-CSRF-Token", current_->csrf_token);
    }
    return app_->router.dispatch(request);
}

}  // namespace ondam::test
