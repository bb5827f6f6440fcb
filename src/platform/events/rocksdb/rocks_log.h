#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/transaction_log.h>
#include <shared_mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/events/append_queue.h"
#include "platform/events/event_log.h"
#include "platform/events/follower_hub.h"
#include "platform/events/hidden_set.h"
#include "platform/events/message_filter.h"

namespace ondam::events::rocks {

/// Drops events older than their workspace's retention while files are rewritten anyway.
class RetentionFilter final : public rocksdb::CompactionFilter {
public:
    explicit RetentionFilter(const HiddenSet& hidden) : hidden_(hidden) {}
    const char* Name() const override { return "ondam.retention"; }
    bool Filter(int level, const rocksdb::Slice& key, const rocksdb::Slice& value,
                std::string* new_value, bool* changed) const override;

private:
    const HiddenSet& hidden_;
};

/// The event log on RocksDB: one thread commits, one keeps house, one a follower.
class RocksLog final : public EventLog, private HistorySource {
public:
    RocksLog(const RocksOptions& options, const Clock& clock);
    ~RocksLog() override;

    Result<void> append(std::vector<Event> events, AppendDone done) override;
    TimelinePage newest(const TimelineQuery& query) override;
    std::optional<Event> find(WorkspaceId workspace, const Uuid& node,
                              std::string_view message_id) override;
    std::uint64_t scan(std::optional<WorkspaceId> workspace,
                       const std::function<Visit(const Event&)>& visit) override;
    void erase(WorkspaceId workspace, const std::vector<Uuid>& nodes) override;
    void retain_since(WorkspaceId workspace, Time oldest) override;
    std::unique_ptr<Following> follow(Follower& follower, const FollowOptions& options) override;
    void forget(std::string_view follower_name) override;
    bool drain(std::chrono::milliseconds at_most) override;
    std::vector<FollowerState> followers() override;
    LogStats stats() override;
    std::unique_ptr<StoreView> settled_view() override;
    std::vector<std::string> verify() override;

private:
    struct Commit;

    // HistorySource
    std::unique_ptr<HistoryReader> read_after(std::uint64_t position) override;
    bool hidden(const Event& event) override { return hidden_.hides(event); }

    // rocks_log.cpp
    void open_database();
    void close_database();
    /// The right to use the database; throws while there is none.
    std::shared_lock<std::shared_mutex> use() const;
    void load_meta();
    void load_filter();
    void rebuild_filter();
    std::string path(std::string_view name) const;

    // rocks_commit.cpp: the writer's thread
    void write_loop();
    void commit(std::vector<AppendBatch>& batches);
    void collect(AppendBatch& batch, Commit& commit);
    bool is_duplicate(const Event& event, std::uint64_t hash, Commit& commit);
    bool is_stored(const Event& event, std::uint64_t hash, Commit& commit);
    void fail(std::vector<AppendBatch>& batches, const std::string& why);
    /// Writes to the second column family, with the mark that tells events from such writes after a
    /// restart.
    void write_meta(rocksdb::WriteBatch& batch);

    // rocks_upkeep.cpp: the thread that keeps house
    void upkeep_loop(const std::stop_token& stop);
    void upkeep();
    void heal();
    enum class Save { when_due, now };
    void save_filter(Save save);
    void purge_history();
    std::uint64_t slowest_position();
    void load_positions();
    void save_positions();

    const RocksOptions options_;
    const Clock& clock_;
    HiddenSet hidden_;
    RetentionFilter retention_{hidden_};
    /// Held shared while the database is used, alone while it is closed and opened again.
    mutable std::shared_mutex open_mutex_;
    std::atomic<std::uint64_t> openings_ = 0;
    std::unique_ptr<rocksdb::DB> db_;
    rocksdb::ColumnFamilyHandle* events_ = nullptr;
    rocksdb::ColumnFamilyHandle* meta_ = nullptr;

    MessageFilter filter_;  ///< touched by the writer's thread alone
    std::atomic<std::uint64_t> filter_saved_ = 0;
    std::atomic<std::uint64_t> last_event_ = 0;
    std::atomic<std::uint64_t> stored_ = 0;
    std::atomic<std::uint64_t> duplicates_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<bool> failing_ = false;

    std::mutex positions_mutex_;
    std::map<std::string, std::uint64_t, std::less<>> positions_;
    bool positions_changed_ = false;
    std::mutex upkeep_mutex_;
    std::condition_variable_any upkeep_wake_;

    AppendQueue queue_;
    FollowerHub hub_;
    std::thread writer_;
    std::jthread upkeeper_;
};

/// Lets keys that are put in order find their place in the memtable from the one before. The engine
/// would mix up keys and ends of range deletions, which live in a list of their own; `takes` must
/// keep those out.
class InsertionHint final : public rocksdb::SliceTransform {
public:
    using Takes = bool (*)(std::string_view key);
    InsertionHint(std::size_t prefix_bytes, Takes takes)
        : prefix_bytes_(prefix_bytes), takes_(takes) {}
    const char* Name() const override { return "ondam.hint"; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), prefix_bytes_};
    }
    bool InDomain(const rocksdb::Slice& key) const override {
        return key.size() >= prefix_bytes_ && takes_(key.ToStringView());
    }

private:
    const std::size_t prefix_bytes_;
    const Takes takes_;
};

/// How files of both databases are laid out, with a cache of so many bytes.
rocksdb::BlockBasedTableOptions table_options(std::size_t cache_bytes);
std::shared_ptr<rocksdb::Logger> engine_log();
/// Whether a small file can be written and synced in this folder.
bool takes_writes(const std::string& folder);
/// Throws std::runtime_error with the engine's words.
void must(const rocksdb::Status& status, const char* doing);
std::unique_ptr<StateStore> open_rocks_states(const RocksOptions& options);

}  // namespace ondam::events::rocks
