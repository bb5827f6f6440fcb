#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/customers/csv.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/customers.h"
#include "domain/customers/identity_matching.h"

namespace ondam::customers {

/// Turns the rows of one CSV file into customers.
struct ImportRows {
    const Identities& identities;
    const Customers& customers;
    WorkspaceId workspace;
    std::string import;  ///< id, as evidence of the edges
    std::vector<std::string> header;
    std::vector<std::string> targets;
    /// What earlier rows of a dry run would have made: whose each identity would be, and what those
    /// customers would have gained.
    std::map<IdentityId, CustomerId> would_own = {};
    std::map<CustomerId, std::vector<StoredIdentity>> would_have = {};

    struct Counts {
        std::int64_t created = 0;
        std::int64_t updated = 0;
        std::int64_t refused = 0;
    };
    /// The faults of the row. It is counted as created or updated (and written, by `write`) when
    /// none is graver than `limit`: a value that was left out.
    std::vector<Fault> check(records::Reader& reader, const CsvRow& row, Time now, Counts& counts);
    std::vector<Fault> write(records::Transaction& transaction, const CsvRow& row, Time now,
                             Counts& counts);

    /// What a report shows of the row: numbers of people covered.
    std::vector<std::string> shown(const CsvRow& row) const;

private:
    struct Cells {
        std::vector<Claim> claims;
        std::vector<std::pair<std::string, std::string>> traits;  ///< key to JSON
    };
    Cells read(const CsvRow& row, const IdentityRules& rules, std::vector<Fault>& faults) const;
    /// A fault for each value that gave way to a limit.
    std::vector<Fault> left_out(const CsvRow& row, const std::vector<Claim>& dropped) const;
    /// The claims of a row among those who are known; a fault when they are different customers'.
    Match match(const Cells& cells, const IdentityRules& rules, const KnownIdentities& known,
                std::vector<Fault>& faults) const;
};

}  // namespace ondam::customers
