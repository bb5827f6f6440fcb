#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/channels/adapter.h"
#include "domain/staff/audit.h"
#include "domain/staff/staff.h"
#include "platform/crypto/field_cipher.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::channels {

/// What a person sees of a channel in settings: everything but the secrets themselves.
struct ChannelView {
    Channel channel;
    std::optional<staff::TeamId> team;
    std::optional<staff::BusinessHoursId> business_hours;
    std::string state = "connecting";  ///< `ok`, `connecting`, `failing`, `off`
    std::optional<std::string> state_code;
    std::optional<std::string> state_message;
    std::optional<Time> last_received_at;
    std::optional<Time> last_sent_at;
    std::vector<std::string> secrets_set;
    std::int64_t dead_letters = 0;
};

/// Absent stays as it is; `secrets` holds only those that change.
struct ChannelInput {
    std::optional<ChannelKind> kind;
    std::optional<std::string> name;
    std::optional<bool> enabled;
    std::optional<std::optional<staff::TeamId>> team;
    std::optional<std::optional<staff::BusinessHoursId>> business_hours;
    std::optional<json::Value> settings;
    std::optional<json::Value> secrets;
    std::optional<std::int64_t> expected_version;
};

/// The ways in and out that a workspace has set up. Owns `channels`; secrets are encrypted per
/// field and never read back by anybody but the adapters. Emits `channel.changed`.
class Channels {
public:
    Channels(records::Database&, const records::Journal&, IdSource&, const Clock&,
             const staff::Audit&, const crypto::FieldCipher&, std::vector<Adapter*> adapters);

    Result<ChannelView> create(const staff::Actor& actor, const ChannelInput& input);
    Result<ChannelView> change(const staff::Actor& actor, ChannelId id, const ChannelInput& input);
    Result<void> remove(const staff::Actor& actor, ChannelId id);
    Result<ChannelView> get(const staff::Actor& actor, ChannelId id) const;
    Result<std::vector<ChannelView>> list(const staff::Actor& actor) const;
    /// Tries a stored channel, or one that is not stored yet.
    Result<std::vector<TestStep>> test(const staff::Actor& actor, ChannelId id) const;
    Result<std::vector<TestStep>> test(const staff::Actor& actor, const ChannelInput& input) const;

    /// For callers inside the program: no permission is asked. Removed channels are not found.
    std::optional<OpenChannel> open(ChannelId id) const;
    std::optional<OpenChannel> open(records::Reader& reader, ChannelId id) const;
    std::vector<OpenChannel> open_all(ChannelKind kind) const;
    /// Whether one of this kind is open, in a workspace or in any.
    bool has(ChannelKind kind, std::optional<WorkspaceId> workspace) const;
    Adapter* adapter(ChannelKind kind) const;
    void set_state(ChannelId id, std::string_view state, std::string_view code,
                   std::string_view message) const;
    void note_received(records::Transaction& transaction, ChannelId id) const;
    /// Somebody was there on the channel, so that it no longer waits for its first sign of life.
    void note_reached(records::Transaction& transaction, ChannelId id) const;

private:
    std::string sealed(WorkspaceId workspace, ChannelId id, const json::Value& secrets) const;
    OpenChannel read_open(const records::Row& row) const;
    ChannelView read_view(const records::Row& row) const;
    void tell_adapter(ChannelKind kind) const;
    /// Before the connection: it goes out to whatever host the settings name.
    void note_test(const staff::Actor& actor, std::string_view resource) const;

    records::Database& database_;
    const records::Journal& journal_;
    IdSource& ids_;
    const Clock& clock_;
    const staff::Audit& audit_;
    const crypto::FieldCipher& cipher_;
    std::vector<Adapter*> adapters_;
};

}  // namespace ondam::channels
