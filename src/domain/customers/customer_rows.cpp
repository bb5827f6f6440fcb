#include "domain/customers/customer_rows.h"

#include "base/names.h"
#include "base/text.h"
#include "identities_sql.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

/// The e-mail or telephone to show: what a trait names when it is one of the identities, else the
/// first verified one, else the oldest.
std::optional<std::string> best_value(const std::vector<StoredIdentity>& identities,
                                      IdentityKind kind, const std::optional<std::string>& wanted) {
    const Identity* best = nullptr;
    for (const auto& [identity, ordinal, first_customer] : identities) {
        if (identity.kind != kind) continue;
        if (wanted && identity.value == *wanted) return identity.value;
        if (!best || (!best->verified_at && identity.verified_at)) best = &identity;
    }
    if (best) return best->value;
    return wanted;
}

}  // namespace

Identity read_identity(const records::Row& row) {
    return {.id = row.get<IdentityId>("id"),
            .kind = row.get<IdentityKind>("kind"),
            .value = row.text("value"),
            .customer = row.get<CustomerId>("customer_id"),
            .verified_at = row.get<std::optional<Time>>("verified_at"),
            .source = row.text("source"),
            .created_at = row.get<Time>("created_at"),
            .last_seen_at = {}};
}

StoredIdentity read_stored_identity(const records::Row& row) {
    return {read_identity(row), row.integer("ordinal"), row.get<CustomerId>("first_customer_id")};
}

Edge read_edge(const records::Row& row) {
    return {.id = row.get<EdgeId>("id"),
            .node_a = row.get<IdentityId>("node_a"),
            .node_b = row.get<IdentityId>("node_b"),
            .rule = row.text("rule"),
            .actor = row.text("actor"),
            .evidence = row.text("evidence"),
            .created_at = row.get<Time>("created_at"),
            .retracted_at = row.get<std::optional<Time>>("retracted_at"),
            .retracted_by = row.get<std::optional<std::string>>("retracted_by")};
}

Customer read_customer(const records::Row& row) {
    using MaybeText = std::optional<std::string>;
    return {.id = row.get<CustomerId>("id"),
            .name = row.text("name"),
            .email = row.get<MaybeText>("email"),
            .phone = row.get<MaybeText>("phone"),
            .language = row.get<MaybeText>("language"),
            .preferred_channel = row.get<MaybeText>("preferred_channel"),
            .time_zone = row.get<MaybeText>("time_zone"),
            .company = row.get<MaybeText>("company"),
            .version = row.integer("version"),
            .created_at = row.get<Time>("created_at"),
            .updated_at = row.get<Time>("updated_at"),
            .last_seen_at = row.get<std::optional<Time>>("seen_at")};
}

Consent read_consent(const records::Row& row) {
    const auto channel = row.text("channel");
    return {.purpose = row.text("purpose"),
            .channel = channel.empty() ? std::nullopt : std::optional(channel),
            .state = row.get<ConsentState>("state"),
            .at = row.get<Time>("at"),
            .source = row.text("source"),
            .evidence = row.text("evidence")};
}

Appointment read_appointment(const records::Row& row) {
    return {.id = row.get<AppointmentId>("id"),
            .identity = row.get<IdentityId>("identity_id"),
            .customer = row.get<CustomerId>("customer_id"),
            .external_id = row.get<std::optional<std::string>>("external_id"),
            .title = row.text("title"),
            .with = row.text("with_whom"),
            .place = row.text("place"),
            .starts_at = row.get<Time>("starts_at"),
            .ends_at = row.get<std::optional<Time>>("ends_at"),
            .time_zone = row.text("time_zone"),
            .status = row.get<AppointmentStatus>("status"),
            .moved_from = row.get<std::optional<Time>>("moved_from"),
            .version = row.integer("version"),
            .updated_at = row.get<Time>("updated_at")};
}

std::vector<StoredIdentity> load_identities(records::Reader& reader, WorkspaceId workspace,
                                            CustomerId customer) {
    std::vector<StoredIdentity> identities;
    for (const auto& row : reader.all(sql::list_identities_of_customer, workspace, customer)) {
        identities.push_back(read_stored_identity(row));
    }
    return identities;
}

void refresh_customer(records::Transaction& transaction, WorkspaceId workspace, CustomerId customer,
                      Time now) {
    const auto identities = load_identities(transaction, workspace, customer);
    if (identities.empty()) return;
    RowTraits traits;
    for (const auto& row : transaction.all(sql::list_row_traits, workspace, customer)) {
        const auto value = row.text("value");
        traits[row.text("trait")] =
            value == "null" ? std::nullopt : std::optional(trait_text(value));
    }
    put_customer(transaction, workspace, identities, std::move(traits), now);
}

void put_customer(records::Transaction& transaction, WorkspaceId workspace,
                  const std::vector<StoredIdentity>& identities, RowTraits traits, Time now) {
    const auto& oldest = identities.front().identity;
    const auto email = best_value(identities, IdentityKind::email, traits["email"]);
    const auto phone = best_value(identities, IdentityKind::phone, traits["phone"]);
    const auto name = text::plain_name(traits["name"].value_or(""));
    transaction.run(sql::put_customer, workspace, oldest.customer, name, email, phone,
                    traits["language"], traits["preferred_channel"], traits["time_zone"],
                    traits["company"], oldest.created_at, now);
}

std::string trait_text(std::string_view json) {
    auto value = json::parse(json);
    if (!value) return std::string(json);
    return value->string() ? *value->string() : std::string(json);
}

std::string trait_json(std::string_view text) {
    json::Writer out;
    out.value(text);
    return out.take();
}

}  // namespace ondam::customers
