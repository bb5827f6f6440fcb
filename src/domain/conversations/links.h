#pragma once

#include "domain/conversations/matter.h"

namespace ondam::conversations {

struct LinkSuggestionView {
    LinkSuggestion suggestion;
    std::optional<customers::Customer> customer;
    std::optional<Brief> conversation;
};

/// Who and what may belong together, for somebody to decide with one click: another customer whose
/// number was named here, another open conversation of the same customer. Owns
/// `conversation_links`; emits LinkSuggested, LinkDecided, ConversationMerged.
class Links {
public:
    Links(const Parts& parts, const Changes& changes, const Matter& matter)
        : parts_(parts), changes_(changes), matter_(matter) {}

    Result<std::vector<LinkSuggestionView>> list(const Actor& actor, ConversationId id);
    /// Joins the two customers, or the two conversations into the older one; returns the
    /// conversation that stands now.
    Result<Conversation> confirm(const Actor& actor, ConversationId id, Uuid suggestion);
    Result<void> dismiss(const Actor& actor, ConversationId id, Uuid suggestion);
    /// Both are one matter, and `into` stands from now on; a resolved one is opened again when what
    /// comes to it is open. Refuses with `conflict` (field `into_id`, code `other_customer`) those
    /// of two customers: whether they are one person is decided first.
    Result<Conversation> merge_into(const Actor& actor, ConversationId id, ConversationId into);

    /// For who takes messages in: notes what the sender only said, and suggests where it leads.
    void note_claims(records::Transaction& transaction, WorkspaceId workspace,
                     const Conversation& conversation, const Message& message,
                     const Matter::Lifted& lifted) const;
    void suggest(records::Transaction& transaction, WorkspaceId workspace,
                 const Conversation& conversation, ConversationId other) const;
    /// Writes a line for every open suggestion about the conversation's customer, each once.
    void announce(records::Transaction& transaction, WorkspaceId workspace,
                  const Conversation& conversation) const;
    void announce(records::Transaction& transaction, WorkspaceId workspace,
                  ConversationId conversation) const;

private:
    Result<Conversation> confirm_claim(records::Transaction& transaction, const Actor& actor,
                                       Conversation conversation,
                                       const customers::Suggestion& suggestion) const;
    Result<Conversation> confirm_link(records::Transaction& transaction, const Actor& actor,
                                      Conversation conversation, Uuid link) const;
    Conversation merge(records::Transaction& transaction, const Actor& actor,
                       Conversation conversation, Conversation other) const;
    void take_in(records::Transaction& transaction, const Actor& actor, Conversation& source,
                 Conversation& target) const;
    std::optional<customers::Suggestion> find_claim(records::Reader& reader, WorkspaceId workspace,
                                                    const Conversation& conversation,
                                                    Uuid id) const;
    void decided(records::Transaction& transaction, WorkspaceId workspace,
                 const Conversation& conversation, Uuid id, std::string decision) const;

    const Parts& parts_;
    const Changes& changes_;
    const Matter& matter_;
};

}  // namespace ondam::conversations
