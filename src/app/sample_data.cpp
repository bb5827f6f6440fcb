#include "app/sample_data.h"

#include "app/app.h"
#include "app/master_key.h"
#include "app/sample/sample.h"
#include "base/log.h"

namespace ondam::app {
namespace {

constexpr std::uint64_t seed = 1;

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
    if (filled) log::info("sample_data.filled");
}

std::string sample_sign_in_token(App& app) {
    return app.accounts
        .make_link(app.first_workspace.id, staff::LinkKind::sign_in, sample::owner_email)
        .token;
}

}  // namespace ondam::app
