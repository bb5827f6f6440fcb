#pragma once

#include "domain/channels/channels.h"
#include "domain/channels/deliveries.h"
#include "platform/jobs/jobs.h"

namespace ondam::channels {

/// Carries queued deliveries to their adapters, in jobs with leases. A message whose sending broke
/// where the provider may have taken it becomes `unknown` and is never sent again by itself.
class Sender {
public:
    Sender(records::Database&, const Channels&, const Deliveries&, jobs::Jobs&, const Clock&);

private:
    jobs::Outcome deliver(const jobs::Job& job);
    bool begin(const jobs::Job& job, WorkspaceId workspace, MessageRef message,
               Deliveries::Stored& stored) const;
    jobs::Outcome finish(const jobs::Job& job, const Deliveries::Stored& stored,
                         const SendOutcome& outcome) const;
    void record(const jobs::Job& job, const Deliveries::Stored& stored,
                const Deliveries::Change& change) const;

    records::Database& database_;
    const Channels& channels_;
    const Deliveries& deliveries_;
    jobs::Jobs& jobs_;
    const Clock& clock_;
};

}  // namespace ondam::channels
