#include "domain/customers/orders.h"

#include <algorithm>

#include "domain/customers/facts.h"
#include "orders_sql.h"

namespace ondam::customers {
namespace {

/// Pages may say anything any number of times; of one order no buyer has more to say.
constexpr std::int64_t most_claims = 100;

/// How credibly an identity has to do with an order; the migration says what the numbers mean.
std::int64_t standing_of(const Orders::Source& source, const OrderWord& word) {
    return (word.kind == OrderWord::Kind::completed ? 2 : 0) + (source.is_claim ? 0 : 1);
}
constexpr std::int64_t buyer = 2, told = 1;

OrderSaid read_said(const records::Row& row, std::string_view number) {
    return {.identity = row.get<IdentityId>("identity_id"),
            .time = row.get<Time>("time"),
            .message_id = row.text("message_id"),
            .word = {.kind = row.get<OrderWord::Kind>("kind"),
                     .order = std::string(number),
                     .currency = row.get<std::optional<std::string>>("currency"),
                     .total = row.get<std::optional<std::int64_t>>("total"),
                     .items = row.get<std::optional<std::string>>("items"),
                     .shipment = row.text("shipment"),
                     .carrier = row.get<std::optional<std::string>>("carrier"),
                     .reason = row.get<std::optional<std::string>>("reason"),
                     .expected_at = row.get<std::optional<Time>>("expected_at")}};
}

std::vector<OrderSaid> load_words(records::Reader& reader, WorkspaceId workspace,
                                  CustomerId customer, std::string_view number) {
    std::vector<OrderSaid> words;
    for (const auto& row : reader.all(sql::list_order_words, workspace, customer, number))
        words.push_back(read_said(row, number));
    return words;
}

/// False when it is known already, or when pages have said enough.
bool keep_word(records::Transaction& transaction, WorkspaceId workspace,
               const Orders::Source& source, const OrderWord& word) {
    if (source.is_claim) {
        const auto said =
            transaction.first(sql::count_order_claims, workspace, word.order, source.identity);
        if (said->integer("claims") >= most_claims) return false;
    }
    const auto inserted = transaction.run(
        sql::insert_order_word, workspace, word.order, source.identity, source.time,
        source.message_id, to_text(word.kind), source.is_claim, word.currency, word.total,
        word.items, word.shipment, word.carrier, word.reason, word.expected_at);
    if (inserted == 0) return false;
    transaction.run(sql::put_order, workspace, word.order, source.identity,
                    standing_of(source, word), source.time);
    return true;
}

/// Whose order the word tells of; nobody's, when several others bought one of this number.
std::optional<CustomerId> told_of(records::Reader& reader, WorkspaceId workspace,
                                  const Orders::Source& source, std::string_view number) {
    const auto own =
        reader.first(sql::find_standing_of_customer, workspace, source.customer, number);
    const auto standing = own->get<std::optional<std::int64_t>>("standing").value_or(0);
    if (standing >= buyer) return source.customer;
    const auto buyers = reader.all(sql::list_buyers_of_order, workspace, number);
    if (buyers.empty()) return source.customer;
    if (buyers.size() > 1 || standing < told || source.is_claim) return std::nullopt;
    return buyers.front().get<CustomerId>("customer_id");
}

}  // namespace

bool Orders::apply(records::Transaction& transaction, WorkspaceId workspace, const Source& source,
                   const OrderWord& word) const {
    if (!keep_word(transaction, workspace, source, word)) return false;
    const auto customer = told_of(transaction, workspace, source, word.order);
    if (!customer) return true;
    auto words = load_words(transaction, workspace, *customer, word.order);
    const auto after = fold_words(words);
    std::erase_if(words, [&](const OrderSaid& said) {
        return said.message_id == source.message_id && said.time == source.time;
    });
    if (!after || fold_words(std::move(words)) == after) return true;
    if (is_about_shipment(word.kind)) {
        journal_.add(transaction, workspace,
                     to_fact(ShipmentChanged{word.order, *customer, word.shipment,
                                             std::string(to_text(word.kind))}));
    } else {
        journal_.add(transaction, workspace,
                     to_fact(OrderChanged{word.order, *customer, after->status}));
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
    for (const auto& row : reader.all(sql::list_orders_of_customer, workspace, customer, limit)) {
        auto order = fold_words(load_words(reader, workspace, customer, row.text("number")));
        if (order) orders.push_back(*std::move(order));
    }
    return orders;
}

int Orders::count_of_customer(records::Reader& reader, WorkspaceId workspace,
                              CustomerId customer) const {
    return int(reader.first(sql::count_orders_of_customer, workspace, customer)->integer("orders"));
}

}  // namespace ondam::customers
