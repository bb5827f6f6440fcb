#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/customers/graph.h"
#include "domain/customers/identities.h"
#include "domain/customers/identity_matching.h"

namespace ondam::customers {

/// The writes of the identity graph inside one transaction and for one encounter. Callers hold the
/// lock of the graph.
struct IdentityStore {
    records::Transaction& transaction;
    records::Journal& journal;
    IdSource& ids;
    const Clock& clock;
    WorkspaceId workspace;
    const Encounter& encounter;

    Time time() const { return encounter.at == Time() ? clock.now() : encounter.at; }

    /// Creates, adds or merges as the match says, records the edges, and returns the one customer
    /// that results.
    CustomerId settle(const std::vector<Named>& claims, const std::vector<Named>& fresh,
                      const std::vector<Matched>& matched, std::vector<CustomerId>& merged) const;
    /// Adds the edge; nothing when the two are joined directly already.
    std::optional<EdgeId> add_edge(IdentityId a, IdentityId b) const;
    /// Makes one customer of these, that of the oldest identity; returns it and tells the journal.
    CustomerId merge(const std::vector<CustomerId>& customers, EdgeId edge,
                     std::vector<CustomerId>& merged) const;
    /// Clusters these identities by these edges, moves those that belong elsewhere, and returns all
    /// customers that result, the first one's first.
    std::vector<CustomerId> recluster(const std::vector<StoredIdentity>& identities,
                                      const std::vector<NodePair>& edges) const;
    /// Somebody new, whose row follows from what is known here.
    CustomerId create(const std::vector<Named>& claims) const;
    /// As they were stored; without an owner the first of them makes one.
    std::vector<StoredIdentity> insert_identities(const std::vector<Named>& fresh,
                                                  std::optional<CustomerId> owner,
                                                  const std::optional<Sighting>& seen) const;
    /// Edges from the strongest claim to each other; returns the last one that is new.
    EdgeId join_all(const std::vector<Named>& claims) const;
    /// The name and the language that came along, for as long as nobody says better.
    RowTraits put_weak_traits(IdentityId identity) const;
    std::optional<Sighting> sighting(IdentityId strongest) const;
    ClaimId note_claim(IdentityId claimant, const Named& claimed) const;
    /// For what is no identity itself and leads to one, `claimed`.
    void note_claim(IdentityId claimant, IdentityId claimed, std::string_view reason,
                    std::string_view value) const;
    /// The open review of this pair; nothing when somebody rejected the merge before.
    std::optional<ReviewId> hold(IdentityId a, IdentityId b, std::string_view reason) const;
    void tell(const records::Fact& fact) const { journal.add(transaction, workspace, fact); }
};

}  // namespace ondam::customers
