#include "domain/customers/customers.h"

#include <algorithm>

#include "customers_sql.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/facts.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

using staff::Permission;

std::string source_of(const Actor& actor) {
    switch (actor.kind) {
        case Actor::Kind::user:
            return "agent";
        case Actor::Kind::token:
            return "api";
        case Actor::Kind::system:
            return "import";
    }
    return "agent";
}

Encounter encounter_of(const Actor& actor, Time now) {
    const auto source = source_of(actor);
    return {.source = source, .evidence = "", .rule = source, .actor = actor.text(), .at = now};
}

std::optional<std::string> as_json(const std::optional<std::string>& text) {
    return text ? std::optional(trait_json(*text)) : std::nullopt;
}

/// Traits to write: key to JSON, where nothing takes the trait away.
using TraitTexts = std::map<std::string, std::optional<std::string>>;

TraitTexts traits_of(const NewCustomer& input) {
    TraitTexts traits;
    for (const auto& [key, json] : input.traits) traits[key] = json;
    if (!input.name.empty()) traits["name"] = trait_json(input.name);
    if (input.language) traits["language"] = as_json(input.language);
    if (input.preferred_channel) traits["preferred_channel"] = as_json(input.preferred_channel);
    if (input.time_zone) traits["time_zone"] = as_json(input.time_zone);
    if (input.company) traits["company"] = as_json(input.company);
    return traits;
}

TraitTexts traits_of(const CustomerChange& change) {
    TraitTexts traits = change.traits;
    if (change.name) traits["name"] = trait_json(*change.name);
    if (change.language) traits["language"] = as_json(*change.language);
    if (change.preferred_channel) traits["preferred_channel"] = as_json(*change.preferred_channel);
    if (change.time_zone) traits["time_zone"] = as_json(*change.time_zone);
    if (change.company) traits["company"] = as_json(*change.company);
    return traits;
}

std::string ids_json(std::string_view name, const std::vector<CustomerId>& ids) {
    json::Writer data;
    data.begin_object().field(name, ids).end_object();
    return data.take();
}

/// Which fields, never their values; what a shop calls its own traits may tell something too.
std::string fields_json(const CustomerChange& change) {
    std::vector<std::string_view> fields;
    if (change.name) fields.push_back("name");
    if (change.language) fields.push_back("language");
    if (change.preferred_channel) fields.push_back("preferred_channel");
    if (change.time_zone) fields.push_back("time_zone");
    if (change.company) fields.push_back("company");
    if (!change.traits.empty()) fields.push_back("traits");
    if (!change.consents.empty()) fields.push_back("consents");
    json::Writer data;
    data.begin_object().field("fields", fields).end_object();
    return data.take();
}

std::vector<std::string> keys_of(const TraitTexts& traits) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : traits) keys.push_back(key);
    return keys;
}

}  // namespace

void Customers::note(records::Transaction& transaction, const Actor& actor, std::string_view action,
                     const std::string& resource) const {
    parts_.audit.add(transaction, actor, {.action = action, .resource = resource});
}

bool Customers::put_trait(records::Transaction& transaction, WorkspaceId workspace,
                          IdentityId identity, const TraitWord& word) const {
    return transaction.run(sql::put_trait, workspace, identity, word.key, word.value, word.time,
                           word.sequence, word.source) > 0;
}

Result<Customer> Customers::create(const Actor& actor, const NewCustomer& input) const {
    TRY(actor.must(Permission::edit_customers));
    auto claims = input.identities;
    if (claims.empty()) {
        claims.push_back(
            {IdentityKind::external, "customer:" + parts_.ids.next_uuid().text(), Trust::trusted});
    }
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Customer> {
        const auto region = parts_.identities.rules(transaction, actor.workspace).default_region;
        for (const auto& claim : claims) {
            TRY(normalise(claim.kind, claim.value, region));
            if (parts_.identities.find(transaction, actor.workspace, claim.kind, claim.value)) {
                return conflict(std::string(to_text(claim.kind)), "taken",
                                "belongs to another customer");
            }
        }
        const auto now = parts_.clock.now();
        const auto made = TRY(parts_.identities.identify(transaction, actor.workspace, claims,
                                                         encounter_of(actor, now)));
        if (!made.created || made.identities.size() != claims.size()) {
            return conflict("identities", "taken",
                            "belong to another customer, or are too many of a kind");
        }
        for (const auto& [key, value] : traits_of(input)) {
            put_trait(transaction, actor.workspace, made.identity,
                      {key, value.value_or("null"), now, 0, source_of(actor)});
        }
        refresh_customer(transaction, actor.workspace, made.customer, now);
        note(transaction, actor, "customer.create", made.customer.text());
        return *find(transaction, actor.workspace, made.customer);
    });
}

