#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/events/event.h"

namespace ondam::events::rocks {

/// Keys are workspace 16, node 16, time 8 (newest first), message hash 8 bytes, big endian: one
/// node's events lie together, newest first.
inline constexpr std::size_t workspace_bytes = 16;
inline constexpr std::size_t node_bytes = 32;
inline constexpr std::size_t key_bytes = 48;

using KeyBytes = std::array<char, key_bytes>;

KeyBytes key_of(WorkspaceId workspace, const Uuid& node, Time time, std::uint64_t hash);
/// The first 32 bytes of a key: everything of one node.
std::string node_prefix(WorkspaceId workspace, const Uuid& node);
std::string workspace_prefix(WorkspaceId workspace);
/// The first key behind every key with this prefix.
std::string behind(std::string prefix);

WorkspaceId workspace_of(std::string_view key);
Uuid node_of(std::string_view key);
Time time_of(std::string_view key);
std::uint64_t hash_of(std::string_view key);

/// A value is a head of 18 bytes (version, type, sequence, received_at), the two short texts with
/// their lengths, and the JSON to the end. `head` is filled with all but the JSON.
void encode_head(const Event& event, std::string& head);
/// Nothing when the bytes are not one of ours.
std::optional<Event> decode(std::string_view key, std::string_view value);

/// The parts of a value that decide whether it is wanted, without copying it.
struct ValueView {
    EventType type = EventType::track;
    std::uint64_t sequence = 0;
    Time received_at;
    std::string_view message_id;
    std::string_view name;
    std::string_view json;
};
std::optional<ValueView> view(std::string_view value);

std::string number_text(std::uint64_t value);
std::uint64_t number_of(std::string_view text);

}  // namespace ondam::events::rocks
