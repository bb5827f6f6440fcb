#pragma once

#include "domain/conversations/changes.h"
#include "domain/conversations/parts.h"

namespace ondam::conversations {

struct OpenChannelRow {
    ChannelRef ref;
    std::optional<TeamId> team;
    std::string settings;
};
/// Nothing when it is unknown, removed or off.
std::optional<OpenChannelRow> find_open_channel(records::Reader& reader, WorkspaceId workspace,
                                                ChannelId id);

/// Hands what the team writes to the channels' outbox: picks the address, the subject and the
/// references of its thread. Inside the module.
class Outbox {
public:
    Outbox(const Parts& parts, const Changes& changes) : parts_(parts), changes_(changes) {}

    /// The customer's address on this channel: where they last wrote from, else the best of their
    /// identities that fits. Refuses with `invalid` (field `channel_id`) when there is none.
    Result<IdentityId> recipient(records::Reader& reader, WorkspaceId workspace,
                                 const Conversation& conversation, const ChannelRef& channel) const;
    Result<IdentityId> recipient_of(records::Reader& reader, WorkspaceId workspace,
                                    CustomerId customer, const ChannelRef& channel) const;

    struct Extra {
        Time due_at;
        std::vector<channels::Button> buttons = {};
        std::optional<std::string> html = {};
        std::string signature = {};
    };
    void enqueue(records::Transaction& transaction, WorkspaceId workspace,
                 const Conversation& conversation, const Message& message,
                 const Extra& extra) const;

private:
    const Parts& parts_;
    const Changes& changes_;
};

}  // namespace ondam::conversations
