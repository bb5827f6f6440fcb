#include "platform/events/postgres/postgres_log.h"

#include <algorithm>
#include <limits>

#include "base/log.h"
#include "base/text.h"
#include "event_log_sql.h"
#include "platform/events/postgres/rows.h"

namespace ondam::events {

EventStore open_postgres_events(records::Database& database, const PostgresEventOptions& options,
                                const Clock& clock) {
    EventStore store;
    store.log = std::make_unique<postgres::PostgresLog>(database, options, clock);
    store.states = postgres::open_postgres_states(database);
    return store;
}

namespace postgres {
namespace {

constexpr std::size_t commit_bytes = std::size_t(4) << 20;
constexpr std::size_t most_events = 50'000;  // a commit
constexpr std::chrono::milliseconds watch_pause{200};
constexpr int watches_a_minute = 300;
constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();

std::uint64_t head(records::Reader& reader) {
    return std::uint64_t(reader.first(sql::event_head)->integer("sequence"));
}

class SqlReader final : public HistoryReader {
public:
    SqlReader(records::Database& database, std::uint64_t position)
        : database_(database), reached_(position) {}

    History next(std::size_t limit, std::uint64_t up_to) override {
        History history;
        const auto rows = database_.read([&](records::Reader& reader) {
            return reader.all(sql::event_log_after, std::int64_t(reached_), std::int64_t(up_to),
                              limit);
        });
        history.events.reserve(rows.size());
        for (const auto& row : rows) history.events.push_back(to_event(row));
        reached_ = rows.size() < limit ? up_to : history.events.back().sequence;
        history.reached = reached_;
        return history;
    }

private:
    records::Database& database_;
    std::uint64_t reached_;
};

}  // namespace

PostgresLog::PostgresLog(records::Database& database, const PostgresEventOptions& options,
                         const Clock& clock)
    : database_(database),
      options_(options),
      clock_(clock),
      queue_(options.queue_limit_mb << 20),
      hub_(*this, 0) {
    load_retention();
    last_event_ = database_.read(head);
    hub_.publish_up_to(last_event_);
    writer_ = std::thread([this] { write_loop(); });
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch_loop(stop); });
}

PostgresLog::~PostgresLog() {
    watcher_.request_stop();
    watcher_.join();
    queue_.close();
    writer_.join();
}

Result<void> PostgresLog::append(std::vector<Event> events, AppendDone done) {
    return queue_.push(std::move(events), std::move(done));
}

void PostgresLog::write_loop() {
    while (auto taken = queue_.take(commit_bytes, most_events)) {
        if (!taken->batches.empty()) commit(taken->batches);
        for (const auto& task : taken->tasks) task();
    }
}

void PostgresLog::commit(std::vector<AppendBatch>& batches) {
    std::vector<Event*> events;
    for (auto& batch : batches) {
        for (auto& event : batch.events) events.push_back(&event);
    }
    std::vector<Outcome> outcomes;
    try {
        if (!events.empty()) outcomes = store(events);
    } catch (const std::exception& error) {
        // Whether the commit reached the disk is unknown. Nothing was promised; a repeat is
        // recognised by its id.
        log::error("event log cannot write", {{"error", error.what()}});
        failing_ = true;
        queue_.refuse_all();
        for (const auto& batch : batches) batch.done(unavailable(std::chrono::seconds(1)));
        return;
    }
    const auto stored = std::size_t(std::ranges::count(outcomes, Outcome::stored));
    stored_ += stored;
    duplicates_ += outcomes.size() - stored;
    ++commits_;
    hub_.publish_up_to(last_event_);
    auto next = outcomes.begin();
    for (const auto& batch : batches) {
        const auto end = next + std::ptrdiff_t(batch.events.size());
        batch.done(std::vector<Outcome>(next, end));
        next = end;
    }
}

