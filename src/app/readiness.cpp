#include "app/readiness.h"

#include <filesystem>

#include "operations_sql.h"

namespace ondam::app {
namespace {

Check check_database(App& app) {
    try {
        app.database->write(
            [](records::Transaction& transaction) { transaction.run(sql::touch_schema_version); });
    } catch (const std::exception& error) {
        return {"database", error.what()};
    }
    return {"database", ""};
}

Check check_event_log(App& app) {
    if (app.event_store.log->stats().failing)
        return {"event_log", "the disk refused the last commit"};
    return {"event_log", ""};
}

Check check_followers(App& app) {
    const std::unique_lock alone(app.upkeep, std::try_to_lock);
    if (!alone || !app.profiling) return {"followers", ""};  // They stand still on purpose.
    for (const auto& follower : app.event_store.log->followers()) {
        if (follower.running && follower.behind > most_events_behind)
            return {"followers",
                    follower.name + " is " + std::to_string(follower.behind) + " events behind"};
    }
    try {
        for (const auto& [name, behind] : app.followers.lag()) {
            if (behind > most_journal_behind)
                return {"followers", name + " is " + std::to_string(behind) + " entries behind"};
        }
    } catch (const std::exception&) {
        return {"followers", "the journal cannot be read"};
    }
    return {"followers", ""};
}

Check check_disk(App& app) {
    const auto left = free_bytes(app.folder.path());
    if (left >= least_free_bytes) return {"disk", ""};
    return {"disk", "only " + std::to_string(left >> 20) + " MiB are free"};
}

}  // namespace

std::uint64_t free_bytes(const std::string& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return error ? 0 : space.available;
}

std::vector<Check> check_readiness(App& app) {
    return {check_database(app), check_event_log(app), check_followers(app), check_disk(app)};
}

}  // namespace ondam::app
