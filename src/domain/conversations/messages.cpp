#include "domain/conversations/messages.h"

#include "base/names.h"
#include "base/text.h"
#include "conversations_sql.h"
#include "domain/conversations/addresses.h"
#include "domain/conversations/conversation_rows.h"
#include "messages_sql.h"

namespace ondam::conversations {
namespace {

using staff::Permission;

/// Further back than any message.
const Time end_of_time = from_milliseconds(9'007'199'254'740'991);

Draft read_draft(const records::Row& row) {
    return {.kind = row.get<MessageKind>("kind"),
            .body = row.text("body"),
            .channel = row.get<std::optional<ChannelId>>("channel_id"),
            .cc = read_texts(row.text("cc")),
            .attachments = read_attachments(row.text("attachments")),
            .updated_at = row.get<Time>("updated_at")};
}

Result<UserId> user_of(const Actor& actor) {
    // Drafts belong to people; a program keeps its own.
    if (!actor.user) return forbidden();
    return *actor.user;
}

}  // namespace

std::map<ChannelId, ChannelRef> find_channel_refs(records::Reader& reader, WorkspaceId workspace) {
    std::map<ChannelId, ChannelRef> refs;
    for (const auto& row : reader.all(sql::list_channel_refs, workspace)) {
        const auto id = row.get<ChannelId>("id");
        refs[id] = {id, row.get<ChannelKind>("kind"), row.text("name")};
    }
    return refs;
}

Result<std::vector<Attachment>> Messages::find_files(records::Reader& reader, const Actor& actor,
                                                     const std::vector<files::FileId>& ids) const {
    std::vector<Attachment> attachments;
    for (const auto id : ids) {
        auto file = parts_.attachments.find_owned(reader, actor.workspace, id, actor.text());
        if (!file) return invalid("attachment_ids", "unknown", "There is no such file of yours.");
        attachments.push_back(std::move(*file));
    }
    return attachments;
}

Result<Message> Messages::prepare(records::Reader& reader, const Actor& actor,
                                  const NewMessage& input, const ChannelRef& channel) const {
    if (text::is_blank(input.body) && input.attachments.empty()) {
        return invalid("body", "required", "Write something or attach a file.");
    }
    auto files = TRY(find_files(reader, actor, input.attachments));
    Message message{
        .kind = input.kind,
        .author = author_of(reader, actor),
        .body = text::make_valid_utf8(input.body),
        .attachments = std::move(files),
        .client_id = input.client_id.empty() ? std::nullopt : std::optional(input.client_id)};
    if (input.kind != MessageKind::outgoing) {
        message.data = mentions_.data_of(reader, actor, message.body);
        return message;
    }
    message.channel = channel.id;
    message.cc = TRY(read_addresses("cc", input.cc));
    if (!message.cc.empty() && channel.kind != ChannelKind::email) {
        return invalid("cc", "channel", "Copies go out with e-mail alone.");
    }
    const auto undo = find_rules(reader, actor.workspace).undo;
    if (undo.count() > 0) message.undo_until = changes_.now() + undo;
    return message;
}

void Messages::deliver(records::Transaction& transaction, const Actor& actor,
                       const Conversation& conversation, const Message& message) const {
    if (!message.channel) return mentions_.note(transaction, actor.workspace, message);
    Outbox::Extra extra{.due_at = message.undo_until.value_or(message.created_at)};
    const auto channel = find_open_channel(transaction, actor.workspace, *message.channel);
    if (actor.user && channel && channel->ref.kind == ChannelKind::email) {
        const auto row = transaction.first(sql::find_agent_name, *actor.user);
        if (row && !row->text("signature").empty()) {
            extra.signature = "\n\n-- \n" + row->text("signature");
        }
    }
    outbox_.enqueue(transaction, actor.workspace, conversation, message, extra);
}

Result<Messages::Sent> Messages::known_or_withdrawn(records::Reader& reader, WorkspaceId workspace,
                                                    const Conversation& conversation,
                                                    const records::Row& row) const {
    if (!row.is_null("withdrawn_at")) {
        return conflict("client_id", "withdrawn", "This message was taken back; use a new id.");
    }
    auto message = TRY(find(reader, workspace, conversation, row.get<MessageId>("id")));
    return Sent{std::move(with_states(reader, workspace, {std::move(message)}).front()), true};
}

Result<Messages::Sent> Messages::send_in(records::Transaction& transaction, const Actor& actor,
                                         ConversationId id, const NewMessage& input) const {
    const auto workspace = actor.workspace;
    auto conversation = TRY(changes_.get(transaction, workspace, id));
    auto known =
        transaction.first(sql::find_message_of_client, workspace, conversation.id, input.client_id);
    if (!known && conversation.id != id) {
        // Sent before the merge, it carries the id of where it stood.
        known = transaction.first(sql::find_message_of_client, workspace, conversation.id,
                                  id.text() + ":" + input.client_id);
    }
    if (known) return known_or_withdrawn(transaction, workspace, conversation, *known);
    if (input.kind == MessageKind::outgoing && conversation.status == Status::spam) {
        return conflict("", "spam", "The conversation is spam: take it back before you answer.");
    }

    ChannelRef ref;
    if (input.kind == MessageKind::outgoing) {
        const auto channel =
            find_open_channel(transaction, workspace, input.channel.value_or(conversation.channel));
        if (!channel) return invalid("channel_id", "unknown", "There is no such open channel.");
        ref = channel->ref;
    }
    auto message = TRY(prepare(transaction, actor, input, ref));
    if (message.channel) {
        message.identity = TRY(outbox_.recipient(transaction, workspace, conversation, ref));
    }
    changes_.put_out(transaction, workspace, conversation, message);
    deliver(transaction, actor, conversation, message);
    if (actor.user) {
        transaction.run(sql::delete_draft, workspace, conversation.id, *actor.user);
        transaction.run(sql::put_read_marker, workspace, conversation.id, *actor.user,
                        message.created_at);
        // Whoever answers what nobody has, has it.
        if (message.channel && !conversation.assignee && !conversation.is_done()) {
            changes_.assign(transaction, workspace, conversation, actor.user, message.author);
        }
    }
    return Sent{std::move(with_states(transaction, workspace, {std::move(message)}).front())};
}

Result<Messages::Sent> Messages::send(const Actor& actor, ConversationId conversation,
                                      const NewMessage& input) {
    TRY(actor.must(Permission::reply_conversations));
    return parts_.database.write([&](records::Transaction& transaction) {
        return send_in(transaction, actor, conversation, input);
    });
}

Result<void> Messages::undo(const Actor& actor, ConversationId id, MessageId message_id) {
    TRY(actor.must(Permission::reply_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        const auto message = TRY(find(transaction, actor.workspace, conversation, message_id));
        const bool ours = message.kind == MessageKind::outgoing && !message.automatic;
        if (!ours || !parts_.deliveries.withdraw(transaction, actor.workspace, message.id)) {
            return conflict("", "too_late", "The message has left already.");
        }
        changes_.take_back(transaction, actor.workspace, conversation, message);
        return {};
    });
}

Result<MessageView> Messages::retry(const Actor& actor, ConversationId id, MessageId message_id) {
    TRY(actor.must(Permission::reply_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<MessageView> {
        const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        auto message = TRY(find(transaction, actor.workspace, conversation, message_id));
        if (!parts_.deliveries.retry(transaction, actor.workspace, message.id)) {
            return conflict("", "state", "Only a failed or unknown message can be sent again.");
        }
        return std::move(with_states(transaction, actor.workspace, {std::move(message)}).front());
    });
}

Result<Message> Messages::find(records::Reader& reader, WorkspaceId workspace,
                               const Conversation& conversation, MessageId id) const {
    const auto row = reader.first(sql::find_message, workspace, conversation.id, id);
    if (!row) return not_found();
    return read_message(*row);
}

std::vector<MessageView> Messages::with_states(records::Reader& reader, WorkspaceId workspace,
                                               std::vector<Message> messages) const {
    std::vector<MessageId> sent;
    for (const auto& message : messages) {
        // A note with a channel was forwarded by it.
        const bool has_left = message.kind == MessageKind::outgoing ||
                              (message.kind == MessageKind::note && message.channel);
        if (has_left) sent.push_back(message.id);
    }
    std::map<MessageId, channels::Delivery> states;
    for (auto& delivery : parts_.deliveries.of_messages(reader, workspace, sent)) {
        states.emplace(delivery.message, delivery);
    }
    const auto refs = find_channel_refs(reader, workspace);
    std::vector<MessageView> views;
    for (auto& message : messages) {
        MessageView view{.message = std::move(message), .channel = {}, .delivery = {}};
        if (view.message.channel) {
            if (const auto ref = refs.find(*view.message.channel); ref != refs.end()) {
                view.channel = ref->second;
            }
        }
        if (const auto state = states.find(view.message.id); state != states.end()) {
            view.delivery = state->second;
        }
        views.push_back(std::move(view));
    }
    return views;
}

Result<Page<MessageView>> Messages::list(const Actor& actor, ConversationId id,
                                         const std::optional<std::string>& cursor, int limit) {
    TRY(actor.must(Permission::view_conversations));
    Place before{to_milliseconds(end_of_time), 0, Uuid{}.text()};
    if (cursor) before = TRY(read_cursor(*cursor));
    return parts_.database.read([&](records::Reader& reader) -> Result<Page<MessageView>> {
        const auto conversation = TRY(changes_.get(reader, actor.workspace, id));
        std::vector<Message> messages;
        for (const auto& row : reader.all(sql::list_messages, actor.workspace, conversation.id,
                                          before.number, before.id, limit + 1)) {
            messages.push_back(read_message(row));
        }
        Page<MessageView> page;
        if (int(messages.size()) > limit) {
            messages.pop_back();
            const auto& last = messages.back();
            page.next_cursor = write_cursor({to_milliseconds(last.created_at), 0, last.id.text()});
        }
        page.items = with_states(reader, actor.workspace, std::move(messages));
        return page;
    });
}

Result<MessageView> Messages::get(const Actor& actor, ConversationId id, MessageId message_id) {
    TRY(actor.must(Permission::view_conversations));
    return parts_.database.read([&](records::Reader& reader) -> Result<MessageView> {
        const auto conversation = TRY(changes_.get(reader, actor.workspace, id));
        auto message = TRY(find(reader, actor.workspace, conversation, message_id));
        return std::move(with_states(reader, actor.workspace, {std::move(message)}).front());
    });
}

std::optional<MessageId> Messages::send_automatic(records::Transaction& transaction,
                                                  WorkspaceId workspace, ConversationId id,
                                                  const Automatic& input) const {
    auto conversation = changes_.find(transaction, workspace, id);
    if (!conversation || conversation->status == Status::spam) return std::nullopt;
    const auto channel = find_open_channel(transaction, workspace, input.channel);
    if (!channel) return std::nullopt;
    auto recipient = outbox_.recipient(transaction, workspace, *conversation, channel->ref);
    if (!recipient) return std::nullopt;
    Message message{.kind = MessageKind::outgoing,
                    .channel = input.channel,
                    .identity = *recipient,
                    .body = input.body,
                    .client_id = input.once,
                    .data = input.data,
                    .automatic = true};
    if (!changes_.put_out(transaction, workspace, *conversation, message)) return std::nullopt;
    outbox_.enqueue(transaction, workspace, *conversation, message,
                    {.due_at = changes_.now(), .buttons = input.buttons, .html = input.html});
    return message.id;
}

Result<std::optional<Draft>> Messages::draft(const Actor& actor, ConversationId id) {
    TRY(actor.must(Permission::reply_conversations));
    const auto user = TRY(user_of(actor));
    return parts_.database.read([&](records::Reader& reader) -> Result<std::optional<Draft>> {
        const auto conversation = TRY(changes_.get(reader, actor.workspace, id));
        const auto row = reader.first(sql::find_draft, actor.workspace, conversation.id, user);
        if (!row) return std::optional<Draft>();
        return std::optional(read_draft(*row));
    });
}

Result<Draft> Messages::save_draft(const Actor& actor, ConversationId id, const DraftInput& input) {
    TRY(actor.must(Permission::reply_conversations));
    const auto user = TRY(user_of(actor));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Draft> {
        const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        auto files = TRY(find_files(transaction, actor, input.attachments));
        Draft draft{.kind = input.kind,
                    .body = text::make_valid_utf8(input.body),
                    .channel = input.channel,
                    .cc = input.cc,
                    .attachments = std::move(files),
                    .updated_at = changes_.now()};
        transaction.run(sql::put_draft, actor.workspace, conversation.id, user, draft.kind,
                        draft.body, draft.channel, to_json(draft.cc), to_json(draft.attachments),
                        draft.updated_at);
        return draft;
    });
}

Result<void> Messages::remove_draft(const Actor& actor, ConversationId id) {
    TRY(actor.must(Permission::reply_conversations));
    const auto user = TRY(user_of(actor));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        transaction.run(sql::delete_draft, actor.workspace, conversation.id, user);
        return {};
    });
}

}  // namespace ondam::conversations
