#include <cstdint>

#include "base/check.h"
#include "domain/customers/page_cursor.h"
#include "platform/events/event_log.h"
#include "platform/http/target.h"

/// What clients hand back: a cursor that is taken is one that could have been given.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto cursor = events::Cursor::parse(text)) {
        const auto again = events::Cursor::parse(cursor->text());
        ONDAM_CHECK(again && again->text() == cursor->text());
    }
    if (const auto cursor = customers::read_cursor(text); cursor && *cursor) {
        const auto written = customers::write_cursor((*cursor)->first, (*cursor)->second);
        ONDAM_CHECK(customers::read_cursor(written).has_value());
    }
    if (const auto query = http::parse_query(text)) {
        for (const auto& [name, value] : *query) ONDAM_CHECK(name.size() + value.size() <= size);
    }
    return 0;
}
