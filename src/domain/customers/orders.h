#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "domain/customers/customer.h"
#include "domain/customers/order_state.h"
#include "platform/json/json.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::customers {

/// Nothing when the event is not about an order, or does not say which.
std::optional<OrderWord> read_order_word(std::string_view event_name,
                                         const json::Value& properties);

/// An amount as shops send it (12.5, "12.50", 12000) in minor units of the currency.
std::optional<std::int64_t> to_minor_units(const json::Value& amount, std::string_view currency);

/// Orders with their shipments and refunds, told by events that may come late, twice or in any
/// order. Each word is kept with the identity that it was said with, and whose order it tells of
/// is found when it is read: two customers' orders of one number are two, and follow who belongs
/// together. Owns `orders`, `order_words`; emits OrderChanged, ShipmentChanged.
class Orders {
public:
    explicit Orders(records::Journal& journal) : journal_(journal) {}

    struct Source {
        IdentityId identity;
        CustomerId customer;  ///< as of now
        std::string message_id;
        Time time;
        bool is_claim = false;  ///< from a page, where everybody may say anything
    };
    /// False when it was known already. When it changes an order, the journal hears of it.
    bool apply(records::Transaction& transaction, WorkspaceId workspace, const Source& source,
               const OrderWord& word) const;

    /// Who is said to have bought it; else of whom it was spoken.
    std::optional<CustomerId> owner(records::Reader& reader, WorkspaceId workspace,
                                    std::string_view number) const;

    /// Newest first, whole.
    std::vector<Order> of_customer(records::Reader& reader, WorkspaceId workspace,
                                   CustomerId customer, int limit) const;
    int count_of_customer(records::Reader& reader, WorkspaceId workspace,
                          CustomerId customer) const;

private:
    records::Journal& journal_;
};

}  // namespace ondam::customers
