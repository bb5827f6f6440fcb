#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"

namespace ondam::app {

struct App;

/// What has to be thrown away so that the data does not grow for ever: each task once a night, as a
/// job whose key is its name and day, so that several nodes do it once.
class Maintenance {
public:
    struct Task {
        std::string name;
        std::function<void()> run;
    };
    /// Registers the job; `workspace` stands in its rows, for the tasks are the installation's.
    Maintenance(records::Database& database, jobs::Jobs& jobs, const Clock& clock,
                WorkspaceId workspace, std::vector<Task> tasks);
    /// Makes the next run of every task wait, where it does not already.
    void schedule();
    /// Every task, now; for tests and the command line.
    void run_all();

private:
    void add(records::Transaction& transaction, const std::string& task, Time due);
    jobs::Outcome run(const jobs::Job& job);

    records::Database& database_;
    jobs::Jobs& jobs_;
    const Clock& clock_;
    WorkspaceId workspace_;
    std::vector<Task> tasks_;
};

/// The tasks over the parts of the whole system.
std::vector<Maintenance::Task> maintenance_tasks(App& app);

}  // namespace ondam::app
