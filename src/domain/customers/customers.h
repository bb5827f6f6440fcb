#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/customers/appointments.h"
#include "domain/customers/customer.h"
#include "domain/customers/identities.h"
#include "domain/customers/orders.h"
#include "domain/staff/audit.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"
#include "platform/text_search/text_search.h"

namespace ondam::customers {

using staff::Actor;

struct NewCustomer {
    std::string name;
    std::vector<Claim> identities;  ///< none makes a customer whom only the name is known of
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
        {};                              ///< key to JSON; nothing removes it
    std::vector<Consent> consents = {};  ///< purpose, channel and state; the rest is set inside
    std::optional<std::int64_t> expected_version = {};
};

struct ListQuery {
    std::string search =
        {};  ///< any part of name, e-mail, telephone or order number; empty lists all, newest first
    std::optional<std::string> cursor = {};
    int limit = 50;
};

/// How many there are; at the most that is counted, whether there are more.
struct CustomerCount {
    std::int64_t number = 0;
    bool has_more = false;
};

/// What folding the event log knows of an identity; the profiler implements it.
class ProfileStates {
public:
    virtual ~ProfileStates() = default;
    struct State {
        Counters counters;
        std::vector<Trait> traits;
    };
    /// One a node, in the order asked; empty states for unknown nodes.
    virtual std::vector<State> states(WorkspaceId workspace,
                                      const std::vector<IdentityId>& nodes) const = 0;
    virtual void erase(WorkspaceId workspace, const std::vector<IdentityId>& nodes) = 0;
};

/// The people we talk to, as one screen shows them. Owns `customers`, `customer_traits`,
/// `consents`; emits CustomerCreated, CustomerChanged, ConsentRecorded, CustomerErased.
class Customers {
public:
    /// The parts that the whole view is put together from.
    struct Parts {
        records::Database& database;
        records::Journal& journal;
        const Identities& identities;
        const Orders& orders;
        const Appointments& appointments;
        const ProfileStates& states;
        const text_search::Index& index;
        IdSource& ids;
        const Clock& clock;
        const staff::Audit& audit;
    };
    explicit Customers(const Parts& parts) : parts_(parts) {}

    /// Refuses with `conflict` when one of the identities belongs to somebody already.
    Result<Customer> create(const Actor& actor, const NewCustomer& input) const;
    Result<Customer> update(const Actor& actor, CustomerId id, const CustomerChange& change) const;
    /// `conflict` with code `taken` when it is somebody else's.
    Result<Identity> add_identity(const Actor& actor, CustomerId id, const Claim& claim) const;
    Result<void> remove_identity(const Actor& actor, CustomerId id, IdentityId identity) const;
    /// Follows ids of customers that were merged since.
    Result<CustomerView> view(const Actor& actor, CustomerId id) const;
    /// Whose identity this is.
    Result<Customer> owner_of(const Actor& actor, IdentityKind kind, std::string_view value) const;
    Result<Page<Customer>> list(const Actor& actor, const ListQuery& query) const;
    /// Those that a search finds, or all. Counting a million takes longer than a list may wait.
    Result<CustomerCount> count(const Actor& actor, std::string_view text) const;
    static constexpr std::int64_t most_counted = 100'000, most_found = 1'000;

    /// Up to 200 whole customers behind this id, in order of id, for export; none at the end.
    Result<std::vector<CustomerView>> export_batch(const Actor& actor,
                                                   std::string_view after) const;

    /// For callers inside the program: no permission is asked.
    std::optional<Customer> find(records::Reader& reader, WorkspaceId workspace,
                                 CustomerId id) const;
    std::vector<Customer> find_all(records::Reader& reader, WorkspaceId workspace,
                                   const std::vector<CustomerId>& ids) const;

    Result<Consent> record_consent(const Actor& actor, CustomerId id, const Consent& consent) const;
    /// In a caller's transaction; false when a newer word about this purpose and channel stands
    /// already.
    bool record_consent(records::Transaction& transaction, WorkspaceId workspace,
                        IdentityId identity, const Consent& consent) const;
    /// The newest word for the purpose on the channel (or on every channel); nothing when never
    /// asked.
    std::optional<Consent> consent(records::Reader& reader, WorkspaceId workspace,
                                   CustomerId customer, std::string_view purpose,
                                   std::string_view channel) const;

    /// Whether the newest word for the purpose is a no, on this channel or on any where none is
    /// named.
    bool has_refused(records::Reader& reader, WorkspaceId workspace, CustomerId customer,
                     std::string_view purpose, const std::optional<std::string>& channel) const;

    Result<CustomerId> merge(const Actor& actor, CustomerId a, CustomerId b,
                             std::string_view reason) const;
    Result<std::vector<CustomerId>> undo_merge(const Actor& actor, EdgeId edge) const;
    Result<std::vector<Edge>> edges(const Actor& actor, CustomerId id) const;
    Result<CustomerId> settle_suggestion(const Actor& actor, ClaimId claim,
                                         Identities::Verdict verdict) const;
    Result<std::vector<MergeReview>> reviews(const Actor& actor,
                                             const std::pair<Time, std::string>& after,
                                             int limit) const;
    Result<CustomerId> settle_review(const Actor& actor, ReviewId review,
                                     Identities::Verdict verdict) const;

    /// Writes one trait with the word's time and sequence; an older word than the known one changes
    /// nothing.
    struct TraitWord {
        std::string key;
        std::string value;  ///< JSON; `null` takes the trait away
        Time time;
        std::int64_t sequence = 0;
        std::string source;
    };
    bool put_trait(records::Transaction& transaction, WorkspaceId workspace, IdentityId identity,
                   const TraitWord& word) const;

    /// The customer's row anew, after traits were put.
    void refresh(records::Transaction& transaction, WorkspaceId workspace,
                 CustomerId customer) const;

private:
    /// In the audit, with the deed and last in its transaction: the chain is locked until the end.
    void note(records::Transaction& transaction, const Actor& actor, std::string_view action,
              const std::string& resource) const;
    Result<CustomerView> load(records::Reader& reader, WorkspaceId workspace, CustomerId id) const;
    /// Whose e-mail, telephone, user id or order number the text is.
    std::optional<CustomerId> exactly(records::Reader& reader, WorkspaceId workspace,
                                      std::string_view text) const;
    Result<Page<Customer>> search(records::Reader& reader, WorkspaceId workspace,
                                  const ListQuery& query) const;

    Parts parts_;
};

}  // namespace ondam::customers
