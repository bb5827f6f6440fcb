#include <cstdint>
#include <cstdlib>

#include "platform/json/json.h"

/// What is taken is written and read again as the same; the reader takes any input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto value = json::parse(text)) {
        const auto once = json::to_text(*value);
        const auto again = json::parse(once);
        if (!again || json::to_text(*again) != once) std::abort();
    }
    json::Reader in(text);
    in.optional_string("a");
    for (auto* each : in.objects("b")) each->optional_strings("c");
    in.take_faults();
    return 0;
}
