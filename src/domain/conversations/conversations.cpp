#include "domain/conversations/conversations.h"

#include <set>

#include "base/text.h"
#include "conversations_sql.h"
#include "domain/conversations/briefs.h"
#include "domain/conversations/conversation_rows.h"
#include "messages_sql.h"
#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

using staff::Permission;
constexpr auto window_of_free_replies = std::chrono::hours(24);
constexpr auto presence_lasts = std::chrono::seconds(30);

/// What a visitor says of themselves is proven by nothing, though their session is.
std::optional<Proof> proof_of_last(records::Reader& reader, WorkspaceId workspace,
                                   const Brief& brief) {
    const auto& last = brief.conversation.last_incoming;
    if (!last) return std::nullopt;
    const auto row = reader.first(sql::find_proof, workspace, *last);
    if (!row) return std::nullopt;
    if (row->integer("is_nobody") == 0) return row->get<std::optional<Proof>>("proof");
    const bool has_name = brief.customer && !brief.customer->name.empty();
    return has_name ? std::optional(Proof::unproven) : std::nullopt;
}

Refusal wrong_state(std::string message) { return conflict("", "state", std::move(message)); }

/// What is done, or spam, goes on to no other state of work.
Result<void> must_be_at_work(const Conversation& conversation) {
    if (conversation.status == Status::spam) {
        return wrong_state("It is spam: take it back first.");
    }
    if (conversation.is_done()) return wrong_state("It is resolved.");
    return {};
}

}  // namespace

Conversations::Conversations(const Parts& parts, const Changes& changes, const Messages& messages,
                             const Matter& matter, const Routing& routing)
    : parts_(parts), changes_(changes), messages_(messages), matter_(matter), routing_(routing) {}

Result<Changes::Opening> Conversations::opening(records::Transaction& transaction,
                                                const Actor& actor, const NewConversation& input,
                                                const OpenChannelRow& channel) const {
    const auto workspace = actor.workspace;
    Changes::Opening opening{.identity = {},
                             .customer = {},
                             .channel = channel.ref.id,
                             .subject = input.subject,
                             .team = input.team ? input.team : channel.team,
                             .assignee = input.assignee};
    if (input.customer) {
        const auto customer = parts_.identities.resolve(transaction, workspace, *input.customer);
        if (!customer) return invalid("customer_id", "unknown", "There is no such customer.");
        const Outbox outbox(parts_, changes_);
        opening.customer = *customer;
        opening.identity = TRY(outbox.recipient_of(transaction, workspace, *customer, channel.ref));
        return opening;
    }
    if (!input.identity) return invalid("customer_id", "required", "Say to whom this goes.");
    auto claim = *input.identity;
    // A handle is one of its channel.
    if (claim.kind == customers::IdentityKind::api) {
        claim.value = channel.ref.id.text() + ":" + claim.value;
    }
    const auto found = TRY(parts_.identities.identify(transaction, workspace, {claim},
                                                      {.source = "agent",
                                                       .evidence = actor.text(),
                                                       .rule = "agent",
                                                       .actor = actor.text(),
                                                       .at = changes_.now(),
                                                       .name = input.name}));
    opening.customer = found.customer;
    opening.identity = found.identity;
    return opening;
}

