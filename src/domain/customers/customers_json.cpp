#include "domain/customers/customers_json.h"

#include <charconv>

#include "base/names.h"
#include "base/text.h"
#include "domain/customers/event_words.h"
#include "domain/customers/orders.h"

namespace ondam::customers {
namespace {

std::optional<std::string_view> filled(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return std::string_view(text);
}

void write_money(json::Writer& out, std::optional<std::int64_t> amount,
                 const std::string& currency) {
    if (!amount || currency.empty()) {
        out.value(nullptr);
        return;
    }
    out.begin_object().field("amount", *amount).field("currency", currency).end_object();
}

/// Programs send numbers as texts, too.
std::int64_t quantity_of(const json::Value& item) {
    constexpr std::int64_t most = 1'000'000'000;
    const auto said = item["quantity"].scalar_text().value_or("1");
    double quantity = 1;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), quantity);
    const bool whole = error == std::errc() && end == said.data() + said.size();
    return whole && quantity >= 0 && quantity <= most ? std::int64_t(quantity) : 1;
}

void write_items(json::Writer& out, const Order& order) {
    out.key("items").begin_array();
    const auto items = json::parse(order.items);
    if (items && items->array()) {
        for (const auto& item : *items->array()) {
            if (!item.object()) continue;
            out.begin_object();
            out.field("product_id", first_text(item, {"product_id", "sku", "id"}));
            out.field("name", first_text(item, {"name", "title"}));
            out.field("quantity", quantity_of(item));
            out.key("price");
            write_money(out, to_minor_units(item["price"], order.currency), order.currency);
            out.end_object();
        }
    }
    out.end_array();
}

std::optional<std::string_view> delay_reason_of(const Order& order) {
    if (order.status != "delayed") return std::nullopt;
    for (const auto& parcel : order.shipments) {
        if (parcel.status == "delayed" && !parcel.reason.empty()) return parcel.reason;
    }
    return std::nullopt;
}

std::string plain_lines(std::string_view text) {
    std::vector<std::string> lines;
    for (const auto line : text::split(text, '\n')) lines.push_back(text::plain_name(line));
    return text::join(lines, "\n");
}

json::Value plain_value(const json::Value& value) {
    if (const auto* text = value.string()) return json::Value(plain_lines(*text));
    if (const auto* items = value.array()) {
        json::Array plain;
        for (const auto& item : *items) plain.push_back(plain_value(item));
        return json::Value(std::move(plain));
    }
    if (const auto* members = value.object()) {
        json::Object plain;
        for (const auto& [key, member] : *members)
            plain.emplace_back(text::plain_name(key), plain_value(member));
        return json::Value(std::move(plain));
    }
    return value;
}

/// A trait is whatever a page or a program said. It is kept as it came, and shown without what
/// nobody sees: a line that reads backwards, or an address that looks like another.
std::string shown_trait(const std::string& json) {
    // Most hold nothing of the kind; controls stand in JSON as escapes alone.
    if (json.find("\\u") == std::string::npos && !text::has_invisible(json)) return json;
    const auto value = json::parse(json);
    return value ? json::to_text(plain_value(*value)) : json;
}

template <class T, class WriteItem>
void write_list(json::Writer& out, std::string_view key, const std::vector<T>& items,
                WriteItem write_item) {
    out.key(key).begin_array();
    for (const auto& item : items) write_item(item);
    out.end_array();
}

void write_head(json::Writer& out, const Customer& customer) {
    out.field("id", customer.id)
        .field("name", filled(customer.name))
        .field("email", customer.email)
        .field("phone", customer.phone)
        .field("language", customer.language);
}

}  // namespace

void write(json::Writer& out, const Customer& brief) {
    out.begin_object();
    write_head(out, brief);
    out.field("last_seen_at", brief.last_seen_at).end_object();
}

