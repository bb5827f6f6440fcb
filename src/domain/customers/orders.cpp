#include "domain/customers/orders.h"

#include <algorithm>
#include <map>

#include "customers_sql.h"
#include "domain/customers/facts.h"
#include "orders_sql.h"

namespace ondam::customers {
namespace {

Order read_order(const records::Row& row) {
    Order order{.number = row.text("number"),
                .identity = row.get<IdentityId>("identity_id"),
                .status = "placed",
                .currency = row.text("currency"),
                .total = row.get<std::optional<std::int64_t>>("total"),
                .refunded = 0,
                .items = row.text("items"),
                .placed_at = row.get<Time>("placed_at"),
                .updated_at = row.get<Time>("updated_at"),
                .shipments = {}};
    if (!row.is_null("cancelled_at")) order.status = "cancelled";
    return order;
}

Shipment read_shipment(const records::Row& row) {
    return {.number = row.text("number"),
            .carrier = row.text("carrier"),
            .status = row.text("status"),
            .reason = row.text("reason"),
            .estimated_at = row.get<std::optional<Time>>("estimated_at"),
            .shipped_at = row.get<std::optional<Time>>("shipped_at"),
            .delivered_at = row.get<std::optional<Time>>("delivered_at"),
            .updated_at = row.get<Time>("stated_at")};
}

/// A refund without an amount gives back everything that is left; such rows come last.
void add_refund(Order& order, const records::Row& row) {
    const auto amount = row.get<std::optional<std::int64_t>>("amount");
    const auto left = std::max<std::int64_t>(0, order.total.value_or(0) - order.refunded);
    order.refunded += amount.value_or(left);
    order.updated_at = std::max(order.updated_at, row.get<Time>("time"));
    if (!amount || order.refunded >= order.total.value_or(0)) {
        if (order.status != "cancelled") order.status = "refunded";
    }
}

/// Shops often say of the order as a whole what became of its parcels, without their numbers. The
/// newer word counts, and a parcel with a number is one that can be followed.
void settle_parcels(Order& order) {
    const auto whole = std::ranges::find(order.shipments, "", &Shipment::number);
    if (order.shipments.size() < 2 || whole == order.shipments.end()) return;
    const auto said = *whole;
    order.shipments.erase(whole);
    for (auto& parcel : order.shipments) {
        if (parcel.updated_at >= said.updated_at) continue;
        parcel.status = said.status;
        parcel.reason = said.reason;
        if (said.estimated_at) parcel.estimated_at = said.estimated_at;
        if (said.delivered_at) parcel.delivered_at = said.delivered_at;
        parcel.updated_at = said.updated_at;
    }
}

/// What the parcels say, when neither a cancellation nor a full refund said more.
void settle_status(Order& order) {
    for (const auto& parcel : order.shipments) {
        order.updated_at = std::max(order.updated_at, parcel.updated_at);
    }
    settle_parcels(order);
    if (order.status != "placed" || order.shipments.empty()) return;
    const auto is = [](std::string_view status) {
        return [status](const Shipment& shipment) { return shipment.status == status; };
    };
    if (std::ranges::any_of(order.shipments, is("delayed")))
        order.status = "delayed";
    else if (std::ranges::all_of(order.shipments, is("returned")))
        order.status = "returned";
    else if (std::ranges::all_of(order.shipments, is("delivered")))
        order.status = "delivered";
    else
        order.status = "shipped";
}

std::string_view shipment_status(OrderWord::Kind kind) {
    switch (kind) {
        case OrderWord::Kind::shipped:
            return "shipped";
        case OrderWord::Kind::delayed:
            return "delayed";
        case OrderWord::Kind::delivered:
            return "delivered";
        case OrderWord::Kind::returned:
            return "returned";
        case OrderWord::Kind::stated:
        case OrderWord::Kind::cancelled:
        case OrderWord::Kind::refunded:
            return "";
    }
    return "";
}

/// True when the shipment's newest word changed.
bool apply_shipment(records::Transaction& transaction, WorkspaceId workspace,
                    const Orders::Source& source, const OrderWord& word) {
    const auto& order = word.order;
    const auto& number = word.shipment;
    transaction.run(sql::insert_shipment, workspace, order, number);
    const auto changed =
        transaction.run(sql::state_shipment, workspace, order, number, source.time,
                        shipment_status(word.kind), word.carrier, word.reason, word.expected_at);
    if (changed == 0)
        transaction.run(sql::fill_shipment, workspace, order, number, word.carrier,
                        word.expected_at);
    if (word.kind == OrderWord::Kind::shipped) {
        transaction.run(sql::ship_shipment, workspace, order, number, source.time);
    }
    if (word.kind == OrderWord::Kind::delivered) {
        transaction.run(sql::deliver_shipment, workspace, order, number, source.time);
    }
    return changed > 0;
}

bool apply_order(records::Transaction& transaction, WorkspaceId workspace,
                 const Orders::Source& source, const OrderWord& word) {
    switch (word.kind) {
        case OrderWord::Kind::stated: {
            transaction.run(sql::own_order, workspace, word.order, source.identity, source.time);
            const auto changed =
                transaction.run(sql::state_order, workspace, word.order, source.time, word.currency,
                                word.total, word.items);
            if (changed == 0) {
                transaction.run(sql::fill_order, workspace, word.order, word.currency, word.total,
                                word.items);
            }
            return changed > 0;
        }
        case OrderWord::Kind::cancelled:
            return transaction.run(sql::cancel_order, workspace, word.order, source.time) > 0;
        case OrderWord::Kind::refunded:
            return transaction.run(sql::insert_refund, workspace, word.order, source.message_id,
                                   word.total, source.time) > 0;
        case OrderWord::Kind::shipped:
        case OrderWord::Kind::delayed:
        case OrderWord::Kind::delivered:
        case OrderWord::Kind::returned:
            break;
    }
    return false;
}

}  // namespace

bool Orders::apply(records::Transaction& transaction, WorkspaceId workspace, const Source& source,
                   const OrderWord& word) const {
    transaction.run(sql::insert_order, workspace, word.order, source.identity, source.time);
    const bool is_shipment = !shipment_status(word.kind).empty();
    const bool changed = is_shipment ? apply_shipment(transaction, workspace, source, word)
                                     : apply_order(transaction, workspace, source, word);
    if (!changed) return false;
    const auto customer = owner(transaction, workspace, word.order);
    if (!customer) return true;
    if (is_shipment) {
        journal_.add(transaction, workspace,
                     to_fact(ShipmentChanged{word.order, *customer, word.shipment,
                                             std::string(shipment_status(word.kind))}));
    } else {
        const auto order = find(transaction, workspace, word.order);
        journal_.add(transaction, workspace,
                     to_fact(OrderChanged{word.order, *customer, order->status}));
    }
    return true;
}

std::optional<CustomerId> Orders::owner(records::Reader& reader, WorkspaceId workspace,
                                        std::string_view number) const {
    const auto row = reader.first(sql::find_customer_of_order, workspace, number);
    return row ? std::optional(row->get<CustomerId>("customer_id")) : std::nullopt;
}

std::vector<Order> Orders::of_customer(records::Reader& reader, WorkspaceId workspace,
                                       CustomerId customer, int limit) const {
    std::vector<Order> orders;
    std::map<std::string, std::size_t> places;
    for (const auto& row : reader.all(sql::list_orders_of_customer, workspace, customer, limit)) {
        places.emplace(row.text("number"), orders.size());
        orders.push_back(read_order(row));
    }
    if (orders.empty()) return orders;
    for (const auto& row : reader.all(sql::list_refunds_of_customer, workspace, customer)) {
        const auto place = places.find(row.text("order_number"));
        if (place != places.end()) {
            add_refund(orders[place->second], row);
        }
    }
    for (const auto& row : reader.all(sql::list_shipments_of_customer, workspace, customer)) {
        const auto place = places.find(row.text("order_number"));
        if (place != places.end()) orders[place->second].shipments.push_back(read_shipment(row));
    }
    for (auto& order : orders) settle_status(order);
    return orders;
}

std::optional<Order> Orders::find(records::Reader& reader, WorkspaceId workspace,
                                  std::string_view number) const {
    const auto row = reader.first(sql::find_order, workspace, number);
    if (!row) return std::nullopt;
    auto order = read_order(*row);
    for (const auto& refund : reader.all(sql::list_refunds, workspace, number)) {
        add_refund(order, refund);
    }
    for (const auto& shipment : reader.all(sql::list_shipments, workspace, number)) {
        order.shipments.push_back(read_shipment(shipment));
    }
    settle_status(order);
    return order;
}

}  // namespace ondam::customers
