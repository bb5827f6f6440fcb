#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "platform/records/database.h"

namespace ondam::jobs {

using JobId = Id<struct JobTag>;

struct NewJob {
    std::string kind;  ///< `deliver_message`; picks the handler
    WorkspaceId workspace;
    std::optional<std::string>
        key;      ///< Unique among the unfinished jobs of a kind: adding it again changes nothing.
    Time due_at;  ///< Runs at this second, not at a tick.
    std::string payload = "{}";  ///< JSON
};

struct Job {
    JobId id;
    std::string kind;
    WorkspaceId workspace;
    std::optional<std::string> key;
    std::string payload;
    int attempt = 1;             ///< 1 at the first try
    std::int64_t fence = 0;      ///< Grows with every lease; an old holder's word no longer counts.
    bool lease_expired = false;  ///< An earlier holder vanished: what it did is unknown.
};

struct Done {};
struct RetryAt {
    Time due_at;
    std::string error;
};
struct Failed {
    std::string error;
};
/// The program stops: the job waits again as if it had not been taken.
struct GivenBack {};
/// It was not its time: the job waits until then, and the attempt does not count.
struct Postponed {
    Time due_at;
    std::string reason;
};
using Outcome = std::variant<Done, RetryAt, Failed, GivenBack, Postponed>;

/// A job that gave up, kept for people to see.
struct JobFailure {
    JobId id;
    std::string kind;
    int attempt = 0;
    std::string error;
    Time failed_at;
};

/// 1 s, 2 s, 4 s … capped, with jitter drawn from the job's id.
Time next_retry(const Job& job, Time now, std::chrono::seconds cap = std::chrono::hours(6));

/// Work that outlives its request: due times, leases, fencing. The row is written in the
/// transaction that wants it. Workspaces take turns, and where a kind has room for several at once
/// no workspace holds all of it: neither a long queue nor a slow provider of one stops the others.
class Jobs {
public:
    Jobs(records::Database& database, IdSource& ids, const Clock& clock);
    ~Jobs();

    /// Nothing when a job of that kind and key is already waiting.
    std::optional<JobId> add(records::Transaction& transaction, const NewJob& job);
    /// True when a waiting job was taken back; one that already runs is not stopped.
    bool cancel(records::Transaction& transaction, std::string_view kind, std::string_view key);

    /// As `cancel`, also while it runs: its holder holds it no longer, and the key is free again.
    void revoke(records::Transaction& transaction, std::string_view kind, std::string_view key);

    struct HandlerOptions {
        int concurrency = 1;
        std::chrono::seconds lease{60};
        int max_attempts = 12;
    };
    /// Runs on a runner thread outside any transaction; may use the network. A throw counts as
    /// RetryAt.
    using Handler = std::function<Outcome(const Job&)>;
    void handle(std::string kind, HandlerOptions options, Handler handler);
    /// A handler that works for long looks here between two steps and answers GivenBack.
    bool is_stopping() const;
    /// True while this holder's lease is the newest; call it inside the transaction that records
    /// the effect.
    bool holds(records::Reader& reader, const Job& job);

    /// The newest failures of a workspace first.
    std::vector<JobFailure> failures(records::Reader& reader, WorkspaceId workspace, int limit);
    /// Makes a failed job wait again from its first attempt, due now; false when it is not there or
    /// was added anew.
    bool run_again(records::Transaction& transaction, WorkspaceId workspace, JobId id);
    /// Deletes up to 5000 finished jobs of before `older_than`; answers how many: call again until
    /// it is none.
    std::int64_t prune(records::Transaction& transaction, Time older_than);

    /// Ends the leases of whoever held them before: what ran then is taken up at once, with
    /// `lease_expired`. Only for a program that alone works on this database, before `start`.
    void end_leases();
    /// Threads: one that sleeps until the next due time, and each kind's concurrency. Leases of
    /// running jobs are renewed.
    void start();
    /// Lets running handlers finish; what was leased and not begun waits again.
    void stop();
    /// Runs what is due now on the calling thread until nothing is; for tests with a clock moved by
    /// hand.
    int run_due();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ondam::jobs
