#pragma once

#include <vector>

#include "domain/conversations/conversation.h"
#include "platform/records/journal.h"

/// What the journal says about conversations. Every fact's data names its `conversation_id`; a
/// fact's customer is the customer of that time.
namespace ondam::conversations {

namespace fact {
inline constexpr std::string_view conversation_created = "conversation.created";
/// data: `changed`, the names of the keys, and their new values where they are short
inline constexpr std::string_view conversation_changed = "conversation.changed";
inline constexpr std::string_view conversation_resolved = "conversation.resolved";
inline constexpr std::string_view conversation_reopened = "conversation.reopened";
inline constexpr std::string_view conversation_snoozed = "conversation.snoozed";
inline constexpr std::string_view conversation_woken = "conversation.woken";
inline constexpr std::string_view conversation_merged = "conversation.merged";
inline constexpr std::string_view conversation_read = "conversation.read";
inline constexpr std::string_view message_created = "message.created";
inline constexpr std::string_view message_removed = "message.removed";
inline constexpr std::string_view mention_created = "mention.created";
inline constexpr std::string_view link_suggested = "link.suggested";
inline constexpr std::string_view link_decided = "link.decided";
inline constexpr std::string_view tag_changed = "tag.changed";
inline constexpr std::string_view canned_response_changed = "canned_response.changed";
}  // namespace fact

struct ConversationCreated {
    ConversationId id;
    CustomerId customer;
    ChannelId channel;
    std::string opened_by;  ///< `customer` or `agent`
};
/// One of the keys in `changed` may be `assignee_id`, `team_id`, `status`, `priority`, `tags`,
/// `subject`, `fields`, `channel`, `participants`, `csat_score`.
struct ConversationChanged {
    ConversationId id;
    CustomerId customer;
    std::vector<std::string> changed;
    std::optional<UserId> assignee = {};
    Status status = Status::open;
    std::string by;
    bool is_spam = false;  ///< it came in as spam: nobody is told who was not told of it
};
struct ConversationResolved {
    ConversationId id;
    CustomerId customer;
    std::int64_t cycle = 1;
    std::optional<UserId> resolved_by;
    ChannelId channel;
    enum class Csat { ask, skip } csat = Csat::ask;
};
struct ConversationReopened {
    ConversationId id;
    CustomerId customer;
    std::int64_t cycle = 1;
    std::string by;
};
struct ConversationSnoozed {
    ConversationId id;
    CustomerId customer;
    Time until;
};
struct ConversationWoken {
    ConversationId id;
    CustomerId customer;
};
struct ConversationMerged {
    ConversationId id;
    CustomerId customer;
    ConversationId into;
};
struct ConversationRead {
    ConversationId id;
    UserId user;
};
/// Activities and notes are for the team alone: they name no customer, so that no timeline shows
/// them.
struct MessageCreated {
    MessageId id;
    ConversationId conversation;
    std::optional<CustomerId> customer;
    MessageKind kind = MessageKind::incoming;
    std::optional<ChannelId> channel;
    std::optional<std::string> channel_kind;  ///< for timelines, which know no channels
    std::optional<std::string> client_id;
    Author author;
    bool is_spam = false;  ///< whoever is told of messages is not told of this one
};
struct MessageRemoved {
    MessageId id;
    ConversationId conversation;
    CustomerId customer;
};
/// A note names a member. For that member alone.
struct MentionCreated {
    MessageId message;
    ConversationId conversation;
    UserId user;
};
struct LinkSuggested {
    Uuid id;
    ConversationId conversation;
    CustomerId customer;
    std::string reason;
};
struct LinkDecided {
    Uuid id;
    ConversationId conversation;
    CustomerId customer;
    std::string decision;  ///< `accepted`, `rejected`
};

records::Fact to_fact(const ConversationCreated& happened);
records::Fact to_fact(const ConversationChanged& happened);
records::Fact to_fact(const ConversationResolved& happened);
records::Fact to_fact(const ConversationReopened& happened);
records::Fact to_fact(const ConversationSnoozed& happened);
records::Fact to_fact(const ConversationWoken& happened);
records::Fact to_fact(const ConversationMerged& happened);
records::Fact to_fact(const ConversationRead& happened);
records::Fact to_fact(const MessageCreated& happened);
records::Fact to_fact(const MessageRemoved& happened);
records::Fact to_fact(const MentionCreated& happened);
records::Fact to_fact(const LinkSuggested& happened);
records::Fact to_fact(const LinkDecided& happened);

/// Nothing when the entry is of another kind.
std::optional<ConversationResolved> read_conversation_resolved(const records::JournalEntry& entry);

}  // namespace ondam::conversations
