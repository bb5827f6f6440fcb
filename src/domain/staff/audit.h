#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/staff/staff.h"
#include "platform/records/database.h"

namespace ondam::staff {

/// Who did what to what: a chain per workspace in which each entry's hash covers the entry before
/// it, so that a changed, removed, swapped or cut entry shows. Owns `audit_entries`. Entries hold
/// ids, no personal data.
class Audit {
public:
    Audit(records::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    struct Entry {
        std::string_view action;
        std::string_view resource;
        std::string_view address = {};
        std::string_view data = "{}";
    };
    /// In the transaction of the deed, so that no deed goes without its entry.
    void add(records::Transaction& transaction, const Actor& actor, const Entry& entry) const;

    struct Page {
        std::vector<AuditEntry> items;
        std::optional<std::int64_t> next;  ///< sequence to continue before
    };
    Result<Page> list(const Actor& actor, std::optional<std::int64_t> before, int limit) const;

    /// The first entry that does not fit, in words; nothing when the chain is whole.
    std::optional<std::string> verify(WorkspaceId workspace) const;

private:
    records::Database& database_;
    const Clock& clock_;
};

}  // namespace ondam::staff
