#pragma once

#include "domain/conversations/conversation.h"
#include "domain/conversations/facts.h"
#include "domain/conversations/measures.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::conversations {

/// The settings of a workspace that rule how conversations run.
struct Rules {
    std::chrono::seconds undo{5};  ///< how long a sent message can be taken back
    bool assigns = true;           ///< round robin among the members who are online
    int per_agent = 20;            ///< so many open ones, and nobody is given more by itself
    std::chrono::days reopens{7};  ///< a reply within this time reopens what was resolved
    std::string locale;
    std::string time_zone;
    std::string region;
};
Rules find_rules(records::Reader& reader, WorkspaceId workspace);

/// The steps that every change of a conversation is made of, inside a caller's transaction: rows,
/// activity lines, measures and facts together, so that none of them is forgotten. Inside the
/// module; checks no permission.
class Changes {
public:
    Changes(const records::Journal& journal, jobs::Jobs& jobs, IdSource& ids, const Clock& clock)
        : journal_(journal), jobs_(jobs), ids_(ids), clock_(clock), measures_(ids) {}

    static constexpr std::string_view wake_job = "wake_conversation";

    /// A merged conversation's id finds the one that took it in.
    std::optional<Conversation> find(records::Reader& reader, WorkspaceId workspace,
                                     ConversationId id) const;
    Result<Conversation> get(records::Reader& reader, WorkspaceId workspace,
                             ConversationId id) const;

    struct Opening {
        IdentityId identity;
        CustomerId customer;
        ChannelId channel;
        std::optional<std::string> subject = {};
        std::optional<TeamId> team = {};
        std::optional<UserId> assignee = {};
        std::string open_key = {};  ///< empty: several may stand side by side
        bool suspicious = false;
        bool is_spam = false;  ///< nobody hears that it began
        std::optional<ConversationId> previous = {};
        std::optional<IdentityId> recipient = {};  ///< on this channel, when not `identity`
    };
    /// Begins a conversation with its first message. Nothing when another one holds the open key,
    /// or the message is there already.
    std::optional<Conversation> open(records::Transaction& transaction, WorkspaceId workspace,
                                     const Opening& opening, Message& first) const;

    /// Replies follow the customer to where they write; a participant in copy moves nothing.
    enum class Sender { customer, participant };
    /// A message in a conversation that exists: wakes, reopens, waits. False when it is there
    /// already.
    bool take_in(records::Transaction& transaction, WorkspaceId workspace,
                 Conversation& conversation, Message& message, Sender sender) const;
    /// A message that asks for nothing: it stands there, unread, and nothing opens or waits. False
    /// when it is there already.
    bool store(records::Transaction& transaction, WorkspaceId workspace, Conversation& conversation,
               Message& message) const;
    /// Ours: a reply, a note, a question. The conversation's row is saved too. False when the
    /// client id is known.
    bool put_out(records::Transaction& transaction, WorkspaceId workspace,
                 Conversation& conversation, Message& message) const;
    /// The reply never left: its row is emptied, waits run again.
    void take_back(records::Transaction& transaction, WorkspaceId workspace,
                   Conversation& conversation, const Message& message) const;

    /// What became of an answer outside: one that did not reach the customer is none, and they wait
    /// on from where they waited; if it arrives after all, it counts from now.
    void delivered(records::Transaction& transaction, WorkspaceId workspace, ConversationId id,
                   MessageId message, bool has_arrived) const;

    struct Line {
        std::string_view code;
        std::string data = "{}";
        Author author = {};
        std::optional<std::string> once = {};  ///< the same key again writes no second line
    };
    /// False when a line with that key stands already.
    bool write_line(records::Transaction& transaction, WorkspaceId workspace,
                    const Conversation& conversation, const Line& line) const;

    /// Writes the row with its next version.
    void save(records::Transaction& transaction, WorkspaceId workspace,
              Conversation& conversation) const;
    /// Saves and tells which keys changed.
    void save_and_tell(records::Transaction& transaction, WorkspaceId workspace,
                       Conversation& conversation, const Author& by,
                       std::vector<std::string> changed) const;

    void assign(records::Transaction& transaction, WorkspaceId workspace,
                Conversation& conversation, std::optional<UserId> to, const Author& by) const;
    void resolve(records::Transaction& transaction, WorkspaceId workspace,
                 Conversation& conversation, const Author& by,
                 ConversationResolved::Csat csat) const;
    void reopen(records::Transaction& transaction, WorkspaceId workspace,
                Conversation& conversation, const Author& by) const;
    /// As if it had never been resolved: the cycle and its wait run on.
    void take_back_resolution(records::Transaction& transaction, WorkspaceId workspace,
                              Conversation& conversation, const Author& by) const;
    void snooze(records::Transaction& transaction, WorkspaceId workspace,
                Conversation& conversation, const Author& by, Time until) const;
    /// To open (from snoozed or pending) or to pending.
    void set_status(records::Transaction& transaction, WorkspaceId workspace,
                    Conversation& conversation, const Author& by, Status status) const;
    /// Spam by the word of a person. What it was made of stays: taken back, it is resolved as it
    /// was, or open, and counted from its beginning.
    void mark_spam(records::Transaction& transaction, WorkspaceId workspace,
                   Conversation& conversation, const Author& by) const;
    void take_back_spam(records::Transaction& transaction, WorkspaceId workspace,
                        Conversation& conversation, const Author& by) const;
    /// Moves what `source` holds into `target`.
    void merge(records::Transaction& transaction, WorkspaceId workspace, Conversation& source,
               Conversation& target, const Author& by) const;

    void tell(records::Transaction& transaction, WorkspaceId workspace,
              const records::Fact& fact) const {
        journal_.add(transaction, workspace, fact);
    }
    Time now() const { return clock_.now(); }
    IdSource& ids() const { return ids_; }
    const Measures& measures() const { return measures_; }

private:
    bool open_as_spam(records::Transaction& transaction, WorkspaceId workspace,
                      Conversation& conversation, const Message& first) const;
    void put_aside(records::Transaction& transaction, WorkspaceId workspace,
                   Conversation& conversation, const Author& by) const;
    std::string free_open_key(records::Reader& reader, WorkspaceId workspace,
                              const Conversation& conversation) const;
    bool insert(records::Transaction& transaction, WorkspaceId workspace,
                const Conversation& conversation, const Message& message) const;
    bool put_in(records::Transaction& transaction, WorkspaceId workspace,
                Conversation& conversation, Message& message) const;
    void follow(records::Transaction& transaction, WorkspaceId workspace,
                Conversation& conversation, const Message& message) const;
    void count(records::Transaction& transaction, WorkspaceId workspace, Conversation& conversation,
               const Message& answer, Time at) const;
    void discount(records::Transaction& transaction, WorkspaceId workspace,
                  Conversation& conversation, const Message& answer) const;

    const records::Journal& journal_;
    jobs::Jobs& jobs_;
    IdSource& ids_;
    const Clock& clock_;
    Measures measures_;
};

/// The author for messages and lines that this actor writes.
Author author_of(records::Reader& reader, const Actor& actor);
/// The key that a customer's single open conversation holds.
std::string open_key_of(CustomerId customer);

}  // namespace ondam::conversations
