#include "domain/customers/facts.h"

#include "platform/json/json.h"

namespace ondam::customers {
namespace {

template <class AnyId>
records::Fact about(std::string_view kind, const AnyId& subject, std::optional<CustomerId> customer,
                    json::Writer& data) {
    data.end_object();
    return {std::string(kind), subject.text(),
            customer ? std::optional<std::string>(customer->text()) : std::nullopt, data.take()};
}

json::Writer begin() {
    json::Writer data;
    data.begin_object();
    return data;
}

void write_zone(json::Writer& data, const std::string& time_zone) {
    if (!time_zone.empty()) data.field("time_zone", time_zone);
}

}  // namespace

records::Fact to_fact(const CustomerCreated& happened) {
    auto data = begin();
    data.field("source", happened.source);
    return about(fact::customer_created, happened.id, happened.id, data);
}

records::Fact to_fact(const CustomerChanged& happened) {
    auto data = begin();
    data.field("fields", happened.fields);
    return about(fact::customer_changed, happened.id, happened.id, data);
}

records::Fact to_fact(const CustomersMerged& happened) {
    auto data = begin();
    data.field("absorbed", happened.absorbed).field("edge", happened.edge);
    return about(fact::customers_merged, happened.survivor, happened.survivor, data);
}

records::Fact to_fact(const CustomerSplit& happened) {
    auto data = begin();
    data.field("parts", happened.parts).field("edge", happened.edge);
    return about(fact::customer_split, happened.id, happened.id, data);
}

records::Fact to_fact(const CustomerErased& happened) {
    auto data = begin();
    return about(fact::customer_erased, happened.id, std::nullopt, data);
}

records::Fact to_fact(const ConsentRecorded& happened) {
    auto data = begin();
    data.field("purpose", happened.consent.purpose)
        .field("channel", happened.consent.channel)
        .field("state", happened.consent.state);
    return about(fact::consent_recorded, happened.id, happened.id, data);
}

records::Fact to_fact(const AppointmentBooked& happened) {
    auto data = begin();
    data.field("starts_at", happened.starts_at).field("actor", happened.actor);
    write_zone(data, happened.time_zone);
    return about(fact::appointment_booked, happened.id, happened.customer, data);
}

records::Fact to_fact(const AppointmentMoved& happened) {
    auto data = begin();
    data.field("from", happened.from).field("to", happened.to);
    data.field("conversation", happened.conversation).field("actor", happened.actor);
    write_zone(data, happened.time_zone);
    return about(fact::appointment_moved, happened.id, happened.customer, data);
}

records::Fact to_fact(const AppointmentCancelled& happened) {
    auto data = begin();
    data.field("starts_at", happened.starts_at);
    data.field("conversation", happened.conversation).field("actor", happened.actor);
    write_zone(data, happened.time_zone);
    return about(fact::appointment_cancelled, happened.id, happened.customer, data);
}

records::Fact to_fact(const OrderChanged& happened) {
    auto data = begin();
    data.field("number", happened.number).field("status", happened.status);
    return about(fact::order_changed, happened.customer, happened.customer, data);
}

records::Fact to_fact(const ShipmentChanged& happened) {
    auto data = begin();
    data.field("order", happened.order)
        .field("number", happened.number)
        .field("status", happened.status);
    return about(fact::shipment_changed, happened.customer, happened.customer, data);
}

records::Fact to_fact(const MergeHeld& happened) {
    auto data = begin();
    data.field("reason", happened.reason);
    return about(fact::merge_held, happened.id, happened.customer, data);
}

records::Fact to_fact(const MergeDecided& happened) {
    auto data = begin();
    data.field("decision", happened.decision);
    return about(fact::merge_decided, happened.id, std::nullopt, data);
}

records::Fact to_fact(const ImportProgressed& happened) {
    auto data = begin();
    data.field("state", happened.state).field("done", happened.done);
    return about(fact::import_progressed, happened.id, std::nullopt, data);
}

}  // namespace ondam::customers
