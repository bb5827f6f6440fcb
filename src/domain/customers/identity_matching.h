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

/// A customer that some claims belong to already.
struct Matched {
    CustomerId customer;
    std::vector<StoredIdentity> identities;
};

/// Which limit the customers and new claims together would break that none of the customers breaks
/// alone.
std::optional<IdentityKind> broken_limit(const IdentityRules& rules,
                                         const std::vector<Matched>& matched,
                                         const std::vector<Named>& fresh, Time now);
/// Why this merge is too big to happen by itself; nothing when it may.
std::optional<std::string> hold_reason(const IdentityRules& rules,
                                       const std::vector<Matched>& matched,
                                       const std::vector<Named>& fresh);

}  // namespace ondam::customers
