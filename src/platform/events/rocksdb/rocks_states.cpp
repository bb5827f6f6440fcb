#include <atomic>
#include <filesystem>
#include <mutex>
#include <rocksdb/write_batch.h>
#include <shared_mutex>

#include "base/check.h"
#include "base/log.h"
#include "platform/events/rocksdb/checkpoint.h"
#include "platform/events/rocksdb/codec.h"
#include "platform/events/rocksdb/rocks_log.h"
#include "platform/events/rocksdb/state_buffer.h"

namespace ondam::events::rocks {
namespace {

/// A database of its own, so that its writes use up none of the log's sequences and none of the
/// history that is kept for followers. Keys are "d", area, NUL, key; positions are "p", area. What
/// was committed stands in a buffer first and is written from there, positions with it.
class RocksStates final : public StateStore {
public:
    explicit RocksStates(const RocksOptions& options)
        : options_(options), buffer_(options.states_mb << 20) {
        open();
    }
    ~RocksStates() override {
        try {
            flush();
        } catch (const std::exception& error) {
            log::warning("states closed without their newest", {{"error", error.what()}});
        }
        if (db_ && !failing_) static_cast<void>(db_->Flush(rocksdb::FlushOptions()));
        if (db_) db_->Close();
    }

    std::vector<std::optional<std::string>> get(std::string_view area,
                                                const std::vector<std::string>& keys) override {
        std::vector<std::optional<std::string>> out(keys.size());
        std::vector<std::size_t> asked;  // Of the engine: places in `out`.
        std::vector<std::string> whole;
        {
            const std::shared_lock lock(buffer_mutex_);
            for (std::size_t i = 0; i < keys.size(); ++i) {
                auto key = data_key(area, keys[i]);
                if (const auto* found = buffer_.find(key)) {
                    out[i] = *found;
                } else {
                    asked.push_back(i);
                    whole.push_back(std::move(key));
                }
            }
        }
        if (whole.empty()) return out;
        const auto using_it = use();
        std::vector<rocksdb::Slice> slices(whole.begin(), whole.end());
        std::vector<rocksdb::PinnableSlice> values(whole.size());
        std::vector<rocksdb::Status> statuses(whole.size());
        db_->MultiGet(rocksdb::ReadOptions(), db_->DefaultColumnFamily(), whole.size(),
                      slices.data(), values.data(), statuses.data());
        for (std::size_t i = 0; i < whole.size(); ++i) {
            if (statuses[i].IsNotFound()) continue;
            must(statuses[i], "read a state");
            out[asked[i]] = values[i].ToString();
        }
        return out;
    }

    void commit(std::string_view area, const std::vector<StatePut>& puts,
                std::uint64_t position) override {
        const std::lock_guard one(write_mutex_);
        // Before the puts, because a write that fails must leave nothing half done.
        if (buffer_.is_due()) write_buffer();
        const std::unique_lock lock(buffer_mutex_);
        for (const auto& put : puts) buffer_.put(data_key(area, put.key), put.value);
        buffer_.put(position_key(area), number_text(position));
    }

    void flush() override {
        const std::lock_guard one(write_mutex_);
        write_buffer();
    }

    std::uint64_t position(std::string_view area) override {
        {
            const std::shared_lock lock(buffer_mutex_);
            if (const auto* found = buffer_.find(position_key(area))) {
                return *found ? number_of(**found) : 0;
            }
        }
        return durable_position(area);
    }

    std::uint64_t durable_position(std::string_view area) override {
        const auto using_it = use();
        std::string value;
        const auto status = db_->Get(rocksdb::ReadOptions(), position_key(area), &value);
        if (status.IsNotFound()) return 0;
        must(status, "read a position");
        return number_of(value);
    }

    void scan(std::string_view area, std::string_view prefix, const Visitor& visit) override {
        flush();
        const auto begin = data_key(area, prefix);
        const auto skip = data_key(area, "").size();
        const auto end = behind(begin);
        const auto using_it = use();
        const rocksdb::Slice bound(end);
        rocksdb::ReadOptions read;
        read.iterate_upper_bound = &bound;
        read.fill_cache = false;
        const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(read));
        for (at->Seek(begin); at->Valid(); at->Next()) {
            const auto key = at->key().ToStringView().substr(skip);
            if (visit(key, at->value().ToStringView()) == EventLog::Visit::stop) break;
        }
        must(at->status(), "read the states");
    }

