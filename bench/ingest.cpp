#include <atomic>
#include <cstdio>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <thread>

#include "bench/event_load.h"

namespace ondam::bench {
namespace {

constexpr std::uint64_t usual_events = 1'000'000;
constexpr double goal = 80'000;
constexpr int connections = 16;

/// What the engine does with nothing around it: one put an event, clustered by customer, one synced
/// write a thousand.
double bare_puts(const std::string& folder, std::uint64_t events) {
    rocksdb::BlockBasedTableOptions table;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.whole_key_filtering = false;
    table.block_size = 16 * 1024;
    rocksdb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = std::size_t(128) << 20;
    options.compression = rocksdb::kLZ4Compression;
    options.bottommost_compression = rocksdb::kZSTD;
    options.level_compaction_dynamic_level_bytes = true;
    options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(32));
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    rocksdb::DB* opened = nullptr;
    if (!rocksdb::DB::Open(options, folder, &opened).ok()) throw std::runtime_error("cannot open");
    const std::unique_ptr<rocksdb::DB> db(opened);
    std::mt19937_64 random(7);
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const auto start = Steady::now();
    rocksdb::WriteBatch batch;
    std::string key(48, '\0');
    for (std::uint64_t i = 1; i <= events; ++i) {
        const auto event = made_event(random, from_milliseconds(std::int64_t(i)));
        std::copy(event.node.bytes.begin(), event.node.bytes.end(), key.begin() + 16);
        const auto time = ~i;
        std::copy_n(reinterpret_cast<const char*>(&time), 8, key.begin() + 32);
        batch.Put(key, event.json);
        if (i % 1000 != 0 && i != events) continue;
        if (!db->Write(durable, &batch).ok()) throw std::runtime_error("cannot write");
        batch.Clear();
    }
    return double(events) / seconds_since(start);
}

struct Progress {
    std::atomic<std::uint64_t> sent = 0;
    std::atomic<std::uint64_t> repeated = 0;  ///< answers that asked to come back
};

void send_until(std::uint16_t port, unsigned seed, std::uint64_t target, Progress& progress) {
    Sender sender(port, seed);
    while (progress.sent.fetch_add(events_a_request) < target) {
        for (int status = 0; status != 200;) {
            status = sender.send_batch();
            if (status == 200) break;
            ++progress.repeated;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
}

std::uint64_t furthest_behind(events::EventLog& log) {
    std::uint64_t behind = 0;
    for (const auto& follower : log.followers()) behind = std::max(behind, follower.behind);
    return behind;
}

/// Prints a line a million and returns the rate of the last one.
double watch(CollectingServer& server, std::uint64_t events) {
    const auto step = std::min<std::uint64_t>(events, usual_events);
    double first = 0;
    double rate = 0;
    auto since = Steady::now();
    std::uint64_t most_behind = 0;
    for (std::uint64_t next = step; next <= events; next += step) {
        while (server.log().stats().stored < next) {
            most_behind = std::max(most_behind, furthest_behind(server.log()));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        rate = double(step) / seconds_since(since);
        since = Steady::now();
        if (first == 0) first = rate;
        std::printf("%12llu %14.0f %18.2f %20.2f\n", static_cast<unsigned long long>(next), rate,
                    rate / first, double(most_behind) / rate);
        std::fflush(stdout);
        most_behind = 0;
    }
    return rate;
}

}  // namespace

int bench_ingest(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const auto events = options.events ? options.events : usual_events;
    const double bare = bare_puts(folder.path() + "/bare", std::min(events, usual_events));
    std::printf("bare RocksDB, one put an event, one sync a thousand: %.0f events/s\n", bare);
    std::printf("%12s %14s %18s %20s\n", "events", "events/s", "of the first step",
                "seconds behind");
    CollectingServer server(folder.path(), options);
    Progress progress;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < connections; ++i) {
        threads.emplace_back([&, i] { send_until(server.port(), i + 1, events, progress); });
    }
    const double rate = watch(server, events);
    for (auto& thread : threads) thread.join();
    const auto stats = server.log().stats();
    std::printf("commits %llu, events a commit %.0f, asked to come back %llu\n",
                static_cast<unsigned long long>(stats.commits),
                double(stats.stored) / double(std::max<std::uint64_t>(stats.commits, 1)),
                static_cast<unsigned long long>(progress.repeated.load()));
    std::printf("ingest %.0f events/s (goal %.0f, ratio %.2f)\n", rate, goal, rate / bare);
    return 0;
}

}  // namespace ondam::bench
