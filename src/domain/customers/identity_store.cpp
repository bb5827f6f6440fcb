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
    if (matched.empty()) return create(claims);
    const auto home = matched.front().customer;
    const auto& strongest = claims.front().node;
    const auto seen = sighting(strongest);
    insert_identities(fresh, home, seen);
    for (const auto& named : claims) {
        if (named.claim.trust == Trust::verified)
            transaction.run(sql::verify_identity, workspace, named.node, time());
    }
    const auto edge = join_all(claims);

    if (seen) transaction.run(sql::see_identity, workspace, seen->identity, seen->at);
    std::vector<CustomerId> customers;
    customers.reserve(matched.size());
    for (const auto& one : matched) customers.push_back(one.customer);
    if (customers.size() > 1) return merge(customers, edge, merged);

    const auto traits = put_weak_traits(strongest);
    const bool has_news = !fresh.empty() || !traits.empty();
    if (has_news) refresh_customer(transaction, workspace, home, clock.now());
    if (seen) transaction.run(sql::see_customer, workspace, seen->identity, seen->at);
    if (has_news) tell(to_fact(CustomerChanged{home, {"identities"}}));
    return home;
}

CustomerId IdentityStore::create(const std::vector<Named>& claims) const {
    const auto seen = sighting(claims.front().node);
    const auto identities = insert_identities(claims, std::nullopt, seen);
    const auto customer = identities.front().identity.customer;
    join_all(claims);
    const auto traits = put_weak_traits(claims.front().node);
    put_customer(transaction, workspace, identities, traits, clock.now());
    if (seen && seen->at > time())
        transaction.run(sql::see_customer, workspace, seen->identity, seen->at);
    tell(to_fact(CustomerCreated{customer, encounter.source}));
    return customer;
}

std::vector<StoredIdentity> IdentityStore::insert_identities(
    const std::vector<Named>& fresh, std::optional<CustomerId> owner,
    const std::optional<Sighting>& seen) const {
    std::vector<StoredIdentity> stored;
    if (fresh.empty()) return stored;
    const auto now = time();
    auto ordinal = transaction.first(sql::last_identity_ordinal, workspace)->integer("ordinal");
    for (const auto& named : fresh) {
        const auto first = customer_of_first(named.node, now);
        if (!owner) owner = first;
        const bool is_verified = named.claim.trust == Trust::verified;
        const Identity identity{.id = named.node,
                                .kind = named.claim.kind,
                                .value = named.shown,
                                .customer = *owner,
                                .verified_at = is_verified ? std::optional(now) : std::nullopt,
                                .source = encounter.source,
                                .created_at = now};
        const auto seen_at = seen && seen->identity == named.node ? seen->at : Time();
        transaction.run(sql::insert_identity, workspace, named.node, ++ordinal, named.claim.kind,
                        named.shown, named.sealed, *owner, first, identity.verified_at,
                        encounter.source, now, seen_at);
        stored.push_back({identity, ordinal, first});
    }
    return stored;
}

EdgeId IdentityStore::join_all(const std::vector<Named>& claims) const {
    EdgeId edge;
    for (const auto& named : claims) {
        if (named.node == claims.front().node) continue;
        if (const auto added = add_edge(claims.front().node, named.node)) edge = *added;
    }
    return edge;
}

RowTraits IdentityStore::put_weak_traits(IdentityId identity) const {
    RowTraits traits;
    const auto put = [&](const std::string& trait, const std::optional<std::string>& value) {
        if (!value) return;
        transaction.run(sql::put_weak_trait, workspace, identity, trait, trait_json(*value), time(),
                        encounter.source);
        traits[trait] = *value;
    };
    put("name", encounter.name);
    put("language", encounter.language);
    return traits;
}

std::optional<Sighting> IdentityStore::sighting(IdentityId strongest) const {
    if (encounter.sighting) return encounter.sighting;
    if (encounter.rule == "channel") return Sighting{strongest, time()};
    return std::nullopt;
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

void IdentityStore::note_claim(IdentityId claimant, IdentityId claimed, std::string_view reason,
                               std::string_view value) const {
    transaction.run(sql::insert_claim, workspace, ids.next<ClaimId>(), claimant, claimed, reason,
                    value, std::optional<std::string>(), encounter.source, encounter.evidence,
                    time());
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
