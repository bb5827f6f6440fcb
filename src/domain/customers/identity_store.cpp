#include "domain/customers/identity_store.h"

#include <algorithm>
#include <set>

#include "customers_sql.h"
#include "domain/customers/facts.h"
#include "identities_sql.h"

namespace ondam::customers {

CustomerId IdentityStore::settle(const std::vector<Named>& claims, const std::vector<Named>& fresh,
                                 const std::vector<Matched>& matched,
                                 std::vector<CustomerId>& merged) const {
    const bool creates = matched.empty();
    const auto home = insert_identities(
        fresh, creates ? std::nullopt : std::optional(matched.front().customer));
    for (const auto& named : claims) {
        if (named.claim.trust == Trust::verified)
            transaction.run(sql::verify_identity, workspace, named.node, time());
    }

    EdgeId edge;
    for (const auto& named : claims) {
        if (named.node == claims.front().node) continue;
        if (const auto added = add_edge(claims.front().node, named.node)) edge = *added;
    }
    if (creates) tell(to_fact(CustomerCreated{home, encounter.source}));

    // Whoever writes is there; of events the profiler knows when they happened.
    const bool is_there = encounter.rule == "channel";
    const auto& strongest = claims.front().node;
    if (is_there) transaction.run(sql::see_identity, workspace, strongest, time());
    std::vector<CustomerId> customers;
    customers.reserve(matched.size());
    for (const auto& one : matched) customers.push_back(one.customer);
    if (customers.size() > 1) return merge(customers, edge, merged);

    const bool has_news = !fresh.empty() || encounter.name || encounter.language;
    if (encounter.name) {
        transaction.run(sql::put_weak_trait, workspace, claims.front().node, "name",
                        trait_json(*encounter.name), time(), encounter.source);
    }
    if (encounter.language) {
        transaction.run(sql::put_weak_trait, workspace, claims.front().node, "language",
                        trait_json(*encounter.language), time(), encounter.source);
    }
    if (has_news) refresh_customer(transaction, workspace, home, clock.now());
    if (is_there) transaction.run(sql::see_customer, workspace, strongest, time());
    if (has_news && !creates) tell(to_fact(CustomerChanged{home, {"identities"}}));
    return home;
}

CustomerId IdentityStore::insert_identities(const std::vector<Named>& fresh,
                                            std::optional<CustomerId> owner) const {
    if (fresh.empty()) return *owner;
    const auto now = time();
    auto ordinal = transaction.first(sql::last_identity_ordinal, workspace)->integer("ordinal");
    for (const auto& named : fresh) {
        // Ids that grow with time: rows of new people lie beside each other in every index of them.
        const auto first = ids.next<CustomerId>();
        if (!owner) owner = first;
        transaction.run(sql::insert_identity, workspace, named.node, ++ordinal, named.claim.kind,
                        named.shown, named.sealed, *owner, first, encounter.source, now);
    }
    return *owner;
}

std::optional<EdgeId> IdentityStore::add_edge(IdentityId a, IdentityId b) const {
    const auto [low, high] = ordered(a, b);
    const auto edge = ids.next<EdgeId>();
    const auto added = transaction.run(sql::insert_edge, workspace, edge, low, high, encounter.rule,
                                       encounter.actor, encounter.evidence, time());
    return added == 1 ? std::optional(edge) : std::nullopt;
}

CustomerId IdentityStore::merge(const std::vector<CustomerId>& customers, EdgeId edge,
                                std::vector<CustomerId>& merged) const {
    CustomerId survivor;
    std::optional<std::int64_t> oldest;
    for (const auto customer : customers) {
        const auto identities = load_identities(transaction, workspace, customer);
        if (!identities.empty() && (!oldest || identities.front().ordinal < *oldest)) {
            oldest = identities.front().ordinal;
            survivor = customer;
        }
    }
    for (const auto customer : customers) {
        if (customer == survivor) continue;
        transaction.run(sql::move_identities, workspace, customer, survivor);
        transaction.run(sql::absorb_customer, workspace, customer, clock.now());
        merged.push_back(customer);
    }
    refresh_customer(transaction, workspace, survivor, clock.now());
    transaction.run(sql::settle_seen, workspace, survivor);
    tell(to_fact(CustomersMerged{survivor, merged, edge}));
    return survivor;
}

std::vector<CustomerId> IdentityStore::recluster(const std::vector<StoredIdentity>& identities,
                                                 const std::vector<NodePair>& edges) const {
    std::vector<Node> nodes;
    nodes.reserve(identities.size());
    for (const auto& stored : identities)
        nodes.push_back({stored.identity.id, stored.ordinal, stored.first_customer});
    const auto homes = cluster(nodes, edges);

    std::set<CustomerId> before, after;
    std::vector<CustomerId> result;
    for (const auto& [identity, ordinal, first_customer] : identities) {
        const auto home = homes.at(identity.id);
        before.insert(identity.customer);
        if (after.insert(home).second) result.push_back(home);
        if (home != identity.customer)
            transaction.run(sql::move_identity, workspace, identity.id, home);
    }
    for (const auto customer : before) {
        if (!after.count(customer))
            transaction.run(sql::absorb_customer, workspace, customer, clock.now());
    }
    for (const auto customer : result) {
        refresh_customer(transaction, workspace, customer, clock.now());
        transaction.run(sql::settle_seen, workspace, customer);
    }
    return result;
}

ClaimId IdentityStore::note_claim(IdentityId claimant, const Named& claimed) const {
    const auto claim = ids.next<ClaimId>();
    const auto added = transaction.run(sql::insert_claim, workspace, claim, claimant, claimed.node,
                                       claimed.claim.kind, claimed.shown, claimed.sealed,
                                       encounter.source, encounter.evidence, time());
    if (added == 1) return claim;
    return transaction.first(sql::find_claim_between, workspace, claimant, claimed.node)
        ->get<ClaimId>("id");
}

std::optional<ReviewId> IdentityStore::hold(IdentityId a, IdentityId b,
                                            std::string_view reason) const {
    const auto [low, high] = ordered(a, b);
    const auto review = ids.next<ReviewId>();
    const auto added = transaction.run(sql::insert_review, workspace, review, low, high, reason,
                                       encounter.evidence, time());
    if (added == 0) {
        const auto known = transaction.first(sql::find_review_between, workspace, low, high);
        if (known->text("status") != "open") return std::nullopt;
        return known->get<ReviewId>("id");
    }
    const auto owner = transaction.first(sql::customer_of_identity, workspace, a);
    if (owner)
        tell(
            to_fact(MergeHeld{review, owner->get<CustomerId>("customer_id"), std::string(reason)}));
    return review;
}

}  // namespace ondam::customers
