#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "domain/customers/customer.h"

namespace ondam::customers {

/// An identity as clustering sees it; the oldest of a component, by ordinal, names its customer.
struct Node {
    IdentityId id;
    std::int64_t ordinal = 0;
    CustomerId first_customer;  ///< what it is called where it is the oldest
};

using NodePair = std::pair<IdentityId, IdentityId>;
inline NodePair ordered(IdentityId a, IdentityId b) {
    return a < b ? NodePair{a, b} : NodePair{b, a};
}

/// The customer of every node when these edges hold. Depends on the nodes and edges alone, not on
/// their order; edges to unknown nodes are ignored.
std::map<IdentityId, CustomerId> cluster(const std::vector<Node>& nodes,
                                         const std::vector<NodePair>& edges);

}  // namespace ondam::customers
