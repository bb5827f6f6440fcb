#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "platform/extract/extract.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    extract::Options options;
    options.reference = from_milliseconds(1'772'000'000'000);
    options.zone = "Asia/Seoul";
    options.default_region = size % 2 == 0 ? "KR" : "US";
    options.order_patterns = {"ORD-########", "@@######"};
    std::size_t before = 0;
    for (const auto& found : extract::find(input, options)) {
        ONDAM_CHECK(found.begin >= before && found.begin < found.end && found.end <= size);
        ONDAM_CHECK(found.confidence > 0 && found.confidence <= 1);
        before = found.begin;
    }
    extract::mask(input,
                  {extract::Kind::resident_number, extract::Kind::card, extract::Kind::email},
                  options);
    extract::mask_sign_in(input);
    return 0;
}