void write(json::Writer& out, const Identity& identity) {
    out.begin_object()
        .field("id", identity.id)
        .field("kind", identity.kind)
        .field("value", identity.value)
        .field("verified", identity.verified_at.has_value())
        .field("source", identity.source)
        .field("first_seen_at", identity.created_at)
        .field("last_seen_at", identity.last_seen_at.value_or(identity.created_at))
        .end_object();
}

void write(json::Writer& out, const Trait& trait) {
    out.begin_object()
        .field("name", text::plain_name(trait.key))
        .raw_field("value", shown_trait(trait.value))
        .field("sensitive", false)
        .field("updated_at", trait.time)
        .end_object();
}

void write(json::Writer& out, const Consent& consent) {
    out.begin_object()
        .field("purpose", consent.purpose)
        .field("channel", consent.channel)
        .field("state", consent.state)
        .field("at", consent.at)
        .field("source", consent.source)
        .end_object();
}

void write(json::Writer& out, WorkspaceId workspace, const Order& order) {
    out.begin_object()
        .field(
            "id",
            uuid_v5(workspace.uuid, "order:" + order.identity.text() + ":" + order.number).text())
        .field("number", order.number)
        .field("status", order.status);
    out.key("total");
    write_money(out, order.total, order.currency);
    out.key("refunded");
    write_money(out, order.refunded > 0 ? std::optional(order.refunded) : std::nullopt,
                order.currency);
    write_items(out, order);
    std::optional<std::string_view> tracking;
    std::optional<Time> expected_at;
    if (!order.shipments.empty()) {
        tracking = filled(order.shipments.front().number);
        expected_at = order.shipments.front().estimated_at;
    }
    out.field("tracking_number", tracking)
        .field("expected_at", expected_at)
        .field("delay_reason", delay_reason_of(order))
        .field("placed_at", order.placed_at)
        .field("updated_at", order.updated_at)
        .end_object();
}

void write(json::Writer& out, const Appointment& appointment) {
    out.begin_object()
        .field("id", appointment.id)
        .field("customer_id", appointment.customer)
        .field("external_id", appointment.external_id)
        .field("title", appointment.title)
        .field("with", filled(appointment.with))
        .field("place", filled(appointment.place))
        .field("starts_at", appointment.starts_at)
        .field("ends_at", appointment.ends_at)
        .field("time_zone", filled(appointment.time_zone))
        .field("status", appointment.status)
        .field("moved_from", appointment.moved_from)
        .field("version", appointment.version)
        .field("updated_at", appointment.updated_at)
        .end_object();
}

void write(json::Writer& out, const TimelineEntry& entry) {
    out.begin_object()
        .field("id", entry.id)
        .field("at", entry.at)
        .field("category", entry.category)
        .field("name", entry.name)
        .field("channel_kind", entry.channel_kind)
        .field("conversation_id", entry.conversation_id)
        .raw_field("data", entry.data)
        .end_object();
}

std::string to_json(WorkspaceId workspace, const CustomerView& view, const Matters& matters) {
    json::Writer out;
    out.begin_object();
    write_head(out, view.customer);
    out.field("time_zone", view.customer.time_zone)
        .field("preferred_channel", view.customer.preferred_channel);
    write_list(out, "identities", view.identities, [&](const Identity& one) { write(out, one); });
    write_list(out, "traits", view.traits, [&](const Trait& one) { write(out, one); });
    write_list(out, "consents", view.consents, [&](const Consent& one) { write(out, one); });
    write_list(out, "orders", view.orders, [&](const Order& one) { write(out, workspace, one); });
    write_list(out, "appointments", view.appointments,
               [&](const Appointment& one) { write(out, one); });
    out.raw_field("conversations", matters.conversations);
    out.key("counters")
        .begin_object()
        .field("events", view.counters.events)
        .field("conversations", matters.total)
        .field("open_conversations", matters.open)
        .field("orders", view.order_count)
        .end_object();
    out.field("first_seen_at", view.counters.first_seen_at)
        .field("last_seen_at", view.customer.last_seen_at)
        .field("created_at", view.customer.created_at)
        .field("version", view.customer.version)
        .end_object();
    return out.take();
}

}  // namespace ondam::customers
