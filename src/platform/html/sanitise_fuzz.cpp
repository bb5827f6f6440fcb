#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/text.h"
#include "platform/html/html.h"
#include "platform/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto clean = ondam::html::sanitise(input);
    ONDAM_CHECK(ondam::html::sanitise(clean) == clean);
    ONDAM_CHECK(ondam::text::is_valid_utf8(clean));
    for (const char* forbidden :
         {"<script", "<style", "<form", "<svg", "<math", "<!--", "<iframe"}) {
        ONDAM_CHECK(clean.find(forbidden) == std::string::npos);
    }
    ondam::html::to_text(input);
    ONDAM_CHECK(ondam::json::parse(ondam::html::to_token_tree(input)).has_value());
    return 0;
}
