#include "domain/conversations/changes.h"

#include <limits>

#include "conversations_sql.h"
#include "domain/conversations/conversation_rows.h"
#include "messages_sql.h"
#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

/// Sorts behind every real wait, and fits into a JavaScript number.
constexpr std::int64_t nobody_waits = 9'007'199'254'740'991;

std::int64_t waiting_order(const Conversation& conversation) {
    return conversation.waiting_since ? to_milliseconds(*conversation.waiting_since) : nobody_waits;
}

std::optional<std::string> kind_of(records::Reader& reader, WorkspaceId workspace,
                                   std::optional<ChannelId> channel) {
    if (!channel) return std::nullopt;
    const auto row = reader.first(sql::find_channel_kind, workspace, *channel);
    return row ? std::optional(row->text("kind")) : std::nullopt;
}

/// Programs and providers say when it was written; nobody writes in the time to come.
Time written_at(const Message& message) {
    return std::min(message.sent_at.value_or(message.created_at), message.created_at);
}

}  // namespace

Rules find_rules(records::Reader& reader, WorkspaceId workspace) {
    Rules rules;
    const auto row = reader.first(sql::find_workspace_settings, workspace);
    if (!row) return rules;
    rules.locale = row->text("locale");
    rules.time_zone = row->text("time_zone");
    rules.region = row->text("default_region");
    const auto settings = json::parse(row->text("settings"));
    if (!settings) return rules;
    if (const auto* undo = (*settings)["undo_seconds"].integer()) {
        rules.undo = std::chrono::seconds(*undo);
    }
    if (const auto* assigns = (*settings)["auto_assign"].boolean()) rules.assigns = *assigns;
    if (const auto* most = (*settings)["conversations_per_agent"].integer()) {
        rules.per_agent = int(*most);
    }
    if (const auto* reopens = (*settings)["reopen_days"].integer()) {
        rules.reopens = std::chrono::days(*reopens);
    }
    return rules;
}

Author author_of(records::Reader& reader, const Actor& actor) {
    if (actor.kind == Actor::Kind::user) {
        const auto row = reader.first(sql::find_agent_name, *actor.user);
        return {.kind = Author::Kind::agent,
                .id = actor.user->text(),
                .name = row ? std::optional(row->text("name")) : std::nullopt};
    }
    if (actor.kind == Actor::Kind::token) {
        return {.kind = Author::Kind::token, .id = actor.token->text()};
    }
    return {};
}

std::string open_key_of(CustomerId customer) { return "customer:" + customer.text(); }

std::optional<Conversation> Changes::find(records::Reader& reader, WorkspaceId workspace,
                                          ConversationId id) const {
    // Merges of merges are rare and never go in a circle: a target is always alive when it takes
    // in.
    for (int hops = 0; hops < 32; ++hops) {
        const auto row = reader.first(sql::find_conversation, workspace, id);
        if (!row) return std::nullopt;
        auto conversation = read_conversation(*row);
        if (!conversation.merged_into) return conversation;
        id = *conversation.merged_into;
    }
    return std::nullopt;
}

Result<Conversation> Changes::get(records::Reader& reader, WorkspaceId workspace,
                                  ConversationId id) const {
    auto conversation = find(reader, workspace, id);
    if (!conversation) return not_found();
    return std::move(*conversation);
}

