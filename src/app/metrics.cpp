#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "app/probes.h"
#include "app/version.h"
#include "operations_sql.h"

namespace ondam::app {
namespace {

using metrics::Exposition;
using metrics::Kind;

void write_server(const http::ServerStats& server, Exposition& out) {
    out.family("ondam_http_connections", Kind::gauge, "Open connections by kind.");
    out.sample({{"kind", "http"}}, double(server.connections - server.sockets));
    out.sample({{"kind", "websocket"}}, double(server.sockets));
    out.family("ondam_http_refused_total", Kind::counter,
               "Turned away because a limit was reached.");
    out.sample({}, double(server.refused));
    out.family("ondam_worker_queue", Kind::gauge, "Requests waiting for a worker.");
    out.sample({}, double(server.waiting));
}

void write_event_log(App& app, Exposition& out) {
    const auto stats = app.event_store.log->stats();
    out.family("ondam_events_total", Kind::counter, "Events by outcome since the start.");
    out.sample({{"outcome", "stored"}}, double(stats.stored));
    out.sample({{"outcome", "duplicate"}}, double(stats.duplicates));
    out.family("ondam_event_commits_total", Kind::counter, "Synced writes of the event log.");
    out.sample({}, double(stats.commits));
    out.family("ondam_event_held_seconds_total", Kind::counter,
               "Time for which commits waited so that profiles stay close behind.");
    out.sample({}, std::chrono::duration<double>(stats.held).count());
    out.family("ondam_event_queue", Kind::gauge, "Events waiting for a commit.");
    out.sample({}, double(stats.queued_events));
    out.family("ondam_event_log_failing", Kind::gauge, "1 while the disk refuses commits.");
    out.sample({}, stats.failing ? 1 : 0);
    out.family("ondam_event_follower_behind", Kind::gauge, "Events a follower has not read.");
    for (const auto& follower : app.event_store.log->followers())
        out.sample({{"follower", follower.name}}, double(follower.behind));
}

void write_records(App& app, Exposition& out) {
    out.family("ondam_journal_follower_behind", Kind::gauge,
               "Journal entries a follower has not read.");
    for (const auto& [name, behind] : app.followers.lag())
        out.sample({{"follower", name}}, double(behind));
    const auto now = app.clock.now();
    app.database->read([&](records::Reader& reader) {
        const auto jobs = reader.all(sql::unfinished_jobs);
        out.family("ondam_jobs", Kind::gauge, "Jobs that are not done, by kind and state.");
        for (const auto& row : jobs) {
            out.sample({{"kind", row.text("kind")}, {"state", row.text("state")}},
                       double(row.integer("number")));
        }
        out.family("ondam_jobs_oldest_due_seconds", Kind::gauge,
                   "How long the oldest waiting job of a kind is overdue.");
        for (const auto& row : jobs) {
            if (row.text("state") != "waiting") continue;
            const auto late = now - row.get<Time>("oldest");
            out.sample({{"kind", row.text("kind")}},
                       std::max(0.0, std::chrono::duration<double>(late).count()));
        }
        out.family("ondam_outbox", Kind::gauge, "Outgoing messages by state.");
        for (const auto& row : reader.all(sql::outbox_states))
            out.sample({{"state", row.text("state")}}, double(row.integer("number")));
    });
}

void write_limits(const App& app, Exposition& out) {
    out.family("ondam_workspace_limited_total", Kind::counter,
               "Turned away or postponed because one workspace had used up its share.");
    out.sample({{"limit", "requests"}}, double(app.api.workspace_limit().refused()));
    out.sample({{"limit", "events"}}, double(app.collection.workspace_limit().refused()));
    out.sample({{"limit", "messages"}}, double(app.sender.workspace_limit().refused()));
}

/// Pages of resident memory are the second number of /proc/self/statm.
double resident_bytes() {
    std::ifstream in("/proc/self/statm");
    double whole = 0;
    double resident = 0;
    in >> whole >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE));
}

void write_process(App& app, Exposition& out) {
    out.family("process_resident_memory_bytes", Kind::gauge, "Resident memory.");
    out.sample({}, resident_bytes());
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    out.family("process_open_fds", Kind::gauge, "Open file descriptors.");
    out.sample({}, double(std::distance(begin(descriptors), end(descriptors))));
    out.family("ondam_disk_free_bytes", Kind::gauge, "Free space on the disk of the data folder.");
    out.sample({}, double(free_bytes(app.folder.path())));
    out.family("ondam_build_info", Kind::gauge, "Always 1; what runs.");
    const bool on_sqlite = app.database->dialect() == records::Dialect::sqlite;
    out.sample({{"version", version}, {"database", on_sqlite ? "sqlite" : "postgres"}}, 1);
}

}  // namespace

void write_metrics(App& app, const http::ServerStats& server, Exposition& out) {
    write_process(app, out);
    write_server(server, out);
    write_event_log(app, out);
    write_records(app, out);
    write_limits(app, out);
}

}  // namespace ondam::app
