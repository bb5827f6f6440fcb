#include "app/sample_data.h"

#include "app/app.h"
#include "app/master_key.h"
#include "app/sample/sample.h"
#include "app/sample/shop.h"
#include "base/log.h"

namespace ondam::app {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t seed = 1;

/// What the keys were used for today, and what came with one of them and was not taken.
void send_events(App& app, events::WriteKeyId website, events::WriteKeyId clinic) {
    const auto workspace = app.first_workspace.id;
    app.tally.accepted({workspace, website}, 1'284);
    app.tally.accepted({workspace, clinic}, 37);
    app.tally.refused({workspace, website},
                      {.code = "identity",
                       .message = "userId or anonymousId is needed",
                       .endpoint = "/v1/track",
                       .sample = R"({"event":"Product Viewed","properties":{"name":"선크림"}})"});
    app.tally.refused({workspace, website},
                      {.code = "json",
                       .message = "the body is no JSON",
                       .endpoint = "/v1/batch",
                       .sample = R"({"batch":[{"type":"page","anonymousId":"7c1e)"});
    app.tally.flush();
}

/// Something that came into the mailbox and was no mail, for somebody to look at.
void leave_dead_letter(App& app) {
    const auto system = staff::Actor::for_system(app.first_workspace.id);
    for (const auto& view : sample::must(app.channels.list(system))) {
        if (view.channel.kind != channels::ChannelKind::email) continue;
        const std::string raw("\x1f\x8b\x08\x00 half of an archive"sv);
        app.inboxes.dead_letters.add(
            view.channel, {.reason_code = "not_a_mail",
                           .reason_message = "There is neither a header nor a text in it.",
                           .sender = {},
                           .subject = {},
                           .size = std::int64_t(raw.size()),
                           .raw = raw,
                           .origin = {}});
    }
}

/// The programs that the shop has joined: keys whose secrets nobody knows, and a webhook at rest.
void join_programs(App& app) {
    const auto system = staff::Actor::for_system(app.first_workspace.id);
    const auto website = sample::must(
        app.write_keys.create(system, "온담 상점 웹사이트", events::WriteKeyKind::browser));
    const auto clinic = sample::must(app.write_keys.create(system, "클리닉 예약 시스템"));
    send_events(app, website.write_key.id, clinic.write_key.id);
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
    leave_dead_letter(app);
    log::info("sample_data.filled");
}

std::string sample_sign_in_token(App& app) {
    return app.accounts
        .make_link(app.first_workspace.id, staff::LinkKind::sign_in, sample::owner_email)
        .token;
}

}  // namespace ondam::app
