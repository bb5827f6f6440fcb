#include <algorithm>

#include "conversations_sql.h"
#include "domain/conversations/changes.h"
#include "links_sql.h"
#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

template <class From, class To>
std::string from_to(const From& from, const To& to) {
    json::Writer data;
    data.begin_object().field("from", from).field("to", to);
    return data.end_object().take();
}

}  // namespace

void Changes::assign(records::Transaction& transaction, WorkspaceId workspace,
                     Conversation& conversation, std::optional<UserId> to, const Author& by) const {
    if (conversation.assignee == to) return;
    json::Writer data;
    data.begin_object().field("assignee_id", to).field("from", conversation.assignee);
    write_line(transaction, workspace, conversation,
               {.code = "assigned", .data = data.end_object().take(), .author = by});
    conversation.assignee = to;
    measures_.owner_changed(transaction, workspace, conversation);
    save_and_tell(transaction, workspace, conversation, by, {"assignee_id"});
}

void Changes::resolve(records::Transaction& transaction, WorkspaceId workspace,
                      Conversation& conversation, const Author& by,
                      ConversationResolved::Csat csat) const {
    write_line(
        transaction, workspace, conversation,
        {.code = "status", .data = from_to(conversation.status, Status::resolved), .author = by});
    if (conversation.status == Status::snoozed) {
        jobs_.cancel(transaction, wake_job, conversation.id.text());
    }
    conversation.status = Status::resolved;
    conversation.open_key = {};
    conversation.snoozed_until = {};
    conversation.resolved_at = clock_.now();
    conversation.resolved_by =
        by.kind == Author::Kind::agent && by.id ? UserId::parse(*by.id) : std::nullopt;
    measures_.resolved(transaction, workspace, conversation);
    conversation.waiting_since = {};
    save(transaction, workspace, conversation);
    tell(transaction, workspace,
         to_fact(ConversationResolved{.id = conversation.id,
                                      .customer = conversation.customer,
                                      .cycle = conversation.cycle,
                                      .resolved_by = conversation.resolved_by,
                                      .channel = conversation.channel,
                                      .csat = csat}));
}

/// A new open matter may have taken the customer's key meanwhile; both may stand then.
std::string Changes::free_open_key(records::Reader& reader, WorkspaceId workspace,
                                   const Conversation& conversation) const {
    auto key = open_key_of(conversation.customer);
    const bool taken = reader.first(sql::find_open_key, workspace, key).has_value();
    return taken ? conversation.id.text() : key;
}

void Changes::take_back_resolution(records::Transaction& transaction, WorkspaceId workspace,
                                   Conversation& conversation, const Author& by) const {
    write_line(
        transaction, workspace, conversation,
        {.code = "status", .data = from_to(conversation.status, Status::open), .author = by});
    conversation.waiting_since =
        measures_.took_back_resolution(transaction, workspace, conversation);
    conversation.status = Status::open;
    conversation.resolved_at = {};
    conversation.resolved_by = {};
    conversation.open_key = free_open_key(transaction, workspace, conversation);
    save_and_tell(transaction, workspace, conversation, by, {"status"});
}

void Changes::reopen(records::Transaction& transaction, WorkspaceId workspace,
                     Conversation& conversation, const Author& by) const {
    write_line(
        transaction, workspace, conversation,
        {.code = "status", .data = from_to(conversation.status, Status::open), .author = by});
    const auto now = clock_.now();
    measures_.reopened(transaction, workspace, conversation, now);
    ++conversation.cycle;
    conversation.status = Status::open;
    conversation.resolved_at = {};
    conversation.resolved_by = {};
    conversation.open_key = free_open_key(transaction, workspace, conversation);
    const bool by_customer = by.kind == Author::Kind::customer;
    measures_.cycle_began(transaction, workspace, conversation,
                          by_customer ? Measures::OpenedBy::customer : Measures::OpenedBy::agent,
                          now);
    save(transaction, workspace, conversation);
    tell(transaction, workspace,
         to_fact(ConversationReopened{
             .id = conversation.id,
             .customer = conversation.customer,
             .cycle = conversation.cycle,
             .by = std::string(to_text(by.kind)) + (by.id ? ":" + *by.id : "")}));
    // Whoever had it may have left since.
    const auto& had = conversation.assignee;
    if (had && !transaction.first(sql::find_assignable_member, workspace, *had)) {
        assign(transaction, workspace, conversation, std::nullopt, Author{});
    }
}

void Changes::snooze(records::Transaction& transaction, WorkspaceId workspace,
                     Conversation& conversation, const Author& by, Time until) const {
    json::Writer data;
    data.begin_object().field("until", until);
    write_line(transaction, workspace, conversation,
               {.code = "snoozed", .data = data.end_object().take(), .author = by});
    const auto key = conversation.id.text();
    jobs_.cancel(transaction, wake_job, key);
    jobs_.add(transaction,
              {.kind = std::string(wake_job), .workspace = workspace, .key = key, .due_at = until});
    conversation.status = Status::snoozed;
    conversation.snoozed_until = until;
    save(transaction, workspace, conversation);
    tell(transaction, workspace,
         to_fact(ConversationSnoozed{conversation.id, conversation.customer, until}));
}

