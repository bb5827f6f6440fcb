#include <algorithm>

#include "domain/customers/identities.h"
#include "domain/customers/identity_store.h"
#include "identities_sql.h"

namespace ondam::customers {
namespace {

constexpr std::string_view order_claim = "order_number";
/// More than people choose among.
constexpr std::size_t most_suggested = 3;

/// "#20261125-0007771" and "202611250007771" are one order; the index is made of the same.
std::string code_of(std::string_view number) {
    std::string code;
    for (const char c : number) {
        if (c == '-' || c == '#') continue;
        code += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    }
    return code;
}

}  // namespace

Result<ClaimId> Identities::note_claim(records::Transaction& transaction, WorkspaceId workspace,
                                       IdentityId claimant, const Claim& claim,
                                       const Encounter& encounter) const {
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    const auto named = name_claims({claim}, rules(transaction, workspace), workspace);
    if (named.empty()) {
        return invalid(std::string(to_text(claim.kind)), "unusable",
                       "is not valid, or stands for nobody");
    }
    return store.note_claim(claimant, named.front());
}

void Identities::note_order(records::Transaction& transaction, WorkspaceId workspace,
                            IdentityId claimant, std::string_view number,
                            const Encounter& encounter) const {
    const auto customer = customer_of(transaction, workspace, claimant);
    const auto orders =
        transaction.all(sql::list_orders_of_code, workspace, code_of(number), number);
    const bool is_their_own = std::ranges::any_of(orders, [&](const records::Row& order) {
        return order.get<std::optional<CustomerId>>("customer_id") == customer;
    });
    if (is_their_own) return;
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    const auto best_of = [&](const std::string& ordered) {
        std::int64_t best = 0;
        for (const auto& order : orders) {
            if (order.text("number") == ordered) best = std::max(best, order.integer("standing"));
        }
        return best;
    };
    std::vector<CustomerId> suggested;
    for (const auto& order : orders) {
        const auto ordered = order.text("number");
        // What stands there as it was written is meant; else those that are alike are for people.
        if (ordered != number && orders.front().text("number") == number) return;
        // A page that says it bought what a server sold to another leads nobody astray.
        if (order.integer("standing") < best_of(ordered)) continue;
        const auto who = order.get<CustomerId>("customer_id");
        if (std::ranges::count(suggested, who) > 0) continue;
        store.note_claim(claimant, order.get<IdentityId>("identity_id"), order_claim, ordered);
        suggested.push_back(who);
        if (suggested.size() == most_suggested) return;
    }
}

std::vector<Suggestion> Identities::suggestions(records::Reader& reader, WorkspaceId workspace,
                                                CustomerId customer) const {
    std::vector<Suggestion> suggestions;
    for (const auto& row : reader.all(sql::list_suggestions, workspace, customer)) {
        suggestions.push_back({.id = row.get<ClaimId>("id"),
                               .claimant = row.get<IdentityId>("claimant"),
                               .claimant_customer = row.get<CustomerId>("claimant_customer"),
                               .claimed = row.get<IdentityId>("claimed"),
                               .reason = row.text("kind"),
                               .value = row.text("value"),
                               .claimed_customer = row.get<CustomerId>("claimed_customer"),
                               .evidence = row.text("evidence"),
                               .created_at = row.get<Time>("created_at")});
    }
    return suggestions;
}

Result<CustomerId> Identities::settle_claim(records::Transaction& transaction,
                                            WorkspaceId workspace, ClaimId claim, Verdict verdict,
                                            const Encounter& encounter) const {
    const IdentityStore store{transaction, journal_, ids_, clock_, workspace, encounter};
    const auto row = transaction.first(sql::find_claim, workspace, claim);
    if (!row) return not_found();
    const auto status = verdict == Verdict::accepted ? "accepted" : "rejected";
    if (transaction.run(sql::settle_claim, workspace, claim, status, clock_.now(),
                        encounter.actor) == 0) {
        return conflict("", "settled", "Somebody has decided this already.");
    }
    transaction.all(sql::lock_identities, workspace);
    const auto claimant = row->get<IdentityId>("claimant"),
               claimed = row->get<IdentityId>("claimed");
    const auto owner = customer_of(transaction, workspace, claimant);
    if (!owner) return not_found();
    if (verdict == Verdict::rejected) return *owner;

    if (!customer_of(transaction, workspace, claimed)) {
        if (row->text("kind") == order_claim) return not_found();
        const Named named{
            .claim = {row->get<IdentityKind>("kind"), row->text("value"), Trust::trusted},
            .node = claimed,
            .shown = row->text("value"),
            .sealed = row->get<std::optional<std::string>>("sealed")};
        store.insert_identities({named}, *owner, std::nullopt);
        store.add_edge(claimant, claimed);
        refresh_customer(transaction, workspace, *owner, clock_.now());
        return *owner;
    }
    return join(transaction, workspace, claimant, claimed, encounter);
}

}  // namespace ondam::customers
