#include "domain/customers/identity_matching.h"

#include <algorithm>
#include <set>

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

}  // namespace

std::optional<IdentityKind> broken_limit(const IdentityRules& rules,
                                         const std::vector<Matched>& matched,
                                         const std::vector<Named>& fresh, Time now) {
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
        if (sum > rules.limit(kind) && sum > most) return kind;
    }
    return std::nullopt;
}

std::optional<std::string> hold_reason(const IdentityRules& rules,
                                       const std::vector<Matched>& matched,
                                       const std::vector<Named>& fresh) {
    if (matched.size() < 2) return std::nullopt;
    std::size_t all = fresh.size();
    for (const auto& customer : matched) all += customer.identities.size();
    if (int(all) > rules.hold_identities) return "too_many_identities";
    if (count(matched, fresh, IdentityKind::user_id) > rules.hold_user_ids)
        return "too_many_user_ids";
    if (count(matched, fresh, IdentityKind::email) > rules.hold_emails) return "too_many_emails";
    return std::nullopt;
}

}  // namespace ondam::customers
