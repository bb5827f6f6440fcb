#include "app/app.h"

#include "app/assets.h"
#include "base/log.h"

namespace ondam::app {
namespace {

std::unique_ptr<records::Database> open_database(const config::Config& config,
                                                 const DataFolder& folder) {
    if (!config.database.url.empty()) {
        return records::open_postgres(
            {.dsn = config.database.url, .schema = config.database.schema});
    }
    return records::open_sqlite({.path = folder.at("ondam.db")});
}

records::MigrationReport migrate(const config::Config& config, records::Database& database) {
    if (!config.database.migrate) return {};
    auto report = records::migrate(database);
    for (const auto& name : report.applied) log::info("migration.applied", {{"name", name}});
    return report;
}

staff::Api::Options api_options(const config::Config& config) {
    return {.public_url = config.server.public_url,
            .secure_cookies = config.server.public_url.starts_with("https://")};
}

}  // namespace

App::App(const config::Config& given)
    : config(given),
      folder(config.data),
      ids(clock),
      database(open_database(config, folder)),
      migration(migrate(config, *database)),
      journal(clock),
      files(files::open_folder(folder.at("files"))),
      jobs(*database, ids, clock),
      audit(*database, clock),
      workspaces(*database, ids, clock, audit),
      first_workspace(workspaces.ensure("default")),
      accounts(*database, ids, clock, audit, jobs),
      tokens(*database, ids, clock, audit),
      api(router, *database, clock, accounts, tokens, api_options(config)),
      staff{api, accounts, workspaces, tokens, audit, clock, config.server.public_url},
      followers(*database, journal) {
    add_routes();
}

void App::add_routes() {
    staff::add_session_routes(staff);
    staff::add_team_routes(staff);
    staff::add_settings_routes(staff);
    staff::add_business_hours_routes(staff);
    add_asset_routes(router);
}

void App::start() {
    followers.start();
    jobs.start();
}

void App::stop() {
    jobs.stop();
    followers.stop();
}

}  // namespace ondam::app
