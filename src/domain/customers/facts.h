#pragma once

#include "base/time.h"
#include "domain/customers/customer.h"
#include "platform/records/journal.h"

/// What the journal says about customers. A fact's `customer` is the customer's id at that time;
/// whoever needs today's asks `Identities::resolve`.
namespace ondam::customers {

namespace fact {
inline constexpr std::string_view customer_created = "customer.created";
inline constexpr std::string_view customer_changed = "customer.changed";
inline constexpr std::string_view customers_merged =
    "customer.merged";  ///< data: {"absorbed":[ids],"edge":id}
inline constexpr std::string_view customer_split =
    "customer.split";  ///< data: {"parts":[ids],"edge":id}
inline constexpr std::string_view customer_erased =
    "customer.erased";  ///< no personal data, no customer
inline constexpr std::string_view consent_recorded = "consent.recorded";
inline constexpr std::string_view appointment_booked = "appointment.booked";
inline constexpr std::string_view appointment_moved = "appointment.moved";
inline constexpr std::string_view appointment_cancelled = "appointment.cancelled";
inline constexpr std::string_view order_changed =
    "order.changed";  ///< data: {"number":…,"status":…}
inline constexpr std::string_view shipment_changed =
    "shipment.changed";  ///< data: {"order":…,"status":…}
inline constexpr std::string_view merge_held = "merge.held";
inline constexpr std::string_view merge_decided = "merge.decided";
inline constexpr std::string_view import_progressed = "import.progressed";
}  // namespace fact

struct CustomerCreated {
    CustomerId id;
    std::string source;
};
struct CustomerChanged {
    CustomerId id;
    std::vector<std::string> fields;
};
struct CustomersMerged {
    CustomerId survivor;
    std::vector<CustomerId> absorbed;
    EdgeId edge;
};
struct CustomerSplit {
    CustomerId id;
    std::vector<CustomerId> parts;  ///< all that came out of it, itself included where it lives on
    EdgeId edge;
};
struct CustomerErased {
    CustomerId id;
};
struct ConsentRecorded {
    CustomerId id;
    Consent consent;
};
struct AppointmentBooked {
    AppointmentId id;
    CustomerId customer;
    Time starts_at;
    std::string actor = "system";
    std::string time_zone = {};  ///< by whose clocks it is kept; empty: the workspace's
};
struct AppointmentMoved {
    AppointmentId id;
    CustomerId customer;
    Time from;
    Time to;
    std::optional<std::string> conversation = {};  ///< where it was agreed
    std::string actor = "system";
    std::string time_zone = {};
};
struct AppointmentCancelled {
    AppointmentId id;
    CustomerId customer;
    Time starts_at;
    std::optional<std::string> conversation = {};  ///< where it was agreed
    std::string actor = "system";
    std::string time_zone = {};
};
struct OrderChanged {
    std::string number;
    CustomerId customer;
    std::string status;
};
struct ShipmentChanged {
    std::string order;
    CustomerId customer;
    std::string number;
    std::string status;
};
struct MergeHeld {
    ReviewId id;
    CustomerId customer;
    std::string reason;
};
/// Names no customer: what a merge does is told by `customer.merged`, and no timeline needs more.
struct MergeDecided {
    ReviewId id;
    std::string decision;  ///< `merge`, `keep_apart`
};
/// At the beginning, at the end, and in between at most once a second.
struct ImportProgressed {
    ImportId id;
    std::string state;
    std::int64_t done = 0;
};

records::Fact to_fact(const CustomerCreated& happened);
records::Fact to_fact(const CustomerChanged& happened);
records::Fact to_fact(const CustomersMerged& happened);
records::Fact to_fact(const CustomerSplit& happened);
records::Fact to_fact(const CustomerErased& happened);
records::Fact to_fact(const ConsentRecorded& happened);
records::Fact to_fact(const AppointmentBooked& happened);
records::Fact to_fact(const AppointmentMoved& happened);
records::Fact to_fact(const AppointmentCancelled& happened);
records::Fact to_fact(const OrderChanged& happened);
records::Fact to_fact(const ShipmentChanged& happened);
records::Fact to_fact(const MergeHeld& happened);
records::Fact to_fact(const MergeDecided& happened);
records::Fact to_fact(const ImportProgressed& happened);

}  // namespace ondam::customers
