#include "app/app.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/assets.h"
#include "app/master_key.h"
#include "app/migration_watch.h"
#include "base/log.h"
#include "domain/conversations/export.h"
#include "domain/events/events_api.h"
#include "platform/crypto/crypto.h"

namespace ondam::app {
namespace {

/// A command that was not told of the server must not begin a second, empty installation beside it:
/// the folder remembers where its rows are.
std::unique_ptr<records::Database> open_database(const config::Config& config,
                                                 const DataFolder& folder) {
    const auto mark = folder.at("postgres");
    if (!config.database.url.empty()) {
        auto database =
            records::open_postgres({.dsn = config.database.url, .schema = config.database.schema});
        std::ofstream(mark) << "The rows are in PostgreSQL: give commands --config.\n";
        return database;
    }
    if (std::filesystem::exists(mark)) {
        throw std::runtime_error("the rows of " + folder.path() +
                                 " are in PostgreSQL: name the settings with --config, or set "
                                 "ONDAM_DATABASE_URL");
    }
    try {
        return records::open_sqlite({.path = folder.at("ondam.db"), .cache_mb = 64});
    } catch (const records::DatabaseError& error) {
        throw std::runtime_error(folder.at("ondam.db") + " cannot be opened: " + error.what());
    }
}

records::MigrationReport migrate(const config::Config& config, records::Database& database) {
    if (!config.database.migrate) return {};
    MigrationWatch watch;
    return records::migrate(database, [&watch](const auto& name, records::MigrationStage stage) {
        watch.note(name, stage);
    });
}

events::EventStore open_events(const config::Config& config, const DataFolder& folder,
                               records::Database& database, const Clock& clock) {
    if (!config.database.url.empty()) return events::open_postgres_events(database, {}, clock);
    return events::open_rocks({.folder = folder.at("events"),
                               .memtable_mb = std::size_t(config.events.memtable_mb),
                               .cache_mb = std::size_t(config.events.cache_mb),
                               .states_mb = std::size_t(config.events.states_mb)},
                              clock);
}

staff::Api::Options api_options(const config::Config& config) {
    // What one of them may, all of them may.
    const auto of_one = config.server.requests_a_minute, of_all = config.limits.requests_a_minute;
    return {.public_url = config.server.public_url,
            .secure_cookies = config.server.public_url.starts_with("https://"),
            .requests_a_minute = double(config.server.requests_a_minute),
            .workspace_requests_a_minute = of_all == 0 ? 0 : double(std::max(of_one, of_all))};
}

/// Where links in mails and at providers lead.
std::string public_url(const config::Config& config) {
    if (!config.server.public_url.empty()) return config.server.public_url;
    return "http://" + config.server.listen;
}

net::Policy outbound_policy(const config::Config& config) {
    net::Policy policy;
    for (const auto& text : config.outbound.allow) {
        const auto range = net::Cidr::parse(text);
        if (!range) {
            throw std::runtime_error("outbound.allow: " + text +
                                     " is no range of addresses such as 10.0.0.0/8 (in the "
                                     "environment several with commas between them)");
        }
        policy.allowed.push_back(*range);
    }
    return policy;
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
      event_store(open_events(config, folder, *database, clock)),
      cipher(load_master_key(config, folder)),
      index(database->dialect()),
      jobs(*database, ids, clock),
      audit(*database, clock, audit_key(config, folder)),
      workspaces(*database, journal, ids, clock, audit),
      first_workspace(workspaces.ensure("default")),
      accounts(*database, journal, ids, clock, audit, jobs),
      tokens(*database, ids, clock, audit),
      presence(*database, journal, clock, jobs),
      api(router, *database, clock, cipher, accounts, tokens, api_options(config)),
      staff{api,
            accounts,
            workspaces,
            tokens,
            audit,
            clock,
            public_url(config),
            [this](std::optional<WorkspaceId> workspace) {
                return channels.has(channels::ChannelKind::email, workspace);
            }},
      write_keys(*database, ids, clock, audit),
      tally(*database, ids, clock),
      collection(*event_store.log, write_keys, tally, ids, clock,
                 {.events_a_second = double(config.limits.events_a_second)}),
      identities(journal, cipher, ids, clock),
      orders(journal),
      appointments(*database, journal, identities, ids, clock),
      profiler({*database, journal, *event_store.log, *event_store.states, identities, orders,
                appointments, clock}),
      customers({*database, journal, identities, orders, appointments, profiler, index, ids, clock,
                 audit}),
      timeline(*database, *event_store.log, identities),
      timeline_copier(*event_store.log, clock),
      customer_search(index, identities),
      customer_imports(
          {*database, journal, jobs, *files, identities, customers, ids, clock, audit}),
      outbound(outbound_policy(config)),
      deliveries(*database, journal, jobs, clock),
      attachments(*database, *files, ids, clock),
      adapters(
          {.database = *database,
           .attachments = attachments,
           .audit = audit,
           .cipher = cipher,
           .client = outbound,
           .ids = ids,
           .clock = clock,
           .reply_secret = crypto::derive_key(load_master_key(config, folder), "mail reply ids")}),
      channels(*database, journal, ids, clock, audit, cipher, adapters.all()),
      sender(*database, channels, deliveries, jobs, clock,
             {.messages_a_day = config.limits.messages_a_day}),
      webhooks(*database, jobs, ids, clock, audit, cipher, outbound),
      conversations({*database, journal, jobs, ids, clock, cipher, index, audit, customers,
                     identities, appointments, deliveries, attachments}),
      surveys(conversations, {.public_url = public_url(config)}),
      reception(conversations.parts, conversations.changes, conversations.matter,
                conversations.links, conversations.routing, surveys),
      automatic_answers(conversations.messages),
      inboxes({.database = *database,
               .journal = journal,
               .jobs = jobs,
               .files = *files,
               .ids = ids,
               .clock = clock,
               .client = outbound,
               .audit = audit,
               .api = api,
               .workspaces = workspaces,
               .accounts = accounts,
               .attachments = attachments,
               .deliveries = deliveries,
               .adapters = adapters,
               .channels = channels,
               .webhooks = webhooks,
               .intake = reception,
               .answers = automatic_answers,
               .public_url = public_url(config),
               .message_json = message_shower(conversations.messages)}),
      insights(*database, workspaces, clock),
      conversations_eraser(conversations.parts),
      erasure({*database,
               journal,
               jobs,
               *event_store.log,
               *files,
               identities,
               profiler,
               index,
               audit,
               clock,
               {&customer_imports, &surveys_eraser, &channels_eraser, &conversations_eraser}}),
      matters(conversations.parts),
      customers_services{api,      *database,        identities, customers, appointments,
                         timeline, customer_imports, erasure,    audit,     &matters},
      live_feed(*database, journal, clock),
      live_console(*database, clock, live_feed, live_board, presence),
      widget({.database = *database,
              .clock = clock,
              .identities = identities,
              .channels = channels,
              .attachments = attachments,
              .deliveries = deliveries,
              .blocked = adapters.blocked,
              .links = conversations.links,
              .intake = inboxes.intake,
              .surveys = surveys,
              .feed = live_feed,
              .board = live_board,
              .public_url = config.server.public_url,
              .document = widget_document()}),
      maintenance(*database, jobs, clock, first_workspace.id, maintenance_tasks(*this)),
      followers(*database, journal) {
    if (std::ranges::count(migration.applied, "0016_audit_heads") > 0) audit.seal_old_chains();
    add_routes();
    add_followers();
}

void App::add_followers() {
    followers.add(timeline_copier);
    followers.add(customer_search);
    followers.add(conversations.routing);
    followers.add(conversations.indexer);
    followers.add(conversations.reporter);
    followers.add(surveys);
    followers.add(webhooks);
}

void App::add_routes() {
    staff::add_session_routes(staff);
    staff::add_team_routes(staff);
    staff::add_settings_routes(staff);
    staff::add_business_hours_routes(staff);
    const staff::Exports exports{*database, audit, workspaces};
    events::add_write_key_routes(api, write_keys);
    events::add_event_export_route(api, *event_store.log, exports);
    collection.add_routes(router);
    customers::add_customers_routes(customers_services);
    channels::add_routes(router, inboxes);
    conversations::add_routes(api, conversations);
    conversations::add_export_route(api, conversations, exports);
    surveys::add_routes(api, surveys);
    surveys::add_survey_page(api, surveys);
    live::add_routes(router, api, live_console);
    widget::add_routes(router, widget);
    insights::add_routes(api, insights);
    add_asset_routes(router);
}

void App::start() {
    profiling = event_store.log->follow(profiler, customers::Profiler::follow_options);
    followers.start();
    live_feed.start();
    maintenance.schedule();
    presence.schedule(first_workspace.id);
    // A database in the folder is ours alone: who held leases in it has died.
    if (config.database.url.empty()) jobs.end_leases();
    jobs.start();
    inboxes.mailboxes.start();
}

void App::stop() {
    inboxes.mailboxes.stop();
    jobs.stop();
    live_feed.stop();
    followers.stop();
    profiling.reset();
}

}  // namespace ondam::app
