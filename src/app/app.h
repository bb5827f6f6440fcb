#pragma once

#include <memory>
#include <string>

#include "app/data_folder.h"
#include "domain/staff/accounts.h"
#include "domain/staff/api.h"
#include "domain/staff/audit.h"
#include "domain/staff/staff_api.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspaces.h"
#include "platform/clock/clock.h"
#include "platform/config/config.h"
#include "platform/files/store.h"
#include "platform/http/http.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::app {

/// The whole system: its parts as members in the order of their dependencies, so that C++ builds
/// them in that order and takes them down in reverse. Nothing here listens or runs yet; `serve`
/// starts what moves.
struct App {
    explicit App(const config::Config& config);

    config::Config config;
    DataFolder folder;
    SystemClock clock;
    UuidV7Source ids;
    std::unique_ptr<records::Database> database;
    records::MigrationReport migration;
    records::Journal journal;
    std::unique_ptr<files::Store> files;
    jobs::Jobs jobs;

    staff::Audit audit;
    staff::Workspaces workspaces;
    staff::Workspace first_workspace;
    staff::Accounts accounts;
    staff::Tokens tokens;

    http::Router router;
    staff::Api api;
    staff::StaffServices staff;

    records::FollowerRunner followers;

    void add_routes();
    /// Followers and jobs; they stop in reverse when the App goes.
    void start();
    void stop();
};

}  // namespace ondam::app
