#include "domain/staff/audit.h"

#include "audit_sql.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json.h"

namespace ondam::staff {
namespace {

/// The canonical record a hash covers: a JSON array, so that no field can run into the next.
std::string hash_of(std::string_view previous, const AuditEntry& entry) {
    json::Writer record;
    record.begin_array()
        .value(previous)
        .value(entry.sequence)
        .value(entry.time)
        .value(entry.actor)
        .value(entry.action)
        .value(entry.resource)
        .value(entry.address)
        .value(entry.data)
        .end_array();
    return text::hex(crypto::sha256(record.text()));
}

AuditEntry read_entry(const records::Row& row) {
    return {.sequence = row.integer("sequence"),
            .time = row.get<Time>("time"),
            .actor = row.text("actor"),
            .action = row.text("action"),
            .resource = row.text("resource"),
            .address = row.text("address"),
            .data = row.text("data")};
}

}  // namespace

void Audit::add(records::Transaction& transaction, const Actor& actor, const Entry& entry) const {
    transaction.first(sql::lock_audit_chain, actor.workspace);
    const auto last = transaction.first(sql::last_audit_entry, actor.workspace);
    const AuditEntry next{.sequence = last ? last->integer("sequence") + 1 : 1,
                          .time = clock_.now(),
                          .actor = actor.text(),
                          .action = std::string(entry.action),
                          .resource = std::string(entry.resource),
                          .address = std::string(entry.address),
                          .data = std::string(entry.data)};
    const auto hash = hash_of(last ? last->text("hash") : "", next);
    transaction.run(sql::insert_audit_entry, actor.workspace, next.sequence, next.time, next.actor,
                    next.action, next.resource, next.address, next.data, hash);
}

Result<Audit::Page> Audit::list(const Actor& actor, std::optional<std::int64_t> before,
                                int limit) const {
    TRY(actor.must(Permission::view_audit));
    return database_.read([&](records::Reader& reader) {
        Page page;
        const auto from = before.value_or(std::numeric_limits<std::int64_t>::max());
        for (const auto& row : reader.all(sql::list_audit_entries, actor.workspace, from, limit)) {
            page.items.push_back(read_entry(row));
        }
        if (int(page.items.size()) == limit) page.next = page.items.back().sequence;
        return page;
    });
}

std::optional<std::string> Audit::verify(WorkspaceId workspace) const {
    std::optional<std::string> fault;
    std::string previous;
    std::int64_t expected = 1;
    database_.read([&](records::Reader& reader) {
        reader.each(
            sql::audit_chain,
            [&](records::Row row) {
                if (fault) return;
                const auto entry = read_entry(row);
                if (entry.sequence != expected++) {
                    fault = "audit entry " + std::to_string(expected - 1) + " is missing";
                } else if (row.text("hash") != hash_of(previous, entry)) {
                    fault = "audit entry " + std::to_string(entry.sequence) + " was changed";
                }
                previous = row.text("hash");
            },
            workspace);
    });
    return fault;
}

}  // namespace ondam::staff
