#pragma once

#include "domain/conversations/links.h"
#include "domain/conversations/messages.h"
#include "domain/conversations/routing.h"

namespace ondam::conversations {

/// Whoever asked something with buttons and understands the answers; surveys implements it.
class ButtonAnswers {
public:
    virtual ~ButtonAnswers() = default;
    /// `not_found` when the button is none of theirs, or not for this customer.
    virtual Result<void> pressed(WorkspaceId workspace, CustomerId customer,
                                 std::string_view button_id) = 0;
    /// When the whole of what a customer typed answers what was asked on this channel, keeps the
    /// answer; returns the conversation that the question was about.
    virtual std::optional<ConversationId> typed(records::Transaction& transaction,
                                                WorkspaceId workspace, CustomerId customer,
                                                ChannelId channel, std::string_view text) = 0;
};

/// Where every customer's message comes in, whatever the channel: finds whose it is, which matter
/// it continues, what it says, and who shall answer.
///
/// A message continues the conversation that its keyed reply id or session proves, when its sender
/// takes part in it; else the one open matter of its customer, on whatever channel; else what was
/// resolved lately, where a messenger knows no other thread. Otherwise it begins a new one. What a
/// doubtful sender writes continues nothing and links nothing; what an unproven one writes
/// continues what its keyed id names and nothing else, and adds nobody to it. What the mail server
/// marked as spam begins a conversation that is spam, unless its sender is at work with us or was
/// answered before; what continues spam is spam.
class Reception : public channels::Intake {
public:
    Reception(const Parts& parts, const Changes& changes, const Matter& matter, const Links& links,
              const Routing& routing, ButtonAnswers& buttons)
        : parts_(parts),
          changes_(changes),
          matter_(matter),
          links_(links),
          routing_(routing),
          buttons_(buttons) {}

    /// An automatic mail that belongs to no conversation is kept nowhere: both ids are nil then.
    using Intake::receive;
    Result<channels::Received> receive(const channels::IncomingMessage& message,
                                       const channels::TakenIn& taken_in) override;
    Result<void> pressed(WorkspaceId workspace, const std::vector<customers::Claim>& sender,
                         std::string_view button_id) override;

private:
    struct Arrival {
        const channels::IncomingMessage& in;
        Rules rules;
        Message message = {};
        Matter::Lifted lifted = {};
        std::optional<OpenChannelRow> channel = {};
        customers::Identified sender = {};
        bool is_spam = false;
    };
    /// Where a message belongs; both empty means to a new conversation.
    struct Place {
        std::optional<Conversation> conversation = {};
        std::optional<ConversationId> previous = {};
        std::vector<ConversationId> others = {};  ///< open matters that it might be about as well
        /// By a keyed reply id or the channel's session, not by an address or an id of the
        /// sender's.
        bool is_keyed = false;
        bool stays_resolved = false;  ///< it asks for nothing
    };
    /// All that needs no row: done before the write, which others wait for.
    Arrival read_arrival(const channels::IncomingMessage& in) const;
    Result<channels::Received> receive_in(records::Transaction& transaction, Arrival arrival) const;
    Result<customers::Identified> identify(records::Transaction& transaction,
                                           const channels::IncomingMessage& in) const;
    Place place(records::Reader& reader, const Arrival& arrival) const;
    /// What it answers, by our keyed id or by the ids of earlier messages.
    Place answered(records::Reader& reader, const Arrival& arrival) const;
    /// Whether what begins a conversation here is spam: marked so, and of nobody who is known.
    bool is_spam(records::Reader& reader, const Arrival& arrival, const Place& place) const;
    /// A score or thanks, when nothing is open: neither opens anything.
    void notice_courtesy(records::Transaction& transaction, const Arrival& arrival,
                         Place& place) const;
    bool takes_part(records::Reader& reader, const Arrival& arrival,
                    const Conversation& conversation) const;
    Place among_open(records::Reader& reader, const Arrival& arrival,
                     const std::vector<records::Row>& open) const;
    /// With which of their identities the customer is there; nothing when it does not run there.
    std::optional<customers::IdentityId> handle_on(records::Reader& reader, WorkspaceId workspace,
                                                   const Conversation& conversation,
                                                   ChannelId channel) const;
    std::optional<Conversation> settle(records::Transaction& transaction, Arrival& arrival,
                                       Place& place) const;
    void afterwards(records::Transaction& transaction, const Arrival& arrival, const Place& place,
                    Conversation& conversation) const;
    void add_participants(records::Transaction& transaction, const Arrival& arrival,
                          const Conversation& conversation) const;

    const Parts& parts_;
    const Changes& changes_;
    const Matter& matter_;
    const Links& links_;
    const Routing& routing_;
    ButtonAnswers& buttons_;
};

}  // namespace ondam::conversations
