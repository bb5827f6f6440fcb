#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "domain/customers/customer.h"
#include "platform/json/json.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::customers {

/// What an e-commerce event says about an order; `order` is never empty.
struct OrderWord {
    enum class Kind { stated, cancelled, refunded, shipped, delayed, delivered, returned };
    Kind kind = Kind::stated;
    std::string order;
    std::optional<std::string> currency = {};
    std::optional<std::int64_t> total = {};  ///< minor units; of a refund, what goes back
    std::optional<std::string> items = {};   ///< JSON list
    std::string shipment = {};               ///< tracking number or shipment id; may be empty
    std::optional<std::string> carrier = {};
    std::optional<std::string> reason = {};
    std::optional<Time> expected_at = {};
};
/// Nothing when the event is not about an order, or does not say which.
std::optional<OrderWord> read_order_word(std::string_view event_name,
                                         const json::Value& properties);

/// An amount as shops send it (12.5, "12.50", 12000) in minor units of the currency.
std::optional<std::int64_t> to_minor_units(const json::Value& amount, std::string_view currency);

/// Orders with their shipments and refunds, told by events that may come late, twice or in any
/// order. Owns `orders`, `shipments`, `refunds`; emits OrderChanged, ShipmentChanged.
class Orders {
public:
    explicit Orders(records::Journal& journal) : journal_(journal) {}

    struct Source {
        IdentityId identity;
        std::string message_id;
        Time time;
    };
    /// True when it changed anything; then the journal hears of it.
    bool apply(records::Transaction& transaction, WorkspaceId workspace, const Source& source,
               const OrderWord& word) const;

    /// Whose it is, as far as known.
    std::optional<CustomerId> owner(records::Reader& reader, WorkspaceId workspace,
                                    std::string_view number) const;

    /// Newest first, whole.
    std::vector<Order> of_customer(records::Reader& reader, WorkspaceId workspace,
                                   CustomerId customer, int limit) const;
    std::optional<Order> find(records::Reader& reader, WorkspaceId workspace,
                              std::string_view number) const;

private:
    records::Journal& journal_;
};

}  // namespace ondam::customers
