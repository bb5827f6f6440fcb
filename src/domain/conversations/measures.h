#pragma once

#include "domain/conversations/conversation.h"
#include "platform/records/database.h"

namespace ondam::conversations {

/// The rows that figures are made of: `conversation_cycles` from opening to resolution, and
/// `response_waits`, one for each stretch in which a customer waited for a person. Inside the
/// module; every call is part of the change that it measures.
class Measures {
public:
    explicit Measures(IdSource& ids) : ids_(ids) {}

    enum class OpenedBy { customer, agent };
    void cycle_began(records::Transaction& transaction, WorkspaceId workspace,
                     const Conversation& conversation, OpenedBy by, Time at) const;
    /// A customer's message: begins a wait when none runs.
    void customer_wrote(records::Transaction& transaction, WorkspaceId workspace,
                        const Conversation& conversation, Time at) const;
    struct Reply {
        MessageId message;
        std::optional<std::string> by;
        Time at;
    };
    /// A person's public answer ends the wait, and is the first response when it is the first one
    /// after a customer's message.
    void answered(records::Transaction& transaction, WorkspaceId workspace,
                  const Conversation& conversation, const Reply& reply) const;
    /// The reply was taken back; returns since when the customer waits again, when they do.
    std::optional<Time> took_back(records::Transaction& transaction, WorkspaceId workspace,
                                  const Conversation& conversation, const Reply& reply) const;
    void owner_changed(records::Transaction& transaction, WorkspaceId workspace,
                       const Conversation& conversation) const;
    void resolved(records::Transaction& transaction, WorkspaceId workspace,
                  const Conversation& conversation) const;
    /// The cycle was never over; returns since when the customer waits on, when they do.
    std::optional<Time> took_back_resolution(records::Transaction& transaction,
                                             WorkspaceId workspace,
                                             const Conversation& conversation) const;
    /// Call before the conversation's cycle grows.
    void reopened(records::Transaction& transaction, WorkspaceId workspace,
                  const Conversation& conversation, Time at) const;
    /// The source's running cycle is counted with the target's from now on.
    void merged(records::Transaction& transaction, WorkspaceId workspace,
                const Conversation& source, const Conversation& target) const;
    /// No figure hears of it any more, until its rows are put back as they were.
    void put_aside(records::Transaction& transaction, WorkspaceId workspace,
                   const Conversation& conversation) const;
    void put_back(records::Transaction& transaction, WorkspaceId workspace,
                  const Conversation& conversation) const;

private:
    IdSource& ids_;
};

}  // namespace ondam::conversations
