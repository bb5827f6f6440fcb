#include <algorithm>

#include "domain/customers/facts.h"
#include "domain/customers/identities.h"
#include "domain/customers/identity_store.h"
#include "identities_sql.h"

namespace ondam::customers {
namespace {

/// More identities than one person can have: such a customer is a mistake that nobody could look
/// through.
constexpr std::size_t most_identities = 200;

std::vector<NodePair> standing_edges(records::Reader& reader, WorkspaceId workspace,
                                     CustomerId customer) {
    std::vector<NodePair> edges;
    for (const auto& row : reader.all(sql::list_edges_of_customer, workspace, customer)) {
        if (!row.is_null("retracted_at")) continue;
        edges.emplace_back(row.get<IdentityId>("node_a"), row.get<IdentityId>("node_b"));
    }
    return edges;
}

}  // namespace

Result<CustomerId> Identities::join(records::Transaction& transaction, WorkspaceId workspace,
                                    IdentityId a, IdentityId b, const Encounter& encounter) const {
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    transaction.all(sql::lock_identities, workspace);
    const auto customer_a = customer_of(transaction, workspace, a);
    const auto customer_b = customer_of(transaction, workspace, b);
    if (!customer_a || !customer_b) return not_found();
    const auto edge = a == b ? std::nullopt : store.add_edge(a, b);
    if (!edge) return conflict("", "joined", "These two are joined already.");
    if (customer_a == customer_b) return *customer_a;

    const auto size = load_identities(transaction, workspace, *customer_a).size() +
                      load_identities(transaction, workspace, *customer_b).size();
    if (size > most_identities) {
        return conflict("", "too_many_identities",
                        "The customer would have more than 200 identities.");
    }
    std::vector<CustomerId> merged;
    return store.merge({*customer_a, *customer_b}, *edge, merged);
}

Result<std::vector<CustomerId>> Identities::undo(records::Transaction& transaction,
                                                 WorkspaceId workspace, EdgeId edge,
                                                 const Encounter& encounter) const {
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    transaction.all(sql::lock_identities, workspace);
    const auto row = transaction.first(sql::find_edge, workspace, edge);
    if (!row) return not_found();
    if (transaction.run(sql::retract_edge, workspace, edge, store.time(), encounter.actor) == 0) {
        return conflict("", "undone", "This was undone already.");
    }
    const auto customer = customer_of(transaction, workspace, row->get<IdentityId>("node_a"));
    if (!customer) return not_found();
    const auto parts = store.recluster(load_identities(transaction, workspace, *customer),
                                       standing_edges(transaction, workspace, *customer));
    if (parts.size() > 1) store.tell(to_fact(CustomerSplit{*customer, parts, edge}));
    return parts;
}

Result<CustomerId> Identities::detach(records::Transaction& transaction, WorkspaceId workspace,
                                      IdentityId identity, const Encounter& encounter) const {
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    transaction.all(sql::lock_identities, workspace);
    const auto customer = customer_of(transaction, workspace, identity);
    if (!customer) return not_found();
    EdgeId last;
    for (const auto& edge : edges_of(transaction, workspace, *customer)) {
        if (edge.retracted_at || (edge.node_a != identity && edge.node_b != identity)) continue;
        transaction.run(sql::retract_edge, workspace, edge.id, store.time(), encounter.actor);
        last = edge.id;
    }
    if (last == EdgeId())
        return conflict("", "last_identity", "A customer keeps at least one identity.");
    const auto parts = store.recluster(load_identities(transaction, workspace, *customer),
                                       standing_edges(transaction, workspace, *customer));
    store.tell(to_fact(CustomerSplit{*customer, parts, last}));
    return *customer_of(transaction, workspace, identity);
}

std::vector<MergeReview> Identities::open_reviews(records::Reader& reader, WorkspaceId workspace,
                                                  const std::pair<Time, std::string>& after,
                                                  int limit) const {
    std::vector<MergeReview> reviews;
    for (const auto& row :
         reader.all(sql::list_open_reviews, workspace, after.first, after.second, limit)) {
        reviews.push_back({.id = row.get<ReviewId>("id"),
                           .node_a = row.get<IdentityId>("node_a"),
                           .node_b = row.get<IdentityId>("node_b"),
                           .customer_a = row.get<CustomerId>("customer_a"),
                           .customer_b = row.get<CustomerId>("customer_b"),
                           .reason = row.text("reason"),
                           .evidence = row.text("evidence"),
                           .status = row.text("status"),
                           .created_at = row.get<Time>("created_at")});
    }
    return reviews;
}

Result<CustomerId> Identities::settle_review(records::Transaction& transaction,
                                             WorkspaceId workspace, ReviewId review,
                                             Verdict verdict, const Encounter& encounter) const {
    const auto row = transaction.first(sql::find_review, workspace, review);
    if (!row) return not_found();
    const auto status = verdict == Verdict::accepted ? "accepted" : "rejected";
    if (transaction.run(sql::settle_review, workspace, review, status, clock_.now(),
                        encounter.actor) == 0) {
        return conflict("", "settled", "Somebody has decided this already.");
    }
    journal_.add(
        transaction, workspace,
        to_fact(MergeDecided{review, verdict == Verdict::accepted ? "merge" : "keep_apart"}));
    const auto a = row->get<IdentityId>("node_a"), b = row->get<IdentityId>("node_b");
    if (verdict == Verdict::accepted) return join(transaction, workspace, a, b, encounter);
    const auto customer = customer_of(transaction, workspace, a);
    if (!customer) return not_found();
    return *customer;
}

std::int64_t Identities::recluster(records::Transaction& transaction, WorkspaceId workspace) const {
    const Encounter encounter{.source = "rebuild", .evidence = "", .at = clock_.now()};
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    transaction.all(sql::lock_identities, workspace);
    std::vector<StoredIdentity> identities;
    for (const auto& row : transaction.all(sql::list_identities_of_workspace, workspace)) {
        identities.push_back({{.id = row.get<IdentityId>("id"),
                               .kind = IdentityKind::external,
                               .value = "",
                               .customer = row.get<CustomerId>("customer_id"),
                               .verified_at = {},
                               .source = "",
                               .created_at = {},
                               .last_seen_at = {}},
                              row.integer("ordinal"),
                              row.get<CustomerId>("first_customer_id")});
    }
    std::vector<NodePair> edges;
    for (const auto& row : transaction.all(sql::list_standing_edges_of_workspace, workspace)) {
        edges.emplace_back(row.get<IdentityId>("node_a"), row.get<IdentityId>("node_b"));
    }
    std::vector<Node> nodes;
    nodes.reserve(identities.size());
    for (const auto& stored : identities)
        nodes.push_back({stored.identity.id, stored.ordinal, stored.first_customer});
    const auto homes = cluster(nodes, edges);
    const auto moved = std::ranges::count_if(identities, [&homes](const StoredIdentity& stored) {
        return homes.at(stored.identity.id) != stored.identity.customer;
    });
    if (moved > 0) store.recluster(identities, edges);
    return moved;
}

}  // namespace ondam::customers
