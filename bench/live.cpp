#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include "bench/event_load.h"
#include "bench/service_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_ms = 40;
constexpr int messages_a_second = 500;
constexpr int senders = 8;
constexpr int people = 400;
constexpr int usual_seconds = 10;

/// When each message set out and when the agent's socket heard of it, by its id.
struct Times {
    std::mutex mutex;
    std::map<std::string, Steady::time_point> sent;
    std::map<std::string, Steady::time_point> heard;
    std::uint64_t refused = 0;
};

void send_on_time(const Service& service, int number, int seconds, Times& times) {
    constexpr auto every = std::chrono::microseconds(1'000'000 * senders / messages_a_second);
    const auto client = service.connect();
    const auto start = Steady::now() + every * number / senders;
    int n = 0;
    for (auto due = start; due < start + std::chrono::seconds(seconds); due += every, ++n) {
        std::this_thread::sleep_until(due);
        const auto id = std::to_string(number) + "-" + std::to_string(n);
        const auto person = "person-" + std::to_string((n * senders + number) % people);
        const auto answer = service.bring_message(*client, id, person);
        const std::lock_guard lock(times.mutex);
        if (answer.status == 201)
            times.sent[answer.text("id")] = due;
        else
            ++times.refused;
    }
}

/// The subject of a `message.created`, or nothing.
std::string created_message(const std::string& frame) {
    if (frame.find("\"message.created\"") == std::string::npos) return {};
    return Answer{.status = 0, .head = {}, .body = frame}.text("subject");
}

void listen(LiveClient& socket, const std::atomic<bool>& over, Times& times) {
    while (!over) {
        const auto frame = socket.receive(200);
        if (!frame) continue;
        const auto now = Steady::now();
        const auto id = created_message(*frame);
        if (id.empty()) continue;
        const std::lock_guard lock(times.mutex);
        times.heard.emplace(id, now);
    }
}

}  // namespace

int bench_live(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const int seconds = options.seconds ? options.seconds : usual_seconds;
    Service service(folder.path() + "/data");
    LiveClient socket(service.program().port(), service.sign_in());
    Times times;
    std::atomic<bool> over = false;
    std::thread listener([&] { listen(socket, over, times); });
    std::vector<std::thread> threads;
    for (int i = 0; i < senders; ++i)
        threads.emplace_back([&, i] { send_on_time(service, i, seconds, times); });
    for (auto& thread : threads) thread.join();
    std::this_thread::sleep_for(std::chrono::seconds(1));
    over = true;
    listener.join();
    std::vector<double> waits;
    std::size_t unheard = 0;
    for (const auto& [id, when] : times.sent) {
        const auto heard = times.heard.find(id);
        if (heard == times.heard.end())
            ++unheard;
        else
            waits.push_back(
                std::chrono::duration<double, std::milli>(heard->second - when).count());
    }
    const double p99 = percentile(waits, 0.99);
    std::printf("%10s %10s %10s %10s %10s %10s\n", "messages", "refused", "unheard", "p50 ms",
                "p99 ms", "max ms");
    std::printf("%10zu %10llu %10zu %10.2f %10.2f %10.2f\n", waits.size(),
                static_cast<unsigned long long>(times.refused), unheard, percentile(waits, 0.5),
                p99, percentile(waits, 1));
    std::printf("live %.2f ms (goal %.0f, ratio %.2f)\n", p99, goal_ms, p99 / goal_ms);
    return times.refused + unheard == 0 && !waits.empty() ? 0 : 1;
}

}  // namespace ondam::bench