    void clear(std::string_view area) override {
        const std::lock_guard one(write_mutex_);
        const auto begin = data_key(area, "");
        rocksdb::WriteBatch batch;
        must(batch.DeleteRange(begin, behind(begin)), "clear the states");
        must(batch.Delete(position_key(area)), "clear the states");
        write(batch);
        const std::unique_lock lock(buffer_mutex_);
        buffer_.remove(begin);
        buffer_.put(position_key(area), std::nullopt);
    }

    std::unique_ptr<StoreView> settled_view() override {
        flush();
        const auto using_it = use();
        return std::make_unique<Checkpoint>(*db_, options_, "states");
    }

private:
    static std::string data_key(std::string_view area, std::string_view key) {
        ONDAM_CHECK(area.find('\0') == std::string_view::npos);
        std::string out;
        out.reserve(area.size() + key.size() + 2);
        out.push_back('d');
        out.append(area).push_back('\0');
        return out.append(key);
    }
    static std::string position_key(std::string_view area) { return "p" + std::string(area); }

    void open() {
        const auto table = table_options(options_.states_mb << 20 >> 2);
        rocksdb::Options settings;
        settings.create_if_missing = true;
        settings.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
        settings.write_buffer_size = options_.memtable_mb << 19;
        // The buffer hands its states out in order, so that each is put near the one before. A
        // whole area, which alone is deleted as a range, ends with NUL.
        settings.memtable_insert_with_hint_prefix_extractor = std::make_shared<InsertionHint>(
            1, [](std::string_view key) { return key.back() != '\0'; });
        settings.compression = rocksdb::kLZ4Compression;
        settings.level_compaction_dynamic_level_bytes = true;
        settings.max_background_jobs = 2;
        settings.max_open_files = 256;
        settings.bytes_per_sync = std::size_t(1) << 20;
        settings.max_total_wal_size = std::uint64_t(256) << 20;
        settings.info_log = engine_log();
        rocksdb::DB* db = nullptr;
        must(rocksdb::DB::Open(settings, options_.folder + "/states", &db), "open the states");
        db_.reset(db);
    }
    std::shared_lock<std::shared_mutex> use() const {
        std::shared_lock lock(open_mutex_);
        if (!db_) throw std::runtime_error("the states are closed until their disk takes writes");
        return lock;
    }

    /// After a failed write the engine is opened anew before the next one.
    void heal() {
        if (!takes_writes(options_.folder))
            throw std::runtime_error("the states cannot be written");
        const std::unique_lock alone(open_mutex_);
        if (!failing_) return;
        if (db_) db_->Close();
        db_.reset();
        open();
        failing_ = false;
    }
    /// Called with `write_mutex_` held, like `write`.
    void write_buffer() {
        if (!buffer_.has_unwritten()) return;
        rocksdb::WriteBatch batch;
        for (const auto& [key, value] : buffer_.unwritten()) {
            must(*value ? batch.Put({key.data(), key.size()}, **value)
                        : batch.Delete({key.data(), key.size()}),
                 "collect states");
        }
        write(batch);
        const std::unique_lock lock(buffer_mutex_);
        buffer_.set_written();
    }
    void write(rocksdb::WriteBatch& batch) {
        if (failing_) heal();
        const auto using_it = use();
        rocksdb::WriteOptions durable;
        durable.sync = true;
        const auto status = db_->Write(durable, &batch);
        failing_ = !status.ok();
        must(status, "write states");
    }

    const RocksOptions options_;
    std::mutex write_mutex_;  ///< held by whoever changes the buffer or the database
    mutable std::shared_mutex buffer_mutex_;
    StateBuffer buffer_;
    mutable std::shared_mutex open_mutex_;
    std::atomic<bool> failing_ = false;
    std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace

std::unique_ptr<StateStore> open_rocks_states(const RocksOptions& options) {
    return std::make_unique<RocksStates>(options);
}

}  // namespace ondam::events::rocks