Result<Conversation> Conversations::start(const Actor& actor, const NewConversation& input) {
    TRY(actor.must(Permission::reply_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Conversation> {
        const auto channel = find_open_channel(transaction, actor.workspace, input.channel);
        if (!channel) return invalid("channel_id", "unknown", "There is no such open channel.");
        if (input.assignee || input.team) {
            TRY(check(transaction, actor, {.assignee = input.assignee, .team = input.team}));
        }
        const auto begun = TRY(opening(transaction, actor, input, *channel));
        auto message = TRY(messages_.prepare(transaction, actor, input.message, channel->ref));
        message.subject = input.subject;
        if (message.channel) message.identity = begun.identity;
        auto conversation = changes_.open(transaction, actor.workspace, begun, message);
        ONDAM_CHECK(conversation.has_value());
        messages_.deliver(transaction, actor, *conversation, message);
        return std::move(*conversation);
    });
}

View Conversations::view(records::Reader& reader, const Actor& actor,
                         const Conversation& conversation) const {
    View view{
        .brief = std::move(find_briefs(reader, parts_.customers, actor, {conversation}).front()),
        .fields = matter_.fields(reader, actor.workspace, conversation.id),
        .participants = {},
        .reply_until = {}};
    for (const auto& row : reader.all(sql::list_participants, actor.workspace, conversation.id)) {
        view.participants.push_back(row.text("address"));
    }
    view.proof = proof_of_last(reader, actor.workspace, view.brief);
    const auto& channels = view.brief.channels;
    if (channels.empty() || channels.front().kind != ChannelKind::whatsapp) return view;
    for (const auto& row :
         reader.all(sql::list_channels_of_conversation, actor.workspace, conversation.id)) {
        const auto last = row.get<std::optional<Time>>("last_incoming_at");
        if (row.get<ChannelId>("channel_id") == channels.front().id && last) {
            view.reply_until = *last + window_of_free_replies;
        }
    }
    return view;
}

Result<View> Conversations::get(const Actor& actor, ConversationId id) {
    TRY(actor.must(Permission::view_conversations));
    return parts_.database.read([&](records::Reader& reader) -> Result<View> {
        const auto conversation = TRY(changes_.get(reader, actor.workspace, id));
        return view(reader, actor, conversation);
    });
}

Result<View> Conversations::step(const Actor& actor, ConversationId id, const Step& step) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<View> {
        auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        TRY(step(transaction, conversation, author_of(transaction, actor)));
        return view(transaction, actor, conversation);
    });
}

Result<View> Conversations::change(const Actor& actor, ConversationId id,
                                   const ConversationChange& change) {
    return step(
        actor, id,
        [&](records::Transaction& transaction, Conversation& conversation,
            const Author&) -> Result<void> {
            TRY(check(transaction, actor, change));
            if (change.expected_version && *change.expected_version != conversation.version) {
                return precondition_failed();
            }
            return apply(transaction, actor, conversation, change);
        });
}

Result<View> Conversations::resolve(const Actor& actor, ConversationId id,
                                    ConversationResolved::Csat csat) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    if (conversation.is_done()) return wrong_state("It is resolved already.");
                    TRY(must_be_at_work(conversation));
                    changes_.resolve(transaction, actor.workspace, conversation, by, csat);
                    return {};
                });
}

Result<View> Conversations::reopen(const Actor& actor, ConversationId id) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    if (!conversation.is_done()) return wrong_state("It is not resolved.");
                    open_again(transaction, actor, conversation, by);
                    return {};
                });
}

void Conversations::open_again(records::Transaction& transaction, const Actor& actor,
                               Conversation& conversation, const Author& by) const {
    const bool theirs = actor.user && conversation.resolved_by == actor.user;
    const auto undo = find_rules(transaction, actor.workspace).undo;
    if (theirs && parts_.clock.now() < *conversation.resolved_at + undo) {
        changes_.take_back_resolution(transaction, actor.workspace, conversation, by);
    } else {
        changes_.reopen(transaction, actor.workspace, conversation, by);
    }
}

Result<View> Conversations::snooze(const Actor& actor, ConversationId id, Time until) {
    if (until <= parts_.clock.now()) return invalid("until", "past", "Choose a time to come.");
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    TRY(must_be_at_work(conversation));
                    changes_.snooze(transaction, actor.workspace, conversation, by, until);
                    return {};
                });
}

Result<View> Conversations::wake(const Actor& actor, ConversationId id) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    if (conversation.status != Status::snoozed) {
                        return wrong_state("It is not snoozed.");
                    }
                    changes_.set_status(transaction, actor.workspace, conversation, by,
                                        Status::open);
                    return {};
                });
}

Result<View> Conversations::set_pending(const Actor& actor, ConversationId id) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    TRY(must_be_at_work(conversation));
                    changes_.set_status(transaction, actor.workspace, conversation, by,
                                        Status::pending);
                    return {};
                });
}

Result<View> Conversations::clear_pending(const Actor& actor, ConversationId id) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    if (conversation.status != Status::pending) {
                        return wrong_state("It is not pending.");
                    }
                    changes_.set_status(transaction, actor.workspace, conversation, by,
                                        Status::open);
                    return {};
                });
}

Result<View> Conversations::mark_spam(const Actor& actor, ConversationId id) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    if (conversation.status == Status::spam)
                        return wrong_state("It is spam already.");
                    mark(transaction, actor, conversation, by);
                    return {};
                });
}

Result<View> Conversations::take_back_spam(const Actor& actor, ConversationId id) {
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    if (conversation.status != Status::spam) return wrong_state("It is no spam.");
                    unmark(transaction, actor, conversation, by);
                    return {};
                });
}

