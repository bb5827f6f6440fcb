#include "app/doctor.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/readiness.h"
#include "app/version.h"
#include "base/text.h"
#include "operations_sql.h"

namespace ondam::app {
namespace {

/// Writes findings and remembers whether one of them is a fault.
class Report {
public:
    explicit Report(Output& output) : output_(output) {}
    void good(const std::string& what, const std::string& detail) { line("ok  ", what, detail); }
    void unwise(const std::string& what, const std::string& why) { line("warn", what, why); }
    void wrong(const std::string& what, const std::string& why) {
        line("FAIL", what, why);
        ++faults_;
    }
    int faults() const { return faults_; }

private:
    void line(const char* mark, const std::string& what, const std::string& detail) {
        output_.out(std::string(mark) + " " + what + ": " + detail + "\n");
    }
    Output& output_;
    int faults_ = 0;
};

void examine_settings(App& app, Report& report) {
    const auto& server = app.config.server;
    report.good("version", std::string(version));
    const bool local = server.listen.starts_with("127.") || server.listen.starts_with("[::1]") ||
                       server.listen.starts_with("localhost:");
    if (!local && server.public_url.empty())
        report.wrong("server.public_url", "is required when " + server.listen + " is listened on");
    else if (!local && !server.public_url.starts_with("https://"))
        report.wrong("server.public_url", "is not https: cookies and passwords travel in the open");
    else
        report.good("server.listen", server.listen);
    if (!server.public_url.empty() && server.trusted_proxies.empty())
        report.unwise("server.trusted_proxies",
                      "is empty: behind a proxy every visitor has the proxy's address");
    if (::geteuid() == 0) report.unwise("user", "runs as root; a user of its own is enough");
}

/// `most` is what the mode may allow at most.
void examine_mode(const std::string& path, mode_t most, Report& report) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    char mode[16];
    std::snprintf(mode, sizeof mode, "%04o", unsigned(status.st_mode & 07777));
    if ((status.st_mode & 07777 & ~most) != 0)
        report.wrong(path, std::string("is open to others, mode ") + mode);
    else
        report.good(path, std::string("mode ") + mode);
}

void examine_folder(App& app, Report& report) {
    // Whoever opens the data shuts its folder and refuses a master key that others may read.
    examine_mode(app.folder.at("keys"), 0700, report);
    examine_mode(app.folder.at("ondam.sock"), 0600, report);
    const auto left = free_bytes(app.folder.path());
    const auto detail = std::to_string(left >> 20) + " MiB free";
    if (left < least_free_bytes)
        report.wrong("disk", detail);
    else if (left < std::uint64_t(2) << 30)
        report.unwise("disk", detail);
    else
        report.good("disk", detail);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const auto limit = std::to_string(files.rlim_cur);
    if (files.rlim_cur < 4096)
        report.unwise("open files", "at most " + limit + "; each visitor needs one");
    else
        report.good("open files", "at most " + limit);
}

void examine_clock(App& app, Report& report) {
    const auto now = app.clock.now();
    const auto newest = app.database->read([](records::Reader& reader) {
        return reader.first(sql::newest_journal_time)->get<std::optional<Time>>("time");
    });
    if (newest && *newest > now + std::chrono::minutes(1))
        report.wrong("clock", "stands before what was written already: " + to_rfc3339(now));
    else
        report.good("clock", to_rfc3339(now));
}

void examine_database(App& app, Report& report) {
    const auto settings = app.database->write(
        [](records::Transaction& transaction) { return transaction.all(sql::engine_settings); });
    for (const auto& row : settings) {
        const auto name = "database " + row.text("name");
        if (row.text("value") == row.text("wanted"))
            report.good(name, row.text("value"));
        else
            report.wrong(name, "is " + row.text("value") + ", not " + row.text("wanted"));
    }
}

/// What gave up, by kind, with the newest reason: nothing else shows it.
void examine_jobs(App& app, Report& report) {
    app.database->read([&](records::Reader& reader) {
        bool all_good = true;
        for (const auto& row : reader.all(sql::unfinished_jobs)) {
            if (row.text("state") != "failed") continue;
            all_good = false;
            const auto kind = row.text("kind");
            auto what = std::to_string(row.integer("number")) + " gave up in 30 days";
            if (const auto last = reader.first(sql::newest_failure, kind)) {
                if (const auto at = last->get<std::optional<Time>>("finished_at"))
                    what += ", the last at " + to_rfc3339(*at);
                what += ": " +
                        text::one_line(last->get<std::optional<std::string>>("error").value_or(""));
            }
            report.unwise("jobs " + kind, what);
        }
        if (all_good) report.good("jobs", "none gave up");
    });
}

void examine_events(App& app, Report& report) {
    const auto stats = app.event_store.log->stats();
    report.good("event log", "newest sequence " + std::to_string(stats.last_sequence));
    for (const auto& follower : app.event_store.log->followers())
        report.good("follower " + follower.name, std::to_string(follower.behind) + " behind");
    for (const auto& [name, behind] : app.followers.lag())
        report.good("follower " + name, std::to_string(behind) + " behind");
}

}  // namespace

int examine(App& app, Output& output) {
    Report report(output);
    examine_settings(app, report);
    examine_folder(app, report);
    examine_clock(app, report);
    examine_database(app, report);
    examine_jobs(app, report);
    examine_events(app, report);
    for (const auto& check : check_readiness(app)) {
        if (check.holds())
            report.good("ready " + check.name, "yes");
        else
            report.wrong("ready " + check.name, check.reason);
    }
    return report.faults() == 0 ? 0 : 1;
}

}  // namespace ondam::app
