#include "domain/customers/order_state.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/enum_text.h"

namespace ondam::customers {
namespace {

constexpr std::array<std::string_view, 8> kind_texts{
    "completed", "stated", "cancelled", "refunded", "shipped", "delayed", "delivered", "returned"};

void add_figures(Order& order, const OrderWord& word) {
    if (word.currency) order.currency = *word.currency;
    if (word.total) order.total = word.total;
    if (word.items) order.items = *word.items;
}

void add_shipment(Order& order, const OrderSaid& said) {
    const auto& word = said.word;
    auto place = std::ranges::find(order.shipments, word.shipment, &Shipment::number);
    if (place == order.shipments.end()) {
        order.shipments.push_back({.number = word.shipment,
                                   .carrier = "",
                                   .status = "",
                                   .reason = "",
                                   .estimated_at = {},
                                   .shipped_at = {},
                                   .delivered_at = {},
                                   .updated_at = {}});
        place = std::prev(order.shipments.end());
    }
    auto& shipment = *place;
    shipment.status = to_text(word.kind);
    shipment.updated_at = said.time;
    if (word.carrier) shipment.carrier = *word.carrier;
    if (word.reason) shipment.reason = *word.reason;
    if (word.expected_at) shipment.estimated_at = word.expected_at;
    if (word.kind == OrderWord::Kind::shipped && !shipment.shipped_at)
        shipment.shipped_at = said.time;
    if (word.kind == OrderWord::Kind::delivered && !shipment.delivered_at)
        shipment.delivered_at = said.time;
}

/// One without an amount gives back everything that is left, whenever it was said.
void settle_refunds(Order& order, const std::vector<OrderSaid>& words) {
    bool has_refund = false, is_whole = false;
    for (const auto& said : words) {
        if (said.word.kind != OrderWord::Kind::refunded) continue;
        has_refund = true;
        if (said.word.total)
            order.refunded += *said.word.total;
        else
            is_whole = true;
    }
    const auto total = order.total.value_or(0);
    if (is_whole) order.refunded = std::max(order.refunded, total);
    if (has_refund && order.status != "cancelled" && (is_whole || order.refunded >= total))
        order.status = "refunded";
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
    settle_parcels(order);
    std::ranges::stable_sort(order.shipments, std::greater(), &Shipment::updated_at);
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

}  // namespace

std::string_view to_text(OrderWord::Kind kind) { return kind_texts[std::size_t(kind)]; }
std::optional<OrderWord::Kind> from_text(std::type_identity<OrderWord::Kind>,
                                         std::string_view text) {
    return enum_from_text<OrderWord::Kind>(kind_texts, text);
}
bool is_about_shipment(OrderWord::Kind kind) { return kind >= OrderWord::Kind::shipped; }

std::optional<Order> fold_words(std::vector<OrderSaid> words) {
    if (words.empty()) return std::nullopt;
    std::ranges::sort(words, {}, [](const OrderSaid& said) {
        return std::tuple(said.time, said.message_id, said.identity);
    });
    const auto is_purchase = [](const OrderSaid& said) {
        return said.word.kind == OrderWord::Kind::completed;
    };
    const auto bought = std::ranges::find_if(words, is_purchase);
    const auto& first = bought == words.end() ? words.front() : *bought;
    Order order{.number = first.word.order,
                .identity = first.identity,
                .status = "placed",
                .currency = "",
                .total = {},
                .placed_at = first.time,
                .updated_at = words.back().time,
                .shipments = {}};
    for (const auto& said : words) {
        switch (said.word.kind) {
            case OrderWord::Kind::completed:
            case OrderWord::Kind::stated:
                add_figures(order, said.word);
                break;
            case OrderWord::Kind::cancelled:
                order.status = "cancelled";
                break;
            case OrderWord::Kind::refunded:
                break;
            case OrderWord::Kind::shipped:
            case OrderWord::Kind::delayed:
            case OrderWord::Kind::delivered:
            case OrderWord::Kind::returned:
                add_shipment(order, said);
                break;
        }
    }
    settle_refunds(order, words);
    settle_status(order);
    return order;
}

}  // namespace ondam::customers
