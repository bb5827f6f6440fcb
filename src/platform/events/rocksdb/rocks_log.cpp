#include "platform/events/rocksdb/rocks_log.h"

#include <cstdarg>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <stdexcept>
#include <unistd.h>

#include "base/log.h"
#include "platform/events/rocksdb/checkpoint.h"
#include "platform/events/rocksdb/codec.h"

namespace ondam::events {

EventStore open_rocks(const RocksOptions& options, const Clock& clock) {
    std::filesystem::create_directories(options.folder + "/log");
    std::filesystem::create_directories(options.folder + "/states");
    rocks::Checkpoint::remove_left_ones(options);
    EventStore store;
    store.log = std::make_unique<rocks::RocksLog>(options, clock);
    store.states = rocks::open_rocks_states(options);
    return store;
}

namespace rocks {
namespace {

constexpr std::size_t megabyte = std::size_t(1) << 20;
constexpr const char* meta_family = "meta";

/// Nodes are looked up by their prefix alone, so the filter knows prefixes and no whole keys.
rocksdb::ColumnFamilyOptions events_family(const RocksOptions& options,
                                           const rocksdb::CompactionFilter& retention) {
    auto table = table_options(options.cache_mb * megabyte);
    table.block_size = 16 * 1024;
    table.whole_key_filtering = false;

    rocksdb::ColumnFamilyOptions family;
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    family.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(node_bytes));
    // A commit hands its events over in order of keys; the hint starts each near the one before.
    family.memtable_insert_with_hint_prefix_extractor = std::make_shared<InsertionHint>(
        workspace_bytes, [](std::string_view key) { return key.size() == key_bytes; });
    family.write_buffer_size = options.memtable_mb * megabyte;
    family.max_write_buffer_number = 3;
    family.compression = rocksdb::kLZ4Compression;
    family.bottommost_compression = rocksdb::kZSTD;
    // Twice as fast as the usual level for a hundredth more bytes: compaction must keep pace.
    family.bottommost_compression_opts.enabled = true;
    family.bottommost_compression_opts.level = 1;
    family.level_compaction_dynamic_level_bytes = true;
    family.max_bytes_for_level_base = 512 * megabyte;
    family.compaction_filter = &retention;
    family.periodic_compaction_seconds = std::uint64_t(7) * 24 * 3600;
    return family;
}

rocksdb::DBOptions database_options() {
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_background_jobs = 2;
    options.max_open_files = 512;
    options.bytes_per_sync = megabyte;
    options.max_total_wal_size = 512 * megabyte;
    // Old write-ahead files go to the archive for the followers; upkeep removes them by position,
    // not by age.
    options.WAL_ttl_seconds = std::uint64_t(100) * 365 * 24 * 3600;
    options.info_log = engine_log();
    return options;
}

}  // namespace

void must(const rocksdb::Status& status, const char* doing) {
    if (!status.ok()) throw std::runtime_error(std::string(doing) + ": " + status.ToString());
}

rocksdb::BlockBasedTableOptions table_options(std::size_t cache_bytes) {
    constexpr int cache_shard_bits = 3;
    rocksdb::BlockBasedTableOptions table;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    // A file's whole index is larger than a shard of a small cache and would be read for every
    // look; its parts stay.
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.metadata_block_size = 16 * 1024;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.block_cache = rocksdb::NewLRUCache(cache_bytes, cache_shard_bits);
    table.format_version = 5;
    return table;
}

/// The engine's own log file stops the program when the disk under it is full, so its words go to
/// our log.
std::shared_ptr<rocksdb::Logger> engine_log() {
    class Bridge final : public rocksdb::Logger {
    public:
        Bridge() : Logger(rocksdb::WARN_LEVEL) {}
        using rocksdb::Logger::Logv;
        void Logv(const char* format, va_list arguments) override {
            char line[512];
            std::vsnprintf(line, sizeof line, format, arguments);
            log::warning("event store engine", {{"line", line}});
        }
    };
    return std::make_shared<Bridge>();
}

bool takes_writes(const std::string& folder) {
    const auto path = folder + "/probe";
    const std::string bytes(64 * 1024, 'p');
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool good =
        ::write(file, bytes.data(), bytes.size()) == ssize_t(bytes.size()) && ::fsync(file) == 0;
    ::close(file);
    ::unlink(path.c_str());
    return good;
}

bool RetentionFilter::Filter(int, const rocksdb::Slice& key, const rocksdb::Slice&, std::string*,
                             bool*) const {
    if (key.size() != key_bytes) return false;
    const std::string_view bytes(key.data(), key.size());
    const auto oldest = hidden_.oldest(workspace_of(bytes));
    return oldest && time_of(bytes) < *oldest;
}

RocksLog::RocksLog(const RocksOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      queue_(options.queue_limit_mb * megabyte),
      hub_(*this, options.live_limit_mb * megabyte) {
    open_database();
    load_meta();
    load_filter();
    load_positions();
    hub_.publish_up_to(last_event_);
    writer_ = std::thread([this] { write_loop(); });
    upkeeper_ = std::jthread([this](const std::stop_token& stop) { upkeep_loop(stop); });
}

RocksLog::~RocksLog() {
    upkeeper_.request_stop();
    upkeeper_.join();
    queue_.close();
    writer_.join();
    try {
        // So that the next start replays nothing.
        MessageFilter::write(path("filter"), filter_.snapshot(last_event_));
        save_positions();
        if (!failing_) must(db_->Flush(rocksdb::FlushOptions(), {events_, meta_}), "flush");
    } catch (const std::exception& error) {
        log::warning("event log closed without its snapshot", {{"error", error.what()}});
    }
    close_database();
}

std::shared_lock<std::shared_mutex> RocksLog::use() const {
    std::shared_lock lock(open_mutex_);
    if (!db_) throw std::runtime_error("the event log is closed until its disk takes writes");
    return lock;
}

void RocksLog::close_database() {
    if (!db_) return;
    for (auto* family : {events_, meta_}) db_->DestroyColumnFamilyHandle(family);
    db_->Close();
    db_.reset();
}

std::string RocksLog::path(std::string_view name) const {
    return options_.folder + "/" + std::string(name);
}

void RocksLog::open_database() {
    rocksdb::ColumnFamilyOptions small;
    small.write_buffer_size = megabyte;
    const std::vector<rocksdb::ColumnFamilyDescriptor> families{
        {rocksdb::kDefaultColumnFamilyName, events_family(options_, retention_)},
        {meta_family, small}};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    must(rocksdb::DB::Open(database_options(), path("log"), families, &handles, &db),
         "open the event log");
    db_.reset(db);
    ++openings_;
    events_ = handles[0];
    meta_ = handles[1];
}

void RocksLog::load_meta() {
    const auto latest = db_->GetLatestSequenceNumber();
    last_event_ = latest;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(rocksdb::ReadOptions(), meta_));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        const auto key = at->key().ToStringView();
        const auto value = at->value().ToStringView();
        switch (key[0]) {
            case 'e':
                hidden_.erase({workspace_of(key.substr(1)), node_of(key.substr(1))},
                              number_of(value));
                break;
            case 'm':
                if (number_of(value.substr(8)) == latest)
                    last_event_ = number_of(value.substr(0, 8));
                break;
            case 'r':
                hidden_.retain_since(workspace_of(key.substr(1)),
                                     from_milliseconds(std::int64_t(number_of(value))));
                break;
            default:
                throw std::runtime_error("the event log was written by a newer program");
        }
    }
    must(at->status(), "read the event log");
}

