#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/bench.h"
#include "domain/events/collection.h"
#include "platform/clock/clock.h"
#include "platform/events/event_log.h"
#include "platform/http/server.h"
#include "platform/records/database.h"

namespace ondam::bench {

inline constexpr int events_a_request = 100;
inline constexpr int customers = 100'000;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start);

/// The folder of the options, or one that vanishes.
class WorkFolder {
public:
    explicit WorkFolder(const std::string& wanted);
    ~WorkFolder();
    const std::string& path() const { return path_; }

private:
    std::string path_;
    bool vanishes_;
};

/// A server that collects events, in this process, over a real socket.
class CollectingServer {
public:
    CollectingServer(const std::string& folder, const BenchOptions& options);
    ~CollectingServer();
    std::uint16_t port() const { return server_->port(); }
    events::EventLog& log() { return *store_.log; }

private:
    class OneKey final : public events::KeyLookup {
    public:
        std::optional<events::KeyOwner> find(std::string_view key) const override;
    };
    SystemClock clock_;
    UuidV7Source ids_{clock_};
    OneKey keys_;
    std::unique_ptr<records::Database> database_;
    events::EventStore store_;
    std::unique_ptr<events::Tally> tally_;
    std::unique_ptr<events::Collection> collection_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::function<void()> detach_;
};

/// One keep-alive connection that sends batches of new events, each about 400 bytes.
class Sender {
public:
    Sender(std::uint16_t port, unsigned seed);
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    /// The status of the answer; throws when the connection breaks.
    int send_batch();

private:
    void renew();
    int read_answer();

    int fd_ = -1;
    std::string request_;
    std::vector<std::size_t> user_at_;
    std::vector<std::size_t> message_at_;
    std::mt19937_64 random_;
    std::string in_;
};

events::Event made_event(std::mt19937_64& random, Time now);
double percentile(std::vector<double>& values, double share);

}  // namespace ondam::bench
