#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/customers/customer.h"

namespace ondam::customers {

/// What an e-commerce event says about an order; `order` is never empty.
struct OrderWord {
    enum class Kind {
        completed,
        stated,
        cancelled,
        refunded,
        shipped,
        delayed,
        delivered,
        returned
    };
    Kind kind = Kind::completed;  ///< `completed`: bought; `stated`: paid, changed, …
    std::string order;
    std::optional<std::string> currency = {};
    std::optional<std::int64_t> total = {};  ///< minor units; of a refund, what goes back
    std::optional<std::string> items = {};   ///< JSON list
    std::string shipment = {};               ///< tracking number or shipment id; may be empty
    std::optional<std::string> carrier = {};
    std::optional<std::string> reason = {};
    std::optional<Time> expected_at = {};
};
std::string_view to_text(OrderWord::Kind kind);
std::optional<OrderWord::Kind> from_text(std::type_identity<OrderWord::Kind>,
                                         std::string_view text);
bool is_about_shipment(OrderWord::Kind kind);

/// One word about an order as it is kept.
struct OrderSaid {
    IdentityId identity;
    Time time;
    std::string message_id;
    OrderWord word;
};

/// What the words of one order give together, in the order of their times; nothing without any.
std::optional<Order> fold_words(std::vector<OrderSaid> words);

}  // namespace ondam::customers