Result<Customer> Customers::update(const Actor& actor, CustomerId id,
                                   const CustomerChange& change) const {
    TRY(actor.must(Permission::edit_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Customer> {
        const auto known = find(transaction, actor.workspace, id);
        if (!known) return not_found();
        if (change.expected_version && *change.expected_version != known->version)
            return precondition_failed();
        const auto now = parts_.clock.now();
        const auto first =
            load_identities(transaction, actor.workspace, known->id).front().identity.id;
        const auto traits = traits_of(change);
        for (const auto& [key, value] : traits) {
            put_trait(transaction, actor.workspace, first,
                      {key, value.value_or("null"), now, 0, source_of(actor)});
        }
        for (auto consent : change.consents) {
            // What somebody says now counts, also within the millisecond of what was said before.
            const auto last = transaction.first(sql::newest_consent_time, actor.workspace,
                                                known->id, consent.purpose);
            const auto before = last->get<std::optional<Time>>("at");
            consent.at = before ? std::max(now, *before + std::chrono::milliseconds(1)) : now;
            consent.source = source_of(actor);
            record_consent(transaction, actor.workspace, first, consent);
        }
        refresh_customer(transaction, actor.workspace, known->id, now);
        parts_.journal.add(transaction, actor.workspace,
                           to_fact(CustomerChanged{known->id, keys_of(traits)}));
        parts_.audit.add(transaction, actor,
                         {.action = "customer.change",
                          .resource = known->id.text(),
                          .data = fields_json(change)});
        return *find(transaction, actor.workspace, known->id);
    });
}

Result<Identity> Customers::add_identity(const Actor& actor, CustomerId id,
                                         const Claim& claim) const {
    TRY(actor.must(Permission::edit_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Identity> {
        const auto& identities = parts_.identities;
        const auto customer = identities.resolve(transaction, actor.workspace, id);
        if (!customer) return not_found();
        const auto region = identities.rules(transaction, actor.workspace).default_region;
        TRY(normalise(claim.kind, claim.value, region));
        if (identities.find(transaction, actor.workspace, claim.kind, claim.value)) {
            return conflict("value", "taken", "belongs to a customer already");
        }
        const auto encounter = encounter_of(actor, parts_.clock.now());
        const auto made =
            TRY(identities.identify(transaction, actor.workspace, {claim}, encounter));
        const auto first =
            load_identities(transaction, actor.workspace, *customer).front().identity.id;
        const auto joined =
            TRY(identities.join(transaction, actor.workspace, first, made.identity, encounter));
        note(transaction, actor, "identity.add", joined.text());
        return *identities.find(transaction, actor.workspace, claim.kind, claim.value);
    });
}

Result<Customer> Customers::owner_of(const Actor& actor, IdentityKind kind,
                                     std::string_view value) const {
    TRY(actor.must(Permission::view_customers));
    return parts_.database.read([&](records::Reader& reader) -> Result<Customer> {
        const auto identity = parts_.identities.find(reader, actor.workspace, kind, value);
        if (!identity) return not_found();
        auto owner = find(reader, actor.workspace, identity->customer);
        if (!owner) return not_found();
        return *std::move(owner);
    });
}

Result<void> Customers::remove_identity(const Actor& actor, CustomerId id,
                                        IdentityId identity) const {
    TRY(actor.must(Permission::edit_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        const auto customer = parts_.identities.resolve(transaction, actor.workspace, id);
        const auto owner = parts_.identities.customer_of(transaction, actor.workspace, identity);
        if (!customer || owner != customer) return not_found();
        TRY(parts_.identities.detach(transaction, actor.workspace, identity,
                                     encounter_of(actor, parts_.clock.now())));
        note(transaction, actor, "identity.remove", customer->text());
        return {};
    });
}

Result<Consent> Customers::record_consent(const Actor& actor, CustomerId id,
                                          const Consent& consent) const {
    TRY(actor.must(Permission::edit_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Consent> {
        const auto customer = parts_.identities.resolve(transaction, actor.workspace, id);
        if (!customer) return not_found();
        const auto first =
            load_identities(transaction, actor.workspace, *customer).front().identity.id;
        record_consent(transaction, actor.workspace, first, consent);
        return consent;
    });
}

bool Customers::record_consent(records::Transaction& transaction, WorkspaceId workspace,
                               IdentityId identity, const Consent& consent) const {
    const auto added = transaction.run(sql::put_consent, workspace, identity, consent.purpose,
                                       consent.channel.value_or(""), consent.at, consent.state,
                                       consent.source, consent.evidence, parts_.clock.now());
    if (added == 0) return false;
    const auto customer = parts_.identities.customer_of(transaction, workspace, identity);
    if (customer)
        parts_.journal.add(transaction, workspace, to_fact(ConsentRecorded{*customer, consent}));
    return true;
}

Result<CustomerId> Customers::merge(const Actor& actor, CustomerId a, CustomerId b,
                                    std::string_view reason) const {
    TRY(actor.must(Permission::merge_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<CustomerId> {
        const auto& identities = parts_.identities;
        const auto one = identities.resolve(transaction, actor.workspace, a);
        const auto two = identities.resolve(transaction, actor.workspace, b);
        if (!one || !two) return not_found();
        if (one == two)
            return conflict("customer_id", "joined", "These two are one customer already.");
        auto encounter = encounter_of(actor, parts_.clock.now());
        encounter.evidence = reason;
        const auto joined = TRY(identities.join(
            transaction, actor.workspace,
            load_identities(transaction, actor.workspace, *one).front().identity.id,
            load_identities(transaction, actor.workspace, *two).front().identity.id, encounter));
        parts_.audit.add(transaction, actor,
                         {.action = "customer.merge",
                          .resource = joined.text(),
                          .data = ids_json("customer_ids", {*one, *two})});
        return joined;
    });
}

Result<std::vector<CustomerId>> Customers::undo_merge(const Actor& actor, EdgeId edge) const {
    TRY(actor.must(Permission::merge_customers));
    using Parted = Result<std::vector<CustomerId>>;
    return parts_.database.write([&](records::Transaction& transaction) -> Parted {
        auto parted = TRY(parts_.identities.undo(transaction, actor.workspace, edge,
                                                 encounter_of(actor, parts_.clock.now())));
        parts_.audit.add(transaction, actor,
                         {.action = "customer.unmerge",
                          .resource = edge.text(),
                          .data = ids_json("customer_ids", parted)});
        return parted;
    });
}

Result<CustomerId> Customers::settle_suggestion(const Actor& actor, ClaimId claim,
                                                Identities::Verdict verdict) const {
    TRY(actor.must(Permission::edit_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<CustomerId> {
        const auto customer = TRY(parts_.identities.settle_claim(
            transaction, actor.workspace, claim, verdict, encounter_of(actor, parts_.clock.now())));
        note(transaction, actor,
             verdict == Identities::Verdict::accepted ? "link.confirm" : "link.dismiss",
             claim.text());
        return customer;
    });
}

Result<std::vector<MergeReview>> Customers::reviews(const Actor& actor,
                                                    const std::pair<Time, std::string>& after,
                                                    int limit) const {
    TRY(actor.must(Permission::merge_customers));
    return parts_.database.read([&](records::Reader& reader) -> Result<std::vector<MergeReview>> {
        return parts_.identities.open_reviews(reader, actor.workspace, after, limit);
    });
}

Result<CustomerId> Customers::settle_review(const Actor& actor, ReviewId review,
                                            Identities::Verdict verdict) const {
    TRY(actor.must(Permission::merge_customers));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<CustomerId> {
        const auto customer =
            TRY(parts_.identities.settle_review(transaction, actor.workspace, review, verdict,
                                                encounter_of(actor, parts_.clock.now())));
        note(
            transaction, actor,
            verdict == Identities::Verdict::accepted ? "held_merge.merge" : "held_merge.keep_apart",
            review.text());
        return customer;
    });
}

void Customers::refresh(records::Transaction& transaction, WorkspaceId workspace,
                        CustomerId customer) const {
    refresh_customer(transaction, workspace, customer, parts_.clock.now());
    parts_.journal.add(transaction, workspace, to_fact(CustomerChanged{customer, {"traits"}}));
}

}  // namespace ondam::customers
