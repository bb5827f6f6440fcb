#include "app/maintenance.h"

#include <algorithm>
#include <limits>

#include "app/app.h"
#include "base/log.h"
#include "operations_sql.h"
#include "platform/json/json.h"

namespace ondam::app {
namespace {

using namespace std::chrono_literals;

constexpr auto job_kind = "maintenance";
constexpr auto hour_of_night = 18h;  ///< UTC: three at night in Seoul
constexpr auto journal_kept = std::chrono::days(90);
constexpr auto jobs_kept = std::chrono::days(30);
constexpr auto webhook_log_kept = std::chrono::days(30);
constexpr auto replies_kept = std::chrono::days(30);
constexpr auto erasures_looked_at = std::chrono::days(3);  ///< a night may fail

/// The first night that begins after `now`.
Time next_night(Time now) {
    const Time midnight = std::chrono::floor<std::chrono::days>(now);
    const Time tonight = midnight + hour_of_night;
    return tonight > now ? tonight : tonight + std::chrono::days(1);
}

/// `once` deletes a few thousand rows in a transaction of its own and answers how many.
void until_none(const std::function<std::int64_t()>& once) {
    while (once() > 0) {
    }
}

void prune_journal(App& app) {
    until_none([&app] {
        return app.database->write([&app](records::Transaction& transaction) {
            return records::Journal::prune(transaction, app.clock.now() - journal_kept,
                                           std::numeric_limits<std::int64_t>::max());
        });
    });
}

void prune_jobs(App& app) {
    until_none([&app] {
        return app.database->write([&app](records::Transaction& transaction) {
            return app.jobs.prune(transaction, app.clock.now() - jobs_kept);
        });
    });
}

void prune_webhook_log(App& app) {
    until_none([&app] {
        return app.database->write([&app](records::Transaction& transaction) {
            return app.webhooks.prune(transaction, app.clock.now() - webhook_log_kept);
        });
    });
}

/// Where people were erased, their words go from the pages of the search index too.
void forget_words(App& app) {
    const auto since = Time(app.clock.now() - erasures_looked_at);
    const auto erasures = app.database->read([&](records::Reader& reader) {
        return reader.first(sql::erasures_since, since)->integer("number");
    });
    if (erasures == 0) return;
    app.database->write(
        [&app](records::Transaction& transaction) { app.index.begin_forgetting(transaction); });
    until_none([&app] {
        return app.database->write([&app](records::Transaction& transaction) {
            return std::int64_t(app.index.go_on_forgetting(transaction) ? 1 : 0);
        });
    });
}

void retain_events(App& app) {
    if (app.config.events.retention_days == 0) return;
    const auto oldest = app.clock.now() - std::chrono::days(app.config.events.retention_days);
    for (const auto& workspace : app.workspaces.all()) {
        app.profiler.keep_before(workspace.id, oldest);
        app.event_store.log->retain_since(workspace.id, oldest);
    }
}

void forget_visits(App& app) {
    app.database->write([&app](records::Transaction& transaction) {
        transaction.run(sql::forget_chat_sessions, app.clock.now());
        transaction.run(sql::forget_automatic_replies, Time(app.clock.now() - replies_kept));
    });
}

/// Whoever keeps the log elsewhere can tell whether the whole database was put back to an older
/// day.
void tell_audit_heads(App& app) {
    for (const auto& workspace : app.workspaces.all()) {
        const auto head = app.audit.head(workspace.id);
        if (!head) continue;
        log::info("audit.head", {{"workspace", workspace.id.text()},
                                 {"sequence", head->sequence},
                                 {"hash", head->hash}});
    }
}

}  // namespace

Maintenance::Maintenance(records::Database& database, jobs::Jobs& jobs, const Clock& clock,
                         WorkspaceId workspace, std::vector<Task> tasks)
    : database_(database),
      jobs_(jobs),
      clock_(clock),
      workspace_(workspace),
      tasks_(std::move(tasks)) {
    jobs_.handle(job_kind, {.concurrency = 1, .lease = 10min, .max_attempts = 5},
                 [this](const jobs::Job& job) { return run(job); });
}

void Maintenance::add(records::Transaction& transaction, const std::string& task, Time due) {
    json::Writer payload;
    payload.begin_object().field("task", task).end_object();
    jobs_.add(transaction, {.kind = job_kind,
                            .workspace = workspace_,
                            .key = task + ":" + to_rfc3339(due).substr(0, 10),
                            .due_at = due,
                            .payload = payload.take()});
}

void Maintenance::schedule() {
    database_.write([this](records::Transaction& transaction) {
        for (const auto& task : tasks_) add(transaction, task.name, next_night(clock_.now()));
    });
}

void Maintenance::run_all() {
    for (const auto& task : tasks_) task.run();
}

jobs::Outcome Maintenance::run(const jobs::Job& job) {
    const auto payload = json::parse(job.payload);
    const auto name = payload ? (*payload)["task"].text() : std::string_view();
    // The next night comes first: a task that fails tonight is tried again tomorrow all the same.
    database_.write([&](records::Transaction& transaction) {
        add(transaction, std::string(name), next_night(clock_.now()));
    });
    const auto task = std::ranges::find(tasks_, name, &Task::name);
    if (task == tasks_.end()) return jobs::Failed{"this program knows no such task"};
    task->run();
    log::info("maintenance.done", {{"task", name}});
    return jobs::Done{};
}

std::vector<Maintenance::Task> maintenance_tasks(App& app) {
    return {{"journal", [&app] { prune_journal(app); }},
            {"jobs", [&app] { prune_jobs(app); }},
            {"sessions", [&app] { app.accounts.forget_expired(); }},
            {"idempotency_keys", [&app] { app.api.forget_old_keys(); }},
            {"visits", [&app] { forget_visits(app); }},
            {"files", [&app] { app.attachments.sweep(); }},
            {"audit_heads", [&app] { tell_audit_heads(app); }},
            {"webhook_log", [&app] { prune_webhook_log(app); }},
            {"search_words", [&app] { forget_words(app); }},
            {"events", [&app] { retain_events(app); }}};
}

}  // namespace ondam::app
