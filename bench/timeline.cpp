#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "bench/event_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_ms = 0.3;
constexpr std::uint64_t usual_events = 1'000'000;
constexpr int reads = 20'000;

void fill(events::EventLog& log, std::uint64_t events) {
    std::mt19937_64 random(11);
    std::mutex mutex;
    std::condition_variable changed;
    std::uint64_t waiting = 0;
    constexpr std::uint64_t most_waiting = 32;
    const SystemClock clock;
    for (std::uint64_t made = 0; made < events; made += 1000) {
        std::vector<events::Event> batch;
        for (int i = 0; i < 1000; ++i) batch.push_back(made_event(random, clock.now()));
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return waiting < most_waiting; });
        ++waiting;
        lock.unlock();
        const auto queued = log.append(std::move(batch), [&](const auto&) {
            const std::lock_guard held(mutex);
            --waiting;
            changed.notify_all();
        });
        if (!queued) throw std::runtime_error("the log refused");
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting == 0; });
}

}  // namespace

int bench_timeline(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const SystemClock clock;
    events::RocksOptions settings;
    settings.folder = folder.path() + "/events";
    auto store = events::open_rocks(settings, clock);
    const auto events = options.events ? options.events : usual_events;
    const auto start = Steady::now();
    fill(*store.log, events);
    std::printf("filled %llu events at %.0f events/s\n", static_cast<unsigned long long>(events),
                double(events) / seconds_since(start));

    std::mt19937_64 random(13);
    std::vector<double> times;
    std::uint64_t found = 0;
    for (int i = 0; i < reads; ++i) {
        const auto wanted = made_event(random, clock.now());
        const auto from = Steady::now();
        const auto page = store.log->newest({.nodes = {wanted.node}, .limit = 50});
        times.push_back(seconds_since(from) * 1000);
        found += page.events.size();
    }
    const double p50 = percentile(times, 0.5);
    const double p99 = percentile(times, 0.99);
    std::printf("%10s %12s %10s %10s %10s\n", "reads", "events each", "p50 ms", "p99 ms", "max ms");
    std::printf("%10d %12.1f %10.3f %10.3f %10.3f\n", reads, double(found) / reads, p50, p99,
                percentile(times, 1));
    std::printf("timeline %.3f ms (goal %.1f, ratio %.2f)\n", p50, goal_ms, p50 / goal_ms);
    return 0;
}

}  // namespace ondam::bench
