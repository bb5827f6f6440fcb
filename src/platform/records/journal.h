#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "platform/records/database.h"

namespace ondam::records {

/// One change of the records, told in the transaction that made it.
struct Fact {
    std::string kind;                     ///< `conversation.resolved`
    std::string subject;                  ///< id of the row it is about
    std::optional<std::string> customer;  ///< whose timeline it belongs to
    std::string data = "{}";              ///< small JSON object: ids and short facts, no bodies
};

struct JournalEntry {
    std::int64_t sequence = 0;  ///< Grows in commit order; a reader never sees a gap filled later.
    WorkspaceId workspace;
    Time time;
    Fact fact;
};

/// Every change of the records in commit order. All reactions read it by position; nothing is
/// called back.
class Journal {
public:
    explicit Journal(const Clock& clock) : clock_(clock) {}

    void add(Transaction& transaction, WorkspaceId workspace, const Fact& fact) const;
    /// Up to `limit` entries of all workspaces with a greater sequence, oldest first.
    static std::vector<JournalEntry> after(Reader& reader, std::int64_t sequence, int limit);
    static std::int64_t last_sequence(Reader& reader);
    static std::int64_t first_sequence(Reader& reader);
    /// Deletes those of the oldest 5000 entries that are older, have a sequence of at most `up_to`
    /// and were passed by every follower; the newest entry stays. Answers how many: call again
    /// until it is none.
    static std::int64_t prune(Transaction& transaction, Time older_than, std::int64_t up_to);

    /// Waits until something was committed since `seen` (a value this returned before), or the time
    /// is over.
    std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds at_most) const;
    void wake() const;

private:
    const Clock& clock_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable std::uint64_t commits_ = 0;
};

/// What reads the journal under a name and keeps its own position. `handle` gets entries in order
/// and writes its effects through the transaction in which the position moves too: at least once,
/// and exactly once for those effects.
class Follower {
public:
    virtual ~Follower() = default;
    virtual std::string_view name() const = 0;
    virtual void handle(Transaction& transaction, const std::vector<JournalEntry>& entries) = 0;
    /// Where to begin when this name has no position yet.
    enum class Start { oldest, newest };
    virtual Start start() const { return Start::oldest; }
};

/// Runs followers, a thread each. A throw is logged and tried again after a growing pause; nothing
/// is skipped.
class FollowerRunner {
public:
    FollowerRunner(Database& database, const Journal& journal);
    ~FollowerRunner();
    void add(Follower& follower);
    void start();
    void stop();
    /// Until every follower has passed the last sequence of now; for tests and for orderly
    /// shutdown.
    /// When they were not started, they go forward on the calling thread, and a throw of theirs
    /// comes out here.
    bool drain(std::chrono::milliseconds at_most);
    /// Entries behind, by name; for metrics and `doctor`.
    std::map<std::string, std::int64_t> lag();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ondam::records
