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

// The following start this very program as a server of its own process and call it over sockets.

/// New conversations a second by four callers; ratio to bare commits of one small row each.
int bench_conversations(const BenchOptions& options);
/// Mails of 4 kB taken in a second from a Dovecot that this starts; `events` is their number. Needs
/// root, as Dovecot does. Ratio to the goal.
int bench_mail(const BenchOptions& options);
/// From a customer's message to the agent's socket, 99th percentile at 500 a second; ratio to the
/// goal.
int bench_live(const BenchOptions& options);
/// A customer's whole view, 99th percentile; `events` is the number of customers. Ratio to the
/// goal.
int bench_customers(const BenchOptions& options);
/// Resident memory of an idle live connection; `events` is their number. Ratio to the goal.
int bench_sockets(const BenchOptions& options);
/// Time until ready and resident memory when idle; ratio to the goal.
int bench_footprint(const BenchOptions& options);

}  // namespace ondam::bench