std::optional<Conversation> Changes::open(records::Transaction& transaction, WorkspaceId workspace,
                                          const Opening& opening, Message& first) const {
    const auto now = clock_.now();
    const bool incoming = first.kind == MessageKind::incoming;
    Conversation conversation{.id = ids_.next<ConversationId>(),
                              .identity = opening.identity,
                              .customer = opening.customer,
                              .subject = opening.subject,
                              .assignee = opening.assignee,
                              .team = opening.team,
                              .channel = opening.channel,
                              .suspicious = opening.suspicious,
                              .previous = opening.previous,
                              .last_activity_at = now,
                              .created_at = now,
                              .updated_at = now};
    conversation.open_key = opening.open_key.empty() ? conversation.id.text() : opening.open_key;
    first.id = ids_.next<MessageId>();
    first.conversation = conversation.id;
    first.created_at = now;
    conversation.last_message = first.id;
    if (incoming) {
        conversation.last_incoming = first.id;
        conversation.last_incoming_at = now;
        if (!first.automatic) conversation.waiting_since = now;
    }
    conversation.number =
        transaction.first(sql::next_conversation_number, workspace)->integer("last_number");
    const auto inserted = transaction.run(
        sql::insert_conversation, workspace, conversation.id, conversation.number,
        conversation.identity, conversation.subject, int(conversation.priority),
        conversation.assignee, conversation.team, conversation.channel, conversation.open_key,
        conversation.suspicious, conversation.waiting_since, waiting_order(conversation),
        conversation.previous, conversation.last_message, conversation.last_incoming,
        conversation.last_incoming_at, now);
    if (inserted == 0) return std::nullopt;
    transaction.run(sql::put_conversation_channel, workspace, conversation.id, opening.channel,
                    opening.recipient.value_or(opening.identity),
                    incoming ? std::optional(written_at(first)) : std::nullopt, now);
    const auto by = incoming ? Measures::OpenedBy::customer : Measures::OpenedBy::agent;
    measures_.cycle_began(transaction, workspace, conversation, by, now);
    if (conversation.waiting_since) {
        measures_.customer_wrote(transaction, workspace, conversation, now);
    }
    if (opening.is_spam) {
        if (!open_as_spam(transaction, workspace, conversation, first)) return std::nullopt;
        return conversation;
    }
    tell(transaction, workspace,
         to_fact(ConversationCreated{conversation.id, conversation.customer, conversation.channel,
                                     incoming ? "customer" : "agent"}));
    if (!insert(transaction, workspace, conversation, first)) return std::nullopt;
    return conversation;
}

bool Changes::open_as_spam(records::Transaction& transaction, WorkspaceId workspace,
                           Conversation& conversation, const Message& first) const {
    auto shown = conversation;
    shown.status = Status::spam;
    if (!insert(transaction, workspace, shown, first)) return false;
    put_aside(transaction, workspace, conversation, Author{});
    save(transaction, workspace, conversation);
    tell(transaction, workspace,
         to_fact(ConversationChanged{.id = conversation.id,
                                     .customer = conversation.customer,
                                     .changed = {"status"},
                                     .status = Status::spam,
                                     .by = std::string(to_text(Author::Kind::system)),
                                     .is_spam = true}));
    return true;
}

bool Changes::insert(records::Transaction& transaction, WorkspaceId workspace,
                     const Conversation& conversation, const Message& message) const {
    const auto inserted = transaction.run(
        sql::insert_message, workspace, message.id, message.conversation, message.kind,
        message.channel, message.identity, message.author.kind, message.author.id,
        message.author.name, message.subject, message.body, message.quoted, message.html,
        to_json(message.cc), to_json(message.attachments), message.client_id, message.external_id,
        message.activity, message.data, message.automatic, message.suspicious, message.proof,
        message.sent_at, message.undo_until, message.created_at);
    if (inserted == 0) return false;
    // Whoever gets ours takes part: an answer of theirs belongs here. A note with addresses is a
    // message that was forwarded.
    if (message.kind == MessageKind::outgoing || message.kind == MessageKind::note) {
        for (const auto& address : message.cc) {
            transaction.run(sql::insert_participant, workspace, message.conversation, address,
                            message.author.id.value_or("system"),
                            message.kind == MessageKind::outgoing, message.created_at);
        }
    }
    const bool for_timeline =
        message.kind == MessageKind::incoming || message.kind == MessageKind::outgoing;
    tell(transaction, workspace,
         to_fact(MessageCreated{
             .id = message.id,
             .conversation = message.conversation,
             .customer = for_timeline ? std::optional(conversation.customer) : std::nullopt,
             .kind = message.kind,
             .channel = message.channel,
             .channel_kind =
                 for_timeline ? kind_of(transaction, workspace, message.channel) : std::nullopt,
             .client_id = message.client_id,
             .author = message.author,
             .is_spam = conversation.status == Status::spam}));
    return true;
}

