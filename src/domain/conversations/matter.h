#pragma once

#include "domain/conversations/changes.h"
#include "domain/conversations/parts.h"

namespace ondam::conversations {

/// What the matter is about, so that nobody asks twice: the fields of a conversation, lifted out of
/// messages by rules or set by people. Owns `conversation_fields`. Sensitive ones are stored
/// encrypted and shown masked.
class Matter {
public:
    Matter(const Parts& parts, const Changes& changes) : parts_(parts), changes_(changes) {}

    /// `identity_number`, and `identity_number_2` when the customer named a second one.
    static bool is_sensitive(std::string_view name) {
        return name.starts_with(field::identity_number);
    }
    static constexpr std::int64_t most_fields = 50;

    std::vector<Field> fields(records::Reader& reader, WorkspaceId workspace,
                              ConversationId conversation) const;
    std::optional<std::string> value(records::Reader& reader, WorkspaceId workspace,
                                     ConversationId conversation, std::string_view name) const;

    struct Input {
        std::string name;
        std::string value;
        std::string source;  ///< `message`, `agent`, `api`
        std::optional<MessageId> message = {};
    };
    /// Refuses with `invalid` a name that is no name or one field too many.
    Result<void> set(records::Transaction& transaction, WorkspaceId workspace,
                     ConversationId conversation, const Input& input) const;
    bool remove(records::Transaction& transaction, WorkspaceId workspace,
                ConversationId conversation, std::string_view name) const;
    /// The clear value; `not_found` when there is none.
    Result<std::string> reveal(records::Reader& reader, WorkspaceId workspace,
                               ConversationId conversation, std::string_view name) const;
    /// Fields that `into` lacks come over, sealed for their new place; sensitive ones that differ
    /// stand beside each other.
    void merge(records::Transaction& transaction, WorkspaceId workspace, ConversationId from,
               ConversationId into) const;

    /// What rules found in a customer's words.
    struct Lifted {
        std::vector<Input> fields;
        std::vector<customers::Claim> claims;  ///< said, not proved
        std::vector<std::string> orders = {};  ///< numbers of the first few that are named
        std::string wish = {};                 ///< of an appointment; `withdrawn` takes it back
        /// Counts only where something was wished of an appointment before.
        bool second_thought = false;
        /// It shall go elsewhere than was wished before, and where was not understood.
        bool leaves_goal_open = false;
    };
    /// Reads the message and masks identity numbers in its text, quotes and HTML, so that they
    /// stand nowhere but in the sealed field.
    Lifted lift(Message& message, const Rules& rules) const;
    void keep(records::Transaction& transaction, WorkspaceId workspace,
              const Conversation& conversation, const Message& message, const Lifted& lifted) const;
    /// Finds which of the customer's own appointments is meant, and reads what was wished of it by
    /// the clocks where it is kept. What a new message says is looked for anew: the attached one
    /// stays while it is booked and stands where the message says, else the only other that does
    /// takes its place, else none does. An appointment is `is_private` for a sender who has not
    /// proved who he is: none is attached then.
    void attach_appointment(records::Transaction& transaction, WorkspaceId workspace,
                            const Conversation& conversation, const Message* message = nullptr,
                            bool is_private = false) const;
    /// The attached appointment moved elsewhere: the field says where it is now.
    void follow(records::Transaction& transaction, WorkspaceId workspace,
                ConversationId conversation, const customers::Appointment& appointment) const;

private:
    /// The appointment stands where the customer wanted it.
    bool is_granted(records::Reader& reader, WorkspaceId workspace,
                    ConversationId conversation) const;
    /// False when nothing is wished, or what is wished does not count here.
    bool keep_wish(records::Transaction& transaction, WorkspaceId workspace,
                   ConversationId conversation, const Lifted& lifted, MessageId message) const;
    std::optional<customers::Appointment> find_meant(records::Reader& reader, WorkspaceId workspace,
                                                     const Conversation& conversation,
                                                     const Rules& rules,
                                                     const Message* message) const;
    std::string seal(WorkspaceId workspace, ConversationId conversation, std::string_view name,
                     std::string_view value) const;
    std::optional<std::string> open(WorkspaceId workspace, ConversationId conversation,
                                    const Field& field) const;
    /// Where a number goes that no text shows any more: beside those that differ, never over them.
    /// Nothing when it is there already.
    std::optional<std::string> place_of(records::Reader& reader, WorkspaceId workspace,
                                        ConversationId conversation, std::string_view value) const;

    const Parts& parts_;
    const Changes& changes_;
};

/// An identity number as whoever has no right to it may see it: `900101-*******`.
std::string mask(std::string_view value);

}  // namespace ondam::conversations
