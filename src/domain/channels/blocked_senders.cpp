#include "domain/channels/blocked_senders.h"

#include "base/text.h"
#include "blocked_senders_sql.h"
#include "domain/customers/identity_rules.h"
#include "domain/customers/page_cursor.h"
#include "platform/phone/phone.h"

namespace ondam::channels {
namespace {

using customers::IdentityKind;
using staff::Permission;

BlockedSender read_blocked(const records::Row& row) {
    return {.id = row.get<BlockedSenderId>("id"),
            .value = row.text("value"),
            .created_at = row.get<Time>("created_at")};
}

std::optional<std::string> normal_address(std::string_view address) {
    const auto value = customers::normalise(IdentityKind::email, address, "");
    return value ? std::optional(*value) : std::nullopt;
}

/// What a visitor of a web chat is known by: there is no address to block.
std::optional<std::string> normal_visitor(std::string_view value) {
    for (const auto kind : {IdentityKind::web_chat, IdentityKind::user_id}) {
        const auto prefix = std::string(to_text(kind)) + ":";
        if (!value.starts_with(prefix)) continue;
        const auto id = customers::normalise(kind, value.substr(prefix.size()), "");
        return id ? std::optional(prefix + *id) : std::nullopt;
    }
    return std::nullopt;
}

Result<std::string> normal_value(std::string_view value, std::string_view region) {
    const auto trimmed = text::trim(value);
    if (const auto visitor = normal_visitor(trimmed)) return *visitor;
    if (trimmed.starts_with('@')) {
        const auto with_name = normal_address("a" + std::string(trimmed));
        if (with_name) return with_name->substr(1);
    } else if (trimmed.find('@') != std::string_view::npos) {
        if (const auto address = normal_address(trimmed)) return *address;
    } else if (const auto number = phone::normalise(trimmed, region)) {
        return number->e164;
    }
    return invalid("value", "format",
                   "is neither an e-mail address, @domain, a phone number nor web_chat:ID");
}

std::vector<std::string> values_of(const customers::Claim& claim) {
    if (claim.kind == IdentityKind::email) {
        const auto address = normal_address(claim.value);
        if (!address) return {};
        return {*address, address->substr(address->rfind('@'))};
    }
    if (claim.kind == IdentityKind::phone) return {claim.value};
    if (claim.kind == IdentityKind::whatsapp) return {"+" + claim.value};
    if (claim.kind == IdentityKind::web_chat || claim.kind == IdentityKind::user_id) {
        return {std::string(to_text(claim.kind)) + ":" + claim.value};
    }
    return {};
}

}  // namespace

BlockedSenders::BlockedSenders(records::Database& database, IdSource& ids, const Clock& clock,
                               const staff::Audit& audit)
    : database_(database), ids_(ids), clock_(clock), audit_(audit) {}

Result<BlockedSenders::Page> BlockedSenders::list(const staff::Actor& actor,
                                                  const std::optional<std::string>& cursor,
                                                  int limit) const {
    TRY(actor.must(Permission::manage_channels));
    const auto from = TRY(customers::read_cursor(cursor));
    const auto rows = database_.read([&](records::Reader& reader) {
        return reader.all(sql::list_blocked_senders, actor.workspace, !from.has_value(),
                          from ? from->first : Time{}, from ? from->second : "", limit + 1);
    });
    Page page;
    for (const auto& row : rows) {
        if (int(page.items.size()) == limit) {
            const auto& last = page.items.back();
            page.next_cursor = customers::write_cursor(last.created_at, last.id.text());
            break;
        }
        page.items.push_back(read_blocked(row));
    }
    return page;
}

Result<BlockedSender> BlockedSenders::block(const staff::Actor& actor, std::string_view value,
                                            std::string_view default_region) {
    TRY(actor.must(Permission::manage_conversations));
    const auto normal = TRY(normal_value(value, default_region));
    const auto id = ids_.next<BlockedSenderId>();
    return database_.write([&](records::Transaction& transaction) {
        if (transaction.run(sql::insert_blocked_sender, actor.workspace, id, normal, clock_.now()) >
            0) {
            audit_.add(transaction, actor, {.action = "sender.block", .resource = id.text()});
        }
        return read_blocked(*transaction.first(sql::find_blocked_value, actor.workspace, normal));
    });
}

Result<void> BlockedSenders::unblock(const staff::Actor& actor, BlockedSenderId id) {
    TRY(actor.must(Permission::manage_channels));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::delete_blocked_sender, actor.workspace, id) == 0)
            return not_found();
        audit_.add(transaction, actor, {.action = "sender.unblock", .resource = id.text()});
        return {};
    });
}

bool BlockedSenders::is_blocked(records::Reader& reader, WorkspaceId workspace,
                                const std::vector<customers::Claim>& sender) const {
    for (const auto& claim : sender) {
        for (const auto& value : values_of(claim)) {
            if (reader.first(sql::find_blocked_value, workspace, value)) return true;
        }
    }
    return false;
}

void BlockedSenders::suppress(records::Transaction& transaction, WorkspaceId workspace,
                              std::string_view address, std::string_view reason) const {
    const auto normal = normal_address(address);
    if (normal) transaction.run(sql::suppress_address, workspace, *normal, reason, clock_.now());
}

bool BlockedSenders::is_suppressed(records::Reader& reader, WorkspaceId workspace,
                                   std::string_view address) const {
    const auto normal = normal_address(address);
    return normal && reader.first(sql::find_suppressed, workspace, *normal).has_value();
}

}  // namespace ondam::channels
