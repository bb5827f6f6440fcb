#include "app/migration_watch.h"

#include "base/log.h"

namespace ondam::app {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

MigrationWatch::MigrationWatch(milliseconds every)
    : every_(every), teller_([this](const std::stop_token& stop) { run(stop); }) {}

void MigrationWatch::note(const std::string& name, records::MigrationStage stage) {
    {
        const std::lock_guard lock(mutex_);
        if (stage == records::MigrationStage::applied) {
            const auto took = duration_cast<milliseconds>(SteadyClock::now() - since_);
            log::info("migration.applied", {{"name", name}, {"milliseconds", took.count()}});
        }
        running_ = stage == records::MigrationStage::begins ? name : "";
        since_ = SteadyClock::now();
    }
    changed_.notify_one();
}

void MigrationWatch::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        changed_.wait(lock, stop, [this] { return !running_.empty(); });
        const auto watched = since_;
        const auto is_over = [&] { return running_.empty() || since_ != watched; };
        if (changed_.wait_for(lock, stop, every_, is_over) || stop.stop_requested()) continue;
        // It is told again and again until it is over, each time with the time that it has run.
        while (!is_over() && !stop.stop_requested()) {
            const auto runs = duration_cast<seconds>(SteadyClock::now() - since_);
            log::info("migration.running", {{"name", running_}, {"seconds", runs.count()}});
            changed_.wait_for(lock, stop, every_, is_over);
        }
    }
}

}  // namespace ondam::app