void Changes::set_status(records::Transaction& transaction, WorkspaceId workspace,
                         Conversation& conversation, const Author& by, Status status) const {
    if (conversation.status == status) return;
    write_line(transaction, workspace, conversation,
               {.code = "status", .data = from_to(conversation.status, status), .author = by});
    const bool woken = conversation.status == Status::snoozed;
    if (woken) jobs_.cancel(transaction, wake_job, conversation.id.text());
    conversation.status = status;
    conversation.snoozed_until = {};
    save_and_tell(transaction, workspace, conversation, by, {"status"});
    if (woken) {
        tell(transaction, workspace,
             to_fact(ConversationWoken{conversation.id, conversation.customer}));
    }
}

void Changes::mark_spam(records::Transaction& transaction, WorkspaceId workspace,
                        Conversation& conversation, const Author& by) const {
    put_aside(transaction, workspace, conversation, by);
    save_and_tell(transaction, workspace, conversation, by, {"status"});
}

void Changes::put_aside(records::Transaction& transaction, WorkspaceId workspace,
                        Conversation& conversation, const Author& by) const {
    const auto before = conversation.status;
    if (before == Status::snoozed) jobs_.cancel(transaction, wake_job, conversation.id.text());
    conversation.status = Status::spam;
    conversation.open_key = {};
    conversation.snoozed_until = {};
    write_line(transaction, workspace, conversation,
               {.code = "status", .data = from_to(before, Status::spam), .author = by});
    measures_.put_aside(transaction, workspace, conversation);
    transaction.run(sql::count_conversations_removed, workspace, 1);
}

void Changes::take_back_spam(records::Transaction& transaction, WorkspaceId workspace,
                             Conversation& conversation, const Author& by) const {
    const auto status = conversation.resolved_at ? Status::resolved : Status::open;
    conversation.status = status;
    if (status == Status::open) {
        conversation.open_key = conversation.suspicious
                                    ? conversation.id.text()
                                    : free_open_key(transaction, workspace, conversation);
    }
    const auto& had = conversation.assignee;
    if (had && !transaction.first(sql::find_assignable_member, workspace, *had)) {
        conversation.assignee = {};
    }
    write_line(transaction, workspace, conversation,
               {.code = "status", .data = from_to(Status::spam, status), .author = by});
    measures_.put_back(transaction, workspace, conversation);
    transaction.run(sql::count_conversations_removed, workspace, -1);
    save_and_tell(transaction, workspace, conversation, by, {"status", "assignee_id"});
    if (!conversation.waiting_since) return;
    // The customer may have written into it meanwhile.
    if (status == Status::resolved) {
        reopen(transaction, workspace, conversation, {.kind = Author::Kind::customer});
    }
    measures_.customer_wrote(transaction, workspace, conversation, *conversation.waiting_since);
}

void Changes::merge(records::Transaction& transaction, WorkspaceId workspace, Conversation& source,
                    Conversation& target, const Author& by) const {
    measures_.merged(transaction, workspace, source, target);
    if (source.status == Status::snoozed) {
        jobs_.cancel(transaction, wake_job, source.id.text());
    }
    transaction.run(sql::keep_unread, workspace, source.id, target.id);
    transaction.run(sql::move_messages, workspace, source.id, target.id);
    transaction.run(sql::move_mentions, workspace, source.id, target.id);
    transaction.run(sql::copy_drafts, workspace, source.id, target.id);
    transaction.run(sql::copy_channels, workspace, source.id, target.id);
    transaction.run(sql::copy_participants, workspace, source.id, target.id);
    transaction.run(sql::copy_tags, workspace, source.id, target.id);
    const bool later =
        !target.last_incoming_at ||
        (source.last_incoming_at && *source.last_incoming_at > *target.last_incoming_at);
    if (later) {
        target.channel = source.channel;
        target.last_incoming = source.last_incoming;
        target.last_incoming_at = source.last_incoming_at;
        target.last_message = source.last_message;
    }
    target.last_activity_at = std::max(target.last_activity_at, source.last_activity_at);
    if (source.waiting_since && !target.waiting_since) {
        target.waiting_since = source.waiting_since;
        measures_.customer_wrote(transaction, workspace, target, *source.waiting_since);
    } else if (source.waiting_since && *source.waiting_since < *target.waiting_since) {
        target.waiting_since = source.waiting_since;
    }
    const bool answered_earlier = source.first_response_at && target.first_response_at &&
                                  *source.first_response_at < *target.first_response_at;
    if (!target.first_response_at || answered_earlier) {
        target.first_response_at = source.first_response_at;
    }
    source.status = Status::merged;
    source.merged_into = target.id;
    source.open_key = {};
    source.waiting_since = {};
    source.snoozed_until = {};
    save(transaction, workspace, source);
    transaction.run(sql::count_conversations_removed, workspace, 1);
    tell(transaction, workspace,
         to_fact(ConversationMerged{source.id, source.customer, target.id}));
    json::Writer data;
    data.begin_object().field("conversation_id", source.id).field("number", source.number);
    write_line(transaction, workspace, target,
               {.code = "merged", .data = data.end_object().take(), .author = by});
    save_and_tell(transaction, workspace, target, by, {"channel", "fields", "tags"});
}

}  // namespace ondam::conversations
