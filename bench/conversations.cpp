#include <atomic>
#include <cstdio>
#include <thread>

#include "bench/event_load.h"
#include "bench/program.h"
#include "bench/service_load.h"

namespace ondam::bench {
namespace {

constexpr double goal = 1'500;
constexpr int callers = 4;
constexpr int usual_seconds = 10;

constexpr records::Statement create_rows{
    "create_rows", "CREATE TABLE rows (n INTEGER PRIMARY KEY, text TEXT)", ""};
constexpr records::Statement insert_row{"insert_row", "INSERT INTO rows (text) VALUES ($1)", ""};

/// What four callers get who write one small row each and wait for the disk.
double bare_commits(const std::string& folder, int seconds) {
    const auto database = records::open_sqlite({.path = folder + "/bare.db"});
    database->write([](records::Transaction& transaction) { transaction.run(create_rows); });
    std::atomic<std::uint64_t> done = 0;
    const auto start = Steady::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) {
        threads.emplace_back([&] {
            const std::string text(200, 'x');
            while (seconds_since(start) < seconds) {
                database->write(
                    [&](records::Transaction& transaction) { transaction.run(insert_row, text); });
                ++done;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    return double(done) / seconds_since(start);
}

}  // namespace

int bench_conversations(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const int seconds = options.seconds ? options.seconds : usual_seconds;
    const double bare = bare_commits(folder.path(), std::min(seconds, 3));
    Service service(folder.path() + "/data");
    std::vector<std::vector<double>> times(callers);
    std::atomic<std::uint64_t> refused = 0;
    const double cpu_before = service.program().cpu_seconds();
    const auto start = Steady::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) {
        threads.emplace_back([&, i] {
            auto client = service.connect();
            for (int n = 0; seconds_since(start) < seconds; ++n) {
                const auto began = Steady::now();
                const auto id = std::to_string(i) + "-" + std::to_string(n);
                if (service.bring_message(*client, id, id).status != 201) ++refused;
                times[std::size_t(i)].push_back(seconds_since(began) * 1000);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const double spent = seconds_since(start);
    const double cpu = service.program().cpu_seconds() - cpu_before;
    std::vector<double> all;
    for (const auto& mine : times) all.insert(all.end(), mine.begin(), mine.end());
    const double rate = double(all.size() - refused) / spent;
    std::printf("%12s %12s %10s %10s %10s %16s %16s\n", "made", "refused", "p50 ms", "p99 ms",
                "max ms", "server cpu ms", "bare commits/s");
    std::printf("%12zu %12llu %10.2f %10.2f %10.2f %16.2f %16.0f\n", all.size(),
                static_cast<unsigned long long>(refused.load()), percentile(all, 0.5),
                percentile(all, 0.99), percentile(all, 1), cpu * 1000 / double(all.size()), bare);
    std::printf("conversations %.0f conversations/s (goal %.0f, ratio %.2f)\n", rate, goal,
                rate / bare);
    return refused == 0 ? 0 : 1;
}

}  // namespace ondam::bench
