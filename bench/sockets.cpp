#include <cstdio>
#include <memory>
#include <thread>

#include "bench/event_load.h"
#include "bench/service_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_kb = 12;
constexpr std::uint64_t usual_sockets = 10'000;

}  // namespace

int bench_sockets(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const auto count = options.events ? options.events : usual_sockets;
    Service service(folder.path() + "/data");
    const auto cookie = service.sign_in();
    std::vector<std::unique_ptr<LiveClient>> sockets;
    const auto open = [&](std::uint64_t up_to) {
        while (sockets.size() < up_to)
            sockets.push_back(std::make_unique<LiveClient>(service.program().port(), cookie));
        std::this_thread::sleep_for(std::chrono::seconds(2));
        return service.program().resident_mb();
    };
    // The first hundred pay for what is made once.
    const double before = open(100);
    const auto start = Steady::now();
    const double after = open(100 + count);
    const double spent = seconds_since(start) - 2;
    const double kb = (after - before) * 1024 / double(count);
    std::printf("%10s %12s %12s %14s\n", "sockets", "before MB", "after MB", "opened a second");
    std::printf("%10llu %12.1f %12.1f %14.0f\n", static_cast<unsigned long long>(count), before,
                after, double(count) / spent);
    std::printf("sockets %.2f KB each (goal %.0f, ratio %.2f)\n", kb, goal_kb, kb / goal_kb);
    return 0;
}

}  // namespace ondam::bench
