#include <cstddef>
#include <cstdint>

#include "platform/mail/tnef.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)ondam::mail::read_tnef({reinterpret_cast<const char*>(data), size});
    return 0;
}
