#pragma once

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
    };
    /// Takes jobs that are due or whose holder let the lease run out, all kinds in one transaction.
    std::vector<Job> lease(const std::vector<Wish>& wishes, Time now);
    /// When the first job of these kinds is due or the first lease ends.
    std::optional<Time> next_due(const std::vector<std::string>& kinds);
    /// Never shortens it: another program's clock may be ahead of one that was set back.
    void renew(const Job& job, Time until);
    /// The job waits again as if it had not been leased.
    void give_back(const Job& job);
    void finish(const Job& job, const Outcome& outcome, int max_attempts);

private:
    records::Database& database_;
    const Clock& clock_;
};

}  // namespace ondam::jobs
