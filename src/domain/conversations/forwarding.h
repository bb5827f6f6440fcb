#pragma once

#include "domain/conversations/changes.h"
#include "domain/conversations/parts.h"

namespace ondam::conversations {

struct Forward {
    std::string client_id;        ///< made by the sender; unique within the conversation
    std::vector<std::string> to;  ///< addresses; the first is whom it goes to, the rest get copies
    std::string body;             ///< what the agent says above the forwarded message; may be empty
    std::optional<ChannelId> channel = {};  ///< absent: the conversation's mailbox, else the first
};

/// Hands one message with its files by mail to somebody outside, who takes part from then on, so
/// that their answer comes back into this conversation. The customer sees nothing of it: it is kept
/// as a note with a channel, whose `cc` says to whom it went.
class Forwarding {
public:
    Forwarding(const Parts& parts, const Changes& changes) : parts_(parts), changes_(changes) {}

    struct Forwarded {
        MessageId note;
        bool known = false;  ///< this client id had been sent before; nothing was done
    };
    Result<Forwarded> forward(const Actor& actor, ConversationId conversation, MessageId message,
                              const Forward& input) const;

private:
    Result<Forwarded> forward_in(records::Transaction& transaction, const Actor& actor,
                                 Conversation& conversation, const Message& original,
                                 const Forward& input) const;
    Result<ChannelId> mailbox(records::Reader& reader, WorkspaceId workspace,
                              const Conversation& conversation, const Forward& input) const;
    std::string quoted(records::Reader& reader, WorkspaceId workspace,
                       const Conversation& conversation, const Message& original) const;

    const Parts& parts_;
    const Changes& changes_;
};

}  // namespace ondam::conversations
