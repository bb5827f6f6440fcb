#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "domain/customers/identities.h"
#include "platform/files/store.h"
#include "platform/records/database.h"

namespace ondam::channels {

using ChannelId = Id<struct ChannelTag>;
using DeliveryId = Id<struct DeliveryTag>;
using ConversationRef = Id<struct ConversationTag>;  ///< conversations::ConversationId, declared
                                                     ///< here for those below it
using MessageRef = Id<struct MessageTag>;
using files::FileId;

enum class ChannelKind { web_chat, email, whatsapp, api };
std::string_view to_text(ChannelKind kind);
std::optional<ChannelKind> from_text(std::type_identity<ChannelKind>, std::string_view text);

/// One way in and out: a mailbox, a WhatsApp number, a chat widget on a site, a program.
struct Channel {
    WorkspaceId workspace;
    ChannelId id;
    ChannelKind kind = ChannelKind::web_chat;
    std::string name;
    bool enabled = true;
    std::string settings = "{}";  ///< JSON of the kind's settings, secrets left out
    std::int64_t version = 1;
    Time created_at;
};

struct Attachment {
    FileId file;
    std::string name;  ///< NFC, without control characters, path parts and leading dots
    std::string media_type;
    std::uint64_t size = 0;
    std::optional<std::string> content_id;  ///< of an inline image in a mail
};

/// How far a channel knows that a sender is who they say: a visitor's session and a messenger's
/// signature do, an address in a mail does where our mail server checked it.
enum class Proof {
    proven,
    unchecked,  ///< nobody looked: the address may be theirs
    unproven,   ///< somebody looked and found nothing that proves it
};
std::string_view to_text(Proof proof);
std::optional<Proof> from_text(std::type_identity<Proof>, std::string_view text);

/// What a customer wrote, as its channel understood it. Nothing in here is trusted beyond the
/// claims' own trust.
struct IncomingMessage {
    WorkspaceId workspace;
    ChannelId channel;
    ChannelKind kind = ChannelKind::web_chat;
    std::string external_id;  ///< unique in its channel, never empty: Message-ID, wamid, client id
    std::vector<customers::Claim> sender;  ///< strongest first; at least one
    std::string sender_name;
    std::optional<std::string> language;

    std::string subject;  ///< e-mail alone
    std::string text;     ///< what the customer wrote now, quotes and signature folded away
    std::optional<std::string> quoted;  ///< what was folded away
    std::optional<std::string> html;    ///< as received; sanitised where it is shown
    std::vector<Attachment> attachments;
    std::vector<std::string> cc;  ///< addresses

    /// Proved by a keyed reply id or address, or by the chat session: the conversation this
    /// continues.
    std::optional<ConversationRef> continues;
    std::vector<std::string> references;  ///< external ids of messages it answers
    bool suspicious =
        false;  ///< the sender's address failed its checks: link nothing, show a warning
    Proof proof = Proof::proven;  ///< what is not proven brings nobody else in
    bool spam = false;            ///< the server that received it says so
    bool automatic = false;  ///< an out-of-office or the like: kept, answers nothing, opens nothing
    bool unanswerable =
        false;  ///< of a machine or a list: a matter like others, but nothing automatic answers it
    Time sent_at;
    Time received_at;
};

struct Received {
    ConversationRef conversation;
    MessageRef message;
    bool duplicate = false;  ///< this external id had been taken in before; nothing changed
};

/// queued → sending → sent → delivered → read, or failed; unknown when the connection broke where
/// the provider may or may not have taken it: never sent again by itself.
enum class DeliveryState { queued, sending, sent, delivered, read, failed, unknown };
std::string_view to_text(DeliveryState state);
std::optional<DeliveryState> from_text(std::type_identity<DeliveryState>, std::string_view text);

struct Button {
    std::string id;  ///< comes back when pressed, `csat:<token>:5`
    std::string label;
};

/// What leaves on a channel for one customer.
struct OutgoingMessage {
    WorkspaceId workspace;
    MessageRef message;
    ConversationRef conversation;
    ChannelId channel;
    customers::IdentityId recipient;  ///< whose value is the address on this channel
    std::string subject;
    std::string text;
    std::optional<std::string> html;
    std::vector<Attachment> attachments;
    std::vector<std::string> cc;
    std::vector<std::string>
        references;  ///< external ids of the conversation on this channel, oldest first
    std::vector<Button> buttons;  ///< answers of one tap; at most three
    std::string sender_name;
    bool automatic =
        false;    ///< auto-replies and CSAT requests: marked as such, never answered by robots
    Time due_at;  ///< not before: the time for undo
};

/// What a channel notes in the very transaction that takes a message in, when it is a new one.
using TakenIn = std::function<void(records::Transaction&, const Received&)>;

/// Who takes messages in. Channels calls it; conversations implements it.
class Intake {
public:
    virtual ~Intake() = default;
    /// Durable when it returns. The same (channel, external_id) any number of times is one message.
    /// `taken_in` may run more than once, as every closure that writes; the last run counts.
    virtual Result<Received> receive(const IncomingMessage& message, const TakenIn& taken_in) = 0;
    Result<Received> receive(const IncomingMessage& message) {
        return receive(message, [](records::Transaction&, const Received&) {});
    }
    /// A customer pressed a button of an outgoing message.
    virtual Result<void> pressed(WorkspaceId workspace, const std::vector<customers::Claim>& sender,
                                 std::string_view button_id) = 0;
};

}  // namespace ondam::channels
