#include <algorithm>
#include <cstring>
#include <rocksdb/write_batch.h>

#include "base/check.h"
#include "base/log.h"
#include "platform/events/rocksdb/codec.h"
#include "platform/events/rocksdb/rocks_log.h"

namespace ondam::events::rocks {
namespace {

constexpr std::size_t commit_bytes = std::size_t(8) << 20;
constexpr std::size_t most_events = 100'000;  // a commit
/// A client whose clock was set back between two tries moves a repeated event a little; look there
/// first.
constexpr std::chrono::hours near{1};

}  // namespace

/// One group commit in the making.
struct RocksLog::Commit {
    std::uint64_t sequence = 0;  ///< of the last event put in
    std::vector<Event> events;
    std::vector<std::uint64_t> hashes;
    std::vector<std::vector<Outcome>> outcomes;
    std::unique_ptr<rocksdb::Iterator> stored;  ///< opened at the first suspicion

    /// The events in order of keys: each finds its place in the memtable near the one before, which
    /// halves the cost of a commit. Their sequences stay those of their arrival.
    rocksdb::WriteBatch writes(rocksdb::ColumnFamilyHandle* family) const;
};

rocksdb::WriteBatch RocksLog::Commit::writes(rocksdb::ColumnFamilyHandle* family) const {
    std::vector<std::pair<KeyBytes, const Event*>> sorted;
    sorted.reserve(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& event = events[i];
        sorted.emplace_back(key_of(event.workspace, event.node, event.time, hashes[i]), &event);
    }
    std::ranges::sort(sorted, [](const auto& left, const auto& right) {
        return std::memcmp(left.first.data(), right.first.data(), key_bytes) < 0;
    });
    rocksdb::WriteBatch batch;
    std::string head;
    for (const auto& [key, event] : sorted) {
        encode_head(*event, head);
        const rocksdb::Slice key_slice(key.data(), key.size());
        const rocksdb::Slice value[] = {head, event->json};
        must(batch.Put(family, rocksdb::SliceParts(&key_slice, 1), rocksdb::SliceParts(value, 2)),
             "collect events");
    }
    return batch;
}

void RocksLog::write_loop() {
    while (auto taken = queue_.take(commit_bytes, hub_.room(most_events))) {
        if (!taken->batches.empty()) commit(taken->batches);
        for (const auto& task : taken->tasks) task();
    }
}

void RocksLog::commit(std::vector<AppendBatch>& batches) {
    if (failing_) {
        for (const auto& batch : batches) batch.done(unavailable(std::chrono::seconds(1)));
        return;
    }
    const auto using_it = use();
    Commit commit;
    commit.sequence = db_->GetLatestSequenceNumber();
    for (auto& batch : batches) collect(batch, commit);
    commit.stored.reset();
    if (!commit.events.empty()) {
        rocksdb::WriteOptions durable;
        durable.sync = true;
        auto writes = commit.writes(events_);
        const auto status = db_->Write(durable, &writes);
        if (!status.ok()) return fail(batches, status.ToString());
        ONDAM_CHECK(db_->GetLatestSequenceNumber() == commit.sequence);
        last_event_ = commit.sequence;
        stored_ += commit.events.size();
        ++commits_;
        hub_.publish(std::make_shared<const std::vector<Event>>(std::move(commit.events)));
    }
    for (std::size_t i = 0; i < batches.size(); ++i) {
        batches[i].done(std::move(commit.outcomes[i]));
    }
}

void RocksLog::collect(AppendBatch& batch, Commit& commit) {
    auto& outcomes = commit.outcomes.emplace_back();
    outcomes.reserve(batch.events.size());
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        auto& event = batch.events[i];
        const auto hash = batch.hashes[i];
        if (filter_.contains(hash) && is_duplicate(event, hash, commit)) {
            outcomes.push_back(Outcome::duplicate);
            ++duplicates_;
            continue;
        }
        // Before the write, because a write that fails may still be found on the disk after a
        // crash.
        filter_.add(hash, event.received_at);
        event.sequence = ++commit.sequence;
        outcomes.push_back(Outcome::stored);
        commit.hashes.push_back(hash);
        commit.events.push_back(std::move(event));
    }
}

bool RocksLog::is_duplicate(const Event& event, std::uint64_t hash, Commit& commit) {
    auto at = std::ranges::find(commit.hashes, hash);
    for (; at != commit.hashes.end(); at = std::find(at + 1, commit.hashes.end(), hash)) {
        const auto& other = commit.events[std::size_t(at - commit.hashes.begin())];
        if (other.message_id == event.message_id && other.node == event.node &&
            other.workspace == event.workspace) {
            return true;
        }
    }
    return is_stored(event, hash, commit);
}

bool RocksLog::is_stored(const Event& event, std::uint64_t hash, Commit& commit) {
    if (!commit.stored) {
        rocksdb::ReadOptions read;
        read.prefix_same_as_start = true;
        commit.stored.reset(db_->NewIterator(read, events_));
    }
    auto& stored = *commit.stored;
    const auto within = [&](Time newest, Time oldest) {
        const auto first = key_of(event.workspace, event.node, newest, 0);
        for (stored.Seek({first.data(), first.size()}); stored.Valid(); stored.Next()) {
            const auto key = stored.key().ToStringView();
            if (time_of(key) < oldest) return false;
            if (hash_of(key) != hash) continue;
            const auto seen = view(stored.value().ToStringView());
            if (seen && seen->message_id == event.message_id) return true;
        }
        must(stored.status(), "look for a repeated event");
        return false;
    };
    const auto hot = options_.hot_period;
    return within(event.time + near, event.time - hot) ||
           within(event.time + hot, event.time + near);
}

void RocksLog::fail(std::vector<AppendBatch>& batches, const std::string& why) {
    log::error("event log cannot write", {{"error", why}});
    failing_ = true;
    queue_.refuse_all();
    for (const auto& batch : batches) batch.done(unavailable(std::chrono::seconds(1)));
}

void RocksLog::write_meta(rocksdb::WriteBatch& batch) {
    const auto after = db_->GetLatestSequenceNumber() + std::uint64_t(batch.Count()) + 1;
    must(batch.Put(meta_, "m", number_text(last_event_) + number_text(after)), "collect");
    if (failing_) throw std::runtime_error("the event log cannot write");
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const auto status = db_->Write(durable, &batch);
    if (!status.ok()) {
        // Nothing may touch the engine's write-ahead file again before it was opened anew.
        std::vector<AppendBatch> none;
        fail(none, status.ToString());
    }
    must(status, "write to the event log");
    ONDAM_CHECK(db_->GetLatestSequenceNumber() == after);
}

}  // namespace ondam::events::rocks
