#include "platform/clock/clock.h"

#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <system_error>

namespace ondam {
namespace {

constexpr std::uint32_t largest_counter = 0xfff;

}  // namespace

Time SystemClock::now() const {
    return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
}

void UuidV7Source::draw(std::uint8_t* bytes, std::size_t count) {
    if (random_used_ + count > random_.size()) {
        std::size_t filled = 0;
        while (filled < random_.size()) {
            const auto got = getrandom(random_.data() + filled, random_.size() - filled, 0);
            if (got > 0) {
                filled += std::size_t(got);
            } else if (errno != EINTR) {
                throw std::system_error(errno, std::generic_category(), "getrandom");
            }
        }
        random_used_ = 0;
    }
    std::memcpy(bytes, random_.data() + random_used_, count);
    std::memset(random_.data() + random_used_, 0, count);
    random_used_ += count;
}

Uuid UuidV7Source::next_uuid() {
    const auto now = to_milliseconds(clock_.now());
    const std::lock_guard lock(mutex_);
    Uuid id;
    draw(id.bytes.data() + 6, 10);
    if (now > millisecond_) {
        millisecond_ = now;
        // Half of the room stays free for the ids that follow in this millisecond.
        counter_ = std::uint32_t((id.bytes[6] << 8 | id.bytes[7]) & (largest_counter >> 1));
    } else if (++counter_ > largest_counter) {
        ++millisecond_;
        counter_ = 0;
    }
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = std::uint8_t(std::uint64_t(millisecond_) >> (40 - 8 * i));
    }
    id.bytes[6] = std::uint8_t(0x70 | counter_ >> 8);
    id.bytes[7] = std::uint8_t(counter_);
    id.bytes[8] = std::uint8_t(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

}  // namespace ondam
