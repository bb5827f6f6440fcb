#pragma once

#include <atomic>
#include <cstdint>

#include "base/id.h"
#include "domain/staff/throttle.h"

namespace ondam::staff {

/// How much of something one workspace may use in a while, so that one cannot starve the others of
/// a shared installation. Counts what it turned away for `/metrics`, and says once a minute in the
/// log which workspace it was.
class WorkspaceLimit {
public:
    /// `name` as it stands in the log and the metrics: `requests`, `events`. A limit of 0 is none.
    WorkspaceLimit(const Clock& clock, std::string name, Throttle::Limits limits);

    /// Whoever has something left may take any amount, and then waits the longer.
    Result<void> take(WorkspaceId workspace, double amount = 1);
    /// Turned away for another reason that is this workspace's doing.
    void note_refused(WorkspaceId workspace);
    std::uint64_t refused() const { return refused_; }

private:
    std::string name_;
    bool is_on_;
    Throttle used_;
    Throttle lines_;
    std::atomic<std::uint64_t> refused_ = 0;
};

}  // namespace ondam::staff