bool Changes::write_line(records::Transaction& transaction, WorkspaceId workspace,
                         const Conversation& conversation, const Line& line) const {
    const Message message{.id = ids_.next<MessageId>(),
                          .conversation = conversation.id,
                          .kind = MessageKind::activity,
                          .author = line.author,
                          .client_id = line.once,
                          .activity = std::string(line.code),
                          .data = line.data,
                          .automatic = true,
                          .created_at = clock_.now()};
    return insert(transaction, workspace, conversation, message);
}

bool Changes::put_in(records::Transaction& transaction, WorkspaceId workspace,
                     Conversation& conversation, Message& message) const {
    message.id = ids_.next<MessageId>();
    message.conversation = conversation.id;
    message.created_at = clock_.now();
    if (!insert(transaction, workspace, conversation, message)) return false;
    conversation.last_message = message.id;
    conversation.last_activity_at = message.created_at;
    conversation.last_incoming = message.id;
    conversation.last_incoming_at = message.created_at;
    return true;
}

bool Changes::store(records::Transaction& transaction, WorkspaceId workspace,
                    Conversation& conversation, Message& message) const {
    if (!put_in(transaction, workspace, conversation, message)) return false;
    save(transaction, workspace, conversation);
    return true;
}

bool Changes::take_in(records::Transaction& transaction, WorkspaceId workspace,
                      Conversation& conversation, Message& message, Sender sender) const {
    if (message.automatic) return store(transaction, workspace, conversation, message);
    if (!put_in(transaction, workspace, conversation, message)) return false;
    const auto now = message.created_at;
    if (sender == Sender::customer) follow(transaction, workspace, conversation, message);
    if (conversation.status == Status::resolved) {
        reopen(transaction, workspace, conversation, message.author);
    } else if (conversation.status != Status::open) {
        set_status(transaction, workspace, conversation, message.author, Status::open);
    }
    measures_.customer_wrote(transaction, workspace, conversation, now);
    if (!conversation.waiting_since) conversation.waiting_since = now;
    save(transaction, workspace, conversation);
    return true;
}

void Changes::follow(records::Transaction& transaction, WorkspaceId workspace,
                     Conversation& conversation, const Message& message) const {
    if (message.channel && *message.channel != conversation.channel) {
        json::Writer data;
        data.begin_object().field("from", conversation.channel).field("to", *message.channel);
        write_line(transaction, workspace, conversation,
                   {.code = "channel", .data = data.end_object().take()});
        conversation.channel = *message.channel;
    }
    transaction.run(sql::put_conversation_channel, workspace, conversation.id, conversation.channel,
                    message.identity, written_at(message), message.created_at);
}

bool Changes::put_out(records::Transaction& transaction, WorkspaceId workspace,
                      Conversation& conversation, Message& message) const {
    message.id = ids_.next<MessageId>();
    message.conversation = conversation.id;
    message.created_at = clock_.now();
    if (!insert(transaction, workspace, conversation, message)) return false;
    // A question that the program asks would hide what people said last.
    if (!message.automatic) {
        conversation.last_message = message.id;
        conversation.last_activity_at = message.created_at;
    }
    const bool answers = message.kind == MessageKind::outgoing && !message.automatic;
    if (answers) count(transaction, workspace, conversation, message, message.created_at);
    if (message.kind == MessageKind::outgoing && message.identity) {
        transaction.run(sql::put_conversation_channel, workspace, conversation.id, message.channel,
                        message.identity, nullptr, message.created_at);
    }
    save(transaction, workspace, conversation);
    return true;
}

