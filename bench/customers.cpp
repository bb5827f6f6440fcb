#include <cstdio>
#include <stdexcept>
#include <thread>

#include "base/text.h"
#include "bench/event_load.h"
#include "bench/service_load.h"

namespace ondam::bench {
namespace {

constexpr double goal_ms = 10;
constexpr std::uint64_t usual_customers = 1'000'000;
constexpr std::uint64_t at_once = 250;
constexpr int looked_at = 2'000;

std::string person(std::uint64_t number) { return "person" + std::to_string(number); }

std::string identify(std::uint64_t number) {
    const auto name = person(number);
    return R"({"type":"identify","userId":")" + name + R"(","messageId":"i)" +
           std::to_string(number) + R"(","traits":{"name":"Kim )" + std::to_string(number) +
           R"(","email":")" + name + R"(@example.com","plan":"gold"}})";
}
std::string order(std::uint64_t number) {
    return R"({"type":"track","event":"Order Completed","userId":")" + person(number) +
           R"(","messageId":"o)" + std::to_string(number) + R"(","properties":{"order_id":"A-)" +
           std::to_string(number) +
           R"(","total":39000,"currency":"KRW","products":[{"name":"Mug","quantity":2,"price":19500}]}})";
}

/// Makes customers as collection does: by events, an order for every fourth.
void make_customers(Service& service, std::uint64_t count) {
    Client client(service.program().port());
    client.set_headers("Authorization: Basic " + text::base64(service.write_key() + ":") + "\r\n");
    for (std::uint64_t n = 0; n < count;) {
        std::string body = R"({"batch":[)";
        const auto end = std::min(count, n + at_once);
        for (; n < end; ++n) {
            body += identify(n) + ",";
            if (n % 4 == 0) body += order(n) + ",";
        }
        body.back() = ']';
        body += "}";
        while (client.call("POST", "/v1/batch", body).status != 200)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

std::uint64_t events_behind(Client& client) {
    const auto answer = client.call("GET", "/metrics");
    const std::string name = "ondam_event_follower_behind{follower=\"profiler\"} ";
    const auto at = answer.body.find(name);
    if (at == std::string::npos) throw std::runtime_error("no such metric");
    return std::stoull(answer.body.substr(at + name.size(), 20));
}

std::string find_customer(Client& client, std::uint64_t number) {
    const auto answer =
        client.call("GET", "/api/v1/customers?q=" + person(number) + "%40example.com");
    const auto id = answer.text("id");
    if (id.empty()) throw std::runtime_error("no customer " + person(number) + ": " + answer.body);
    return id;
}

}  // namespace

int bench_customers(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const auto count = options.events ? options.events : usual_customers;
    Service service(folder.path() + "/data");
    const auto start = Steady::now();
    make_customers(service, count);
    const auto client = service.connect();
    while (events_behind(*client) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    std::printf("made %llu customers in %.0f s\n", static_cast<unsigned long long>(count),
                seconds_since(start));
    std::mt19937_64 random(11);
    std::vector<double> views;
    std::vector<double> searches;
    for (int i = 0; i < looked_at; ++i) {
        auto began = Steady::now();
        const auto id = find_customer(*client, random() % count);
        searches.push_back(seconds_since(began) * 1000);
        began = Steady::now();
        if (client->call("GET", "/api/v1/customers/" + id).status != 200)
            throw std::runtime_error("a customer is missing");
        views.push_back(seconds_since(began) * 1000);
    }
    const double p99 = percentile(views, 0.99);
    std::printf("%12s %10s %10s\n", "", "p50 ms", "p99 ms");
    std::printf("%12s %10.2f %10.2f\n", "search", percentile(searches, 0.5),
                percentile(searches, 0.99));
    std::printf("%12s %10.2f %10.2f\n", "whole view", percentile(views, 0.5), p99);
    std::printf("customers %.2f ms (goal %.0f, ratio %.2f)\n", p99, goal_ms, p99 / goal_ms);
    return 0;
}

}  // namespace ondam::bench
