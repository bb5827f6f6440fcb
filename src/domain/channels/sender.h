#pragma once

#include "domain/channels/channels.h"
#include "domain/channels/deliveries.h"
#include "domain/staff/workspace_limit.h"
#include "platform/jobs/jobs.h"

namespace ondam::channels {

/// Carries queued deliveries to their adapters, in jobs with leases. A message whose sending broke
/// where the provider may have taken it becomes `unknown` and is never sent again by itself. When
/// a workspace has sent as many on one day as it may, the rest stay queued until the next.
class Sender {
public:
    struct Options {
        std::int64_t messages_a_day = 0;  ///< of one workspace, by UTC; 0 is no limit
    };
    Sender(records::Database&, const Channels&, const Deliveries&, jobs::Jobs&, const Clock&,
           Options);
    Sender(records::Database& database, const Channels& channels, const Deliveries& deliveries,
           jobs::Jobs& jobs, const Clock& clock)
        : Sender(database, channels, deliveries, jobs, clock, Options{}) {}
    const staff::WorkspaceLimit& workspace_limit() const { return limit_; }

private:
    enum class Begun { yes, no, too_many_today };
    jobs::Outcome deliver(const jobs::Job& job);
    Begun begin(const jobs::Job& job, WorkspaceId workspace, MessageRef message,
                Deliveries::Stored& stored) const;
    bool may_leave_today(records::Transaction& transaction, const jobs::Job& job,
                         const Deliveries::Stored& stored) const;
    jobs::Outcome postpone(WorkspaceId workspace);
    jobs::Outcome finish(const jobs::Job& job, const Deliveries::Stored& stored,
                         const SendOutcome& outcome) const;
    void record(const jobs::Job& job, const Deliveries::Stored& stored,
                const Deliveries::Change& change) const;

    records::Database& database_;
    const Channels& channels_;
    const Deliveries& deliveries_;
    jobs::Jobs& jobs_;
    const Clock& clock_;
    Options options_;
    staff::WorkspaceLimit limit_;
};

}  // namespace ondam::channels
