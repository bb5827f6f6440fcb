#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/customers/customer_rows.h"
#include "domain/customers/identities.h"

namespace ondam::customers {

/// A claim in its one spelling, with the identity it names.
struct Named {
    Claim claim;
    IdentityId node;
    std::string shown;                  ///< what may be stored and shown
    std::optional<std::string> sealed;  ///< the value itself where it must not be stored openly
};

/// Who has which identity, as it is stored; a dry run adds what it would have made.
class KnownIdentities {
public:
    KnownIdentities(records::Reader& reader, WorkspaceId workspace)
        : reader_(reader), workspace_(workspace) {}
    virtual ~KnownIdentities() = default;

    virtual std::optional<CustomerId> customer_of(IdentityId identity) const;
    virtual std::vector<StoredIdentity> identities_of(CustomerId customer) const;
    /// Somebody took these two apart: the same evidence does not join them again.
    bool were_set_apart(IdentityId a, IdentityId b) const;

private:
    records::Reader& reader_;
    WorkspaceId workspace_;
};

/// A customer that some claims belong to already.
struct Matched {
    CustomerId customer;
    std::vector<StoredIdentity> identities;
};

/// The claims that still count, strongest first, and whose they are.
struct Match {
    std::vector<Named> claims;
    std::vector<Named> fresh = {};      ///< those nobody has yet
    std::vector<Matched> matched = {};  ///< the customers of the others
    std::vector<Claim> dropped = {};    ///< gave way to a limit, or were set apart by hand
    /// Between whom a merge would be too big to happen by itself, and why.
    struct Hold {
        IdentityId a;
        IdentityId b;
        std::string reason;
    };
    std::vector<Hold> holds = {};

    void drop_those_set_apart(const KnownIdentities& known);
    void look_up(const KnownIdentities& known);
    /// Nothing is to be written.
    bool is_settled() const { return fresh.empty() && matched.size() == 1; }
    /// Drops the weakest claims until what is left breaks no limit and is no merge to be held.
    void fit(const KnownIdentities& known, const IdentityRules& rules, Time now);
};

}  // namespace ondam::customers
