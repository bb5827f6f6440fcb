#include "domain/conversations/outbox.h"

#include <algorithm>

#include "base/text.h"
#include "conversations_sql.h"
#include "messages_sql.h"

namespace ondam::conversations {
namespace {

using customers::IdentityKind;

bool fits(const customers::Identity& identity, const ChannelRef& channel) {
    const auto kind = identity.kind;
    switch (channel.kind) {
        case ChannelKind::email:
            return kind == IdentityKind::email;
        case ChannelKind::whatsapp:
            return kind == IdentityKind::whatsapp || kind == IdentityKind::phone;
        case ChannelKind::web_chat:
            return kind == IdentityKind::web_chat || kind == IdentityKind::user_id;
        case ChannelKind::api:
            return kind == IdentityKind::api && identity.value.starts_with(channel.id.text() + ":");
    }
    return false;
}

/// Of two that fit, a messenger's own handle goes before a telephone number, proof before belief.
int standing(const customers::Identity& identity) {
    const bool own =
        identity.kind == IdentityKind::whatsapp || identity.kind == IdentityKind::web_chat;
    return (identity.verified_at ? 2 : 0) + (own ? 1 : 0);
}

std::string reply_subject(const std::optional<std::string>& subject) {
    if (!subject || subject->empty()) return "";
    if (text::starts_with_ignoring_case(*subject, "re:")) return *subject;
    return "Re: " + *subject;
}

}  // namespace

std::optional<OpenChannelRow> find_open_channel(records::Reader& reader, WorkspaceId workspace,
                                                ChannelId id) {
    const auto row = reader.first(sql::find_open_channel, workspace, id);
    if (!row) return std::nullopt;
    return OpenChannelRow{.ref = {.id = row->get<ChannelId>("id"),
                                  .kind = row->get<ChannelKind>("kind"),
                                  .name = row->text("name")},
                          .team = row->get<std::optional<TeamId>>("team_id"),
                          .settings = row->text("settings")};
}

Result<IdentityId> Outbox::recipient(records::Reader& reader, WorkspaceId workspace,
                                     const Conversation& conversation,
                                     const ChannelRef& channel) const {
    for (const auto& row :
         reader.all(sql::list_channels_of_conversation, workspace, conversation.id)) {
        if (row.get<ChannelId>("channel_id") == channel.id) {
            return row.get<IdentityId>("identity_id");
        }
    }
    return recipient_of(reader, workspace, conversation.customer, channel);
}

Result<IdentityId> Outbox::recipient_of(records::Reader& reader, WorkspaceId workspace,
                                        CustomerId customer, const ChannelRef& channel) const {
    const auto all = parts_.identities.identities_of(reader, workspace, customer);
    const customers::Identity* best = nullptr;
    for (const auto& identity : all) {
        if (!fits(identity, channel)) continue;
        if (best == nullptr || standing(identity) > standing(*best)) best = &identity;
    }
    if (best == nullptr) {
        return invalid("channel_id", "unreachable", "The customer has no address on this channel.");
    }
    return best->id;
}

void Outbox::enqueue(records::Transaction& transaction, WorkspaceId workspace,
                     const Conversation& conversation, const Message& message,
                     const Extra& extra) const {
    channels::OutgoingMessage out{.workspace = workspace,
                                  .message = message.id,
                                  .conversation = conversation.id,
                                  .channel = *message.channel,
                                  .recipient = *message.identity,
                                  .subject = {},
                                  .text = message.body + extra.signature,
                                  .html = extra.html,
                                  .attachments = message.attachments,
                                  .cc = message.cc,
                                  .references = {},
                                  .buttons = extra.buttons,
                                  .sender_name = message.author.name.value_or(""),
                                  .automatic = message.automatic,
                                  .due_at = extra.due_at};
    for (const auto& row :
         transaction.all(sql::list_external_ids, workspace, conversation.id, *message.channel)) {
        out.references.push_back(row.text("external_id"));
    }
    std::ranges::reverse(out.references);
    const auto row =
        transaction.first(sql::find_channel_subject, workspace, conversation.id, *message.channel);
    out.subject = row ? reply_subject(row->text("subject"))
                      : message.subject.value_or(conversation.subject.value_or(""));
    parts_.deliveries.enqueue(transaction, out);
}

}  // namespace ondam::conversations
