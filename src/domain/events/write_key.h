#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.h"
#include "base/time.h"

namespace ondam::events {

using WriteKeyId = Id<struct WriteKeyTag>;
using RefusedEventId = Id<struct RefusedEventTag>;

/// Where a key lives. `browser`: in a page or an app, where everybody can read it, so that what
/// comes with it is a claim. `server`: with the business alone, whose word counts.
enum class WriteKeyKind { browser, server };
std::string_view to_text(WriteKeyKind kind);
std::optional<WriteKeyKind> from_text(std::type_identity<WriteKeyKind>, std::string_view text);

/// With it SDKs send events into one workspace. It can only add.
struct WriteKey {
    WriteKeyId id{};
    std::string name{};
    WriteKeyKind kind = WriteKeyKind::server;
    std::string prefix{};  ///< the first characters, to tell keys apart
    Time created_at{};
    std::optional<Time> revoked_at{};
    std::optional<Time> used_at{};
    std::int64_t accepted = 0;  ///< events of the last 24 hours
    std::int64_t refused = 0;   ///< events of the last 24 hours
};

struct RefusedEvent {
    RefusedEventId id{};
    Time at{};
    std::string code{};
    std::string message{};
    std::string endpoint{};
    std::string sample{};  ///< its shape, without values
};

/// Whose events come with a key.
struct KeyOwner {
    WorkspaceId workspace;
    WriteKeyId key;
    WriteKeyKind kind = WriteKeyKind::server;
    friend auto operator<=>(const KeyOwner&, const KeyOwner&) = default;
};

/// Looks keys up on I/O threads: must not block.
class KeyLookup {
public:
    virtual ~KeyLookup() = default;
    virtual std::optional<KeyOwner> find(std::string_view key) const = 0;
};

}  // namespace ondam::events
