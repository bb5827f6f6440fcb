#pragma once

#include <string>

#include "app/app.h"
#include "app/output.h"

namespace ondam::app {

/// `ondam backup DIR`: a copy of everything but the master key, beside running requests.
///
/// Three stores hold one truth together: the rows with the journal, the event log, and the states
/// folded out of the event log. Followers carry facts between them and remember how far they came:
/// the timeline's position lies in the rows and its effect in the event log, the profiler's
/// position lies in the states and its effects in states and rows. Copies of three moments would
/// lie: rows older than the event log would number new journal entries like those whose copies the
/// log holds already, states younger than the rows would skip what the rows never heard of. So
/// followers stand still while the three views are settled: the rows' snapshot is opened, then the
/// states are linked, then the event log, each without waiting for requests. What requests write
/// meanwhile is in a copy or not, but no position of the copies stands for an effect that is
/// missing, and none lies behind an effect of a follower that is there. The long part, copying
/// pages and files, comes after and holds nothing.
int back_up(App& app, const std::string& folder, Output& output);

struct RestoreOptions {
    std::string folder;
    bool verify = false;
};
/// `ondam restore DIR`: into an empty data folder, or an empty PostgreSQL schema. With `verify`
/// what arrived is compared with what the backup's manifest says.
int restore(const config::Config& config, const RestoreOptions& options, Output& output);

/// Whether the rows, audit chains, event log and files agree: faults in words, empty when sound.
struct Stores {
    records::Database& database;
    files::Store& files;
    events::EventLog& log;
    const staff::Audit& audit;
};
std::vector<std::string> find_faults(const Stores& stores);

}  // namespace ondam::app
