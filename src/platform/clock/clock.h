#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "base/id.h"
#include "base/time.h"

namespace ondam {

/// The machine's wall clock.
class SystemClock : public Clock {
public:
    Time now() const override;
};

/// UUIDv7 (RFC 9562 §5.7) with random bits from the kernel. Thread-safe; each id of one source
/// sorts after the last, also within a millisecond and when the clock steps back.
class UuidV7Source : public IdSource {
public:
    explicit UuidV7Source(const Clock& clock) : clock_(clock) {}
    Uuid next_uuid() override;

private:
    void draw(std::uint8_t* bytes, std::size_t count);

    const Clock& clock_;
    std::mutex mutex_;
    std::int64_t millisecond_ = 0;
    std::uint32_t counter_ = 0;  ///< 12 bits: the order within the millisecond
    std::array<std::uint8_t, 2048> random_{};
    std::size_t random_used_ = random_.size();
};

}  // namespace ondam
