#include "platform/events/rocksdb/codec.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ondam::events::rocks {
namespace {

constexpr char version = 1;
constexpr std::size_t head_bytes = 18;
constexpr std::uint8_t last_type = std::uint8_t(EventType::fact);

void put_big_endian(char* at, std::uint64_t value) {
    for (int i = 7; i >= 0; --i, value >>= 8) at[i] = char(value & 0xff);
}
std::uint64_t get_big_endian(const char* at) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | std::uint8_t(at[i]);
    return value;
}

/// Turns a time into bytes that sort newest first, times before 1970 included.
std::uint64_t descending(Time time) {
    return ~(std::uint64_t(to_milliseconds(time)) ^ std::uint64_t(1) << 63);
}
Time ascending(std::uint64_t value) {
    return from_milliseconds(std::int64_t(~value ^ std::uint64_t(1) << 63));
}

void put_length(std::string& out, std::size_t length) {
    while (length >= 0x80) {
        out.push_back(char(length | 0x80));
        length >>= 7;
    }
    out.push_back(char(length));
}

std::optional<std::string_view> take_text(std::string_view& in) {
    std::size_t length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        if (in.empty()) return std::nullopt;
        const auto byte = std::uint8_t(in.front());
        in.remove_prefix(1);
        length |= std::size_t(byte & 0x7f) << shift;
        if (byte < 0x80) {
            if (length > in.size()) return std::nullopt;
            const auto text = in.substr(0, length);
            in.remove_prefix(length);
            return text;
        }
    }
    return std::nullopt;
}

Uuid uuid_at(std::string_view key, std::size_t offset) {
    Uuid uuid;
    std::memcpy(uuid.bytes.data(), key.data() + offset, uuid.bytes.size());
    return uuid;
}

}  // namespace

KeyBytes key_of(WorkspaceId workspace, const Uuid& node, Time time, std::uint64_t hash) {
    KeyBytes key;
    std::memcpy(key.data(), workspace.uuid.bytes.data(), 16);
    std::memcpy(key.data() + 16, node.bytes.data(), 16);
    put_big_endian(key.data() + 32, descending(time));
    put_big_endian(key.data() + 40, hash);
    return key;
}

std::string node_prefix(WorkspaceId workspace, const Uuid& node) {
    auto prefix = workspace_prefix(workspace);
    prefix.append(reinterpret_cast<const char*>(node.bytes.data()), node.bytes.size());
    return prefix;
}

std::string workspace_prefix(WorkspaceId workspace) {
    const auto& bytes = workspace.uuid.bytes;
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string behind(std::string prefix) {
    while (!prefix.empty() && std::uint8_t(prefix.back()) == 0xff) prefix.pop_back();
    if (!prefix.empty()) ++prefix.back();
    return prefix;
}

WorkspaceId workspace_of(std::string_view key) { return WorkspaceId{uuid_at(key, 0)}; }
Uuid node_of(std::string_view key) { return uuid_at(key, 16); }
Time time_of(std::string_view key) { return ascending(get_big_endian(key.data() + 32)); }
std::uint64_t hash_of(std::string_view key) { return get_big_endian(key.data() + 40); }

void encode_head(const Event& event, std::string& head) {
    head.clear();
    head.resize(head_bytes);
    head[0] = version;
    head[1] = char(event.type);
    put_big_endian(head.data() + 2, event.sequence);
    put_big_endian(head.data() + 10, std::uint64_t(to_milliseconds(event.received_at)));
    put_length(head, event.message_id.size());
    head += event.message_id;
    put_length(head, event.name.size());
    head += event.name;
}

std::optional<ValueView> view(std::string_view value) {
    if (value.size() < head_bytes || value[0] != version) return std::nullopt;
    if (std::uint8_t(value[1]) > last_type) return std::nullopt;
    ValueView out;
    out.type = EventType(value[1]);
    out.sequence = get_big_endian(value.data() + 2);
    out.received_at = from_milliseconds(std::int64_t(get_big_endian(value.data() + 10)));
    value.remove_prefix(head_bytes);
    const auto message_id = take_text(value);
    if (!message_id) return std::nullopt;
    const auto name = take_text(value);
    if (!name) return std::nullopt;
    out.message_id = *message_id;
    out.name = *name;
    out.json = value;
    return out;
}

std::optional<Event> decode(std::string_view key, std::string_view value) {
    if (key.size() != key_bytes) return std::nullopt;
    const auto seen = view(value);
    if (!seen) return std::nullopt;
    return Event{.workspace = workspace_of(key),
                 .node = node_of(key),
                 .time = time_of(key),
                 .received_at = seen->received_at,
                 .sequence = seen->sequence,
                 .type = seen->type,
                 .message_id = std::string(seen->message_id),
                 .name = std::string(seen->name),
                 .json = std::string(seen->json)};
}

std::string number_text(std::uint64_t value) {
    std::string out(8, '\0');
    put_big_endian(out.data(), value);
    return out;
}

std::uint64_t number_of(std::string_view text) {
    return text.size() == 8 ? get_big_endian(text.data()) : 0;
}

}  // namespace ondam::events::rocks
