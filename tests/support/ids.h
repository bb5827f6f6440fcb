#pragma once

#include <atomic>

#include "base/id.h"

namespace ondam::test {

/// 00000000-0000-7000-8000-000000000001, …2, …3: the same in every run. Thread-safe.
class SequentialIds : public IdSource {
public:
    Uuid next_uuid() override {
        const std::uint64_t number = ++last_;
        Uuid id;
        id.bytes[6] = 0x70;
        id.bytes[8] = 0x80;
        for (std::size_t i = 0; i < 6; ++i) id.bytes[15 - i] = std::uint8_t(number >> (8 * i));
        return id;
    }

private:
    std::atomic<std::uint64_t> last_{0};
};

}  // namespace ondam::test
