#include "platform/events/postgres/rows.h"

#include "platform/json/json.h"

namespace ondam::events::postgres {

std::int64_t to_column(std::uint64_t hash) { return std::int64_t(hash ^ std::uint64_t(1) << 63); }
std::uint64_t from_column(std::int64_t column) {
    return std::uint64_t(column) ^ std::uint64_t(1) << 63;
}

Event to_event(const records::Row& row) {
    return {
        .workspace = row.get<WorkspaceId>("workspace"),
        .node = Uuid::parse(row.text("node")).value_or(Uuid{}),
        .time = row.get<Time>("time"),
        .received_at = row.get<Time>("received_at"),
        .sequence = std::uint64_t(row.integer("sequence")),
        .type =
            from_text(std::type_identity<EventType>{}, row.text("type")).value_or(EventType::track),
        .message_id = row.text("message_id"),
        .name = row.text("name"),
        .json = row.text("json")};
}

std::string ids_json(std::span<const Event* const> events) {
    json::Writer out;
    out.begin_array();
    for (const auto* event : events) {
        out.begin_object()
            .field("workspace", event->workspace)
            .field("node", event->node.text())
            .field("message_id", event->message_id)
            .field("received_at", to_milliseconds(event->received_at))
            .end_object();
    }
    return out.end_array().take();
}

std::string events_json(std::span<const Event* const> events) {
    json::Writer out;
    out.begin_array();
    for (const auto* event : events) {
        out.begin_object()
            .field("workspace", event->workspace)
            .field("node", event->node.text())
            .field("time", to_milliseconds(event->time))
            .field("message_hash", to_column(message_hash(event->workspace, event->message_id)))
            .field("received_at", to_milliseconds(event->received_at))
            .field("sequence", std::int64_t(event->sequence))
            .field("type", to_text(event->type))
            .field("message_id", event->message_id)
            .field("name", event->name)
            .field("json", event->json)
            .end_object();
    }
    return out.end_array().take();
}

std::string texts_json(const std::vector<std::string>& texts) {
    return json::Writer().value(texts).take();
}

std::string nodes_json(const std::vector<Uuid>& nodes) {
    std::vector<std::string> texts;
    texts.reserve(nodes.size());
    for (const auto& node : nodes) texts.push_back(node.text());
    return texts_json(texts);
}

}  // namespace ondam::events::postgres
