#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace ondam::customers {

using CustomerId = Id<struct CustomerTag>;
/// An identity is a node of the graph: UUIDv5(workspace, kind, normalised value). Rows elsewhere
/// hold this id, because a customer's id changes hands when people merge and an identity's never
/// does.
using IdentityId = Id<struct IdentityTag>;
using EdgeId = Id<struct EdgeTag>;
using ClaimId = Id<struct ClaimTag>;
using ReviewId = Id<struct ReviewTag>;
using AppointmentId = Id<struct AppointmentTag>;
using ImportId = Id<struct ImportTag>;

/// In the order of priority: when a limit would be broken, the last kind is dropped first.
enum class IdentityKind {
    user_id,
    identity_number,  ///< of a person, encrypted; its value is shown masked
    email,
    phone,
    whatsapp,
    kakao,
    line,
    telegram,
    naver,
    messenger,
    instagram,
    web_chat,  ///< a visitor of the widget
    api,       ///< `<channel>:<id>` of an API channel
    external,  ///< `<source>:<id>` of another system
    device,
    anonymous_id,
};
inline constexpr std::size_t identity_kind_count = 16;
std::string_view to_text(IdentityKind kind);
std::optional<IdentityKind> from_text(std::type_identity<IdentityKind>, std::string_view text);

struct Identity {
    IdentityId id;
    IdentityKind kind = IdentityKind::external;
    std::string value;  ///< normalised; masked for an identity number
    CustomerId customer;
    std::optional<Time> verified_at;
    std::string source;
    Time created_at;
    std::optional<Time> last_seen_at = {};  ///< by tracked events; the whole view alone fills it
};

/// A recorded reason why two identities are one person. Never deleted, only retracted.
struct Edge {
    EdgeId id;
    IdentityId node_a;  ///< the smaller of the two ids
    IdentityId node_b;
    std::string rule;   ///< `identified`, `alias`, `claim_confirmed`, `agent`, `review_accepted`,
                        ///< `import`, …
    std::string actor;  ///< `system`, `user:<id>`
    std::string evidence;  ///< id of the message, event or row that showed it
    Time created_at;
    std::optional<Time> retracted_at;
    std::optional<std::string> retracted_by;
};

/// A merge that the rules asked for and the guard against over-merging stopped.
struct MergeReview {
    ReviewId id;
    IdentityId node_a;
    IdentityId node_b;
    CustomerId customer_a;  ///< as of now
    CustomerId customer_b;
    std::string reason;  ///< `too_many_identities`, `too_many_user_ids`, `too_many_emails`
    std::string evidence;
    std::string status;  ///< `open`, `accepted`, `rejected`
    Time created_at;
};

/// Somebody said, without proof, that an identity or an order is theirs, and it belongs to another
/// customer.
struct Suggestion {
    ClaimId id;
    IdentityId claimant;  ///< who said it
    CustomerId claimant_customer;
    IdentityId claimed;  ///< what was said; of an order, who ordered it
    std::string reason;  ///< the kind of the identity, or `order_number`
    std::string value;   ///< masked for an identity number
    CustomerId claimed_customer;
    std::string evidence;
    Time created_at;
};

/// What lists and conversations show of a customer.
struct Customer {
    CustomerId id;
    std::string name;
    std::optional<std::string> email;  ///< of the highest standing, for display
    std::optional<std::string> phone;
    std::optional<std::string> language;           ///< BCP 47
    std::optional<std::string> preferred_channel;  ///< `email`, `whatsapp`, …
    std::optional<std::string> time_zone;
    std::optional<std::string> company;
    std::int64_t version = 1;
    Time created_at;
    Time updated_at;
    std::optional<Time> last_seen_at;
};

/// The value of the newest statement about it, over all identities of the customer.
struct Trait {
    std::string key;
    std::string value;  ///< JSON
    Time time;
    std::string source;         ///< `event`, `agent`, `import`, …
    std::int64_t sequence = 0;  ///< settles equal times
};

enum class ConsentState { granted, denied };
std::string_view to_text(ConsentState state);
std::optional<ConsentState> from_text(std::type_identity<ConsentState>, std::string_view text);

/// One dated word of the customer; taking it back is a newer `denied`.
struct Consent {
    std::string purpose;                 ///< `marketing`, `service`, `analytics`, …
    std::optional<std::string> channel;  ///< `email`, `sms`, …; nothing is every channel
    ConsentState state = ConsentState::denied;
    Time at;
    std::string source;    ///< `agent`, `widget`, `import`, …
    std::string evidence;  ///< the words agreed to, or where they stand
};

struct Shipment {
    std::string number;  ///< tracking number, or the shop's own
    std::string carrier;
    std::string status;  ///< `shipped`, `delayed`, `delivered`, `returned`
    std::string reason;  ///< why it is late, as the carrier says
    std::optional<Time> estimated_at;
    std::optional<Time> shipped_at;
    std::optional<Time> delivered_at;
    Time updated_at;

    bool operator==(const Shipment&) const = default;
};

struct Order {
    std::string number;   ///< the shop's own
    IdentityId identity;  ///< that bought it, or of which it was spoken first
    std::string status;   ///< `placed`, `shipped`, `delayed`, `delivered`, `cancelled`, `refunded`
    std::string currency;
    std::optional<std::int64_t> total;  ///< minor units
    std::int64_t refunded = 0;          ///< minor units
    std::string items = "[]";           ///< JSON list of products as the shop sent them
    Time placed_at;
    Time updated_at;
    std::vector<Shipment> shipments;

    bool operator==(const Order&) const = default;
};

enum class AppointmentStatus { booked, cancelled, attended, missed };
std::string_view to_text(AppointmentStatus status);
std::optional<AppointmentStatus> from_text(std::type_identity<AppointmentStatus>,
                                           std::string_view text);

struct Appointment {
    AppointmentId id;
    IdentityId identity;
    CustomerId customer;                     ///< as of now
    std::optional<std::string> external_id;  ///< of the booking system
    std::string title;
    std::string with;  ///< `Dr Adams`
    std::string place;
    Time starts_at;
    std::optional<Time> ends_at;
    std::string time_zone;  ///< IANA; empty is the workspace's
    AppointmentStatus status = AppointmentStatus::booked;
    std::optional<Time> moved_from;  ///< its start before the last move
    std::int64_t version = 1;
    Time updated_at;
};

/// How much we have seen of a customer.
struct Counters {
    std::int64_t events = 0;
    std::optional<Time> first_seen_at;
    std::optional<Time> last_seen_at;
    std::vector<std::pair<std::string, std::int64_t>> by_name;  ///< the commonest event names
};

/// Everything about one customer that one screen needs.
struct CustomerView {
    Customer customer;  ///< `last_seen_at` and the counters are as of now
    std::vector<Identity> identities;
    std::vector<Trait> traits;
    std::vector<Consent> consents;
    std::vector<Order> orders;
    std::vector<Appointment> appointments;
    std::vector<Suggestion> suggestions;
    Counters counters;
    int order_count = 0;  ///< of all orders; `orders` holds the newest 20
};

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_cursor;
};

}  // namespace ondam::customers
