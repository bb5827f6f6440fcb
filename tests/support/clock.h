#pragma once

#include <atomic>

#include "base/time.h"

namespace ondam::test {

/// Stands still until a test moves it; begins at 2026-03-12T09:00:00Z, a Thursday, 18:00 in Seoul.
class ManualClock : public Clock {
public:
    explicit ManualClock(Time start = from_milliseconds(1'773'306'000'000))
        : now_(to_milliseconds(start)) {}
    Time now() const override { return from_milliseconds(now_); }
    void set(Time time) { now_ = to_milliseconds(time); }
    void advance(milliseconds by) { now_ += by.count(); }

private:
    std::atomic<std::int64_t> now_;
};

}  // namespace ondam::test
