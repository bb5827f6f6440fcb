#include "domain/conversations/conversation_rows.h"

#include <charconv>

#include "base/text.h"
#include "domain/channels/attachment_json.h"
#include "platform/json/json.h"

namespace ondam::conversations {

Conversation read_conversation(const records::Row& row) {
    const auto score = row.get<std::optional<std::int64_t>>("csat_score");
    return {
        .id = row.get<ConversationId>("id"),
        .number = row.integer("number"),
        .identity = row.get<IdentityId>("identity_id"),
        .customer = row.get<CustomerId>("customer_id"),
        .subject = row.get<std::optional<std::string>>("subject"),
        .status = row.get<Status>("status"),
        .priority = Priority(row.integer("priority")),
        .assignee = row.get<std::optional<UserId>>("assignee_id"),
        .team = row.get<std::optional<TeamId>>("team_id"),
        .channel = row.get<ChannelId>("channel_id"),
        .open_key = row.get<std::optional<std::string>>("open_key"),
        .suspicious = row.get<bool>("suspicious"),
        .waiting_since = row.get<std::optional<Time>>("waiting_since"),
        .first_response_at = row.get<std::optional<Time>>("first_response_at"),
        .snoozed_until = row.get<std::optional<Time>>("snoozed_until"),
        .resolved_at = row.get<std::optional<Time>>("resolved_at"),
        .resolved_by = row.get<std::optional<UserId>>("resolved_by"),
        .cycle = row.integer("cycle"),
        .previous = row.get<std::optional<ConversationId>>("previous_id"),
        .merged_into = row.get<std::optional<ConversationId>>("merged_into"),
        .last_message = row.get<std::optional<MessageId>>("last_message_id"),
        .last_incoming = row.get<std::optional<MessageId>>("last_incoming_id"),
        .last_incoming_at = row.get<std::optional<Time>>("last_incoming_at"),
        .last_activity_at = row.get<Time>("last_activity_at"),
        .csat_score = score ? std::optional<int>(int(*score)) : std::nullopt,
        .version = row.integer("version"),
        .created_at = row.get<Time>("created_at"),
        .updated_at = row.get<Time>("updated_at"),
    };
}

Message read_message(const records::Row& row) {
    return {
        .id = row.get<MessageId>("id"),
        .conversation = row.get<ConversationId>("conversation_id"),
        .kind = row.get<MessageKind>("kind"),
        .channel = row.get<std::optional<ChannelId>>("channel_id"),
        .identity = row.get<std::optional<IdentityId>>("identity_id"),
        .author = {.kind = row.get<Author::Kind>("author_kind"),
                   .id = row.get<std::optional<std::string>>("author_id"),
                   .name = row.get<std::optional<std::string>>("author_name")},
        .subject = row.get<std::optional<std::string>>("subject"),
        .body = row.text("body"),
        .quoted = row.get<std::optional<std::string>>("quoted"),
        .html = row.get<std::optional<std::string>>("html"),
        .cc = read_texts(row.text("cc")),
        .attachments = read_attachments(row.text("attachments")),
        .client_id = row.get<std::optional<std::string>>("client_id"),
        .external_id = row.get<std::optional<std::string>>("external_id"),
        .activity = row.get<std::optional<std::string>>("activity"),
        .data = row.text("data"),
        .automatic = row.get<bool>("is_automatic"),
        .suspicious = row.get<bool>("is_suspicious"),
        .proof = row.get<std::optional<Proof>>("proof"),
        .sent_at = row.get<std::optional<Time>>("sent_at"),
        .undo_until = row.get<std::optional<Time>>("undo_until"),
        .created_at = row.get<Time>("created_at"),
    };
}

std::string to_json(const std::vector<std::string>& texts) {
    if (texts.empty()) return "[]";
    json::Writer out;
    out.value(texts);
    return out.take();
}

std::string to_json(const std::vector<Attachment>& attachments) {
    if (attachments.empty()) return "[]";
    json::Writer out;
    out.begin_array();
    for (const auto& attachment : attachments) {
        channels::write_members(out.begin_object(), attachment)
            .field("content_id", attachment.content_id)
            .end_object();
    }
    out.end_array();
    return out.take();
}

std::vector<std::string> read_texts(std::string_view json) {
    std::vector<std::string> texts;
    if (json == "[]") return texts;
    const auto value = json::parse(json);
    if (!value || value->array() == nullptr) return texts;
    for (const auto& text : *value->array()) texts.emplace_back(text.text());
    return texts;
}

std::vector<Attachment> read_attachments(std::string_view json) {
    std::vector<Attachment> attachments;
    if (json == "[]") return attachments;
    const auto value = json::parse(json);
    if (!value || value->array() == nullptr) return attachments;
    for (const auto& item : *value->array()) {
        const auto* size = item["size"].integer();
        Attachment attachment{
            .file = files::FileId::parse(item["id"].text()).value_or(files::FileId{}),
            .name = std::string(item["name"].text()),
            .media_type = std::string(item["content_type"].text()),
            .size = size != nullptr ? std::uint64_t(*size) : 0,
            .content_id = {}};
        if (item["content_id"].string() != nullptr)
            attachment.content_id = *item["content_id"].string();
        attachments.push_back(std::move(attachment));
    }
    return attachments;
}

std::string write_cursor(const Place& place) {
    return std::to_string(place.number) + "." + std::to_string(place.second) + "." + place.id;
}

Result<Place> read_cursor(std::string_view cursor) {
    const auto refusal = [] {
        return invalid("cursor", "cursor", "Take the cursor from the page before.");
    };
    const auto parts = text::split(cursor, '.');
    if (parts.size() != 3) return refusal();
    Place place;
    const auto read = [](std::string_view part, std::int64_t& number) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        return error == std::errc() && end == part.data() + part.size();
    };
    if (!read(parts[0], place.number) || !read(parts[1], place.second)) return refusal();
    if (!Uuid::parse(parts[2])) return refusal();
    place.id = std::string(parts[2]);
    return place;
}

}  // namespace ondam::conversations
