#include "domain/customers/graph.h"

#include <numeric>

namespace ondam::customers {
namespace {

/// Disjoint sets over places 0 … n-1.
class Sets {
public:
    explicit Sets(std::size_t n) : parent_(n) {
        std::iota(parent_.begin(), parent_.end(), std::size_t(0));
    }

    std::size_t root(std::size_t at) {
        while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
        return at;
    }
    void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

private:
    std::vector<std::size_t> parent_;
};

}  // namespace

std::map<IdentityId, CustomerId> cluster(const std::vector<Node>& nodes,
                                         const std::vector<NodePair>& edges) {
    std::map<IdentityId, std::size_t> places;
    for (std::size_t i = 0; i < nodes.size(); ++i) places.emplace(nodes[i].id, i);

    Sets sets(nodes.size());
    for (const auto& [a, b] : edges) {
        const auto place_a = places.find(a), place_b = places.find(b);
        if (place_a != places.end() && place_b != places.end())
            sets.join(place_a->second, place_b->second);
    }

    std::vector<std::size_t> oldest(nodes.size());
    std::iota(oldest.begin(), oldest.end(), std::size_t(0));
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        auto& best = oldest[sets.root(i)];
        if (nodes[i].ordinal < nodes[best].ordinal) best = i;
    }
    std::map<IdentityId, CustomerId> customers;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        customers.emplace(nodes[i].id, nodes[oldest[sets.root(i)]].first_customer);
    }
    return customers;
}

}  // namespace ondam::customers
