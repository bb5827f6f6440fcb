#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "platform/mail/uuencode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto before = text.size();
    const auto files = ondam::mail::take_uuencoded(text);
    ONDAM_CHECK(files.empty() == (text.size() == before));
    return 0;
}
