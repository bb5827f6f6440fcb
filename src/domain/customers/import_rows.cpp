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

std::set<CustomerId> ImportRows::owners(records::Reader& reader, const Cells& cells,
                                        std::vector<Fault>& faults) const {
    std::set<CustomerId> owners;
    for (const auto node : cells.nodes) {
        if (const auto owner = identities.customer_of(reader, workspace, node))
            owners.insert(*owner);
    }
    // One careless column would make one person of many: joining people is left to somebody who
    // looks at them.
    if (owners.size() > 1)
        faults.push_back({"", "conflict", "has values that belong to different customers"});
    return owners;
}

std::vector<Fault> ImportRows::check(records::Reader& reader, const CsvRow& row, Counts& counts) {
    std::vector<Fault> faults;
    const auto cells = read(reader, row, faults);
    if (!faults.empty()) return faults;
    const auto known = owners(reader, cells, faults);
    if (!faults.empty()) return faults;
    const bool came_before =
        std::ranges::any_of(cells.nodes, [this](IdentityId node) { return seen.count(node) > 0; });
    ++(known.empty() && !came_before ? counts.created : counts.updated);
    seen.insert(cells.nodes.begin(), cells.nodes.end());
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
        faults.push_back(
            {"", "limit",
             "has more values of a kind than one customer may have; the rest was taken"});
        return faults;
    }
    ++(made->created ? counts.created : counts.updated);
    return faults;
}

}  // namespace ondam::customers
