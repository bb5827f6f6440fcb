#include <array>
#include <charconv>

#include "base/text.h"
#include "platform/events/event_log.h"

namespace ondam::events {

std::string Cursor::text() const {
    const auto plain = std::to_string(to_milliseconds(time)) + "." + std::to_string(message_hash) +
                       "." + node.text();
    return text::base64_url(plain);
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
    const auto plain = text::from_base64(text);
    if (!plain) return std::nullopt;
    const auto parts = text::split(*plain, '.');
    if (parts.size() != 3) return std::nullopt;
    const auto whole = [](std::string_view part, auto& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc() && end == part.data() + part.size();
    };
    Cursor cursor;
    std::int64_t time = 0;
    if (!whole(parts[0], time) || !whole(parts[1], cursor.message_hash)) return std::nullopt;
    const auto node = Uuid::parse(parts[2]);
    if (!node) return std::nullopt;
    cursor.time = from_milliseconds(time);
    cursor.node = *node;
    return cursor;
}

}  // namespace ondam::events
