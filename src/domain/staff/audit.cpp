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
    set_head(transaction, actor.workspace, {next.sequence, hash});
}

std::string Audit::seal(WorkspaceId workspace, const Head& head) const {
    json::Writer record;
    record.begin_array().value(workspace).value(head.sequence).value(head.hash).end_array();
    return text::hex(crypto::hmac_sha256(seal_key_, record.text()));
}

void Audit::set_head(records::Transaction& transaction, WorkspaceId workspace,
                     const Head& head) const {
    transaction.run(sql::set_audit_head, workspace, head.sequence, head.hash,
                    seal(workspace, head));
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

std::optional<std::string> Audit::fault_of_head(records::Reader& reader, WorkspaceId workspace,
                                                const Head& last) const {
    const auto row = reader.first(sql::find_audit_head, workspace);
    if (!row) {
        if (last.sequence == 0) return std::nullopt;
        return "the head of the chain is missing";
    }
    const Head kept{row->integer("sequence"), row->text("hash")};
    if (!seal_key_.empty() &&
        !crypto::constant_time_equal(row->text("seal"), seal(workspace, kept))) {
        return "the head of the chain was changed by somebody without the master key";
    }
    if (kept.sequence > last.sequence) {
        return "the chain is cut after entry " + std::to_string(last.sequence) + ", it had " +
               std::to_string(kept.sequence);
    }
    if (kept.sequence < last.sequence || kept.hash != last.hash) {
        return "the chain was written anew: its head does not fit entry " +
               std::to_string(last.sequence);
    }
    return std::nullopt;
}

std::optional<std::string> Audit::verify(WorkspaceId workspace) const {
    std::optional<std::string> fault;
    Head last;
    database_.read([&](records::Reader& reader) {
        reader.lift_timeout();
        reader.each(
            sql::audit_chain,
            [&](const records::Row& row) {
                if (fault) return;
                const auto entry = read_entry(row);
                const auto expected = last.sequence + 1;
                if (entry.sequence != expected) {
                    fault = "audit entry " + std::to_string(expected) + " is missing";
                } else if (row.text("hash") != hash_of(last.hash, entry)) {
                    fault = "audit entry " + std::to_string(expected) + " was changed";
                }
                last = {entry.sequence, row.text("hash")};
            },
            workspace);
        if (!fault) fault = fault_of_head(reader, workspace, last);
    });
    return fault;
}

std::optional<Audit::Head> Audit::head(WorkspaceId workspace) const {
    return database_.read([&](records::Reader& reader) -> std::optional<Head> {
        const auto row = reader.first(sql::last_audit_entry, workspace);
        if (!row) return std::nullopt;
        return Head{row->integer("sequence"), row->text("hash")};
    });
}

void Audit::seal_old_chains() const {
    database_.write([this](records::Transaction& transaction) {
        for (const auto& row : transaction.all(sql::unsealed_audit_chains)) {
            const auto workspace = row.get<WorkspaceId>("workspace");
            const auto last = transaction.first(sql::last_audit_entry, workspace);
            set_head(transaction, workspace, {last->integer("sequence"), last->text("hash")});
        }
    });
}

}  // namespace ondam::staff
