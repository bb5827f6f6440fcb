#include "domain/channels/deliveries.h"

#include "deliveries_sql.h"
#include "domain/channels/outgoing_json.h"
#include "platform/json/json.h"

namespace ondam::channels {
namespace {

/// How far a message has come; a provider's late word never takes it back.
int progress(DeliveryState state) {
    switch (state) {
        case DeliveryState::queued:
            return 0;
        case DeliveryState::sending:
            return 1;
        case DeliveryState::unknown:
            return 2;
        case DeliveryState::sent:
            return 3;
        case DeliveryState::failed:
            return 4;
        case DeliveryState::delivered:
            return 5;
        case DeliveryState::read:
            return 6;
    }
    return 0;
}

std::string job_payload(WorkspaceId workspace, MessageRef message) {
    json::Writer out;
    out.begin_object().field("workspace", workspace).field("message", message).end_object();
    return out.take();
}

Delivery read_delivery(const records::Row& row) {
    return {.message = row.get<MessageRef>("message_id"),
            .channel = row.get<ChannelId>("channel_id"),
            .state = row.get<DeliveryState>("state"),
            .error_code = row.text("error_code"),
            .error = row.text("error"),
            .external_id = row.get<std::optional<std::string>>("external_id").value_or(""),
            .updated_at = row.get<Time>("updated_at")};
}

}  // namespace

Deliveries::Deliveries(records::Database& database, records::Journal& journal, jobs::Jobs& jobs,
                       const Clock& clock)
    : database_(database), journal_(journal), jobs_(jobs), clock_(clock) {}

void Deliveries::enqueue(records::Transaction& transaction, const OutgoingMessage& message) const {
    const auto inserted = transaction.run(sql::insert_delivery, message.workspace, message.message,
                                          message.conversation, message.channel, message.recipient,
                                          to_json(message), message.due_at, clock_.now());
    if (inserted == 0) return;  // The same message enqueued twice leaves once.
    jobs_.add(transaction, {.kind = std::string(delivery_job),
                            .workspace = message.workspace,
                            .key = message.message.text(),
                            .due_at = message.due_at,
                            .payload = job_payload(message.workspace, message.message)});
}

bool Deliveries::withdraw(records::Transaction& transaction, WorkspaceId workspace,
                          MessageRef message) const {
    if (transaction.run(sql::withdraw_delivery, workspace, message) == 0) return false;
    jobs_.cancel(transaction, delivery_job, message.text());
    return true;
}

bool Deliveries::retry(records::Transaction& transaction, WorkspaceId workspace,
                       MessageRef message) const {
    if (transaction.run(sql::requeue_delivery, workspace, message, clock_.now()) == 0) return false;
    jobs_.add(transaction, {.kind = std::string(delivery_job),
                            .workspace = workspace,
                            .key = message.text(),
                            .due_at = clock_.now(),
                            .payload = job_payload(workspace, message)});
    tell(transaction, workspace, message,
         {.state = DeliveryState::queued, .error_code = {}, .error = {}, .external_id = {}});
    return true;
}

std::vector<Delivery> Deliveries::of_messages(records::Reader& reader, WorkspaceId workspace,
                                              const std::vector<MessageRef>& messages) const {
    std::vector<Delivery> found;
    for (const auto& message : messages) {
        const auto row = reader.first(sql::deliveries_of_message, workspace, message);
        if (row) found.push_back(read_delivery(*row));
    }
    return found;
}

std::optional<Deliveries::Stored> Deliveries::find(records::Reader& reader, WorkspaceId workspace,
                                                   MessageRef message) const {
    const auto row = reader.first(sql::find_delivery, workspace, message);
    if (!row) return std::nullopt;
    const auto channel = row->text("channel_id");
    const auto address = reader.first(sql::recipient_address, workspace, row->text("recipient_id"),
                                      channel, channel + ":%");
    return Stored{.delivery = read_delivery(*row),
                  .message = outgoing_from_json(row->text("payload")),
                  .address = address ? address->text("value") : ""};
}

std::optional<Deliveries::Stored> Deliveries::find_sent(records::Reader& reader, ChannelId channel,
                                                        std::string_view external_id) const {
    const auto row = reader.first(sql::find_delivery_by_external_id, channel, external_id);
    if (!row) return std::nullopt;
    return find(reader, row->get<WorkspaceId>("workspace"), row->get<MessageRef>("message_id"));
}

void Deliveries::set(records::Transaction& transaction, WorkspaceId workspace, MessageRef message,
                     const Change& change) const {
    const auto external =
        change.external_id.empty() ? std::optional<std::string>() : change.external_id;
    transaction.run(sql::set_delivery_state, workspace, message, change.state, change.error_code,
                    change.error, external, clock_.now());
    tell(transaction, workspace, message, change);
}

bool Deliveries::count(records::Transaction& transaction, WorkspaceId workspace,
                       std::int64_t limit) const {
    const auto today = std::chrono::floor<std::chrono::days>(clock_.now());
    return transaction.run(sql::count_delivery, workspace, today.time_since_epoch().count(),
                           limit) > 0;
}

void Deliveries::tell(records::Transaction& transaction, WorkspaceId workspace, MessageRef message,
                      const Change& change) const {
    const auto row = transaction.first(sql::find_delivery, workspace, message);
    if (!row) return;
    if (change.state == DeliveryState::sent) {
        transaction.run(sql::note_sent, workspace, row->text("channel_id"), clock_.now());
    }
    json::Writer data;
    data.begin_object()
        .field("conversation_id", row->text("conversation_id"))
        .field("channel_id", row->text("channel_id"))
        .field("state", change.state)
        .field("error_code", change.error_code)
        .end_object();
    journal_.add(transaction, workspace,
                 {.kind = std::string(delivery_changed),
                  .subject = message.text(),
                  .customer = {},
                  .data = data.take()});
}

bool Deliveries::provider_says(records::Transaction& transaction, ChannelId channel,
                               std::string_view external_id, const Change& change) const {
    const auto row = transaction.first(sql::find_delivery_by_external_id, channel, external_id);
    if (!row) return false;
    if (progress(change.state) <= progress(row->get<DeliveryState>("state"))) return true;
    set(transaction, row->get<WorkspaceId>("workspace"), row->get<MessageRef>("message_id"),
        change);
    return true;
}

bool Deliveries::channel_says(records::Transaction& transaction, WorkspaceId workspace,
                              ChannelId channel, MessageRef message, const Change& change) const {
    const auto row = transaction.first(sql::find_delivery, workspace, message);
    if (!row || row->get<ChannelId>("channel_id") != channel) return false;
    if (progress(change.state) > progress(row->get<DeliveryState>("state"))) {
        set(transaction, workspace, message, change);
    }
    return true;
}

}  // namespace ondam::channels
