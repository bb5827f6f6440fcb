#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "domain/channels/channel.h"
#include "domain/conversations/snippet.h"
#include "domain/customers/customer.h"
#include "domain/staff/actor.h"

namespace ondam::conversations {

using ConversationId = channels::ConversationRef;
using MessageId = channels::MessageRef;
using TagId = Id<struct TagTag>;
using CannedResponseId = Id<struct CannedResponseTag>;
using LinkId = Id<struct ConversationLinkTag>;
using channels::Attachment;
using channels::ChannelId;
using channels::ChannelKind;
using channels::Proof;
using customers::CustomerId;
using customers::IdentityId;
using staff::Actor;
using staff::TeamId;
using staff::UserId;

/// `merged`: its messages live in another conversation now; no list shows it. `spam`: it stands in
/// its own view alone, nobody is told of it, and no figure counts it.
enum class Status { open, pending, snoozed, resolved, merged, spam };
std::string_view to_text(Status status);
std::optional<Status> from_text(std::type_identity<Status>, std::string_view text);

enum class Priority { low, medium, high, urgent };
std::string_view to_text(Priority priority);
std::optional<Priority> from_text(std::type_identity<Priority>, std::string_view text);

enum class MessageKind { incoming, outgoing, note, activity };
std::string_view to_text(MessageKind kind);
std::optional<MessageKind> from_text(std::type_identity<MessageKind>, std::string_view text);

/// Who wrote a message. `id` is a customer's identity, a user or a token.
struct Author {
    enum class Kind { customer, agent, token, system } kind = Kind::system;
    std::optional<std::string> id = {};
    std::optional<std::string> name = {};  ///< as it was when the message was written
};
std::string_view to_text(Author::Kind kind);
std::optional<Author::Kind> from_text(std::type_identity<Author::Kind>, std::string_view text);

/// One matter of one customer, over as many channels as it takes.
struct Conversation {
    ConversationId id;
    std::int64_t number = 0;  ///< counts up in the workspace, for people
    IdentityId identity;      ///< who opened it; the customer is whoever owns this identity today
    CustomerId customer;
    std::optional<std::string> subject = {};
    Status status = Status::open;
    Priority priority = Priority::medium;
    std::optional<UserId> assignee = {};
    std::optional<TeamId> team = {};
    ChannelId channel;                         ///< where the customer was last, to which replies go
    std::optional<std::string> open_key = {};  ///< at most one open conversation holds it
    bool suspicious = false;                 ///< begun by a sender whose address failed its checks
    std::optional<Time> waiting_since = {};  ///< the first customer message without an answer
    std::optional<Time> first_response_at = {};
    std::optional<Time> snoozed_until = {};
    std::optional<Time> resolved_at = {};
    std::optional<UserId> resolved_by = {};
    std::int64_t cycle = 1;                       ///< grows with every reopening
    std::optional<ConversationId> previous = {};  ///< the resolved one that this follows up
    std::optional<ConversationId> merged_into = {};
    std::optional<MessageId> last_message = {};
    std::optional<MessageId> last_incoming = {};
    std::optional<Time> last_incoming_at = {};
    /// When somebody last wrote, or a snooze ended: what lists are ordered by.
    Time last_activity_at = {};
    std::optional<int> csat_score = {};
    std::int64_t version = 1;
    Time created_at;
    Time updated_at;

    bool is_done() const { return status == Status::resolved || status == Status::merged; }
};

struct Message {
    MessageId id = {};
    ConversationId conversation = {};
    MessageKind kind = MessageKind::incoming;
    std::optional<ChannelId> channel = {};
    std::optional<IdentityId> identity = {};  ///< the sender, or whom it goes to
    Author author = {};
    std::optional<std::string> subject = {};
    std::string body = {};
    std::optional<std::string> quoted = {};
    std::optional<std::string> html = {};
    std::vector<std::string> cc = {};
    std::vector<Attachment> attachments = {};
    std::optional<std::string> client_id = {};
    std::optional<std::string> external_id = {};
    std::optional<std::string> activity = {};  ///< code of an activity line
    std::string data = "{}";  ///< JSON: of an activity what changed, of a question its buttons
    bool automatic = false;
    bool suspicious = false;
    std::optional<Proof> proof = {};   ///< of an incoming one: that it is from whom it says
    std::optional<Time> sent_at = {};  ///< as the sender's side says
    std::optional<Time> undo_until = {};
    Time created_at = {};
};

/// Something about the matter that nobody has to ask twice.
struct Field {
    std::string name;
    std::string value;                       ///< masked when sensitive
    std::optional<std::string> sealed = {};  ///< ciphertext of a sensitive value
    std::string source;                      ///< `message`, `agent`, `api`
    std::optional<MessageId> message = {};
    Time updated_at;
};

namespace field {
inline constexpr std::string_view wish = "wish";
inline constexpr std::string_view appointment_id = "appointment_id";
inline constexpr std::string_view appointment_at = "appointment_at";
inline constexpr std::string_view wanted_at = "wanted_at";
inline constexpr std::string_view date = "date";
inline constexpr std::string_view time = "time";
inline constexpr std::string_view phone = "phone";
inline constexpr std::string_view identity_number = "identity_number";
inline constexpr std::string_view order_number = "order_number";
}  // namespace field

/// What rules read of an appointment in a message.
namespace wish {
inline constexpr std::string_view move_appointment = "move_appointment";
inline constexpr std::string_view cancel_appointment = "cancel_appointment";
inline constexpr std::string_view withdrawn = "withdrawn";  ///< never stored
}  // namespace wish

struct Tag {
    TagId id;
    std::string name;
    std::string color;
};

struct CannedResponse {
    CannedResponseId id;
    std::string shortcut;
    std::string title;
    std::string body;
    std::optional<std::string> locale;
    Time updated_at;
};

struct Draft {
    MessageKind kind = MessageKind::outgoing;
    std::string body;
    std::optional<ChannelId> channel = {};
    std::vector<std::string> cc = {};
    std::vector<Attachment> attachments = {};
    Time updated_at = {};
};

struct ChannelRef {
    ChannelId id;
    ChannelKind kind = ChannelKind::web_chat;
    std::string name;
};

/// What a list shows of a conversation.
struct Brief {
    Conversation conversation;
    std::optional<customers::Customer> customer;  ///< missing once erased
    std::vector<std::string> tags;
    std::vector<ChannelRef> channels;  ///< first the one to which replies go
    std::int64_t unread = 0;
    bool mentioned = false;  ///< by a note that the reader has not read
    std::optional<Message> last_message;
    std::optional<Snippet> match = {};  ///< of a search: where the words stand
};

/// What the screen of one conversation shows, beside its messages.
struct View {
    Brief brief;
    std::vector<Field> fields;
    std::vector<std::string> participants;
    std::optional<Time> reply_until;  ///< when a channel's window for free replies closes
    /// That whoever wrote last is who they say; nothing where nobody says who they are.
    std::optional<Proof> proof = {};
};

struct LinkSuggestion {
    enum class Kind { customer, conversation } kind = Kind::conversation;
    Uuid id;
    std::string reason;  ///< `phone`, `identity_number`, `email`, `order_number`, `open_matter`
    std::string evidence;
    CustomerId customer;
    std::optional<ConversationId> conversation;
    Time created_at;
};

template <class T>
using Page = customers::Page<T>;

}  // namespace ondam::conversations
