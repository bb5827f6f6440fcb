#include "domain/customers/identities.h"

#include <algorithm>
#include <set>

#include "domain/customers/facts.h"
#include "domain/customers/identity_matching.h"
#include "domain/customers/identity_store.h"
#include "identities_sql.h"
#include "platform/extract/extract.h"

namespace ondam::customers {
namespace {

std::vector<Named> strong_claims(const std::vector<Named>& named) {
    std::vector<Named> strong;
    for (const auto& one : named) {
        if (one.claim.trust != Trust::claimed) strong.push_back(one);
    }
    return strong;
}

}  // namespace

Identities::Identities(records::Journal& journal, const crypto::FieldCipher& cipher, IdSource& ids,
                       const Clock& clock)
    : journal_(journal), cipher_(cipher), ids_(ids), clock_(clock) {}

Result<Identified> Identities::identify(records::Transaction& transaction, WorkspaceId workspace,
                                        const std::vector<Claim>& claims,
                                        const Encounter& encounter) const {
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    const auto known_rules = rules(transaction, workspace);
    const auto named = name_claims(claims, known_rules, workspace);
    Match match{.claims = strong_claims(named)};
    if (match.claims.empty()) {
        return invalid("identities", "unusable",
                       "needs at least one identifier that is valid and not blocked");
    }

    const KnownIdentities known{transaction, workspace};
    match.drop_those_set_apart(known);
    match.look_up(known);
    if (!match.is_settled()) {
        // Two first messages at once both come here; the second waits and then finds what the first
        // one made.
        transaction.all(sql::lock_identities, workspace);
        match.look_up(known);
        match.fit(known, known_rules, store.time());
    }
    std::optional<ReviewId> held;
    for (const auto& [a, b, reason] : match.holds) held = store.hold(a, b, reason);

    Identified result{.customer = {},
                      .identity = match.claims.front().node,
                      .identities = {},
                      .created = match.matched.empty(),
                      .merged = {},
                      .dropped = std::move(match.dropped),
                      .held = held};
    for (const auto& one : match.claims) result.identities.push_back(one.node);
    result.customer = store.settle(match.claims, match.fresh, match.matched, result.merged);
    for (const auto& one : named) {
        if (one.claim.trust == Trust::claimed) store.note_claim(result.identity, one);
    }
    return result;
}

std::optional<CustomerId> Identities::customer_of(records::Reader& reader, WorkspaceId workspace,
                                                  IdentityId identity) const {
    const auto row = reader.first(sql::customer_of_identity, workspace, identity);
    if (!row) return std::nullopt;
    return row->get<CustomerId>("customer_id");
}

std::optional<CustomerId> Identities::resolve(records::Reader& reader, WorkspaceId workspace,
                                              CustomerId any) const {
    const auto row = reader.first(sql::resolve_customer, workspace, any);
    if (!row) return std::nullopt;
    return row->get<CustomerId>("customer_id");
}

std::vector<Identity> Identities::identities_of(records::Reader& reader, WorkspaceId workspace,
                                                CustomerId customer) const {
    std::vector<Identity> identities;
    for (auto& stored : load_identities(reader, workspace, customer)) {
        identities.push_back(std::move(stored.identity));
    }
    return identities;
}

std::optional<Identity> Identities::find(records::Reader& reader, WorkspaceId workspace,
                                         IdentityKind kind, std::string_view value) const {
    const auto named =
        name_claims({{kind, std::string(value)}}, rules(reader, workspace), workspace);
    if (named.empty()) return std::nullopt;
    const auto row = reader.first(sql::find_identity, workspace, named.front().node);
    if (!row) return std::nullopt;
    return read_identity(*row);
}

std::optional<Identity> Identities::get(records::Reader& reader, WorkspaceId workspace,
                                        IdentityId identity) const {
    const auto row = reader.first(sql::find_identity, workspace, identity);
    if (!row) return std::nullopt;
    return read_identity(*row);
}

std::vector<Edge> Identities::edges_of(records::Reader& reader, WorkspaceId workspace,
                                       CustomerId customer) const {
    std::vector<Edge> edges;
    for (const auto& row : reader.all(sql::list_edges_of_customer, workspace, customer)) {
        edges.push_back(read_edge(row));
    }
    return edges;
}

IdentityRules Identities::rules(records::Reader& reader, WorkspaceId workspace) const {
    const auto row = reader.first(sql::find_identity_settings, workspace);
    if (!row) return {};
    auto rules = read_identity_rules(row->text("settings"));
    rules.default_region = row->text("default_region");
    return rules;
}

void Identities::seal(Named& named, WorkspaceId workspace, std::string_view value) const {
    // So few numbers exist that a plain hash of one could be tried out; the blind index needs the
    // key.
    const auto index = cipher_.blind_index(workspace, "identity_number", value);
    named.node = identity_node(workspace, IdentityKind::identity_number, index);
    named.shown = extract::mask_value(extract::Kind::identity_number, value);
    named.sealed = cipher_.seal({workspace, "identities", "value", named.node.text()}, value);
}

std::optional<std::string> Identities::reveal(records::Reader& reader, WorkspaceId workspace,
                                              IdentityId identity) const {
    const auto row = reader.first(sql::find_sealed_identity, workspace, identity);
    if (!row) return std::nullopt;
    return cipher_.open({workspace, "identities", "value", identity.text()}, row->text("sealed"));
}

std::vector<Named> Identities::name_claims(const std::vector<Claim>& claims,
                                           const IdentityRules& rules,
                                           WorkspaceId workspace) const {
    std::vector<Named> named;
    for (const auto& claim : claims) {
        const auto value = normalise(claim.kind, claim.value, rules.default_region);
        if (!value || rules.is_blocked(claim.kind, *value)) continue;
        Named one{.claim = claim,
                  .node = identity_node(workspace, claim.kind, *value),
                  .shown = *value,
                  .sealed = {}};
        if (claim.kind == IdentityKind::identity_number) seal(one, workspace, *value);
        const bool known =
            std::ranges::any_of(named, [&](const Named& other) { return other.node == one.node; });
        if (!known) named.push_back(std::move(one));
    }
    std::ranges::stable_sort(named, {}, [&rules](const Named& one) {
        return std::pair(rules.priority(one.claim.kind), one.node);
    });
    return named;
}

}  // namespace ondam::customers
