#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "platform/events/event.h"

/// The tracking protocol of Segment's HTTP API, from body to events.
namespace ondam::events::wire {

inline constexpr std::size_t event_limit = 32 * 1024;  ///< bytes of one event as sent
inline constexpr std::size_t body_limit = 500 * 1024;  ///< bytes, unpacked
inline constexpr std::size_t batch_limit = 2'500;      ///< events
inline constexpr std::size_t message_id_limit = 100;   ///< bytes

/// One event that is not taken. `code` is json, too_large, too_deep, type, identity, event or
/// message_id.
struct Refused {
    std::string code;
    std::string message;
    std::string sample;  ///< its shape: keys with the kinds of their values, no values
    std::size_t index = 0;
};

struct Envelope {
    bool valid = false;                    ///< JSON; what is no object holds nothing of the below
    bool odd = false;                      ///< wants mending, see wire_text.h
    bool deep = false;                     ///< somewhere it has more than 64 levels
    std::optional<std::string> write_key;  ///< in the body, as some clients send it
    std::optional<Time> sent_at;
    std::string_view batch;    ///< the array's text; empty when there is none
    std::string_view context;  ///< of the whole batch; empty when there is none
    std::string_view integrations;
    std::string_view whole;
};
/// What surrounds the events. The views point into the body.
Envelope read_envelope(std::string_view body);

struct Arrival {
    WorkspaceId workspace;
    Time received_at;
    std::optional<EventType> type;  ///< of the address it came to; a batch names it in each event
    bool is_claim = false;          ///< of a browser's key; stored as `writeKeyKind: browser`
    std::string client_address;     ///< becomes context.ip where that is missing; empty for servers
};
struct Reading {
    std::vector<Event> events;
    std::vector<Refused> refused;
};
/// Takes the events out. Each is stored as one object: what the client sent with ids as text, the
/// batch's context under its own, and the four times (timestamp corrected by sentAt,
/// originalTimestamp, sentAt, receivedAt). What the client says of its key is left out.
Reading read_events(const Envelope& envelope, const Arrival& arrival, IdSource& ids);

/// `body` unpacked from gzip; nothing when it is damaged or larger than `limit`.
std::optional<std::string> unpack_gzip(std::string_view body, std::size_t limit);
/// `json` with its keys and the kinds of its values alone, at most 1,000 bytes.
std::string shape_of(std::string_view json);
/// Nobody's name: "null", "0000", "anonymous" … Such an id never decides whose event it is while
/// another is there.
bool names_nobody(std::string_view id);

}  // namespace ondam::events::wire
