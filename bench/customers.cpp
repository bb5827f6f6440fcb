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
constexpr std::uint64_t at_once = 200;
/// Everybody has ordered once. One in so many has ordered more often, has an appointment and has
/// written to the desk: these are looked at.
constexpr std::uint64_t regular_each = 50;
constexpr int orders_of_regular = 3;
constexpr int looked_at = 2'000;

bool is_regular(std::uint64_t number) { return number % regular_each == 0; }

std::string person(std::uint64_t number) { return "person" + std::to_string(number); }

std::string identify(std::uint64_t number) {
    const auto name = person(number);
    return R"({"type":"identify","userId":")" + name + R"(","messageId":"i)" +
           std::to_string(number) + R"(","traits":{"name":"Kim )" + std::to_string(number) +
           R"(","email":")" + name + R"(@example.com","plan":"gold"}})";
}
std::string track(std::uint64_t number, std::string_view name, const std::string& id,
                  const std::string& properties) {
    return R"({"type":"track","event":")" + std::string(name) + R"(","userId":")" + person(number) +
           R"(","messageId":")" + id + R"(","properties":)" + properties + "}";
}
std::string orders(std::uint64_t number) {
    std::string events;
    for (int i = 0; i < (is_regular(number) ? orders_of_regular : 1); ++i) {
        const auto id = "A-" + std::to_string(number) + "-" + std::to_string(i);
        events += track(number, "Order Completed", "o" + id,
                        R"({"order_id":")" + id +
                            R"(","total":39000,"currency":"KRW","products":)"
                            R"([{"name":"Mug","quantity":2,"price":19500}]})") +
                  ",";
    }
    return events;
}
std::string appointment(std::uint64_t number) {
    const auto id = "C-" + std::to_string(number);
    return track(number, "Appointment Booked", "b" + id,
                 R"({"appointment_id":")" + id +
                     R"(","title":"Skin consultation","with":"Dr Adams",)"
                     R"("starts_at":"2031-03-12T09:00:00+09:00"})");
}

/// Makes customers as collection does, by events.
void make_customers(Service& service, std::uint64_t count) {
    Client client(service.program().port());
    client.set_headers("Authorization: Basic " + text::base64(service.write_key() + ":") + "\r\n");
    for (std::uint64_t n = 0; n < count;) {
        std::string body = R"({"batch":[)";
        const auto end = std::min(count, n + at_once);
        for (; n < end; ++n) {
            body += identify(n) + "," + orders(n);
            if (is_regular(n)) body += appointment(n) + ",";
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

void must(const Answer& answer, int status) {
    if (answer.status != status) throw std::runtime_error(answer.body);
}

/// A matter that was resolved, and one that the desk began afterwards.
void make_conversations(Service& service, Client& client, std::uint64_t count) {
    for (std::uint64_t n = 0; n < count; n += regular_each) {
        const auto sender = person(n);
        const auto brought =
            service.bring_message(client, "first-" + sender, sender, sender + "@example.com");
        must(brought, 201);
        must(client.call("POST",
                         "/api/v1/conversations/" + brought.text("conversation_id") + "/resolution",
                         R"({"ask_csat":false})"),
             200);
        must(client.call("POST", "/api/v1/conversations",
                         R"({"customer_id":")" + find_customer(client, n) + R"(","channel_id":")" +
                             service.channel() + R"(","body":"The parcel leaves today."})"),
             201);
    }
}

std::size_t count_of(const std::string& body, const std::string& words) {
    std::size_t found = 0;
    for (auto at = body.find(words); at != std::string::npos; at = body.find(words, at + 1))
        ++found;
    return found;
}

/// What is measured is the whole of somebody, or nothing.
void expect_whole(const Answer& view) {
    must(view, 200);
    if (count_of(view.body, "\"number\":\"A-") < orders_of_regular ||
        count_of(view.body, "\"Skin consultation\"") < 1 ||
        count_of(view.body, "\"last_message\":") < 2)
        throw std::runtime_error("the view is not whole: " + view.body);
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
    const auto wrote = Steady::now();
    make_conversations(service, *client, count);
    std::printf("two conversations for one in %d in %.0f s\n", int(regular_each),
                seconds_since(wrote));
    const auto regulars = (count + regular_each - 1) / regular_each;
    std::mt19937_64 random(11);
    std::vector<double> views;
    std::vector<double> searches;
    for (int i = 0; i < looked_at; ++i) {
        auto began = Steady::now();
        const auto id = find_customer(*client, random() % regulars * regular_each);
        searches.push_back(seconds_since(began) * 1000);
        began = Steady::now();
        const auto view = client->call("GET", "/api/v1/customers/" + id);
        views.push_back(seconds_since(began) * 1000);
        expect_whole(view);
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
