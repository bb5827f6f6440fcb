#include "domain/customers/import_rows.h"

#include <algorithm>

#include "base/text.h"
#include "platform/extract/extract.h"

namespace ondam::customers {
namespace {

std::optional<IdentityKind> kind_of(std::string_view target) {
    if (target == "email") return IdentityKind::email;
    if (target == "phone") return IdentityKind::phone;
    if (target == "user_id") return IdentityKind::user_id;
    if (target == "identity_number") return IdentityKind::identity_number;
    if (!target.starts_with("identity:")) return std::nullopt;
    return from_text(std::type_identity<IdentityKind>{}, target.substr(target.find(':') + 1));
}

Fault unreadable(const std::string& code) {
    return {"", code,
            code == "json" ? "is no JSON object"
                           : "has quotes that do not pair; write \" inside quotes as \"\""};
}

/// As if the earlier rows of the dry run had been written.
class WouldBe : public KnownIdentities {
public:
    WouldBe(records::Reader& reader, const ImportRows& rows)
        : KnownIdentities(reader, rows.workspace), rows_(rows) {}

    std::optional<CustomerId> customer_of(IdentityId identity) const override {
        const auto known = rows_.would_own.find(identity);
        return known != rows_.would_own.end() ? known->second
                                              : KnownIdentities::customer_of(identity);
    }
    std::vector<StoredIdentity> identities_of(CustomerId customer) const override {
        auto identities = KnownIdentities::identities_of(customer);
        const auto gained = rows_.would_have.find(customer);
        if (gained != rows_.would_have.end()) {
            identities.insert(identities.end(), gained->second.begin(), gained->second.end());
        }
        return identities;
    }

private:
    const ImportRows& rows_;
};

}  // namespace

std::vector<Fault> ImportRows::left_out(const CsvRow& row,
                                        const std::vector<Claim>& dropped) const {
    std::vector<Fault> faults;
    for (const auto& claim : dropped) {
        std::string field;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const bool is_it =
                kind_of(targets[i]) == claim.kind && text::one_line(row.cells[i]) == claim.value;
            if (is_it) field = header[i];
        }
        faults.push_back({field, "limit",
                          "belongs to another customer, or is one more than a customer may have: "
                          "left out, the rest of the row was taken"});
    }
    return faults;
}

std::vector<std::string> ImportRows::shown(const CsvRow& row) const {
    auto cells = row.cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        // A row that does not fit the header may hold a number anywhere.
        cells[i] = i < targets.size() && targets[i] == "identity_number"
                       ? std::string(text::length(cells[i]), '*')
                       : extract::mask(cells[i], {extract::Kind::resident_number});
    }
    return cells;
}