void RocksLog::load_filter() {
    const auto saved = filter_.load(path("filter"));
    if (!saved) return rebuild_filter();
    filter_saved_ = *saved;
    if (*saved >= last_event_) return;
    const auto reader = read_after(*saved);
    std::uint64_t reached = *saved;
    while (reached < last_event_) {
        const auto history = reader->next(10'000, last_event_);
        if (history.lost) return rebuild_filter();
        for (const auto& event : history.events) {
            filter_.add(message_hash(event.workspace, event.message_id), event.received_at);
        }
        reached = history.reached;
    }
}

void RocksLog::rebuild_filter() {
    filter_ = MessageFilter();
    filter_saved_ = 0;
    if (last_event_ == 0) return;
    log::info("event log reads all message ids again");
    const auto oldest = clock_.now() - options_.hot_period;
    rocksdb::ReadOptions read;
    read.total_order_seek = true;
    read.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(read, events_));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        const auto seen = view(at->value().ToStringView());
        if (seen && seen->received_at >= oldest) {
            filter_.add(hash_of(at->key().ToStringView()), seen->received_at);
        }
    }
    must(at->status(), "read the event log");
}

Result<void> RocksLog::append(std::vector<Event> events, AppendDone done) {
    return queue_.push(std::move(events), std::move(done));
}

bool RocksLog::drain(std::chrono::milliseconds at_most) { return hub_.drain(at_most); }

LogStats RocksLog::stats() {
    return {.last_sequence = last_event_,
            .stored = stored_,
            .duplicates = duplicates_,
            .commits = commits_,
            .held = hub_.held(),
            .queued_events = queue_.events(),
            .queued_bytes = queue_.bytes(),
            .failing = failing_};
}

std::unique_ptr<StoreView> RocksLog::settled_view() {
    /// The log's files and the message ids that it knows.
    class View final : public StoreView {
    public:
        View(rocksdb::DB& database, const RocksOptions& options)
            : checkpoint_(database, options, "log") {}
        void know(MessageFilter::Snapshot ids) { ids_ = std::move(ids); }
        void copy_to(const std::string& folder) override {
            checkpoint_.copy_to(folder);
            MessageFilter::write(folder + "/filter", ids_);
        }

    private:
        Checkpoint checkpoint_;
        MessageFilter::Snapshot ids_;
    };
    const auto using_it = use();
    auto view = std::make_unique<View>(*db_, options_);
    // Taken after the files, so they know at least those files' ids: one too many costs a look, one
    // too few a double.
    queue_.run([&] { view->know(filter_.copy(last_event_)); });
    return view;
}

std::vector<std::string> RocksLog::verify() {
    std::vector<std::string> faults;
    const auto using_it = use();
    const auto checked = db_->VerifyChecksum();
    if (!checked.ok()) faults.push_back("event log: " + checked.ToString());
    rocksdb::ReadOptions read;
    read.total_order_seek = true;
    read.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(read, events_));
    std::size_t unreadable = 0;
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
        if (!decode(at->key().ToStringView(), at->value().ToStringView())) ++unreadable;
    }
    if (!at->status().ok()) faults.push_back("event log: " + at->status().ToString());
    if (unreadable > 0) {
        faults.push_back("event log: " + std::to_string(unreadable) + " events cannot be read");
    }
    return faults;
}

}  // namespace rocks
}  // namespace ondam::events
