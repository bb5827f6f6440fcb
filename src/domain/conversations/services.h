#pragma once

#include "domain/conversations/conversations.h"
#include "domain/conversations/links.h"
#include "domain/conversations/lists.h"
#include "domain/conversations/messages.h"
#include "domain/conversations/reception.h"
#include "domain/conversations/replies.h"
#include "domain/conversations/routing.h"
#include "domain/staff/api.h"

namespace ondam::conversations {

/// Writes into conversations what happened elsewhere: appointments that moved, messages that could
/// not be delivered, customers who were taken apart. Follows the journal.
class Reporter : public records::Follower {
public:
    Reporter(const Parts& parts, const Changes& changes, const Matter& matter)
        : parts_(parts), changes_(changes), matter_(matter) {}
    std::string_view name() const override { return "conversations.reporter"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

private:
    void appointment(records::Transaction& transaction, const records::JournalEntry& entry) const;
    void delivery(records::Transaction& transaction, const records::JournalEntry& entry) const;
    /// What was written while two people were one stays where it is read, under its writer's name;
    /// but nobody is answered any more in a conversation that is another's.
    void split(records::Transaction& transaction, const records::JournalEntry& entry) const;
    void close_foreign_channels(records::Transaction& transaction, WorkspaceId workspace,
                                CustomerId customer) const;
    /// Replies go where the conversation's own customer wrote last.
    void return_replies(records::Transaction& transaction, WorkspaceId workspace,
                        ConversationId id) const;

    const Parts& parts_;
    const Changes& changes_;
    const Matter& matter_;
};

/// The services of this module in the order of their making. Followers (`routing`, `indexer`,
/// `reporter`) are for the FollowerRunner; the constructor registers the job that ends snoozes.
struct Services {
    explicit Services(const Parts& built_upon);

    Parts parts;
    Changes changes;
    Outbox outbox;
    Matter matter;
    Messages messages;
    Routing routing;
    Conversations conversations;
    Links links;
    Lists lists;
    Replies replies;
    MessageIndexer indexer;
    Reporter reporter;
};

/// conversations, their states, link suggestions, fields.
void add_conversation_routes(staff::Api& api, Services& services);
/// messages and drafts.
void add_message_routes(staff::Api& api, Services& services);
/// tags, canned responses.
void add_reply_routes(staff::Api& api, Services& services);
/// lists, counts, search.
void add_list_routes(staff::Api& api, Services& services);
/// All of these.
void add_routes(staff::Api& api, Services& services);

}  // namespace ondam::conversations
