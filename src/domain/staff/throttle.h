#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"

namespace ondam::staff {

/// At most `limit` takes a key in any `window`, refilled evenly (a token bucket). Remembers a
/// bounded number of keys; when full it forgets those that are back at their full measure.
class Throttle {
public:
    struct Limits {
        double limit = 10;
        std::chrono::seconds window{60};
        std::size_t max_keys = 100'000;
    };
    Throttle(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

    /// Refuses with the time until the next take is possible. A larger amount than what is left is
    /// given whole to whoever has one left, and owed.
    Result<void> take(std::string_view key, double amount = 1);

private:
    struct Bucket {
        double left = 0;
        Time at;
    };
    double refilled(const Bucket& bucket, Time now) const;
    void forget_full(Time now);

    const Clock& clock_;
    Limits limits_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

/// What a limit by address counts as one sender: an IPv4 address, or the /64 of an IPv6 one, in
/// which everybody has as many addresses as they like.
std::string sender_of(std::string_view address);

}  // namespace ondam::staff
