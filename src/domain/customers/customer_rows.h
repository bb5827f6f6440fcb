#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/customers/customer.h"
#include "domain/customers/graph.h"
#include "platform/records/database.h"
#include "platform/records/row.h"

/// Rows to values, and the one place that derives a customer's row from its identities and traits.
namespace ondam::customers {

struct StoredIdentity {
    Identity identity;
    std::int64_t ordinal = 0;
    CustomerId first_customer = {};  ///< of whoever has this as the oldest identity
};

Identity read_identity(const records::Row& row);
StoredIdentity read_stored_identity(const records::Row& row);
Edge read_edge(const records::Row& row);
Customer read_customer(const records::Row& row);
Consent read_consent(const records::Row& row);
Appointment read_appointment(const records::Row& row);

std::vector<StoredIdentity> load_identities(records::Reader& reader, WorkspaceId workspace,
                                            CustomerId customer);

/// What the traits say that the row shows: name, language …; nothing where the trait was taken
/// away.
using RowTraits = std::map<std::string, std::optional<std::string>>;

/// Writes the customer's row (name, e-mail, telephone …) anew from what its identities say; the
/// same identities and traits always give the same row, version and update time aside.
void put_customer(records::Transaction& transaction, WorkspaceId workspace,
                  const std::vector<StoredIdentity>& identities, RowTraits traits, Time now);
/// The same, of what is stored.
void refresh_customer(records::Transaction& transaction, WorkspaceId workspace, CustomerId customer,
                      Time now);

/// A string trait as text: `"Ann"` gives Ann; what is no string gives its JSON.
std::string trait_text(std::string_view json);
std::string trait_json(std::string_view text);

}  // namespace ondam::customers
