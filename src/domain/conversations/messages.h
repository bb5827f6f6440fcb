#pragma once

#include "domain/conversations/mentions.h"
#include "domain/conversations/outbox.h"

namespace ondam::conversations {

struct NewMessage {
    std::string client_id;  ///< made by the sender; unique within the conversation
    MessageKind kind = MessageKind::outgoing;
    std::string body;
    std::optional<ChannelId> channel = {};  ///< absent is where the customer was last
    std::vector<files::FileId> attachments = {};
    std::vector<std::string> cc = {};
};

struct MessageView {
    Message message;
    std::optional<ChannelRef> channel;
    std::optional<channels::Delivery> delivery;  ///< of what went out
};

/// What is written in conversations: replies, notes, drafts. Owns `messages`,
/// `conversation_drafts`; emits MessageCreated, MessageRemoved, and MentionCreated for each member
/// whom a note names.
class Messages {
public:
    Messages(const Parts& parts, const Changes& changes, const Outbox& outbox)
        : parts_(parts), changes_(changes), outbox_(outbox), mentions_(changes) {}

    struct Sent {
        MessageView view;
        bool known = false;  ///< this client id had been sent before; nothing was done
    };
    /// A reply leaves when its time for undo is over. Refuses with `invalid` what is empty, an
    /// unknown file or a channel on which the customer has no address, and with `conflict` (code
    /// `withdrawn`) a client id whose message was taken back.
    Result<Sent> send(const Actor& actor, ConversationId conversation, const NewMessage& input);
    /// `conflict` with code `too_late` once it has left.
    Result<void> undo(const Actor& actor, ConversationId conversation, MessageId message);
    /// Sends a failed or unknown one again; `conflict` (code `state`) for any other.
    Result<MessageView> retry(const Actor& actor, ConversationId conversation, MessageId message);

    /// Newest first.
    Result<Page<MessageView>> list(const Actor& actor, ConversationId conversation,
                                   const std::optional<std::string>& cursor, int limit);
    Result<MessageView> get(const Actor& actor, ConversationId conversation, MessageId message);

    /// What the actor has begun to write there, if anything.
    Result<std::optional<Draft>> draft(const Actor& actor, ConversationId conversation);
    struct DraftInput {
        MessageKind kind = MessageKind::outgoing;
        std::string body;
        std::optional<ChannelId> channel = {};
        std::vector<std::string> cc = {};
        std::vector<files::FileId> attachments = {};
    };
    Result<Draft> save_draft(const Actor& actor, ConversationId conversation,
                             const DraftInput& input);
    Result<void> remove_draft(const Actor& actor, ConversationId conversation);

    /// From the program itself, at once and marked as automatic; for callers that hold the
    /// transaction. Nothing when the customer cannot be reached on the channel, or `once` was sent
    /// before.
    struct Automatic {
        ChannelId channel;
        std::string body;
        std::vector<channels::Button> buttons = {};
        std::optional<std::string> html = {};
        std::string data = "{}";  ///< kept with the message for whoever shows it
        std::string once;
    };
    std::optional<MessageId> send_automatic(records::Transaction& transaction,
                                            WorkspaceId workspace, ConversationId conversation,
                                            const Automatic& input) const;

    /// The first message of a conversation that the team begins.
    Result<Message> prepare(records::Reader& reader, const Actor& actor, const NewMessage& input,
                            const ChannelRef& channel) const;
    /// What follows once it stands: a reply goes to the outbox, a note to whom it names.
    void deliver(records::Transaction& transaction, const Actor& actor,
                 const Conversation& conversation, const Message& message) const;

private:
    Result<std::vector<Attachment>> find_files(records::Reader& reader, const Actor& actor,
                                               const std::vector<files::FileId>& ids) const;
    Result<Sent> known_or_withdrawn(records::Reader& reader, WorkspaceId workspace,
                                    const Conversation& conversation,
                                    const records::Row& row) const;
    Result<Sent> send_in(records::Transaction& transaction, const Actor& actor, ConversationId id,
                         const NewMessage& input) const;
    std::vector<MessageView> with_states(records::Reader& reader, WorkspaceId workspace,
                                         std::vector<Message> messages) const;
    Result<Message> find(records::Reader& reader, WorkspaceId workspace,
                         const Conversation& conversation, MessageId id) const;

    const Parts& parts_;
    const Changes& changes_;
    const Outbox& outbox_;
    const Mentions mentions_;
};

std::map<ChannelId, ChannelRef> find_channel_refs(records::Reader& reader, WorkspaceId workspace);

}  // namespace ondam::conversations
