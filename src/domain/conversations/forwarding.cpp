#include "domain/conversations/forwarding.h"

#include <algorithm>

#include "base/text.h"
#include "conversations_sql.h"
#include "domain/conversations/addresses.h"
#include "domain/conversations/conversation_rows.h"
#include "forwarding_sql.h"
#include "messages_sql.h"

namespace ondam::conversations {
namespace {

using customers::IdentityKind;

std::string forwarded_subject(const Message& original, const Conversation& conversation) {
    const auto subject = original.subject.value_or(conversation.subject.value_or(""));
    if (text::starts_with_ignoring_case(subject, "fwd:")) return subject;
    return "Fwd: " + subject;
}

}  // namespace

Result<ChannelId> Forwarding::mailbox(records::Reader& reader, WorkspaceId workspace,
                                      const Conversation& conversation,
                                      const Forward& input) const {
    const auto wanted = input.channel.value_or(conversation.channel);
    const auto rows = reader.all(sql::list_mailboxes, workspace, wanted);
    if (rows.empty())
        return invalid("channel_id", "unknown", "There is no mailbox that this could leave by.");
    const auto found = rows.front().get<ChannelId>("id");
    if (input.channel && found != wanted)
        return invalid("channel_id", "unknown", "There is no such open mailbox.");
    return found;
}

/// The block that mail programs put above what they forward, and know again.
std::string Forwarding::quoted(records::Reader& reader, WorkspaceId workspace,
                               const Conversation& conversation, const Message& original) const {
    auto from = text::one_line(original.author.name.value_or(""));
    if (original.kind == MessageKind::incoming) {
        const auto all = parts_.identities.identities_of(reader, workspace, conversation.customer);
        const auto sender = std::ranges::find_if(all, [&](const customers::Identity& one) {
            return original.identity == one.id && one.kind == IdentityKind::email;
        });
        if (sender != all.end()) from += (from.empty() ? "<" : " <") + sender->value + ">";
    }
    std::string text = "---------- Forwarded message ----------\n";
    if (!from.empty()) text += "From: " + from + "\n";
    text += "Date: " + to_rfc3339(original.sent_at.value_or(original.created_at)) + "\n";
    const auto subject = original.subject.value_or(conversation.subject.value_or(""));
    if (!subject.empty()) text += "Subject: " + text::one_line(subject) + "\n";
    text += "\n" + original.body;
    if (original.quoted) text += "\n\n" + *original.quoted;
    return text;
}

Result<Forwarding::Forwarded> Forwarding::forward(const Actor& actor, ConversationId id,
                                                  MessageId message, const Forward& input) const {
    TRY(actor.must(staff::Permission::reply_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Forwarded> {
        auto conversation = TRY(changes_.get(transaction, actor.workspace, id));
        const auto known = transaction.first(sql::find_message_of_client, actor.workspace,
                                             conversation.id, input.client_id);
        if (known) return Forwarded{known->get<MessageId>("id"), true};
        const auto row =
            transaction.first(sql::find_message, actor.workspace, conversation.id, message);
        if (!row) return not_found();
        const auto original = read_message(*row);
        if (original.kind == MessageKind::activity)
            return invalid("message_id", "kind",
                           "This line is no message that could be forwarded.");
        return forward_in(transaction, actor, conversation, original, input);
    });
}

Result<Forwarding::Forwarded> Forwarding::forward_in(records::Transaction& transaction,
                                                     const Actor& actor, Conversation& conversation,
                                                     const Message& original,
                                                     const Forward& input) const {
    const auto workspace = actor.workspace;
    auto to = TRY(read_addresses("to", input.to));
    if (to.empty()) return invalid("to", "required", "names at least one address");
    const auto channel = TRY(mailbox(transaction, workspace, conversation, input));
    const auto recipient = TRY(parts_.identities.identify(
        transaction, workspace, {{IdentityKind::email, to.front(), customers::Trust::trusted}},
        {.source = "forward", .evidence = original.id.text(), .at = changes_.now()}));
    auto body = text::make_valid_utf8(text::trim(input.body));
    body += (body.empty() ? "" : "\n\n") + quoted(transaction, workspace, conversation, original);
    Message note{.kind = MessageKind::note,
                 .channel = channel,
                 .identity = recipient.identity,
                 .author = author_of(transaction, actor),
                 .subject = forwarded_subject(original, conversation),
                 .body = std::move(body),
                 .cc = to,
                 .attachments = original.attachments,
                 .client_id = input.client_id};
    changes_.put_out(transaction, workspace, conversation, note);
    to.erase(to.begin());
    const channels::OutgoingMessage out{.workspace = workspace,
                                        .message = note.id,
                                        .conversation = conversation.id,
                                        .channel = channel,
                                        .recipient = recipient.identity,
                                        .subject = *note.subject,
                                        .text = note.body,
                                        .html = {},
                                        .attachments = note.attachments,
                                        .cc = to,
                                        .references = {},
                                        .buttons = {},
                                        .sender_name = note.author.name.value_or(""),
                                        .automatic = false,
                                        .due_at = changes_.now()};
    parts_.deliveries.enqueue(transaction, out);
    parts_.audit.add(transaction, actor,
                     {.action = "message.forward", .resource = original.id.text()});
    return Forwarded{note.id, false};
}

}  // namespace ondam::conversations
