#include "domain/conversations/conversations_json.h"

#include <algorithm>

#include "base/text.h"
#include "domain/channels/attachment_json.h"
#include "domain/conversations/plain_line.h"

namespace ondam::conversations {
namespace {

constexpr std::size_t preview_length = 200;

void write(json::Writer& out, const Author& author) {
    const bool is_customer = author.kind == Author::Kind::customer;
    out.begin_object()
        .field("kind", author.kind)
        .field("id", is_customer ? std::nullopt : author.id)
        .field("name", author.name)
        .end_object();
}

void write(json::Writer& out, const ChannelRef& channel) {
    out.begin_object()
        .field("id", channel.id)
        .field("kind", channel.kind)
        .field("name", channel.name)
        .end_object();
}

void write_attachments(json::Writer& out, const std::vector<Attachment>& attachments) {
    out.key("attachments").begin_array();
    for (const auto& attachment : attachments) {
        channels::write_members(out.begin_object(), attachment).end_object();
    }
    out.end_array();
}

void write_preview(json::Writer& out, const std::optional<Message>& message) {
    if (!message) {
        out.value(nullptr);
        return;
    }
    out.begin_object().field("id", message->id).field("kind", message->kind).key("author");
    write(out, message->author);
    const auto text = plain_line(text::first(message->body, preview_length * 2));
    out.field("text", text::first(text, preview_length))
        .field("created_at", message->created_at)
        .end_object();
}

void write_brief_fields(json::Writer& out, const Brief& brief) {
    const auto& conversation = brief.conversation;
    out.field("id", conversation.id)
        .field("number", conversation.number)
        .field("status", conversation.status)
        .field("priority", conversation.priority)
        .field("subject", conversation.subject)
        .key("customer");
    write_customer(out, brief.customer, conversation.customer);
    out.field("assignee_id", conversation.assignee)
        .field("team_id", conversation.team)
        .field("tags", brief.tags)
        .key("channels")
        .begin_array();
    for (const auto& channel : brief.channels) write(out, channel);
    out.end_array()
        .field("unread", brief.unread)
        .field("mentioned", brief.mentioned)
        .key("last_message");
    write_preview(out, brief.last_message);
    if (brief.match) {
        out.key("match");
        write(out, *brief.match);
    }
    out.field("waiting_since", conversation.waiting_since)
        .field("snoozed_until", conversation.snoozed_until)
        .field("last_activity_at", conversation.last_activity_at)
        .field("created_at", conversation.created_at)
        .field("updated_at", conversation.updated_at)
        .field("version", conversation.version);
}

void write_field(json::Writer& out, const Field& field) {
    out.begin_object()
        .field("name", field.name)
        .field("value", field.value)
        .field("sensitive", field.sealed.has_value())
        .field("source", field.source)
        .field("message_id", field.message)
        .field("updated_at", field.updated_at)
        .end_object();
}

void write_state(json::Writer& out, const MessageView& view) {
    const auto kind = view.message.kind;
    out.key("state");
    if (kind == MessageKind::incoming)
        out.value("received");
    else if (view.delivery)
        out.value(view.delivery->state);
    else if (kind != MessageKind::outgoing)
        out.value(nullptr);
    else
        out.value("queued");
    out.key("error");
    if (!view.delivery || (view.delivery->error_code.empty() && view.delivery->error.empty())) {
        out.value(nullptr);
        return;
    }
    out.begin_object()
        .field("code", view.delivery->error_code)
        .field("message", view.delivery->error)
        .end_object();
}

}  // namespace

void write_customer(json::Writer& out, const std::optional<customers::Customer>& customer,
                    std::optional<CustomerId> id) {
    const bool known = customer.has_value();
    const bool named = known && !customer->name.empty();
    out.begin_object()
        .field("id", known ? std::optional(customer->id) : id)
        .field("name", named ? std::optional(customer->name) : std::nullopt)
        .field("email", known ? customer->email : std::nullopt)
        .field("phone", known ? customer->phone : std::nullopt)
        .field("language", known ? customer->language : std::nullopt)
        .field("last_seen_at", known ? customer->last_seen_at : std::nullopt)
        .end_object();
}

void write(json::Writer& out, const Brief& brief) {
    out.begin_object();
    write_brief_fields(out, brief);
    out.end_object();
}

void write(json::Writer& out, const View& view) {
    const auto& conversation = view.brief.conversation;
    out.begin_object();
    write_brief_fields(out, view.brief);
    out.key("fields").begin_array();
    for (const auto& field : view.fields) write_field(out, field);
    out.end_array()
        .field("participants", view.participants)
        .field("reply_until", view.reply_until)
        .field("first_response_at", conversation.first_response_at)
        .field("resolved_at", conversation.resolved_at)
        .field("resolved_by", conversation.resolved_by)
        .field("reopened", conversation.cycle - 1)
        .field("csat_score", conversation.csat_score
                                 ? std::optional(std::int64_t(*conversation.csat_score))
                                 : std::nullopt)
        .field("suspicious", conversation.suspicious)
        .field("proof", view.proof)
        .field("previous_id", conversation.previous)
        .end_object();
}

void write(json::Writer& out, const MessageView& view) {
    const auto& message = view.message;
    out.begin_object()
        .field("id", message.id)
        .field("conversation_id", message.conversation)
        .field("client_id",
               message.kind == MessageKind::activity ? std::nullopt : message.client_id)
        .field("kind", message.kind);
    write_state(out, view);
    out.key("channel");
    if (view.channel)
        write(out, *view.channel);
    else
        out.value(nullptr);
    out.key("author");
    write(out, message.author);
    out.field("body", message.body)
        .field("quoted", message.quoted)
        .field("has_html", message.html.has_value())
        .field("subject", message.subject)
        .field("cc", message.cc);
    write_attachments(out, message.attachments);
    out.key("activity");
    if (message.activity)
        out.begin_object()
            .field("code", *message.activity)
            .raw_field("data", message.data)
            .end_object();
    else
        out.value(nullptr);
    const bool is_note = message.kind == MessageKind::note;
    out.field("mentions", is_note ? Mentions::read(message.data) : std::vector<UserId>())
        .field("undo_until", message.undo_until)
        .field("automatic", message.automatic)
        .field("suspicious", message.suspicious)
        .field("proof", message.proof)
        .field("created_at", message.created_at)
        .end_object();
}

void write(json::Writer& out, const Draft& draft) {
    out.begin_object()
        .field("kind", draft.kind)
        .field("body", draft.body)
        .field("channel_id", draft.channel)
        .field("cc", draft.cc);
    write_attachments(out, draft.attachments);
    out.field("updated_at", draft.updated_at).end_object();
}

void write(json::Writer& out, const Tag& tag) {
    out.begin_object()
        .field("id", tag.id)
        .field("name", tag.name)
        .field("color", tag.color)
        .end_object();
}

void write(json::Writer& out, const CannedResponse& response) {
    out.begin_object()
        .field("id", response.id)
        .field("shortcut", response.shortcut)
        .field("title", response.title)
        .field("body", response.body)
        .field("locale", response.locale)
        .field("updated_at", response.updated_at)
        .end_object();
}

void write(json::Writer& out, const LinkSuggestionView& view) {
    const bool is_customer = view.suggestion.kind == LinkSuggestion::Kind::customer;
    out.begin_object()
        .field("id", view.suggestion.id.text())
        .field("kind", is_customer ? "customer" : "conversation")
        .field("reason", view.suggestion.reason)
        .field("evidence", view.suggestion.evidence)
        .key("customer");
    write_customer(out, view.customer, view.suggestion.customer);
    out.key("conversation");
    if (view.conversation)
        write(out, *view.conversation);
    else
        out.value(nullptr);
    out.field("created_at", view.suggestion.created_at).end_object();
}

void write(json::Writer& out, const ViewCounts& counts) {
    out.begin_object()
        .field("mine", counts.mine)
        .field("mine_unread", counts.mine_unread)
        .field("mentions_unread", counts.mentions_unread)
        .field("unassigned", counts.unassigned)
        .field("unassigned_unread", counts.unassigned_unread)
        .field("open", counts.open)
        .field("pending", counts.pending)
        .field("snoozed", counts.snoozed)
        .field("resolved", counts.resolved)
        .field("all", counts.all)
        .end_object();
}

void write(json::Writer& out, const SearchResults& results) {
    out.begin_object().key("conversations").begin_array();
    for (const auto& brief : results.conversations) write(out, brief);
    out.end_array().key("messages").begin_array();
    for (const auto& hit : results.messages) {
        out.begin_object()
            .field("message_id", hit.message.id)
            .field("conversation_id", hit.message.conversation)
            .field("number", hit.number)
            .key("customer");
        write_customer(out, hit.customer, std::nullopt);
        out.key("snippet");
        write(out, hit.snippet);
        out.field("created_at", hit.message.created_at).end_object();
    }
    out.end_array().key("customers").begin_array();
    for (const auto& customer : results.customers) write_customer(out, customer, customer.id);
    out.end_array().end_object();
}

}  // namespace ondam::conversations
