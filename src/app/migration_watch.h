#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "platform/records/database.h"

namespace ondam::app {

/// Says in the log what brings the schema up to date: each migration that was applied and how long
/// it took, and, while one takes long, every few seconds that it still runs, so that nobody ends
/// the program for standing still.
class MigrationWatch {
public:
    explicit MigrationWatch(std::chrono::milliseconds every = std::chrono::seconds(5));

    void note(const std::string& name, records::MigrationStage stage);

private:
    void run(const std::stop_token& stop);

    using SteadyClock = std::chrono::steady_clock;

    std::chrono::milliseconds every_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::string running_;  ///< empty between two
    SteadyClock::time_point since_;
    std::jthread teller_;
};

}  // namespace ondam::app