void Changes::count(records::Transaction& transaction, WorkspaceId workspace,
                    Conversation& conversation, const Message& answer, Time at) const {
    if (!conversation.first_response_at && conversation.last_incoming) {
        conversation.first_response_at = at;
    }
    measures_.answered(transaction, workspace, conversation, {answer.id, answer.author.id, at});
    conversation.waiting_since = {};
}

void Changes::discount(records::Transaction& transaction, WorkspaceId workspace,
                       Conversation& conversation, const Message& answer) const {
    conversation.waiting_since = measures_.took_back(
        transaction, workspace, conversation, {answer.id, answer.author.id, answer.created_at});
    if (conversation.first_response_at != answer.created_at) return;
    // Another answer may have followed the one that is gone.
    const auto next =
        transaction.first(sql::find_reply_after, workspace, conversation.id, answer.created_at);
    conversation.first_response_at =
        next ? std::optional(next->get<Time>("created_at")) : std::nullopt;
}

void Changes::delivered(records::Transaction& transaction, WorkspaceId workspace, ConversationId id,
                        MessageId message, bool has_arrived) const {
    const auto changed =
        has_arrived ? transaction.run(sql::mark_delivered, workspace, message)
                    : transaction.run(sql::mark_undelivered, workspace, message, clock_.now());
    auto conversation = changed > 0 ? find(transaction, workspace, id) : std::nullopt;
    if (!conversation) return;
    const auto row = transaction.first(sql::find_message, workspace, conversation->id, message);
    if (!row) return;
    const auto answer = read_message(*row);
    if (has_arrived)
        count(transaction, workspace, *conversation, answer, clock_.now());
    else
        discount(transaction, workspace, *conversation, answer);
    save_and_tell(transaction, workspace, *conversation, {}, {"waiting_since"});
}

void Changes::take_back(records::Transaction& transaction, WorkspaceId workspace,
                        Conversation& conversation, const Message& message) const {
    transaction.run(sql::withdraw_message, workspace, message.id, clock_.now());
    discount(transaction, workspace, conversation, message);
    const auto newest = transaction.first(sql::find_newest_message, workspace, conversation.id);
    conversation.last_message = newest ? std::optional(newest->get<MessageId>("id")) : std::nullopt;
    conversation.last_activity_at =
        newest ? newest->get<Time>("created_at") : conversation.created_at;
    save(transaction, workspace, conversation);
    tell(transaction, workspace,
         to_fact(MessageRemoved{message.id, conversation.id, conversation.customer}));
}

void Changes::save(records::Transaction& transaction, WorkspaceId workspace,
                   Conversation& conversation) const {
    ++conversation.version;
    conversation.updated_at = clock_.now();
    transaction.run(sql::update_conversation, workspace, conversation.id, conversation.identity,
                    conversation.subject, conversation.status, int(conversation.priority),
                    conversation.assignee, conversation.team, conversation.channel,
                    conversation.open_key, conversation.waiting_since, waiting_order(conversation),
                    conversation.first_response_at, conversation.snoozed_until,
                    conversation.resolved_at, conversation.resolved_by, conversation.cycle,
                    conversation.merged_into, conversation.last_message, conversation.last_incoming,
                    conversation.last_incoming_at, conversation.csat_score, conversation.version,
                    conversation.updated_at, conversation.last_activity_at);
}

void Changes::save_and_tell(records::Transaction& transaction, WorkspaceId workspace,
                            Conversation& conversation, const Author& by,
                            std::vector<std::string> changed) const {
    save(transaction, workspace, conversation);
    tell(transaction, workspace,
         to_fact(ConversationChanged{
             .id = conversation.id,
             .customer = conversation.customer,
             .changed = std::move(changed),
             .assignee = conversation.assignee,
             .status = conversation.status,
             .by = std::string(to_text(by.kind)) + (by.id ? ":" + *by.id : "")}));
}

}  // namespace ondam::conversations
