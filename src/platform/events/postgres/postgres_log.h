#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "platform/events/append_queue.h"
#include "platform/events/event_log.h"
#include "platform/events/follower_hub.h"
#include "platform/events/hidden_set.h"
#include "platform/records/database.h"

namespace ondam::events::postgres {

/// Nothing to copy: the database's own copy holds events and states too.
class NoView final : public StoreView {
public:
    void copy_to(const std::string&) override {}
};

/// The event log in PostgreSQL, shared by every node that runs over the same database.
class PostgresLog final : public EventLog, private HistorySource {
public:
    PostgresLog(records::Database& database, const PostgresEventOptions& options,
                const Clock& clock);
    ~PostgresLog() override;

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
    std::unique_ptr<HistoryReader> read_after(std::uint64_t position) override;
    bool hidden(const Event& event) override { return hidden_.hides(event); }

    void write_loop();
    void commit(std::vector<AppendBatch>& batches);
    std::vector<Outcome> store(const std::vector<Event*>& events);
    void make_partitions(Time received_at);
    void make_partition(std::chrono::year_month month);

    void watch_loop(const std::stop_token& stop);
    void load_retention();
    void save_positions();

    records::Database& database_;
    const PostgresEventOptions options_;
    const Clock& clock_;
    HiddenSet hidden_;
    std::atomic<std::uint64_t> last_event_ = 0;
    std::atomic<std::uint64_t> stored_ = 0;
    std::atomic<std::uint64_t> duplicates_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<bool> failing_ = false;
    std::set<std::chrono::year_month> partitions_;  ///< writer's thread

    std::mutex positions_mutex_;
    std::map<std::string, std::uint64_t, std::less<>> positions_;
    std::map<std::string, std::uint64_t, std::less<>> saved_positions_;
    std::mutex watch_mutex_;
    std::condition_variable_any watch_wake_;

    AppendQueue queue_;
    FollowerHub hub_;
    std::thread writer_;
    std::jthread watcher_;
};

std::unique_ptr<StateStore> open_postgres_states(records::Database& database);

}  // namespace ondam::events::postgres
