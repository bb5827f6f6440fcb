#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bench/event_load.h"
#include "bench/service_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_mb = 80;
constexpr double goal_with_data_mb = 200;
constexpr double goal_ready_ms = 800;

struct Footprint {
    double ready_ms = 0;
    double resident_mb = 0;
};

/// With sample data, while an agent's screens ask for what they show.
Footprint with_sample_data(const std::string& folder) {
    Program program(folder);
    program.start("demo");
    program.stop();
    Footprint out{.ready_ms = program.start(), .resident_mb = 0};
    Client client(program.port());
    client.set_headers("Authorization: Bearer " +
                       program.command({"token", "api", "--scope", "view_conversations", "--scope",
                                        "view_customers", "--scope", "view_metrics"}) +
                       "\r\n");
    for (const auto* path : {"/api/v1/conversations?limit=50", "/api/v1/conversations/counts",
                             "/api/v1/customers?limit=50", "/api/v1/search?q=%ED%99%98%EB%B6%88"}) {
        const auto answer = client.call("GET", path);
        if (answer.status != 200) throw std::runtime_error(std::string(path) + answer.body);
    }
    std::this_thread::sleep_for(std::chrono::seconds(2));
    out.resident_mb = program.resident_mb();
    return out;
}

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
    const auto full = with_sample_data(folder.path() + "/demo");
    std::printf("%10s %14.0f %14.1f\n", "sample", full.ready_ms, full.resident_mb);
    std::printf("ready %.0f ms (goal %.0f, ratio %.2f)\n", percentile(again, 0.5), goal_ready_ms,
                percentile(again, 0.5) / goal_ready_ms);
    std::printf("footprint_with_sample_data %.1f MB (goal %.0f, ratio %.2f)\n", full.resident_mb,
                goal_with_data_mb, full.resident_mb / goal_with_data_mb);
    const double mb = percentile(resident, 0.5);
    std::printf("footprint %.1f MB (goal %.0f, ratio %.2f)\n", mb, goal_mb, mb / goal_mb);
    return 0;
}

}  // namespace ondam::bench