void Conversations::mark(records::Transaction& transaction, const Actor& actor,
                         Conversation& conversation, const Author& by) const {
    changes_.mark_spam(transaction, actor.workspace, conversation, by);
    parts_.audit.add(transaction, actor,
                     {.action = "conversation.mark_spam", .resource = conversation.id.text()});
}

void Conversations::unmark(records::Transaction& transaction, const Actor& actor,
                           Conversation& conversation, const Author& by) const {
    changes_.take_back_spam(transaction, actor.workspace, conversation, by);
    routing_.assign(transaction, actor.workspace, find_rules(transaction, actor.workspace),
                    conversation);
    parts_.audit.add(transaction, actor,
                     {.action = "conversation.take_back_spam", .resource = conversation.id.text()});
}

Result<void> Conversations::set_status(records::Transaction& transaction, const Actor& actor,
                                       Conversation& conversation, const Author& by,
                                       Status status) const {
    if (status == conversation.status) return {};
    if (status == Status::spam) {
        mark(transaction, actor, conversation, by);
        return {};
    }
    if (conversation.status == Status::spam) {
        if (status != Status::open) return must_be_at_work(conversation);
        unmark(transaction, actor, conversation, by);
        return {};
    }
    if (status == Status::resolved) {
        changes_.resolve(transaction, actor.workspace, conversation, by,
                         ConversationResolved::Csat::skip);
        return {};
    }
    if (conversation.is_done()) open_again(transaction, actor, conversation, by);
    changes_.set_status(transaction, actor.workspace, conversation, by, status);
    return {};
}

jobs::Outcome Conversations::run_wake(const jobs::Job& job) {
    const auto id = ConversationId::parse(job.key.value_or(""));
    if (!id) return jobs::Failed{"the key is no conversation"};
    // The clock may have been set back since the job was due, or it was snoozed anew meanwhile.
    const auto later = parts_.database.write([&](records::Transaction& transaction) {
        auto conversation = changes_.find(transaction, job.workspace, *id);
        if (!conversation || conversation->status != Status::snoozed) return std::optional<Time>();
        if (conversation->snoozed_until > parts_.clock.now()) return conversation->snoozed_until;
        conversation->last_activity_at = parts_.clock.now();
        changes_.set_status(transaction, job.workspace, *conversation, Author{}, Status::open);
        return std::optional<Time>();
    });
    if (later) return jobs::RetryAt{*later, "it is not yet time"};
    return jobs::Done{};
}

Result<std::vector<ConversationId>> Conversations::change_all(
    const Actor& actor, const std::vector<ConversationId>& ids, const BulkChange& bulk) {
    TRY(actor.must(Permission::manage_conversations));
    if (ids.size() > 100) return too_large("ids", "Change at most 100 at once.");
    TRY(parts_.database.read(
        [&](records::Reader& reader) { return check(reader, actor, bulk.change); }));
    std::vector<ConversationId> changed;
    std::set<ConversationId> seen;
    for (const auto id : ids) {
        if (!seen.insert(id).second) continue;
        const auto done =
            step(actor, id,
                 [&](records::Transaction& transaction, Conversation& conversation,
                     const Author& by) -> Result<void> {
                     TRY(check(transaction, actor, bulk.change));
                     TRY(apply(transaction, actor, conversation, bulk.change));
                     if (!bulk.status) return {};
                     return set_status(transaction, actor, conversation, by, *bulk.status);
                 });
        if (done) changed.push_back(id);
    }
    return changed;
}

Result<void> Conversations::mark_read(const Actor& actor, ConversationId id, MessageId up_to) {
    TRY(actor.must(Permission::view_conversations));
    if (!actor.user) return forbidden();
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        const auto row =
            transaction.first(sql::find_message, actor.workspace, conversation.id, up_to);
        if (!row) return invalid("message_id", "unknown", "It is not in this conversation.");
        const auto moved = transaction.run(sql::put_read_marker, actor.workspace, conversation.id,
                                           *actor.user, row->get<Time>("created_at"));
        if (moved == 0) return {};
        changes_.tell(transaction, actor.workspace,
                      to_fact(ConversationRead{conversation.id, *actor.user}));
        return {};
    });
}

