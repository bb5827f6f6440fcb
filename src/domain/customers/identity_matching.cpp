#include "domain/customers/identity_matching.h"

#include <algorithm>
#include <set>

#include "identities_sql.h"

namespace ondam::customers {
namespace {

bool counts(const IdentityRules& rules, const Identity& identity, Time now) {
    const int days = rules.window(identity.kind);
    return days == 0 || identity.created_at + std::chrono::days(days) > now;
}

int count(const std::vector<Matched>& matched, const std::vector<Named>& fresh, IdentityKind kind) {
    int sum =
        int(std::ranges::count(fresh, kind, [](const Named& named) { return named.claim.kind; }));
    for (const auto& customer : matched) {
        sum += int(std::ranges::count(customer.identities, kind, [](const StoredIdentity& stored) {
            return stored.identity.kind;
        }));
    }
    return sum;
}

/// Whether the customers and new claims together break a limit that none of the customers breaks
/// alone.
bool breaks_limit(const Match& match, const IdentityRules& rules, Time now) {
    const auto& [claims, fresh, matched, dropped, holds] = match;
    for (std::size_t i = 0; i < identity_kind_count; ++i) {
        const auto kind = IdentityKind(i);
        int sum = int(
            std::ranges::count(fresh, kind, [](const Named& named) { return named.claim.kind; }));
        int most = 0;
        for (const auto& customer : matched) {
            const int own =
                int(std::ranges::count_if(customer.identities, [&](const StoredIdentity& stored) {
                    return stored.identity.kind == kind && counts(rules, stored.identity, now);
                }));
            sum += own;
            most = std::max(most, own);
        }
        // Somebody who has more already, by an agent's decision, may keep them; only growth is
        // stopped.
        if (sum > rules.limit(kind) && sum > most) return true;
    }
    return false;
}

/// Why this merge is too big to happen by itself; nothing when it may.
std::optional<std::string> hold_reason(const Match& match, const IdentityRules& rules) {
    const auto& [claims, fresh, matched, dropped, holds] = match;
    if (matched.size() < 2) return std::nullopt;
    std::size_t all = fresh.size();
    for (const auto& customer : matched) all += customer.identities.size();
    if (int(all) > rules.hold_identities) return "too_many_identities";
    if (count(matched, fresh, IdentityKind::user_id) > rules.hold_user_ids)
        return "too_many_user_ids";
    if (count(matched, fresh, IdentityKind::email) > rules.hold_emails) return "too_many_emails";
    return std::nullopt;
}

}  // namespace

std::optional<CustomerId> KnownIdentities::customer_of(IdentityId identity) const {
    const auto row = reader_.first(sql::customer_of_identity, workspace_, identity);
    return row ? std::optional(row->get<CustomerId>("customer_id")) : std::nullopt;
}

std::vector<StoredIdentity> KnownIdentities::identities_of(CustomerId customer) const {
    return load_identities(reader_, workspace_, customer);
}

bool KnownIdentities::were_set_apart(IdentityId a, IdentityId b) const {
    const auto [low, high] = ordered(a, b);
    const auto edges = reader_.all(sql::list_edges_between, workspace_, low, high);
    return !edges.empty() && std::ranges::none_of(edges, [](const records::Row& row) {
        return row.is_null("retracted_at");
    });
}

void Match::drop_those_set_apart(const KnownIdentities& known) {
    const auto strongest = claims.front().node;
    std::erase_if(claims, [&](const Named& named) {
        if (named.node == strongest || !known.were_set_apart(strongest, named.node)) return false;
        dropped.push_back(named.claim);
        return true;
    });
}

void Match::look_up(const KnownIdentities& known) {
    fresh.clear();
    std::set<CustomerId> customers;
    for (const auto& named : claims) {
        if (const auto customer = known.customer_of(named.node))
            customers.insert(*customer);
        else
            fresh.push_back(named);
    }
    matched.clear();
    for (const auto customer : customers) matched.push_back({customer, {}});
}

void Match::fit(const KnownIdentities& known, const IdentityRules& rules, Time now) {
    while (!is_settled()) {
        for (auto& one : matched) one.identities = known.identities_of(one.customer);
        if (claims.size() == 1) return;
        if (!breaks_limit(*this, rules, now)) {
            const auto reason = hold_reason(*this, rules);
            if (!reason) return;
            holds.push_back({claims.front().node, claims.back().node, *reason});
        }
        dropped.push_back(claims.back().claim);
        claims.pop_back();
        look_up(known);
    }
}

}  // namespace ondam::customers
