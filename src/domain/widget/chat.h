#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/conversations/conversation.h"
#include "domain/widget/visitors.h"

namespace ondam::widget {

using conversations::ConversationId;
using conversations::MessageId;

/// How the visitor's conversation stands.
struct ChatState {
    ConversationId id;
    conversations::Status status = conversations::Status::open;
    std::int64_t unread = 0;
    std::optional<Time> agent_read_at = {};
};

/// When somebody is there.
struct Presence {
    bool open_now = true;
    std::optional<Time> opens_at = {};
    bool agents_online = false;
    std::string shop;
};

struct VisitorMessage {
    std::string client_id;  ///< made by the widget; the same one again is the same message
    std::string body;
    std::vector<files::FileId> attachments = {};
};

/// What a visitor sees and does: messages to and from their identity on their channel, and nothing
/// else. Replies exist for them once they have left.
class Chat {
public:
    explicit Chat(const Parts& parts) : parts_(parts) {}

    std::optional<ChatState> state(records::Reader& reader, const Visitor& visitor) const;
    Presence presence(records::Reader& reader, const Visitor& visitor) const;
    /// Rows for `write_message`, newest first.
    std::vector<records::Row> list(records::Reader& reader, const Visitor& visitor,
                                   const std::pair<Time, std::string>& before, int limit) const;
    struct Sent {
        records::Row row;
        bool known = false;
    };
    Result<Sent> send(const Visitor& visitor, const VisitorMessage& input);
    /// The team sees that the visitor has read up to this message.
    Result<void> mark_read(const Visitor& visitor, MessageId up_to);
    Result<void> answer_csat(const Visitor& visitor, surveys::RequestId id,
                             const surveys::Answer& answer);

    /// A file of a message that this visitor sees.
    std::optional<channels::Attachment> find_file(records::Reader& reader, const Visitor& visitor,
                                                  MessageId message, files::FileId file) const;

    /// A message as the widget gets it. The addresses of its files are no right to read them.
    void write_message(json::Writer& out, records::Reader& reader, WorkspaceId workspace,
                       const records::Row& row) const;
    static void write_state(json::Writer& out, const ChatState& state);

private:
    void write_csat(json::Writer& out, records::Reader& reader, WorkspaceId workspace,
                    const records::Row& row) const;

    const Parts& parts_;
};

}  // namespace ondam::widget
