#include "domain/customers/import_rows.h"

#include <algorithm>

#include "base/text.h"
#include "domain/customers/customer_rows.h"

namespace ondam::customers {
namespace {

std::optional<IdentityKind> kind_of(std::string_view target) {
    if (target == "email") return IdentityKind::email;
    if (target == "phone") return IdentityKind::phone;
    if (target == "user_id") return IdentityKind::user_id;
    if (!target.starts_with("identity:")) return std::nullopt;
    return from_text(std::type_identity<IdentityKind>{}, target.substr(target.find(':') + 1));
}

Fault unreadable(const std::string& code) {
    return {"", code,
            code == "json" ? "is no JSON object"
                           : "has quotes that do not pair; write \" inside quotes as \"\""};
}

Fault over_limit() {
    return {"", "limit",
            "has more values of a kind than one customer may have; the rest was taken"};
}

}  // namespace

ImportRows::Cells ImportRows::read(records::Reader& reader, const CsvRow& row,
                                   std::vector<Fault>& faults) const {
    Cells cells;
    if (row.fault) {
        faults.push_back(unreadable(*row.fault));
    } else if (row.cells.size() != targets.size()) {
        faults.push_back({"", "columns",
                          "has " + std::to_string(row.cells.size()) + " cells, the header has " +
                              std::to_string(targets.size())});
    }
    if (!faults.empty()) return cells;
    const auto rules = identities.rules(reader, workspace);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto value = text::one_line(row.cells[i]);
        if (value.empty() || targets[i] == "ignored") continue;
        if (const auto kind = kind_of(targets[i])) {
            const auto normal = normalise(*kind, value, rules.default_region);
            if (!normal || rules.is_blocked(*kind, *normal)) {
                faults.push_back(
                    {header[i], normal ? "blocked" : "format",
                     normal ? "stands for nobody" : normal.error().faults.front().message});
                continue;
            }
            cells.claims.push_back({*kind, value, Trust::trusted});
            cells.nodes.push_back(identity_node(workspace, *kind, *normal));
        } else if (text::length(value) > 1'000) {
            faults.push_back({header[i], "too_long", "is longer than 1000 characters"});
        } else if (targets[i].starts_with("json:")) {
            cells.traits.emplace_back(targets[i].substr(5), row.cells[i]);
        } else {
            const auto key = targets[i].starts_with("trait:") ? targets[i].substr(6) : targets[i];
            cells.traits.emplace_back(key, trait_json(value));
        }
    }
    if (cells.claims.empty() && faults.empty()) {
        faults.push_back({"", "required", "needs an e-mail, a telephone number or a user id"});
    }
    return cells;
}

std::optional<CustomerId> ImportRows::owner_of(records::Reader& reader, IdentityId node) const {
    const auto known = would_own.find(node);
    if (known != would_own.end()) return known->second;
    return identities.customer_of(reader, workspace, node);
}

std::set<CustomerId> ImportRows::owners(records::Reader& reader, const Cells& cells,
                                        std::vector<Fault>& faults) const {
    std::set<CustomerId> owners;
    for (const auto node : cells.nodes) {
        if (const auto owner = owner_of(reader, node)) owners.insert(*owner);
    }
    // One careless column would make one person of many: joining people is left to somebody who
    // looks at them.
    if (owners.size() > 1)
        faults.push_back({"", "conflict", "has values that belong to different customers"});
    return owners;
}

std::vector<Named> ImportRows::strongest_first(const Cells& cells,
                                               const IdentityRules& rules) const {
    std::vector<Named> named;
    for (std::size_t i = 0; i < cells.nodes.size(); ++i) {
        const auto node = cells.nodes[i];
        if (std::ranges::find(named, node, &Named::node) == named.end())
            named.push_back({cells.claims[i], node, "", {}});
    }
    std::ranges::stable_sort(named, {}, [&rules](const Named& one) {
        return std::pair(rules.priority(one.claim.kind), one.node);
    });
    return named;
}

Matched ImportRows::would_be(records::Reader& reader, CustomerId customer) const {
    Matched matched{customer, load_identities(reader, workspace, customer)};
    const auto gained = would_have.find(customer);
    if (gained != would_have.end()) {
        matched.identities.insert(matched.identities.end(), gained->second.begin(),
                                  gained->second.end());
    }
    return matched;
}

/// What `write` would do, step by step as Identities::identify does it, but kept in memory.
std::vector<Fault> ImportRows::check(records::Reader& reader, const CsvRow& row, Time now,
                                     Counts& counts) {
    std::vector<Fault> faults;
    const auto cells = read(reader, row, faults);
    if (!faults.empty()) return faults;
    const auto known = owners(reader, cells, faults);
    if (!faults.empty()) return faults;

    const auto rules = identities.rules(reader, workspace);
    auto claims = strongest_first(cells, rules);
    const auto given = claims.size();
    bool is_known = false;
    std::vector<Named> fresh;
    for (;;) {
        fresh.clear();
        for (const auto& one : claims) {
            if (!owner_of(reader, one.node)) fresh.push_back(one);
        }
        is_known = fresh.size() < claims.size();
        if (fresh.empty() || claims.size() == 1) break;
        std::vector<Matched> matched;
        if (is_known) matched.push_back(would_be(reader, *known.begin()));
        if (!broken_limit(rules, matched, fresh, now)) break;
        claims.pop_back();
    }
    const auto owner = is_known ? *known.begin() : CustomerId{claims.front().node.uuid};
    for (const auto& one : fresh) {
        would_own[one.node] = owner;
        StoredIdentity gained;
        gained.identity.kind = one.claim.kind;
        gained.identity.created_at = now;
        would_have[owner].push_back(std::move(gained));
    }
    if (claims.size() < given) {
        faults.push_back(over_limit());
        return faults;
    }
    ++(is_known ? counts.updated : counts.created);
    return faults;
}

std::vector<Fault> ImportRows::write(records::Transaction& transaction, const CsvRow& row, Time now,
                                     Counts& counts) {
    std::vector<Fault> faults;
    const auto cells = read(transaction, row, faults);
    if (!faults.empty()) return faults;
    owners(transaction, cells, faults);
    if (!faults.empty()) return faults;
    const auto made =
        identities.identify(transaction, workspace, cells.claims,
                            {.source = "import", .evidence = import, .rule = "import", .at = now});
    if (!made) return made.error().faults;
    for (const auto& [key, value] : cells.traits) {
        customers.put_trait(transaction, workspace, made->identity, {key, value, now, 0, "import"});
    }
    if (!cells.traits.empty()) customers.refresh(transaction, workspace, made->customer);
    if (!made->dropped.empty()) {
        faults.push_back(over_limit());
        return faults;
    }
    ++(made->created ? counts.created : counts.updated);
    return faults;
}

}  // namespace ondam::customers
