#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/app.h"

namespace ondam::app {

/// One condition of being ready, with the reason when it does not hold.
struct Check {
    std::string name;    ///< `database`, `disk`, `event_log`, `followers`, `server`
    std::string reason;  ///< empty when it holds

    bool holds() const { return reason.empty(); }
};

/// How much space the disk of the data folder needs to have left.
inline constexpr std::uint64_t least_free_bytes = std::uint64_t(128) << 20;
/// A follower that is further behind than this no longer shows what happened.
inline constexpr std::int64_t most_journal_behind = 100'000;
inline constexpr std::uint64_t most_events_behind = 5'000'000;

/// Reads a row and rewrites one, so that the writer, its log and the disk answer too; asks the
/// event log, the followers and the disk.
std::vector<Check> check_readiness(App& app);

std::uint64_t free_bytes(const std::string& folder);

}  // namespace ondam::app
