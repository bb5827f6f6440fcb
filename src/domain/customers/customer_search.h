#pragma once

#include "domain/customers/identities.h"
#include "platform/records/journal.h"
#include "platform/text_search/text_search.h"

namespace ondam::customers {

/// Keeps the search index of customers: names with their initial consonants, e-mails, telephones,
/// order numbers and user ids by any part. Reads the journal, so it is a moment behind; exact
/// values are found by `Customers::list` at once.
class CustomerSearch : public records::Follower {
public:
    CustomerSearch(const text_search::Index& index, const Identities& identities)
        : index_(index), identities_(identities) {}
    std::string_view name() const override { return "customer_search"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

    /// Writes the customer's document anew, or removes it when nobody has this id any more.
    void put(records::Transaction& transaction, WorkspaceId workspace, CustomerId customer) const;

private:
    const text_search::Index& index_;
    const Identities& identities_;
};

}  // namespace ondam::customers
