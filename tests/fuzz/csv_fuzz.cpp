#include <cstdint>

#include "base/check.h"
#include "base/text.h"
#include "domain/customers/csv.h"

/// Any bytes are a file of rows: it ends, its line numbers never go back, and its cells are UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    const auto text = customers::csv_text({reinterpret_cast<const char*>(data), size});
    ONDAM_CHECK(text::is_valid_utf8(text));
    customers::CsvReader reader(text);
    std::size_t line = 0;
    std::size_t bytes = 0;
    while (const auto row = reader.next()) {
        ONDAM_CHECK(row->line > line);
        line = row->line;
        for (const auto& cell : row->cells) {
            bytes += cell.size();
            (void)customers::csv_target(cell);
        }
    }
    ONDAM_CHECK(bytes <= text.size());
    return 0;
}
