#include "domain/channels/outgoing_json.h"

#include "platform/json/json.h"

namespace ondam::channels {
namespace {

template <class AnyId>
AnyId id_at(const json::Value& value, std::string_view key) {
    return AnyId::parse(value[key].text()).value_or(AnyId{});
}

std::vector<std::string> texts_at(const json::Value& value, std::string_view key) {
    std::vector<std::string> texts;
    if (const auto* list = value[key].array()) {
        for (const auto& item : *list) texts.emplace_back(item.text());
    }
    return texts;
}

std::optional<std::string> optional_text(const json::Value& value) {
    return value.string() ? std::optional(*value.string()) : std::nullopt;
}

void write_attachments(json::Writer& out, const std::vector<Attachment>& attachments) {
    out.key("attachments").begin_array();
    for (const auto& attachment : attachments) {
        out.begin_object()
            .field("file", attachment.file)
            .field("name", attachment.name)
            .field("media_type", attachment.media_type)
            .field("size", std::int64_t(attachment.size))
            .field("content_id", attachment.content_id)
            .end_object();
    }
    out.end_array();
}

std::vector<Attachment> read_attachments(const json::Value& value) {
    std::vector<Attachment> attachments;
    const auto* list = value["attachments"].array();
    for (const auto& item : list ? *list : json::Array()) {
        const auto* size = item["size"].integer();
        attachments.push_back({.file = id_at<FileId>(item, "file"),
                               .name = std::string(item["name"].text()),
                               .media_type = std::string(item["media_type"].text()),
                               .size = size ? std::uint64_t(*size) : 0,
                               .content_id = optional_text(item["content_id"])});
    }
    return attachments;
}

std::vector<Button> read_buttons(const json::Value& value) {
    std::vector<Button> buttons;
    const auto* list = value["buttons"].array();
    for (const auto& item : list ? *list : json::Array()) {
        buttons.push_back(
            {.id = std::string(item["id"].text()), .label = std::string(item["label"].text())});
    }
    return buttons;
}

}  // namespace

std::string to_json(const OutgoingMessage& message) {
    json::Writer out;
    out.begin_object()
        .field("workspace", message.workspace)
        .field("message", message.message)
        .field("conversation", message.conversation)
        .field("channel", message.channel)
        .field("recipient", message.recipient)
        .field("subject", message.subject)
        .field("text", message.text)
        .field("html", message.html)
        .field("cc", message.cc)
        .field("references", message.references)
        .field("sender_name", message.sender_name)
        .field("automatic", message.automatic)
        .field("due_at", message.due_at);
    write_attachments(out, message.attachments);
    out.key("buttons").begin_array();
    for (const auto& button : message.buttons) {
        out.begin_object().field("id", button.id).field("label", button.label).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

OutgoingMessage outgoing_from_json(std::string_view text) {
    const auto parsed = json::parse(text);
    ONDAM_CHECK(parsed.has_value());
    const auto& value = *parsed;
    const auto* automatic = value["automatic"].boolean();
    return {.workspace = id_at<WorkspaceId>(value, "workspace"),
            .message = id_at<MessageRef>(value, "message"),
            .conversation = id_at<ConversationRef>(value, "conversation"),
            .channel = id_at<ChannelId>(value, "channel"),
            .recipient = id_at<customers::IdentityId>(value, "recipient"),
            .subject = std::string(value["subject"].text()),
            .text = std::string(value["text"].text()),
            .html = optional_text(value["html"]),
            .attachments = read_attachments(value),
            .cc = texts_at(value, "cc"),
            .references = texts_at(value, "references"),
            .buttons = read_buttons(value),
            .sender_name = std::string(value["sender_name"].text()),
            .automatic = automatic && *automatic,
            .due_at = parse_rfc3339(value["due_at"].text()).value_or(Time{})};
}

}  // namespace ondam::channels
