#include "app/sample_data.h"

#include "app/app.h"
#include "app/master_key.h"
#include "app/sample/sample.h"
#include "app/sample/shop.h"
#include "base/log.h"

namespace ondam::app {
namespace {

constexpr std::uint64_t seed = 1;

/// The programs that the shop has joined: keys whose secrets nobody knows, and a webhook at rest.
void join_programs(App& app) {
    const auto system = staff::Actor::for_system(app.first_workspace.id);
    for (const auto* name : {"온담 상점 웹사이트", "클리닉 예약 시스템"}) {
        sample::must(app.write_keys.create(system, name));
    }
    sample::must(
        app.tokens.create(system, {.name = "물류 프로그램",
                                   .scopes = {"view_conversations", "view_customers"},
                                   .expires_at = app.clock.now() + std::chrono::days(300)}));
    channels::Webhooks::Input hook;
    hook.name = "물류 프로그램";
    hook.url = "https://example.com/ondam";
    hook.events = std::vector<std::string>{"conversation.created", "conversation.resolved"};
    hook.enabled = false;
    sample::must(app.webhooks.create(system, hook));
}

}  // namespace

void fill_sample_data(App& app) {
    const auto filled = sample::fill({.database = *app.database,
                                      .events = app.event_store,
                                      .cipher = app.cipher,
                                      .files = *app.files,
                                      .workspace = app.first_workspace.id,
                                      .public_url = app.config.server.public_url,
                                      .audit_key = audit_key(app.config, app.folder)},
                                     seed, app.clock.now());
    if (!filled) return;
    join_programs(app);
    log::info("sample_data.filled");
}

std::string sample_sign_in_token(App& app) {
    return app.accounts
        .make_link(app.first_workspace.id, staff::LinkKind::sign_in, sample::owner_email)
        .token;
}

}  // namespace ondam::app
