#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.h"
#include "base/time.h"

namespace ondam::events {

/// The six calls of the tracking protocol, and `fact` for what the journal tells about a customer.
enum class EventType : std::uint8_t { track, identify, page, screen, group, alias, fact };
std::string_view to_text(EventType type);
std::optional<EventType> from_text(std::type_identity<EventType>, std::string_view text);

/// One thing that happened to one identity node.
struct Event {
    WorkspaceId workspace{};
    Uuid node{};  ///< `identity_node` of its highest-priority identifier
    Time time{};  ///< when it happened, corrected for the client's clock
    Time received_at{};
    std::uint64_t sequence = 0;  ///< given by the log when it is stored; grows in commit order
    EventType type = EventType::track;
    std::string message_id{};  ///< unique for its node in the hot period
    std::string name{};  ///< of a track, page or screen call, or the kind of a fact; else empty
    std::string json{};  ///< the whole event as one JSON object, `messageId` and ids as strings
};

/// The stable name of an identifier: UUIDv5(workspace, kind, normalised value). The same
/// everywhere, so that no look-up stands before an event is stored. `kind` is `user_id`, `email`,
/// `phone`, `anonymous_id` …
Uuid identity_node(WorkspaceId workspace, std::string_view kind, std::string_view normalised_value);

/// 64 bits that stand for a message id inside its workspace; stable on disk.
std::uint64_t message_hash(WorkspaceId workspace, std::string_view message_id);

}  // namespace ondam::events
