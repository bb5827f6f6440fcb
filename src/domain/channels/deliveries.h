#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/channels/channel.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::channels {

inline constexpr std::string_view delivery_job = "deliver_message";
/// Journal: subject the message id, data {"conversation_id", "channel_id", "state", "error_code"}.
inline constexpr std::string_view delivery_changed = "delivery.changed";

struct Delivery {
    MessageRef message;
    ChannelId channel;
    DeliveryState state = DeliveryState::queued;
    std::string error_code;   ///< of the provider, `550`, `131047`
    std::string error;        ///< in words
    std::string external_id;  ///< the provider's id, once it is known
    Time updated_at;
};

/// The outbox: row and job in the transaction that wants the message sent. Owns `deliveries`; emits
/// `delivery.changed`.
class Deliveries {
public:
    Deliveries(records::Database&, records::Journal&, jobs::Jobs&, const Clock&);

    void enqueue(records::Transaction& transaction, const OutgoingMessage& message) const;
    /// Undo: true while it has not left. Afterwards it never will.
    bool withdraw(records::Transaction& transaction, WorkspaceId workspace,
                  MessageRef message) const;
    /// Sends a failed or unknown one again, because a person said so.
    bool retry(records::Transaction& transaction, WorkspaceId workspace, MessageRef message) const;

    /// By message, in the order asked; messages that go nowhere (notes, incoming) have none.
    std::vector<Delivery> of_messages(records::Reader& reader, WorkspaceId workspace,
                                      const std::vector<MessageRef>& messages) const;

    struct Change {
        DeliveryState state = DeliveryState::sent;
        std::string error_code = {};
        std::string error = {};
        std::string external_id = {};
    };
    /// A provider's word about its own message id; false when it is not ours. States only move
    /// forward: a late `sent` after `read` changes nothing.
    bool provider_says(records::Transaction& transaction, ChannelId channel,
                       std::string_view external_id, const Change& change) const;

    /// The same about a message of ours by its own id; false when it did not leave on this channel.
    bool channel_says(records::Transaction& transaction, WorkspaceId workspace, ChannelId channel,
                      MessageRef message, const Change& change) const;

    struct Stored {
        Delivery delivery;
        OutgoingMessage message;
        std::string
            address;  ///< the recipient's value on the channel; empty when the identity is gone
    };
    std::optional<Stored> find(records::Reader& reader, WorkspaceId workspace,
                               MessageRef message) const;
    /// What left on this channel under the provider's id; nothing when it is not ours.
    std::optional<Stored> find_sent(records::Reader& reader, ChannelId channel,
                                    std::string_view external_id) const;
    void set(records::Transaction& transaction, WorkspaceId workspace, MessageRef message,
             const Change& change) const;
    /// Counts one more message that leaves today (by UTC); false when `limit` have left already.
    bool count(records::Transaction& transaction, WorkspaceId workspace, std::int64_t limit) const;

private:
    void tell(records::Transaction& transaction, WorkspaceId workspace, MessageRef message,
              const Change& change) const;

    records::Database& database_;
    records::Journal& journal_;
    jobs::Jobs& jobs_;
    const Clock& clock_;
};

}  // namespace ondam::channels
