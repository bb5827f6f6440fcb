#include <algorithm>
#include <cstdio>
#include <thread>

#include "bench/event_load.h"
#include "bench/service_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_mb = 80;

}  // namespace

int bench_footprint(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    std::printf("%10s %14s %14s\n", "start", "ready in ms", "resident MB");
    std::vector<double> starts;
    std::vector<double> resident;
    Program program(folder.path() + "/data");
    for (int i = 0; i < 5; ++i) {
        const double ready = program.start();
        std::this_thread::sleep_for(std::chrono::seconds(2));
        starts.push_back(ready);
        resident.push_back(program.resident_mb());
        std::printf("%10d %14.0f %14.1f\n", i + 1, ready, resident.back());
        program.stop();
    }
    // The first start makes the data folder; the others are what an upgrade waits for.
    std::vector<double> again(starts.begin() + 1, starts.end());
    std::printf("ready %.0f ms (goal 800, ratio %.2f)\n", percentile(again, 0.5),
                percentile(again, 0.5) / 800);
    const double mb = percentile(resident, 0.5);
    std::printf("footprint %.1f MB (goal %.0f, ratio %.2f)\n", mb, goal_mb, mb / goal_mb);
    return 0;
}

}  // namespace ondam::bench
