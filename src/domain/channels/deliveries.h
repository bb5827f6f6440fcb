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
/// DeliveryChanged (kind `delivery.changed`, subject the message id, data
/// {"conversation","state","channel","error_code"}).
class Deliveries {
public:
    Deliveries(records::Database&, const records::Journal&, jobs::Jobs&, IdSource&, const Clock&);

    void enqueue(records::Transaction& transaction, const OutgoingMessage& message) const;
    /// Undo: true while it has not left. Afterwards it never will.
    bool withdraw(records::Transaction& transaction, WorkspaceId workspace,
                  MessageRef message) const;
    /// Sends a failed or unknown one again, because a person said so.
    bool retry(records::Transaction& transaction, WorkspaceId workspace, MessageRef message) const;

    /// By message, in no order; messages that go nowhere (notes, incoming) have none.
    std::vector<Delivery> of_messages(records::Reader& reader, WorkspaceId workspace,
                                      const std::vector<MessageRef>& messages) const;
    /// A provider's word about its own message id. States only move forward; a late `sent` after
    /// `read` changes nothing.
    bool provider_says(records::Transaction& transaction, ChannelId channel,
                       std::string_view external_id, DeliveryState state,
                       std::string_view error_code, std::string_view error) const;

private:
    records::Database& database_;
    const records::Journal& journal_;
    jobs::Jobs& jobs_;
    IdSource& ids_;
    const Clock& clock_;
};

}  // namespace ondam::channels
