#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/customers/customer.h"
#include "domain/customers/identity_rules.h"
#include "platform/crypto/field_cipher.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::customers {

struct Named;

/// How sure we are that the value is the sender's own.
enum class Trust {
    claimed,   ///< written in a message or by an unidentified browser: it joins nothing, it only
               ///< suggests
    trusted,   ///< from the business's own records: import, API, an agent, a server that knows the
               ///< user id
    verified,  ///< proved by the channel: the address that was written from, the messenger's own
               ///< number
};

struct Claim {
    IdentityKind kind = IdentityKind::external;
    std::string value;  ///< as received; normalised inside
    Trust trust = Trust::trusted;
    bool operator==(const Claim&) const = default;
};

/// When one of the identities was there last.
struct Sighting {
    IdentityId identity;
    Time at;
};

/// Where the claims were met. `source` is `email`, `whatsapp`, `event`, `import`, `api`, `agent` …;
/// `evidence` the id of the message, event or row.
struct Encounter {
    std::string source;
    std::string evidence;
    std::string rule = "channel";  ///< `channel`, `event`, `alias`, `agent`, `api`, `import`
    std::string actor = "system";
    Time at;
    std::optional<std::string> name = {};      ///< kept when the customer has none yet
    std::optional<std::string> language = {};  ///< the same
    /// Whoever writes is there: by a `channel` it is the strongest claim's owner, at `at`.
    std::optional<Sighting> sighting = {};
};

struct Identified {
    CustomerId customer;
    IdentityId identity;  ///< of the strongest claim that counted: what other rows should hold
    std::vector<IdentityId> identities;  ///< of all claims that counted
    bool created = false;
    std::vector<CustomerId> merged;  ///< customers that became part of this one
    std::vector<Claim> dropped;      ///< gave way to a limit, or were set apart by hand
    std::optional<ReviewId> held;    ///< a merge that waits for somebody's judgement
};

/// Who is who: a graph of identities whose connected components are the customers. Owns
/// `identities`, `identity_edges`, `identity_claims`, `merge_reviews`; emits
/// CustomerCreated, CustomersMerged, CustomerSplit, MergeHeld.
///
/// A component's customer id is that of its oldest identity, so that ids depend on the identities
/// and edges alone and undoing an edge gives what a rebuild without it would give. Everything here
/// is for callers inside the program and checks no permission; what people ask for goes through
/// `Customers`.
class Identities {
public:
    /// Numbers of persons are stored sealed by `cipher`, and found by its blind index.
    Identities(records::Journal& journal, const crypto::FieldCipher& cipher, IdSource& ids,
               const Clock& clock);

    /// Flat match of the trusted and verified claims: none known creates a customer, one known adds
    /// to it, several merge within the limits, and the weakest claim is dropped until they hold.
    /// Claims merely claimed are noted as suggestions of the result. Two calls at once for the same
    /// new person give one customer. Refuses with `invalid` (field `identities`) when no claim is
    /// usable.
    Result<Identified> identify(records::Transaction& transaction, WorkspaceId workspace,
                                const std::vector<Claim>& claims, const Encounter& encounter) const;

    /// Notes that `claimant` said `claim` is theirs. Joins nothing; see `suggestions`. Refuses what
    /// cannot be normalised.
    Result<ClaimId> note_claim(records::Transaction& transaction, WorkspaceId workspace,
                               IdentityId claimant, const Claim& claim,
                               const Encounter& encounter) const;
    /// Notes that `claimant` named an order, however they write its
    /// number: whoever ordered it may be the same person. Nothing when it is their own, or
    /// nobody's.
    void note_order(records::Transaction& transaction, WorkspaceId workspace, IdentityId claimant,
                    std::string_view number, const Encounter& encounter) const;
    /// Open claims that point from or to this customer and would join it with another.
    std::vector<Suggestion> suggestions(records::Reader& reader, WorkspaceId workspace,
                                        CustomerId customer) const;
    enum class Verdict { accepted, rejected };
    /// Accepting joins the two by an edge with rule `claim_confirmed`; the claimed value becomes
    /// trusted.
    Result<CustomerId> settle_claim(records::Transaction& transaction, WorkspaceId workspace,
                                    ClaimId claim, Verdict verdict,
                                    const Encounter& encounter) const;

    /// Joins two identities by an edge, beyond limits and reviews: somebody decided it. `conflict`
    /// when they are joined directly already or the result would have more than 100 identities.
    Result<CustomerId> join(records::Transaction& transaction, WorkspaceId workspace, IdentityId a,
                            IdentityId b, const Encounter& encounter) const;
    /// Retracts the edge and clusters that component again. The same evidence will not join the two
    /// once more. Returns the customers that the component is now: one when other edges still hold
    /// it together.
    Result<std::vector<CustomerId>> undo(records::Transaction& transaction, WorkspaceId workspace,
                                         EdgeId edge, const Encounter& encounter) const;
    /// Takes one identity out of its customer by retracting all its edges; its history goes with
    /// it. `conflict` when it is the only one. Returns the customer that it is now.
    Result<CustomerId> detach(records::Transaction& transaction, WorkspaceId workspace,
                              IdentityId identity, const Encounter& encounter) const;
    Result<CustomerId> settle_review(records::Transaction& transaction, WorkspaceId workspace,
                                     ReviewId review, Verdict verdict,
                                     const Encounter& encounter) const;

    /// Today's customer for an identity, or for any id that a customer ever had.
    std::optional<CustomerId> customer_of(records::Reader& reader, WorkspaceId workspace,
                                          IdentityId identity) const;
    std::optional<CustomerId> resolve(records::Reader& reader, WorkspaceId workspace,
                                      CustomerId any) const;
    std::vector<Identity> identities_of(records::Reader& reader, WorkspaceId workspace,
                                        CustomerId customer) const;
    /// The customer who owns this value, when there is one. Invalid values belong to nobody.
    std::optional<Identity> find(records::Reader& reader, WorkspaceId workspace, IdentityKind kind,
                                 std::string_view value) const;
    std::optional<Identity> get(records::Reader& reader, WorkspaceId workspace,
                                IdentityId identity) const;
    /// The whole identity number behind a masked one; nothing for other kinds. Callers have checked
    /// the right and log it.
    std::optional<std::string> reveal(records::Reader& reader, WorkspaceId workspace,
                                      IdentityId identity) const;
    std::vector<Edge> edges_of(records::Reader& reader, WorkspaceId workspace,
                               CustomerId customer) const;
    /// Those that wait, oldest first, behind the given time and id.
    std::vector<MergeReview> open_reviews(records::Reader& reader, WorkspaceId workspace,
                                          const std::pair<Time, std::string>& after,
                                          int limit) const;

    /// The usable claims, strongest first, each identity once.
    std::vector<Named> name_claims(const std::vector<Claim>& claims, const IdentityRules& rules,
                                   WorkspaceId workspace) const;

    /// From the workspace's settings and region.
    IdentityRules rules(records::Reader& reader, WorkspaceId workspace) const;

    /// Clusters every component of the workspace from identities and edges alone; returns how many
    /// identities moved (0 when the stored customers were right).
    std::int64_t recluster(records::Transaction& transaction, WorkspaceId workspace) const;

private:
    void seal(Named& named, WorkspaceId workspace, std::string_view value) const;

    records::Journal& journal_;
    const crypto::FieldCipher& cipher_;
    IdSource& ids_;
    const Clock& clock_;
};

}  // namespace ondam::customers
