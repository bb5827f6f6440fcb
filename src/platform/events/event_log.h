#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/events/event.h"

namespace ondam::records {
class Database;
}

namespace ondam::events {

enum class Outcome { stored, duplicate };

/// One outcome an event in the order given, or `unavailable` when the disk refused: then nothing
/// was promised and the sender repeats. Called on the log's own thread; it must not block and must
/// not throw.
using AppendDone = std::function<void(Result<std::vector<Outcome>>)>;

/// Where a timeline page ended. `text` goes to clients and comes back.
struct Cursor {
    Time time;
    std::uint64_t message_hash = 0;
    Uuid node;

    std::string text() const;
    static std::optional<Cursor> parse(std::string_view text);
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

struct TimelineFilter {
    std::vector<EventType> types{};    ///< empty: every type
    std::vector<std::string> names{};  ///< empty: every name
    std::optional<Time> since{};       ///< at or after
    std::optional<Time> until{};       ///< before
};

/// The nodes are those of one customer: what happened to any of them, newest first.
struct TimelineQuery {
    WorkspaceId workspace{};
    std::vector<Uuid> nodes{};
    std::optional<Cursor> before{};
    std::size_t limit = 50;
    TimelineFilter filter{};
};

struct TimelinePage {
    std::vector<Event> events;
    std::optional<Cursor> next;  ///< absent at the end
};

/// Reads every stored event in order of sequence, on a thread of the log, under a name that is its
/// own for ever.
///
/// At least once: after a throw, a stop or a crash the log asks `position` again and goes on behind
/// it. A follower that stores its effects and its new position together has each effect exactly
/// once.
class Follower {
public:
    virtual ~Follower() = default;
    virtual std::string_view name() const = 0;
    /// The sequence up to which its stored effects reach; 0 when it has none.
    virtual std::uint64_t position() = 0;
    /// The part of them that a power cut would leave: what follows is kept for it.
    virtual std::uint64_t durable_position() { return position(); }
    /// Events in order, all behind `position`, never those of an erased node; afterwards `position`
    /// is the last one's sequence. The pointers hold during the call. A throw is logged and tried
    /// again after a growing pause.
    virtual void handle(std::span<const Event* const> events) = 0;
    /// The log no longer keeps what followed `position` one by one. Rebuild from `scan` and store
    /// the position that the scan gave; the log goes on behind it.
    virtual void rebuild() = 0;
};

/// Ends the follower's thread when it goes; a running `handle` is finished first.
class Following {
public:
    virtual ~Following() = default;
};

struct FollowOptions {
    std::size_t batch_limit = 20'000;  ///< events a `handle` call at most
    /// Where events come faster than the follower takes them, commits wait so that it stays about
    /// this close behind, as far as the engine can tell. None: they never wait for it.
    std::optional<std::chrono::milliseconds> stay_within = {};
};

struct FollowerState {
    std::string name;
    std::uint64_t position = 0;
    std::uint64_t behind =
        0;  ///< sequences up to the last stored one: an upper bound of the events waiting
    bool running = false;
};

struct LogStats {
    std::uint64_t last_sequence = 0;    ///< of the last durable event
    std::uint64_t stored = 0;           ///< since the start
    std::uint64_t duplicates = 0;       ///< since the start
    std::uint64_t commits = 0;          ///< since the start
    std::chrono::milliseconds held{0};  ///< commits waited for followers, since the start
    std::size_t queued_events = 0;
    std::size_t queued_bytes = 0;
    bool failing = false;  ///< the last commit failed and the log has not healed yet
};

/// A moment of a store, held while it lives; what is written and erased later is not in it.
class StoreView {
public:
    virtual ~StoreView() = default;
    /// Into a folder, with the store's own name; takes as long as it takes while all goes on.
    virtual void copy_to(const std::string& folder) = 0;
};

/// What SDKs tracked and what the journal told about customers: durable, each message id once,
/// newest first by node. Thread-safe. Reads see an event as soon as its `AppendDone` was called.
class EventLog {
public:
    virtual ~EventLog() = default;

    /// Queues the events for the next group commit; `done` is called after the fsync. Refuses with
    /// `unavailable` and never calls `done` when the queue is full, the disk failed a moment ago,
    /// or the log stops; with `rate_limited` when most of the queue is this workspace's (that of
    /// the first event). A message id that is stored already, or stands earlier in the queue, is a
    /// duplicate. A time beyond received_at + 24 h is cut to that.
    virtual Result<void> append(std::vector<Event> events, AppendDone done) = 0;

    virtual TimelinePage newest(const TimelineQuery& query) = 0;
    virtual std::optional<Event> find(WorkspaceId workspace, const Uuid& node,
                                      std::string_view message_id) = 0;

