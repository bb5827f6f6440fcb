#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/customers/customer.h"
#include "domain/customers/identities.h"
#include "domain/staff/actor.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::customers {

using staff::Actor;

struct NewCustomer {
    std::string name;
    std::vector<Claim> identities;  ///< kinds and values; trust is set inside
    std::optional<std::string> language = {};
    std::optional<std::string> preferred_channel = {};
    std::optional<std::string> time_zone = {};
    std::optional<std::string> company = {};
    std::map<std::string, std::string> traits = {};  ///< key to JSON
};

/// Absent stays, an inner nothing clears.
struct CustomerChange {
    std::optional<std::string> name = {};
    std::optional<std::optional<std::string>> language = {};
    std::optional<std::optional<std::string>> preferred_channel = {};
    std::optional<std::optional<std::string>> time_zone = {};
    std::optional<std::optional<std::string>> company = {};
    std::map<std::string, std::optional<std::string>> traits =
        {};  ///< key to JSON; nothing removes it
    std::vector<Claim> add_identities = {};
    std::optional<std::int64_t> expected_version = {};
};

struct ListQuery {
    std::string search =
        {};  ///< any part of name, e-mail, telephone or order number; empty lists all, newest first
    std::optional<std::string> cursor = {};
    int limit = 50;
};

/// What folding the event log knows of an identity; the profiler implements it.
class ProfileStates {
public:
    virtual ~ProfileStates() = default;
    struct State {
        Counters counters;
        std::vector<Trait> traits;
        std::vector<std::uint64_t> sequences;  ///< of the traits, to settle equal times
    };
    /// One a node, in the order asked; empty states for unknown nodes.
    virtual std::vector<State> states(WorkspaceId workspace,
                                      const std::vector<IdentityId>& nodes) const = 0;
};

/// The people we talk to, as one screen shows them. Owns `customers`, `customer_traits`,
/// `consents`, `orders`, `shipments`, `refunds`; emits CustomerCreated, CustomerChanged,
/// ConsentRecorded, CustomerErased.
class Customers {
public:
    Customers(records::Database& database, records::Journal& journal, const Identities& identities,
              const ProfileStates& states, const Clock& clock);

    /// Refuses with `conflict` when one of the identities belongs to somebody already.
    Result<Customer> create(const Actor& actor, const NewCustomer& input);
    Result<Customer> update(const Actor& actor, CustomerId id, const CustomerChange& change);
    /// Follows ids of customers that were merged since.
    Result<CustomerView> view(const Actor& actor, CustomerId id);
    Result<Page<Customer>> list(const Actor& actor, const ListQuery& query);

    /// For callers inside the program: no permission is asked.
    std::optional<Customer> find(records::Reader& reader, WorkspaceId workspace,
                                 CustomerId id) const;
    std::vector<Customer> find_all(records::Reader& reader, WorkspaceId workspace,
                                   const std::vector<CustomerId>& ids) const;

    Result<Consent> record_consent(const Actor& actor, CustomerId id, const Consent& consent);
    /// In a caller's transaction; false when a newer word about this purpose and channel stands
    /// already.
    bool record_consent(records::Transaction& transaction, WorkspaceId workspace,
                        IdentityId identity, const Consent& consent) const;
    /// The newest word for the purpose on the channel (or on every channel); nothing when never
    /// asked.
    std::optional<Consent> consent(records::Reader& reader, WorkspaceId workspace,
                                   CustomerId customer, std::string_view purpose,
                                   std::string_view channel) const;

    Result<CustomerId> merge(const Actor& actor, CustomerId a, CustomerId b,
                             std::string_view reason);
    Result<std::vector<CustomerId>> undo_merge(const Actor& actor, EdgeId edge);
    Result<std::vector<Edge>> edges(const Actor& actor, CustomerId id);
    Result<CustomerId> settle_suggestion(const Actor& actor, ClaimId claim,
                                         Identities::Verdict verdict);
    Result<std::vector<MergeReview>> reviews(const Actor& actor);
    Result<CustomerId> settle_review(const Actor& actor, ReviewId review,
                                     Identities::Verdict verdict);

private:
    records::Database& database_;
    records::Journal& journal_;
    const Identities& identities_;
    const ProfileStates& states_;
    const Clock& clock_;
};

}  // namespace ondam::customers
