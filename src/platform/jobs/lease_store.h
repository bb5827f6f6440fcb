#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/jobs/jobs.h"

namespace ondam::jobs {

/// The rows of leased jobs. Every change names the fence: an old holder's word changes nothing.
class LeaseStore {
public:
    LeaseStore(records::Database& database, const Clock& clock)
        : database_(database), clock_(clock) {}

    struct Wish {
        std::string kind;
        int count;
        std::chrono::seconds lease;
        bool takes_over = true;  ///< also jobs whose holder let the lease run out
        int share = count;       ///< of which one workspace may hold so many
        std::map<WorkspaceId, int> held = {};
    };
    /// Takes jobs that are due or whose holder let the lease run out, all kinds in one transaction.
    /// Of those that wait each workspace has its turn, and none more than its share.
    std::vector<Job> lease(const std::vector<Wish>& wishes, Time now);
    /// When the first job of these kinds is due or the first lease ends.
    std::optional<Time> next_due(const std::vector<std::string>& kinds);
    /// Nobody is left who holds one.
    void end_leases(const std::vector<std::string>& kinds);
    /// Never shortens it: another program's clock may be ahead of one that was set back.
    void renew(const Job& job, Time until);
    /// The job waits again as if it had not been leased.
    void give_back(const Job& job);
    void finish(const Job& job, const Outcome& outcome, int max_attempts);

private:
    std::vector<Job> take_over(records::Transaction& transaction, const Wish& wish, Time now);
    std::vector<Job> take_in_turn(records::Transaction& transaction, Wish wish, Time now);

    records::Database& database_;
    const Clock& clock_;
};

}  // namespace ondam::jobs
