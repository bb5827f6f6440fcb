#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "app/automatic_answers.h"
#include "app/data_folder.h"
#include "app/maintenance.h"
#include "domain/channels/attachments.h"
#include "domain/channels/channels.h"
#include "domain/channels/deliveries.h"
#include "domain/channels/eraser.h"
#include "domain/channels/sender.h"
#include "domain/channels/services.h"
#include "domain/channels/webhooks.h"
#include "domain/conversations/customer_matters.h"
#include "domain/conversations/eraser.h"
#include "domain/conversations/services.h"
#include "domain/customers/appointments.h"
#include "domain/customers/customer_search.h"
#include "domain/customers/customers.h"
#include "domain/customers/customers_api.h"
#include "domain/customers/identities.h"
#include "domain/customers/orders.h"
#include "domain/customers/profiler.h"
#include "domain/customers/timeline.h"
#include "domain/events/collection.h"
#include "domain/events/tally.h"
#include "domain/events/write_keys.h"
#include "domain/insights/insights_api.h"
#include "domain/live/console.h"
#include "domain/staff/accounts.h"
#include "domain/staff/api.h"
#include "domain/staff/audit.h"
#include "domain/staff/presence.h"
#include "domain/staff/staff_api.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspaces.h"
#include "domain/surveys/eraser.h"
#include "domain/surveys/surveys.h"
#include "domain/widget/widget.h"
#include "platform/clock/clock.h"
#include "platform/config/config.h"
#include "platform/crypto/field_cipher.h"
#include "platform/events/event_log.h"
#include "platform/files/store.h"
#include "platform/http/http.h"
#include "platform/jobs/jobs.h"
#include "platform/net/client.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"
#include "platform/text_search/text_search.h"

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
    events::EventStore event_store;
    crypto::FieldCipher cipher;
    text_search::Index index;
    jobs::Jobs jobs;

    staff::Audit audit;
    staff::Workspaces workspaces;
    staff::Workspace first_workspace;
    staff::Accounts accounts;
    staff::Tokens tokens;
    staff::Presence presence;

    http::Router router;
    staff::Api api;
    staff::StaffServices staff;

    events::WriteKeys write_keys;
    events::Tally tally;
    events::Collection collection;

    customers::Identities identities;
    customers::Orders orders;
    customers::Appointments appointments;
    customers::Profiler profiler;
    customers::Customers customers;
    customers::Timeline timeline;
    customers::TimelineCopier timeline_copier;
    customers::CustomerSearch customer_search;
    customers::CustomerImports customer_imports;

    net::Client outbound;
    channels::Deliveries deliveries;
    channels::Attachments attachments;
    channels::Adapters adapters;
    channels::Channels channels;
    channels::Sender sender;
    channels::Webhooks webhooks;

    conversations::Services conversations;
    surveys::Surveys surveys;
    conversations::Reception reception;
    AutomaticAnswers automatic_answers;
    channels::Services inboxes;

    insights::Metrics insights;

    surveys::Eraser surveys_eraser;
    channels::Eraser channels_eraser;
    conversations::Eraser conversations_eraser;
    customers::Erasure erasure;
    conversations::CustomerMatters matters;
    customers::CustomersServices customers_services;

    live::Feed live_feed;
    live::Board live_board;
    live::Console live_console;
    widget::Widget widget;

    Maintenance maintenance;
    records::FollowerRunner followers;
    std::unique_ptr<events::Following> profiling;
    std::mutex upkeep;  ///< held by the one piece of work that lets followers stand still

    void add_routes();
    void add_followers();
    /// Followers and jobs; they stop in reverse when the App goes.
    void start();
    void stop();
};

}  // namespace ondam::app
