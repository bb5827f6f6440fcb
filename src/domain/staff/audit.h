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
/// it, and a head that is sealed with a key outside the database. So a changed, removed or swapped
/// entry shows, and so do a chain that was cut and one that was written anew. Owns `audit_entries`
/// and `audit_heads`. Entries hold ids, no personal data.
class Audit {
public:
    /// Without a key, as where a backup is looked at, `verify` cannot tell whether the seal is
    /// ours.
    Audit(records::Database& database, const Clock& clock, std::string seal_key = {})
        : database_(database), clock_(clock), seal_key_(std::move(seal_key)) {}

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

    struct Head {
        std::int64_t sequence = 0;
        std::string hash;
    };
    /// Where the chain ends, to be kept somewhere else; nothing when it has no entry.
    std::optional<Head> head(WorkspaceId workspace) const;
    /// For chains that were begun before heads were kept, once, right after that migration.
    void seal_old_chains() const;

private:
    std::string seal(WorkspaceId workspace, const Head& head) const;
    void set_head(records::Transaction& transaction, WorkspaceId workspace, const Head& head) const;
    std::optional<std::string> fault_of_head(records::Reader& reader, WorkspaceId workspace,
                                             const Head& last) const;

    records::Database& database_;
    const Clock& clock_;
    std::string seal_key_;
};

}  // namespace ondam::staff