std::vector<Outcome> PostgresLog::store(const std::vector<Event*>& events) {
    for (const auto* event : events) make_partitions(event->received_at);
    std::vector<Outcome> outcomes;
    std::uint64_t last = 0;
    database_.write([&](records::Transaction& transaction) {
        using Key = std::tuple<std::string, std::string, std::string>;
        std::set<Key> fresh;
        const std::vector<const Event*> all(events.begin(), events.end());
        for (const auto& row : transaction.all(sql::event_ids_insert, ids_json(all))) {
            fresh.insert({row.text("workspace"), row.text("node"), row.text("message_id")});
        }
        last = std::uint64_t(
            transaction.first(sql::event_head_advance, fresh.size())->integer("sequence"));
        auto sequence = last - fresh.size();
        outcomes.clear();
        std::vector<const Event*> stored;
        for (auto* event : events) {
            // The first of several with one id in this commit takes the id; the others come after
            // it.
            const Key key{event->workspace.text(), event->node.text(), event->message_id};
            const bool first = fresh.erase(key) > 0;
            outcomes.push_back(first ? Outcome::stored : Outcome::duplicate);
            if (!first) continue;
            event->sequence = ++sequence;
            stored.push_back(event);
        }
        if (!stored.empty()) transaction.run(sql::event_log_insert, events_json(stored));
    });
    last_event_ = std::max(last_event_.load(), last);
    return outcomes;
}

/// Made before a month's first event can come, because the rest partition must not hold any of
/// them.
void PostgresLog::make_partitions(Time received_at) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(received_at));
    const std::chrono::year_month month(day.year(), day.month());
    if (partitions_.contains(month)) return;
    for (const auto& each : {month, month + std::chrono::months(1)}) make_partition(each);
    partitions_.insert(month);
}

void PostgresLog::make_partition(std::chrono::year_month month) {
    const auto first_of = [](std::chrono::year_month which) {
        return std::to_string(to_milliseconds(std::chrono::sys_days(which / 1)));
    };
    const auto number = std::to_string(int(month.year()) * 100 + int(unsigned(month.month())));
    auto text = text::replace_all(sql::event_log_partition.postgres, "MONTH", number);
    text = text::replace_all(std::move(text), "FIRST", first_of(month));
    text = text::replace_all(std::move(text), "LAST", first_of(month + std::chrono::months(1)));
    const records::Statement statement{sql::event_log_partition.name, "", text.c_str()};
    try {
        database_.write([&](records::Transaction& transaction) { transaction.run(statement); });
    } catch (const records::DatabaseError& error) {
        if (error.transient()) throw;
        // After a clock that went back the rest may hold events of this month; they stay there.
        log::warning("event log month has no partition", {{"error", error.what()}});
    }
}

TimelinePage PostgresLog::newest(const TimelineQuery& query) {
    const auto& filter = query.filter;
    std::vector<std::string> types;
    for (const auto type : filter.types) types.emplace_back(to_text(type));
    auto since = filter.since ? to_milliseconds(*filter.since) : -no_limit;
    if (const auto oldest = hidden_.oldest(query.workspace)) {
        since = std::max(since, to_milliseconds(*oldest));
    }
    const auto& before = query.before;
    const auto rows = database_.read([&](records::Reader& reader) {
        return reader.all(sql::event_log_newest, query.workspace, nodes_json(query.nodes),
                          before ? to_milliseconds(before->time) : no_limit,
                          before ? to_column(before->message_hash) : no_limit,
                          before ? before->node.text() : std::string(), since,
                          filter.until ? to_milliseconds(*filter.until) : no_limit,
                          types.empty() ? std::string() : texts_json(types),
                          filter.names.empty() ? std::string() : texts_json(filter.names),
                          query.limit + 1);
    });
    TimelinePage page;
    for (const auto& row : rows) page.events.push_back(to_event(row));
    if (page.events.size() > query.limit) {
        page.events.pop_back();
        if (!page.events.empty()) {
            const auto& last = page.events.back();
            page.next = Cursor{last.time, message_hash(last.workspace, last.message_id), last.node};
        }
    }
    return page;
}

std::optional<Event> PostgresLog::find(WorkspaceId workspace, const Uuid& node,
                                       std::string_view message_id) {
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::event_log_find, workspace, node.text(),
                            to_column(message_hash(workspace, message_id)), message_id);
    });
    if (!row) return std::nullopt;
    auto event = to_event(*row);
    if (hidden_.hides(event)) return std::nullopt;
    return event;
}

std::uint64_t PostgresLog::scan(std::optional<WorkspaceId> workspace,
                                const std::function<Visit(const Event&)>& visit) {
    return database_.read([&](records::Reader& reader) {
        const auto reaches = head(reader);
        bool going = true;
        const auto take = [&](const records::Row& row) {
            if (!going) return;
            const auto event = to_event(row);
            if (!hidden_.hides(event)) going = visit(event) == Visit::next;
        };
        reader.each(sql::event_log_scan, take, workspace ? workspace->text() : std::string(),
                    std::int64_t(reaches));
        return reaches;
    });
}

