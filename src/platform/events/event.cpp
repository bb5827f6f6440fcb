#include "platform/events/event.h"

#include <algorithm>
#include <array>
#include <sodium.h>

namespace ondam::events {
namespace {

constexpr std::array<std::string_view, 7> type_texts{"track", "identify", "page", "screen",
                                                     "group", "alias",    "fact"};

}  // namespace

std::string_view to_text(EventType type) { return type_texts[std::size_t(type)]; }

std::optional<EventType> from_text(std::type_identity<EventType>, std::string_view text) {
    const auto found = std::ranges::find(type_texts, text);
    if (found == type_texts.end()) return std::nullopt;
    return EventType(found - type_texts.begin());
}

Uuid identity_node(WorkspaceId workspace, std::string_view kind,
                   std::string_view normalised_value) {
    std::string name;
    name.reserve(kind.size() + 1 + normalised_value.size());
    name.append(kind).push_back(':');
    name.append(normalised_value);
    return uuid_v5(workspace.uuid, name);
}

std::uint64_t message_hash(WorkspaceId workspace, std::string_view message_id) {
    static_assert(crypto_shorthash_KEYBYTES == sizeof(workspace.uuid.bytes));
    std::array<std::uint8_t, crypto_shorthash_BYTES> out{};
    crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(message_id.data()),
                     message_id.size(), workspace.uuid.bytes.data());
    std::uint64_t hash = 0;
    for (const auto byte : out) hash = hash << 8 | byte;
    return hash;
}

}  // namespace ondam::events
