#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/customers/csv.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/customers.h"
#include "domain/customers/identity_matching.h"
#include "domain/customers/import_consents.h"

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

    /// The first line of this file that speaks of each customer.
    std::map<CustomerId, std::size_t> first_lines = {};

    struct Counts {
        std::int64_t created = 0;
        std::int64_t updated = 0;
        std::int64_t refused = 0;
        std::int64_t joined = 0;
    };
    /// What there is to say of a row. It is counted as created or updated (and written, by `write`)
    /// when nothing of it is graver than a note.
    struct Findings {
        std::vector<Fault> faults;
        std::optional<std::size_t> joins;  ///< the line of the same customer before this one

        bool is_taken() const;
        bool is_silent() const { return faults.empty() && !joins; }
    };
    Findings check(records::Reader& reader, const CsvRow& row, Time now, Counts& counts);
    Findings write(records::Transaction& transaction, const CsvRow& row, Time now, Counts& counts);
    /// Of a row that was written before the program stopped: whose it is.
    void recall(records::Reader& reader, const CsvRow& row);

    /// What a report shows of the row: numbers of people covered.
    std::vector<std::string> shown(const CsvRow& row) const;

private:
    struct Cells {
        std::vector<Claim> claims;
        std::vector<std::pair<std::string, std::string>> traits;    ///< key to JSON
        std::vector<std::pair<std::string, ConsentCell>> consents;  ///< header and word
    };
    Cells read(const CsvRow& row, const IdentityRules& rules, std::vector<Fault>& faults) const;
    /// A fault for each value that gave way to a limit.
    std::vector<Fault> left_out(const CsvRow& row, const std::vector<Claim>& dropped) const;
    /// A note for each yes without a day where somebody has said no: an old list must not undo it.
    std::vector<Fault> keep_refusals(records::Reader& reader, CustomerId customer,
                                     Cells& cells) const;
    void note_customer(const CsvRow& row, CustomerId customer, Findings& findings, Counts& counts);
    /// The claims of a row among those who are known; a fault when they are different customers'.
    Match match(const Cells& cells, const IdentityRules& rules, const KnownIdentities& known,
                std::vector<Fault>& faults) const;
};

}  // namespace ondam::customers
