#pragma once

#include "domain/conversations/matter.h"
#include "domain/conversations/messages.h"
#include "domain/conversations/routing.h"

namespace ondam::conversations {

/// The team writes first: to a known customer, or to an address from which one is found or made.
struct NewConversation {
    ChannelId channel;
    std::optional<CustomerId> customer = {};
    std::optional<customers::Claim> identity = {};
    std::optional<std::string> name = {};
    std::optional<std::string> subject = {};
    std::optional<UserId> assignee = {};
    std::optional<TeamId> team = {};
    NewMessage message;
};

/// Absent stays, an inner nothing clears.
struct ConversationChange {
    std::optional<Priority> priority = {};
    std::optional<std::optional<std::string>> subject = {};
    std::optional<std::optional<UserId>> assignee = {};
    std::optional<std::optional<TeamId>> team = {};
    std::optional<std::vector<std::string>> tags = {};  ///< the whole list; unknown ones are made
    std::map<std::string, std::optional<std::string>> fields = {};
    std::optional<std::vector<std::string>> participants = {};  ///< the whole list
    std::optional<std::int64_t> expected_version = {};

    bool is_empty() const {
        return !priority && !subject && !assignee && !team && !tags && fields.empty() &&
               !participants;
    }
};

/// What one step does to many conversations.
struct BulkChange {
    ConversationChange change = {};
    std::optional<Status> status = {};  ///< `open`, `pending`, `resolved` or `spam`

    bool is_empty() const { return !status && change.is_empty(); }
};

struct Viewer {
    UserId id;
    std::string name;
};

/// Matters and who works on them. Owns `conversations` and what hangs on them; emits
/// ConversationCreated, ConversationChanged, ConversationResolved, ConversationReopened,
/// ConversationSnoozed, ConversationWoken, ConversationRead. Every change writes an activity line.
class Conversations {
public:
    Conversations(const Parts& parts, const Changes& changes, const Messages& messages,
                  const Matter& matter, const Routing& routing);

    /// Any number of conversations of one customer may be begun like this.
    Result<Conversation> start(const Actor& actor, const NewConversation& input);
    Result<View> get(const Actor& actor, ConversationId id);
    Result<View> change(const Actor& actor, ConversationId id, const ConversationChange& change);

    /// Refuses with `conflict` (code `state`) what is resolved already, and so on.
    Result<View> resolve(const Actor& actor, ConversationId id, ConversationResolved::Csat csat);
    /// By whoever resolved it, within the seconds of the workspace's undo, it was never resolved.
    Result<View> reopen(const Actor& actor, ConversationId id);
    Result<View> snooze(const Actor& actor, ConversationId id, Time until);
    Result<View> wake(const Actor& actor, ConversationId id);
    Result<View> set_pending(const Actor& actor, ConversationId id);
    Result<View> clear_pending(const Actor& actor, ConversationId id);
    /// Out of every view but its own, and out of every figure.
    Result<View> mark_spam(const Actor& actor, ConversationId id);
    /// What it was before; when nobody has it, somebody is given it as if it had just come in.
    Result<View> take_back_spam(const Actor& actor, ConversationId id);

    /// At most 100; each succeeds or not by itself. Returns those that changed. Refuses a change
    /// that fits none of them.
    Result<std::vector<ConversationId>> change_all(const Actor& actor,
                                                   const std::vector<ConversationId>& ids,
                                                   const BulkChange& change);

    Result<void> mark_read(const Actor& actor, ConversationId id, MessageId up_to);
    Result<void> mark_unread(const Actor& actor, ConversationId id);

    /// The clear value of a sensitive field; the look is in the audit chain and in the
    /// conversation.
    Result<std::string> reveal(const Actor& actor, ConversationId id, std::string_view field);
    /// Moves the appointment that the matter is about, to where the customer wants it unless said
    /// otherwise.
    Result<View> move_appointment(const Actor& actor, ConversationId id,
                                  std::optional<Time> starts_at);

    /// Who else has it open, within the last 30 seconds.
    Result<std::vector<Viewer>> look_at(const Actor& actor, ConversationId id);
    Result<void> look_away(const Actor& actor);

    /// For surveys: the score stands on the conversation's screen.
    void note_csat(records::Transaction& transaction, WorkspaceId workspace, ConversationId id,
                   int score) const;
    /// The job that ends a snooze at its second.
    jobs::Outcome run_wake(const jobs::Job& job);

private:
    using Step = std::function<Result<void>(records::Transaction&, Conversation&, const Author&)>;
    Result<View> step(const Actor& actor, ConversationId id, const Step& step);
    Result<void> apply(records::Transaction& transaction, const Actor& actor,
                       Conversation& conversation, const ConversationChange& change) const;
    Result<void> check(records::Reader& reader, const Actor& actor,
                       const ConversationChange& change) const;
    /// These two answer whether anything is different now.
    Result<bool> set_tags(records::Transaction& transaction, const Actor& actor,
                          const Conversation& conversation,
                          const std::vector<std::string>& names) const;
    using FieldChange = std::pair<std::string, std::optional<std::string>>;
    Result<bool> set_field(records::Transaction& transaction, const Actor& actor,
                           const Conversation& conversation, const FieldChange& change) const;
    Result<void> set_participants(records::Transaction& transaction, const Actor& actor,
                                  const Conversation& conversation,
                                  const std::vector<std::string>& addresses) const;
    Result<Changes::Opening> opening(records::Transaction& transaction, const Actor& actor,
                                     const NewConversation& input,
                                     const OpenChannelRow& channel) const;
    void open_again(records::Transaction& transaction, const Actor& actor,
                    Conversation& conversation, const Author& by) const;
    Result<void> set_status(records::Transaction& transaction, const Actor& actor,
                            Conversation& conversation, const Author& by, Status status) const;
    void mark(records::Transaction& transaction, const Actor& actor, Conversation& conversation,
              const Author& by) const;
    void unmark(records::Transaction& transaction, const Actor& actor, Conversation& conversation,
                const Author& by) const;
    View view(records::Reader& reader, const Actor& actor, const Conversation& conversation) const;

    const Parts& parts_;
    const Changes& changes_;
    const Messages& messages_;
    const Matter& matter_;
    const Routing& routing_;
};

}  // namespace ondam::conversations
