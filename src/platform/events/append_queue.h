#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "platform/events/event_log.h"

namespace ondam::events {

/// What one `append` brought, with the hashes worked out on the caller's thread.
struct AppendBatch {
    std::vector<Event> events;
    std::vector<std::uint64_t> hashes;
    AppendDone done;
    std::size_t bytes = 0;

    WorkspaceId owner() const { return events.empty() ? WorkspaceId{} : events.front().workspace; }
};

/// Work that must stand between two commits, such as an erasure.
using WriterTask = std::function<void()>;

/// Between the many that append and the one thread that commits. Bounded in bytes; refuses rather
/// than waits: `unavailable` when it is full, `rate_limited` when one workspace holds its share of
/// three quarters, so that there is always room for the others.
class AppendQueue {
public:
    explicit AppendQueue(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

    Result<void> push(std::vector<Event> events, AppendDone done);
    /// Throws what the task threw. Runs it on the writer's thread and waits for it.
    void run(const WriterTask& task);

    struct Taken {
        std::vector<AppendBatch> batches;
        std::vector<WriterTask> tasks;  ///< to be run after the batches
    };
    /// Waits for work; up to about so many bytes and events of it. Nothing once the queue is closed
    /// and empty.
    std::optional<Taken> take(std::size_t bytes_limit, std::size_t events_limit);
    /// Refuses what waits and, until `open`, what comes.
    void refuse_all();
    void open();
    bool refusing() const;
    void close();

    std::size_t events() const;
    std::size_t bytes() const;

private:
    const std::size_t limit_bytes_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<AppendBatch> batches_;
    struct WaitingTask {
        std::uint64_t after = 0;  ///< batches that go first, counted from the start
        WriterTask task;
    };
    std::deque<WaitingTask> tasks_;
    std::uint64_t pushed_ = 0;
    std::uint64_t taken_ = 0;
    std::size_t bytes_ = 0;
    std::map<WorkspaceId, std::size_t> bytes_of_;  ///< of those that wait, by workspace
    std::size_t events_ = 0;
    bool refusing_ = false;
    bool closed_ = false;
};

}  // namespace ondam::events