Result<void> Conversations::mark_unread(const Actor& actor, ConversationId id) {
    TRY(actor.must(Permission::view_conversations));
    if (!actor.user) return forbidden();
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        if (!conversation.last_incoming_at) return {};
        transaction.run(sql::reset_read_marker, actor.workspace, conversation.id, *actor.user,
                        *conversation.last_incoming_at - milliseconds(1));
        changes_.tell(transaction, actor.workspace,
                      to_fact(ConversationRead{conversation.id, *actor.user}));
        return {};
    });
}

Result<std::string> Conversations::reveal(const Actor& actor, ConversationId id,
                                          std::string_view name) {
    TRY(actor.must(Permission::reveal_sensitive));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<std::string> {
        const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        if (!Matter::is_sensitive(name)) return not_found();
        auto value = TRY(matter_.reveal(transaction, actor.workspace, conversation.id, name));
        json::Writer data;
        data.begin_object().field("name", name).end_object();
        parts_.audit.add(transaction, actor,
                         {.action = "conversation.reveal",
                          .resource = conversation.id.text(),
                          .data = data.text()});
        changes_.write_line(
            transaction, actor.workspace, conversation,
            {.code = "revealed", .data = data.text(), .author = author_of(transaction, actor)});
        return value;
    });
}

Result<View> Conversations::move_appointment(const Actor& actor, ConversationId id,
                                             std::optional<Time> starts_at) {
    TRY(actor.must(Permission::edit_customers));
    return step(actor, id,
                [&](records::Transaction& transaction, Conversation& conversation,
                    const Author& by) -> Result<void> {
                    const auto workspace = actor.workspace;
                    const auto field = matter_.value(transaction, workspace, conversation.id,
                                                     field::appointment_id);
                    const auto appointment = customers::AppointmentId::parse(field.value_or(""));
                    if (!appointment) {
                        return conflict("", "no_appointment", "No appointment is attached.");
                    }
                    auto to = starts_at;
                    if (!to) {
                        to = parse_rfc3339(
                            matter_.value(transaction, workspace, conversation.id, field::wanted_at)
                                .value_or(""));
                    }
                    if (!to) return invalid("starts_at", "required", "Say when it shall be.");
                    const auto moved = TRY(parts_.appointments.change_in(
                        transaction, actor, *appointment,
                        {.starts_at = to, .conversation = conversation.id.text()}));
                    json::Writer data;
                    data.begin_object()
                        .field("appointment_id", moved.id)
                        .field("starts_at", moved.starts_at)
                        .field("status", moved.status);
                    if (!moved.time_zone.empty()) data.field("time_zone", moved.time_zone);
                    changes_.write_line(transaction, workspace, conversation,
                                        {.code = "appointment",
                                         .data = data.end_object().take(),
                                         .author = by,
                                         .once = "appointment:" + moved.id.text() + ":" +
                                                 std::to_string(moved.version)});
                    // Nobody put it right by hand: the next wish may name another.
                    TRY(matter_.set(transaction, workspace, conversation.id,
                                    {.name = std::string(field::appointment_at),
                                     .value = to_rfc3339(moved.starts_at),
                                     .source = "message"}));
                    changes_.save_and_tell(transaction, workspace, conversation, by, {"fields"});
                    return {};
                });
}

Result<std::vector<Viewer>> Conversations::look_at(const Actor& actor, ConversationId id) {
    TRY(actor.must(Permission::view_conversations));
    if (!actor.user) return forbidden();
    return parts_.database.write(
        [&](records::Transaction& transaction) -> Result<std::vector<Viewer>> {
            const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
            const auto now = parts_.clock.now();
            transaction.run(sql::put_viewer, actor.workspace, conversation.id, *actor.user, now);
            std::vector<Viewer> others;
            for (const auto& row : transaction.all(sql::list_viewers, actor.workspace,
                                                   conversation.id, now - presence_lasts)) {
                const auto user = row.get<UserId>("user_id");
                if (user != *actor.user) others.push_back({user, row.text("name")});
            }
            return others;
        });
}

Result<void> Conversations::look_away(const Actor& actor) {
    if (!actor.user) return forbidden();
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        transaction.run(sql::delete_viewer, actor.workspace, *actor.user);
        return {};
    });
}

void Conversations::note_csat(records::Transaction& transaction, WorkspaceId workspace,
                              ConversationId id, int score) const {
    auto conversation = changes_.find(transaction, workspace, id);
    if (!conversation) return;
    conversation->csat_score = score;
    changes_.save_and_tell(transaction, workspace, *conversation, Author{}, {"csat_score"});
}

}  // namespace ondam::conversations
