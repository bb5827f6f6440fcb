#include "domain/conversations/services.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "conversations_sql.h"
#include "domain/customers/facts.h"
#include "matter_sql.h"
#include "parting_sql.h"
#include "platform/json/json.h"

namespace ondam::conversations {

Services::Services(const Parts& built_upon)
    : parts(built_upon),
      changes(parts.journal, parts.jobs, parts.ids, parts.clock),
      outbox(parts, changes),
      matter(parts, changes),
      messages(parts, changes, outbox),
      routing(changes, parts.jobs),
      conversations(parts, changes, messages, matter, routing),
      links(parts, changes, matter),
      lists(parts, changes),
      replies(parts),
      indexer(parts),
      reporter(parts, changes, matter) {
    parts.jobs.handle(std::string(Changes::wake_job), {},
                      [this](const jobs::Job& job) { return conversations.run_wake(job); });
    jobs::Jobs::HandlerOptions patient;
    patient.max_attempts = 1'000'000'000;
    parts.jobs.handle(std::string(Routing::job_kind), patient,
                      [this](const jobs::Job& job) { return routing.run(parts.database, job); });
}

void Reporter::handle(records::Transaction& transaction,
                      const std::vector<records::JournalEntry>& entries) {
    for (const auto& entry : entries) {
        const auto& kind = entry.fact.kind;
        if (kind == customers::fact::appointment_moved ||
            kind == customers::fact::appointment_cancelled) {
            appointment(transaction, entry);
        } else if (kind == channels::delivery_changed) {
            delivery(transaction, entry);
        } else if (kind == customers::fact::customer_split) {
            split(transaction, entry);
        }
    }
}

void Reporter::appointment(records::Transaction& transaction,
                           const records::JournalEntry& entry) const {
    const auto id = customers::AppointmentId::parse(entry.fact.subject);
    const auto customer = CustomerId::parse(entry.fact.customer.value_or(""));
    if (!id || !customer) return;
    std::optional<customers::Appointment> found;
    for (auto& appointment :
         parts_.appointments.of_customer(transaction, entry.workspace, *customer)) {
        if (appointment.id == *id) found = std::move(appointment);
    }
    if (!found) return;
    json::Writer data;
    data.begin_object()
        .field("appointment_id", found->id)
        .field("starts_at", found->starts_at)
        .field("status", found->status);
    if (!found->time_zone.empty()) data.field("time_zone", found->time_zone);
    data.end_object();
    for (const auto& row : transaction.all(sql::list_conversations_with_field, entry.workspace,
                                           field::appointment_id, id->text())) {
        const auto conversation =
            changes_.find(transaction, entry.workspace, row.get<ConversationId>("conversation_id"));
        if (!conversation) continue;
        const bool is_new = changes_.write_line(
            transaction, entry.workspace, *conversation,
            {.code = "appointment",
             .data = data.text(),
             .once = "appointment:" + id->text() + ":" + std::to_string(found->version)});
        if (is_new) matter_.follow(transaction, entry.workspace, conversation->id, *found);
    }
}

void Reporter::delivery(records::Transaction& transaction,
                        const records::JournalEntry& entry) const {
    const auto data = json::parse(entry.fact.data);
    const auto id = data ? ConversationId::parse((*data)["conversation_id"].text()) : std::nullopt;
    const auto message = MessageId::parse(entry.fact.subject);
    if (!id || !message) return;
    const auto state = (*data)["state"].text();
    if (state == "sent" || state == "delivered" || state == "read") {
        changes_.delivered(transaction, entry.workspace, *id, *message, true);
    }
    if (state != "failed") return;
    // A program without an address may still fetch what was answered.
    if ((*data)["error_code"].text() != "no_webhook") {
        changes_.delivered(transaction, entry.workspace, *id, *message, false);
    }
    const auto conversation = changes_.find(transaction, entry.workspace, *id);
    if (!conversation) return;
    json::Writer out;
    out.begin_object()
        .field("message_id", entry.fact.subject)
        .field("error_code", (*data)["error_code"].text());
    changes_.write_line(transaction, entry.workspace, *conversation,
                        {.code = "bounced",
                         .data = out.end_object().take(),
                         .once = "bounced:" + std::to_string(entry.sequence)});
}

void Reporter::split(records::Transaction& transaction, const records::JournalEntry& entry) const {
    const auto data = json::parse(entry.fact.data);
    if (!data || !(*data)["parts"].array()) return;
    for (const auto& part : *(*data)["parts"].array()) {
        const auto id = CustomerId::parse(part.text());
        if (id) close_foreign_channels(transaction, entry.workspace, *id);
    }
}

void Reporter::close_foreign_channels(records::Transaction& transaction, WorkspaceId workspace,
                                      CustomerId customer) const {
    std::set<ConversationId> touched;
    for (const auto& row : transaction.all(sql::list_foreign_channels, workspace, customer)) {
        const auto conversation =
            changes_.find(transaction, workspace, row.get<ConversationId>("conversation_id"));
        if (!conversation) continue;
        const auto id = conversation->id;
        const auto channel = row.get<ChannelId>("channel_id");
        const auto owner = conversation->customer;
        const auto own = transaction.first(sql::find_own_word, workspace, id, channel, owner);
        if (own) {
            const auto in =
                transaction.first(sql::find_own_incoming, workspace, id, channel, owner);
            transaction.run(sql::give_channel_back, workspace, id, channel,
                            own->get<IdentityId>("identity_id"),
                            in ? std::optional(in->get<Time>("created_at")) : std::nullopt,
                            own->get<Time>("created_at"));
        } else {
            transaction.run(sql::close_channel, workspace, id, channel);
        }
        touched.insert(id);
    }
    for (const auto id : touched) return_replies(transaction, workspace, id);
}

void Reporter::return_replies(records::Transaction& transaction, WorkspaceId workspace,
                              ConversationId id) const {
    auto conversation = changes_.find(transaction, workspace, id);
    const auto ways = transaction.all(sql::list_channels_of_conversation, workspace, id);
    const bool is_open = std::ranges::any_of(ways, [&](const records::Row& row) {
        return row.get<ChannelId>("channel_id") == conversation->channel;
    });
    if (!is_open && !ways.empty()) {
        const auto to = ways.front().get<ChannelId>("channel_id");
        json::Writer data;
        data.begin_object().field("from", conversation->channel).field("to", to);
        changes_.write_line(transaction, workspace, *conversation,
                            {.code = "channel", .data = data.end_object().take()});
        conversation->channel = to;
    }
    changes_.save_and_tell(transaction, workspace, *conversation, Author{}, {"channel"});
}

void add_routes(staff::Api& api, Services& services) {
    add_conversation_routes(api, services);
    add_message_routes(api, services);
    add_reply_routes(api, services);
    add_list_routes(api, services);
}

}  // namespace ondam::conversations
