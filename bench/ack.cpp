#include <cstdio>
#include <mutex>
#include <thread>

#include "bench/event_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_ms = 50;
constexpr int events_a_second = 20'000;
constexpr int connections = 16;
constexpr int usual_seconds = 15;

struct Measured {
    std::mutex mutex;
    std::vector<double> milliseconds;
    std::uint64_t refused = 0;
};

/// Sends at fixed moments and measures from the moment, not from when the connection was free.
void send_on_time(std::uint16_t port, unsigned number, int seconds, Measured& measured) {
    constexpr auto every = std::chrono::microseconds(std::int64_t(1'000'000) * events_a_request *
                                                     connections / events_a_second);
    Sender sender(port, number + 1);
    std::vector<double> mine;
    std::uint64_t refused = 0;
    const auto start = Steady::now() + every * number / connections;
    for (auto due = start; due < start + std::chrono::seconds(seconds); due += every) {
        std::this_thread::sleep_until(due);
        if (sender.send_batch() != 200) ++refused;
        mine.push_back(seconds_since(due) * 1000);
    }
    const std::lock_guard lock(measured.mutex);
    measured.milliseconds.insert(measured.milliseconds.end(), mine.begin(), mine.end());
    measured.refused += refused;
}

}  // namespace

int bench_ack(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    CollectingServer server(folder.path(), options);
    const int seconds = options.seconds ? options.seconds : usual_seconds;
    Measured measured;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < connections; ++i) {
        threads.emplace_back([&, i] { send_on_time(server.port(), i, seconds, measured); });
    }
    for (auto& thread : threads) thread.join();
    const double p50 = percentile(measured.milliseconds, 0.5);
    const double p99 = percentile(measured.milliseconds, 0.99);
    const double most = percentile(measured.milliseconds, 1);
    std::printf("%10s %10s %10s %10s %10s\n", "requests", "refused", "p50 ms", "p99 ms", "max ms");
    std::printf("%10zu %10llu %10.2f %10.2f %10.2f\n", measured.milliseconds.size(),
                static_cast<unsigned long long>(measured.refused), p50, p99, most);
    std::printf("ack %.2f ms (goal %.0f, ratio %.2f)\n", p99, goal_ms, p99 / goal_ms);
    return measured.refused == 0 ? 0 : 1;
}

}  // namespace ondam::bench
