#pragma once

#include "base/result.h"
#include "domain/insights/metric.h"
#include "domain/staff/workspaces.h"
#include "platform/records/database.h"

namespace ondam::insights {

/// The figures of a workspace, computed from its stored moments at each question: nothing is
/// written down that could go stale. Reads the rows of the range by index; takes 8 bytes a duration
/// and no more.
class Metrics {
public:
    Metrics(records::Database& database, const staff::Workspaces& workspaces, const Clock& clock)
        : database_(database), workspaces_(workspaces), clock_(clock) {}

    /// The longest range.
    static constexpr std::chrono::days longest_range{400};
    /// How long after a resolution the customer may come back for it to count as not solved.
    static constexpr std::chrono::hours return_window{72};
    /// How long after a question its answer counts for the share that answers.
    static constexpr std::chrono::hours answer_window{72};
    /// How long a question can be answered.
    static constexpr std::chrono::days answer_lifetime{30};

    /// Refuses with `invalid` a range (field `to`) that is empty or too long.
    Result<MetricsAnswer> get(const staff::Actor& actor, const MetricsQuery& query) const;
    Result<LiveFigures> live(const staff::Actor& actor) const;

private:
    records::Database& database_;
    const staff::Workspaces& workspaces_;
    const Clock& clock_;
};

}  // namespace ondam::insights
