#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::staff {

/// Who is really there. Members say whether they are online; whose every session has been silent
/// for a while is away without saying so, and back with the next sign of life. Emits MemberChanged.
class Presence {
public:
    /// Registers the job that looks every minute.
    Presence(records::Database&, const records::Journal&, const Clock&, jobs::Jobs&);

    static constexpr std::string_view job_kind = "settle_presence";
    static constexpr auto idle_after = std::chrono::minutes(15);
    static constexpr auto look_again = std::chrono::minutes(1);
    /// How much older than now a session's last sign of life is before it is written again.
    static constexpr auto touch_after = std::chrono::minutes(5);

    /// Makes the next look wait, where it does not already. `workspace` stands in the job's row.
    void schedule(WorkspaceId workspace);
    /// An open console is a sign of life, even when nobody clicks.
    void seen(const std::vector<std::string>& token_hashes);
    void settle();

private:
    jobs::Outcome run();

    records::Database& database_;
    const records::Journal& journal_;
    const Clock& clock_;
    jobs::Jobs& jobs_;
};

}  // namespace ondam::staff
