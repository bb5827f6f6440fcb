#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/metrics/exposition.h"

namespace ondam::metrics {

/// Counts answered requests by method, pattern and status, and how long they took by method and
/// pattern. Thread-safe; patterns are those of the router, so there are only so many.
class RequestMeter {
public:
    struct Answer {
        std::string_view method;
        std::string_view pattern;
        int status = 200;
        std::chrono::microseconds spent{0};
    };
    void record(const Answer& answer);
    void write(Exposition& out) const;

    /// Upper bounds in seconds.
    static constexpr std::array<double, 12> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,   0.25,   0.5,   1,    2.5,   10};

private:
    struct Series {
        std::map<int, std::uint64_t> by_status;
        std::array<std::uint64_t, bounds.size() + 1> by_time{};  ///< the last holds the slower ones
        double seconds = 0;
    };
    void write_counts(Exposition& out) const;
    void write_times(Exposition& out) const;

    mutable std::mutex mutex_;
    std::map<std::string, std::map<std::string, Series, std::less<>>, std::less<>> series_;
};

}  // namespace ondam::metrics
