#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ondam::events {
struct EventStore;
}

/// What the figures in docs/performance.md come from. Each function prints a table and, last, one
/// line `NAME figure unit (goal G, ratio R)`, and returns the exit code: 0 when the measurement
/// itself worked.
namespace ondam::bench {

struct BenchOptions {
    std::uint64_t events = 0;  ///< 0: what the benchmark needs by itself
    int seconds = 0;           ///< 0: what the benchmark needs by itself
    std::string folder;        ///< for the data; empty: one under /tmp that vanishes
    /// Starts what the program runs beside collection, such as the profiler; the answer ends it.
    std::function<std::function<void()>(events::EventStore&)> attach;
};

/// Durable events a second over HTTP, 100 a request, 100,000 customers; ratio to bare RocksDB puts
/// in the same run.
int bench_ingest(const BenchOptions& options);
/// The 99th percentile of the time to the acknowledgement at 20,000 events a second; ratio to the
/// goal.
int bench_ack(const BenchOptions& options);
/// Newest 50 of a customer, in process: the median; ratio to the goal. The table has the 99th
/// percentile.
int bench_timeline(const BenchOptions& options);

}  // namespace ondam::bench
