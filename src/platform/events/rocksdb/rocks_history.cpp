#include <deque>
#include <rocksdb/write_batch.h>

#include "platform/events/rocksdb/codec.h"
#include "platform/events/rocksdb/rocks_log.h"

namespace ondam::events::rocks {
namespace {

/// Takes the events out of one record of the write-ahead log. Every operation uses up one sequence.
class Unpacker final : public rocksdb::WriteBatch::Handler {
public:
    Unpacker(std::uint64_t sequence, std::deque<Event>& out) : next_(sequence), out_(out) {}

    rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                          const rocksdb::Slice& value) override {
        const auto sequence = next_++;
        if (family != 0) return rocksdb::Status::OK();
        auto event = decode(key.ToStringView(), value.ToStringView());
        if (!event || event->sequence != sequence) {
            return rocksdb::Status::Corruption("an event does not carry its own sequence");
        }
        out_.push_back(std::move(*event));
        return rocksdb::Status::OK();
    }
    rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice&) override { return skip(); }
    rocksdb::Status DeleteRangeCF(std::uint32_t, const rocksdb::Slice&,
                                  const rocksdb::Slice&) override {
        return skip();
    }
    std::uint64_t next() const { return next_; }

private:
    rocksdb::Status skip() { return ++next_, rocksdb::Status::OK(); }

    std::uint64_t next_;
    std::deque<Event>& out_;
};

/// Reads on through the write-ahead log; opening it costs a scan of one file, so it stays open
/// while it is used.
class WalReader final : public HistoryReader {
public:
    WalReader(rocksdb::DB& db, const HiddenSet& hidden, std::uint64_t position)
        : db_(db), hidden_(hidden), reached_(position) {}

    History next(std::size_t limit, std::uint64_t up_to) override {
        History history;
        while (history.events.size() < limit && reached_ < up_to) {
            if (waiting_.empty() && !read_record()) {
                if (!lost_) break;
                history.lost = history.events.empty();
                return finish(std::move(history));
            }
            while (!waiting_.empty() && history.events.size() < limit) {
                auto& event = waiting_.front();
                if (event.sequence > up_to) return finish(std::move(history));
                reached_ = event.sequence;
                if (!hidden_.is_void(event.sequence)) history.events.push_back(std::move(event));
                waiting_.pop_front();
            }
            if (waiting_.empty()) reached_ = std::max(reached_, record_end_);
        }
        return finish(std::move(history));
    }

private:
    History finish(History history) const {
        history.reached = reached_;
        return history;
    }

    bool open() {
        // What a failed write used up need not be in any file.
        if (const auto end = hidden_.void_end(reached_ + 1)) reached_ = *end;
        const auto status = db_.GetUpdatesSince(reached_ + 1, &wal_);
        if (status.ok() && wal_->Valid()) return true;
        lost_ = true;
        return false;
    }

    /// Fills `waiting_` from the next record; false at the end, or with `lost_` set where the files
    /// have a hole.
    bool read_record() {
        if (!wal_) {
            if (!open()) return false;
        } else {
            wal_->Next();
        }
        if (!wal_->Valid()) {
            wal_.reset();
            return false;
        }
        const auto record = wal_->GetBatch();
        if (record.sequence > reached_ + 1 && !hidden_.is_void(reached_ + 1)) {
            lost_ = true;
            return false;
        }
        Unpacker unpacker(record.sequence, waiting_);
        if (!record.writeBatchPtr->Iterate(&unpacker).ok()) {
            lost_ = true;
            return false;
        }
        record_end_ = unpacker.next() - 1;
        while (!waiting_.empty() && waiting_.front().sequence <= reached_) waiting_.pop_front();
        return true;
    }

    rocksdb::DB& db_;
    const HiddenSet& hidden_;
    std::uint64_t reached_;
    std::uint64_t record_end_ = 0;
    bool lost_ = false;
    std::unique_ptr<rocksdb::TransactionLogIterator> wal_;
    std::deque<Event> waiting_;
};

}  // namespace

std::unique_ptr<HistoryReader> RocksLog::read_after(std::uint64_t position) {
    return std::make_unique<WalReader>(*db_, hidden_, position);
}

}  // namespace ondam::events::rocks