ImportRows::Cells ImportRows::read(const CsvRow& row, const IdentityRules& rules,
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
        } else if (text::length(value) > 1'000) {
            faults.push_back({header[i], "too_long", "is longer than 1000 characters"});
        } else if (targets[i].starts_with("consent:")) {
            if (auto consent = read_consent_cell(targets[i], value)) {
                cells.consents.emplace_back(header[i], *std::move(consent));
            } else {
                faults.push_back(
                    {header[i], "consent",
                     "says neither yes nor no: write Y, 동의, opt-in or the day of the "
                     "consent, or N, 거부, opt-out; leave it empty where you do not "
                     "know"});
            }
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

Match ImportRows::match(const Cells& cells, const IdentityRules& rules,
                        const KnownIdentities& known, std::vector<Fault>& faults) const {
    Match match{.claims = identities.name_claims(cells.claims, rules, workspace)};
    match.look_up(known);
    // One careless column would make one person of many: joining people is left to somebody who
    // looks at them.
    if (match.matched.size() > 1)
        faults.push_back({"", "conflict", "has values that belong to different customers"});
    return match;
}

bool ImportRows::Findings::is_taken() const {
    return std::ranges::all_of(faults, [](const Fault& fault) {
        return fault.code == "limit" || fault.code == "refused_before";
    });
}

std::vector<Fault> ImportRows::keep_refusals(records::Reader& reader, CustomerId customer,
                                             Cells& cells) const {
    std::vector<Fault> notes;
    std::erase_if(cells.consents, [&](const auto& named) {
        const auto& [heading, word] = named;
        const bool is_bare_yes = word.state == ConsentState::granted && !word.at;
        if (!is_bare_yes ||
            !customers.has_refused(reader, workspace, customer, word.purpose, word.channel))
            return false;
        notes.push_back({heading, "refused_before",
                         "was refused before, and a yes without a day does not undo that: left "
                         "out, the rest of the row was taken"});
        return true;
    });
    return notes;
}

/// Whoever reads the report must see that several rows became one customer.
void ImportRows::note_customer(const CsvRow& row, CustomerId customer, Findings& findings,
                               Counts& counts) {
    const auto [first, is_new] = first_lines.try_emplace(customer, row.line);
    if (is_new || first->second == row.line) return;
    findings.joins = first->second;
    ++counts.joined;
}

void ImportRows::recall(records::Reader& reader, const CsvRow& row) {
    std::vector<Fault> faults;
    const auto rules = identities.rules(reader, workspace);
    const auto cells = read(row, rules, faults);
    if (!faults.empty()) return;
    const auto found = match(cells, rules, KnownIdentities(reader, workspace), faults);
    if (found.matched.size() == 1)
        first_lines.try_emplace(found.matched.front().customer, row.line);
}

/// What `write` would do, kept in memory.
ImportRows::Findings ImportRows::check(records::Reader& reader, const CsvRow& row, Time now,
                                       Counts& counts) {
    Findings found;
    const auto rules = identities.rules(reader, workspace);
    auto cells = read(row, rules, found.faults);
    if (!found.faults.empty()) return found;
    const WouldBe known(reader, *this);
    auto matching = match(cells, rules, known, found.faults);
    if (!found.faults.empty()) return found;

    matching.drop_those_set_apart(known);
    matching.look_up(known);
    matching.fit(known, rules, now);
    const bool creates = matching.matched.empty();
    // Somebody new is called by the first identity meanwhile.
    const auto owner =
        creates ? CustomerId{matching.fresh.front().node.uuid} : matching.matched.front().customer;
    for (const auto& one : matching.fresh) {
        would_own[one.node] = owner;
        StoredIdentity gained;
        gained.identity.kind = one.claim.kind;
        gained.identity.created_at = now;
        would_have[owner].push_back(std::move(gained));
    }
    ++(creates ? counts.created : counts.updated);
    found.faults = left_out(row, matching.dropped);
    std::ranges::move(keep_refusals(reader, owner, cells), std::back_inserter(found.faults));
    note_customer(row, owner, found, counts);
    return found;
}

ImportRows::Findings ImportRows::write(records::Transaction& transaction, const CsvRow& row,
                                       Time now, Counts& counts) {
    Findings found;
    const auto rules = identities.rules(transaction, workspace);
    auto cells = read(row, rules, found.faults);
    if (!found.faults.empty()) return found;
    match(cells, rules, KnownIdentities(transaction, workspace), found.faults);
    if (!found.faults.empty()) return found;
    const auto made =
        identities.identify(transaction, workspace, cells.claims,
                            {.source = "import", .evidence = import, .rule = "import", .at = now});
    if (!made) return {made.error().faults, {}};
    for (const auto& [key, value] : cells.traits) {
        customers.put_trait(transaction, workspace, made->identity, {key, value, now, 0, "import"});
    }
    found.faults = left_out(row, made->dropped);
    std::ranges::move(keep_refusals(transaction, made->customer, cells),
                      std::back_inserter(found.faults));
    for (const auto& [heading, word] : cells.consents) {
        customers.record_consent(
            transaction, workspace, made->identity,
            {.purpose = word.purpose,
             .channel = word.channel,
             .state = word.state,
             .at = std::min(now, word.at.value_or(now)),
             .source = "import",
             .evidence = std::string(text::first(heading, 100)) + ", import " + import});
    }
    if (!cells.traits.empty()) customers.refresh(transaction, workspace, made->customer);
    ++(made->created ? counts.created : counts.updated);
    note_customer(row, made->customer, found, counts);
    return found;
}

}  // namespace ondam::customers