void PostgresLog::erase(WorkspaceId workspace, const std::vector<Uuid>& nodes) {
    queue_.run([&] {
        const auto list = nodes_json(nodes);
        const auto up_to = database_.write([&](records::Transaction& transaction) {
            transaction.run(sql::event_log_erase, workspace, list);
            transaction.run(sql::event_ids_erase, workspace, list);
            return head(transaction);
        });
        // A follower may have read rows just before they went.
        for (const auto& node : nodes) hidden_.erase({workspace, node}, up_to);
    });
    hub_.wait_for_handles();
}

void PostgresLog::retain_since(WorkspaceId workspace, Time oldest) {
    const auto before = hidden_.oldest(workspace);
    if (before && *before >= oldest) return;
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::event_retention_put, workspace, oldest);
        transaction.run(sql::event_log_forget, workspace, oldest);
    });
    hidden_.retain_since(workspace, oldest);
}

std::unique_ptr<HistoryReader> PostgresLog::read_after(std::uint64_t position) {
    return std::make_unique<SqlReader>(database_, position);
}

LogStats PostgresLog::stats() {
    return {.last_sequence = last_event_,
            .stored = stored_,
            .duplicates = duplicates_,
            .commits = commits_,
            .queued_events = queue_.events(),
            .queued_bytes = queue_.bytes(),
            .failing = failing_};
}

std::unique_ptr<StoreView> PostgresLog::settled_view() { return std::make_unique<NoView>(); }

std::vector<std::string> PostgresLog::verify() { return {}; }

std::unique_ptr<Following> PostgresLog::follow(Follower& follower, const FollowOptions& options) {
    {
        const std::lock_guard lock(positions_mutex_);
        positions_.try_emplace(std::string(follower.name()), 0);
    }
    return hub_.follow(follower, options, [this](std::string_view name, std::uint64_t position) {
        const std::lock_guard lock(positions_mutex_);
        positions_[std::string(name)] = position;
    });
}

void PostgresLog::forget(std::string_view follower_name) {
    const std::lock_guard lock(positions_mutex_);
    const auto found = positions_.find(follower_name);
    if (found != positions_.end()) positions_.erase(found);
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::event_follower_forget, follower_name);
    });
}

bool PostgresLog::drain(std::chrono::milliseconds at_most) { return hub_.drain(at_most); }

std::vector<FollowerState> PostgresLog::followers() {
    auto states = hub_.states();
    const auto rows =
        database_.read([](records::Reader& reader) { return reader.all(sql::event_followers); });
    for (const auto& row : rows) {
        const auto name = row.text("name");
        const auto same = [&name](const FollowerState& state) { return state.name == name; };
        if (std::ranges::any_of(states, same)) continue;
        const auto position = std::uint64_t(row.integer("position"));
        states.push_back({.name = name,
                          .position = position,
                          .behind = last_event_ - std::min(last_event_.load(), position),
                          .running = false});
    }
    return states;
}

/// Learns of what other nodes stored, and heals.
void PostgresLog::watch_loop(const std::stop_token& stop) {
    for (int round = 0; !stop.stop_requested(); ++round) {
        try {
            const auto newest = database_.read(head);
            hub_.publish_up_to(newest);
            if (failing_.exchange(false)) {
                queue_.open();
                log::info("event log writes again");
            }
            if (round % watches_a_minute == 0) {
                load_retention();
                database_.write([&](records::Transaction& transaction) {
                    transaction.run(sql::event_ids_forget, clock_.now() - options_.hot_period);
                });
            }
            save_positions();
        } catch (const std::exception& error) {
            log::warning("event log watch failed", {{"error", error.what()}});
        }
        std::unique_lock lock(watch_mutex_);
        watch_wake_.wait_for(lock, stop, watch_pause, [] { return false; });
    }
}

void PostgresLog::load_retention() {
    const auto rows =
        database_.read([](records::Reader& reader) { return reader.all(sql::event_retentions); });
    for (const auto& row : rows) {
        hidden_.retain_since(row.get<WorkspaceId>("workspace"), row.get<Time>("oldest"));
    }
}

void PostgresLog::save_positions() {
    std::map<std::string, std::uint64_t, std::less<>> changed;
    {
        const std::lock_guard lock(positions_mutex_);
        if (positions_ == saved_positions_) return;
        saved_positions_ = changed = positions_;
    }
    database_.write([&](records::Transaction& transaction) {
        for (const auto& [name, position] : changed) {
            transaction.run(sql::event_follower_put, name, std::int64_t(position));
        }
    });
}

}  // namespace postgres
}  // namespace ondam::events
