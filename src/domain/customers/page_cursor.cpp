#include "domain/customers/page_cursor.h"

#include <charconv>

#include "base/text.h"

namespace ondam::customers {

std::string write_cursor(Time time, std::string_view id) {
    return text::base64_url(std::to_string(to_milliseconds(time)) + " " + std::string(id));
}

Result<std::optional<std::pair<Time, std::string>>> read_cursor(
    const std::optional<std::string>& cursor) {
    using Out = std::optional<std::pair<Time, std::string>>;
    if (!cursor) return Out();
    const auto bytes = cursor->size() < 500 ? text::from_base64(*cursor) : std::nullopt;
    std::int64_t time = 0;
    if (bytes && text::is_valid_utf8(*bytes)) {
        const auto [end, error] =
            std::from_chars(bytes->data(), bytes->data() + bytes->size(), time);
        if (error == std::errc() && end != bytes->data() + bytes->size() && *end == ' ') {
            return Out(std::pair(from_milliseconds(time),
                                 std::string(end + 1, bytes->data() + bytes->size())));
        }
    }
    return invalid("cursor", "cursor", "is not a cursor that this server gave");
}

}  // namespace ondam::customers
