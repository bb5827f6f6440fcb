#include <algorithm>
#include <deque>
#include <functional>
#include <rocksdb/write_batch.h>

#include "platform/events/rocksdb/codec.h"
#include "platform/events/rocksdb/rocks_log.h"

namespace ondam::events::rocks {
namespace {

/// Takes the events out of one record of the write-ahead log, where they stand in order of keys.
/// Every operation uses up one sequence.
class Unpacker final : public rocksdb::WriteBatch::Handler {
public:
    Unpacker(std::uint64_t sequence, std::deque<Event>& out)
        : first_(sequence), next_(sequence), out_(out) {}

    rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                          const rocksdb::Slice& value) override {
        ++next_;
        if (family != 0) return rocksdb::Status::OK();
        auto event = decode(key.ToStringView(), value.ToStringView());
        if (!event) return rocksdb::Status::Corruption("an event cannot be read");
        out_.push_back(std::move(*event));
        return rocksdb::Status::OK();
    }
    rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice&) override { return skip(); }
    rocksdb::Status DeleteRangeCF(std::uint32_t, const rocksdb::Slice&,
                                  const rocksdb::Slice&) override {
        return skip();
    }
    std::uint64_t next() const { return next_; }

    /// Brings the events into order; false when a sequence of the record is missing or foreign.
    bool sort() {
        if (out_.empty()) return true;
        std::ranges::sort(out_, {}, &Event::sequence);
        auto expected = first_;
        if (next_ - first_ != out_.size()) return false;
        return std::ranges::all_of(
            out_, [&expected](const Event& event) { return event.sequence == expected++; });
    }

private:
    rocksdb::Status skip() { return ++next_, rocksdb::Status::OK(); }

    const std::uint64_t first_;
    std::uint64_t next_;
    std::deque<Event>& out_;
};

/// Reads on through the write-ahead log; opening it costs a scan of one file, so it stays open
/// while it is used.
class WalReader final : public HistoryReader {
public:
    /// The database as it is open now, with the right to use it and the number of the opening.
    struct Access {
        std::shared_lock<std::shared_mutex> lock;
        rocksdb::DB* db = nullptr;
        std::uint64_t opening = 0;
    };
    using Source = std::function<Access()>;

    WalReader(Source source, std::uint64_t position)
        : source_(std::move(source)), reached_(position) {}

    History next(std::size_t limit, std::uint64_t up_to) override {
        const auto access = source_();
        if (access.opening != opening_) {
            wal_.reset();
            opening_ = access.opening;
        }
        db_ = access.db;
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
                history.events.push_back(std::move(event));
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
        const auto status = db_->GetUpdatesSince(reached_ + 1, &wal_);
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
        if (record.sequence > reached_ + 1) {
            lost_ = true;
            return false;
        }
        Unpacker unpacker(record.sequence, waiting_);
        if (!record.writeBatchPtr->Iterate(&unpacker).ok() || !unpacker.sort()) {
            lost_ = true;
            return false;
        }
        record_end_ = unpacker.next() - 1;
        while (!waiting_.empty() && waiting_.front().sequence <= reached_) waiting_.pop_front();
        return true;
    }

    const Source source_;
    rocksdb::DB* db_ = nullptr;
    std::uint64_t opening_ = 0;
    std::uint64_t reached_;
    std::uint64_t record_end_ = 0;
    bool lost_ = false;
    std::unique_ptr<rocksdb::TransactionLogIterator> wal_;
    std::deque<Event> waiting_;
};

}  // namespace

std::unique_ptr<HistoryReader> RocksLog::read_after(std::uint64_t position) {
    const auto access = [this]() -> WalReader::Access {
        auto lock = use();
        return {std::move(lock), db_.get(), openings_};
    };
    return std::make_unique<WalReader>(access, position);
}

}  // namespace ondam::events::rocks
