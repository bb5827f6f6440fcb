#pragma once

#include <cstdio>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "platform/events/event_log.h"
#include "support/clock.h"
#include "support/databases.h"

/// Real event stores for tests: RocksDB in a folder that vanishes, and PostgreSQL.
namespace ondam::test {

enum class EventEngine { rocks, postgres };

inline std::vector<EventEngine> event_engines() {
    if (PostgresServer::is_available()) return {EventEngine::rocks, EventEngine::postgres};
    std::fprintf(stderr, "the PostgreSQL half is left out: initdb is not installed\n");
    return {EventEngine::rocks};
}

/// Names the half of a test suite: `rocks`, `postgres`.
inline constexpr auto event_engine_name = [](const auto& info) -> std::string {
    return info.param == EventEngine::rocks ? "rocks" : "postgres";
};

class TestEventStore {
public:
    explicit TestEventStore(EventEngine engine = EventEngine::rocks,
                            events::RocksOptions options = {})
        : options_(std::move(options)) {
        options_.memtable_mb = 4;
        options_.states_mb = 1;
        options_.folder = folder_.path() + "/events";
        if (engine == EventEngine::postgres) {
            database_ = std::make_unique<TestDatabase>(records::Dialect::postgres);
        }
        open();
    }

    events::EventLog& log() { return *store_.log; }
    events::StateStore& states() { return *store_.states; }
    ManualClock& clock() { return clock_; }
    const std::string& folder() const { return options_.folder; }

    /// A clean restart.
    void reopen() {
        close();
        open();
    }
    void close() { store_ = {}; }
    void open() {
        if (database_) {
            store_ = events::open_postgres_events(*database_, {}, clock_);
        } else {
            store_ = events::open_rocks(options_, clock_);
        }
    }

    /// Appends and waits for the outcome; throws when the log refuses.
    std::vector<events::Outcome> append(std::vector<events::Event> list) {
        using Answer = Result<std::vector<events::Outcome>>;
        auto promise = std::make_shared<std::promise<Answer>>();
        auto answer = promise->get_future();
        const auto queued = log().append(std::move(list), [promise](Answer outcomes) {
            promise->set_value(std::move(outcomes));
        });
        if (!queued) throw std::runtime_error("the log refused");
        auto outcomes = answer.get();
        if (!outcomes) throw std::runtime_error("the disk refused");
        return std::move(*outcomes);
    }

private:
    events::RocksOptions options_;
    TemporaryFolder folder_;
    std::unique_ptr<TestDatabase> database_;
    ManualClock clock_;
    events::EventStore store_;
};

}  // namespace ondam::test