    /// Every event of one workspace (or of all) on one consistent view, node by node, newest first
    /// inside a node. `visit` answers whether to go on. Returns the sequence up to which the view
    /// reaches.
    enum class Visit { next, stop };
    virtual std::uint64_t scan(std::optional<WorkspaceId> workspace,
                               const std::function<Visit(const Event&)>& visit) = 0;

    /// Removes every event of these nodes: from reads when it returns, from what followers will
    /// get, and from the files as far as the engine allows at once. When it returns no follower is
    /// inside a `handle` that still holds them. Not to be called from a follower's `handle`. Throws
    /// when the disk fails.
    virtual void erase(WorkspaceId workspace, const std::vector<Uuid>& nodes) = 0;
    /// Hides events that happened before this time at once and removes them in the background.
    /// Never moves back.
    virtual void retain_since(WorkspaceId workspace, Time oldest) = 0;

    /// Starts the follower on a thread of its own. Its name is remembered: what it has not read is
    /// kept for it, within the log's limit, until `forget`.
    [[nodiscard]] virtual std::unique_ptr<Following> follow(Follower& follower,
                                                            const FollowOptions& options) = 0;
    virtual void forget(std::string_view follower_name) = 0;
    /// Until every running follower has passed the last event of now; for tests and orderly
    /// shutdown.
    virtual bool drain(std::chrono::milliseconds at_most) = 0;
    virtual std::vector<FollowerState> followers() = 0;

    virtual LogStats stats() = 0;
    /// At once, however much is stored.
    [[nodiscard]] virtual std::unique_ptr<StoreView> settled_view() = 0;
    /// Faults of the stored bytes in words; empty when sound.
    virtual std::vector<std::string> verify() = 0;
};

struct StatePut {
    std::string key;
    std::optional<std::string> value;  ///< nothing removes the key
};

/// Small values by key that a follower folds out of the log, kept beside it because they change by
/// the ten thousand a second. Keys are bytes and sort as bytes; `area` keeps followers apart. Can
/// be folded again from the log, all but what the log's retention took by then. Thread-safe.
class StateStore {
public:
    virtual ~StateStore() = default;

    /// One entry a key, in the order asked.
    virtual std::vector<std::optional<std::string>> get(std::string_view area,
                                                        const std::vector<std::string>& keys) = 0;
    /// All or nothing, position included. A crash may take the commits of the last seconds, whole
    /// and in order, and the position with them: the follower folds those events again. Throws, and
    /// changes nothing, when the disk does not take what waits for it.
    virtual void commit(std::string_view area, const std::vector<StatePut>& puts,
                        std::uint64_t position) = 0;
    /// The position of the area's last commit; 0 when there is none.
    virtual std::uint64_t position(std::string_view area) = 0;
    /// That of the last commit which a power cut would leave.
    virtual std::uint64_t durable_position(std::string_view area) = 0;
    /// Makes every commit until now durable.
    virtual void flush() = 0;
    /// Keys with this prefix in order, on one consistent view; `visit` answers whether to go on.
    using Visitor = std::function<EventLog::Visit(std::string_view key, std::string_view value)>;
    virtual void scan(std::string_view area, std::string_view prefix, const Visitor& visit) = 0;
    /// Forgets every key of the area and its position, before a rebuild.
    virtual void clear(std::string_view area) = 0;
    /// At once, however much is stored.
    [[nodiscard]] virtual std::unique_ptr<StoreView> settled_view() = 0;
};

/// The log and the states that are folded out of it.
struct EventStore {
    std::unique_ptr<EventLog> log;
    std::unique_ptr<StateStore> states;
};

struct RocksOptions {
    std::string folder;                      ///< `DATA/events`; one process owns it
    std::size_t memtable_mb = 128;           ///< taken as it fills, not at start
    std::size_t cache_mb = 64;               ///< of blocks, taken as it fills
    std::size_t states_mb = 64;              ///< of newest states, taken as it fills
    std::size_t queue_limit_mb = 32;         ///< of events waiting for a commit
    std::size_t live_limit_mb = 32;          ///< of newest events kept in memory for followers
    std::size_t history_limit_mb = 16'384;   ///< of write-ahead log kept for followers that lag
    std::chrono::hours hot_period{24 * 30};  ///< in which a message id counts once
};
struct PostgresEventOptions {
    std::size_t queue_limit_mb = 32;
    std::chrono::hours hot_period{24 * 30};
};

/// Throw std::runtime_error when the store cannot be opened.
EventStore open_rocks(const RocksOptions& options, const Clock& clock);
/// Over a migrated PostgreSQL database; its own copy (`Database::back_up`) holds the events too.
EventStore open_postgres_events(records::Database& database, const PostgresEventOptions& options,
                                const Clock& clock);

}  // namespace ondam::events
