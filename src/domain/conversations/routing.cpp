#include "domain/conversations/routing.h"

#include <algorithm>
#include <set>

#include "domain/staff/facts.h"
#include "routing_sql.h"

namespace ondam::conversations {
namespace {

constexpr int at_once = 500;

/// Somebody new may take conversations: came online, joined, or joined a team; or each may take
/// more than before.
bool brings_somebody(const records::JournalEntry& entry) {
    return entry.fact.kind == staff::fact::member_changed ||
           entry.fact.kind == staff::fact::team_changed ||
           entry.fact.kind == staff::fact::workspace_changed;
}

/// What waits for the same people, the oldest last.
struct Ring {
    std::optional<TeamId> team;
    std::vector<std::pair<Time, ConversationId>> waiting;
};

/// The oldest first.
std::vector<records::Row> list_waiting(records::Reader& reader, WorkspaceId workspace,
                                       const std::optional<TeamId>& team, int limit) {
    return team ? reader.all(sql::list_unassigned_of_team, workspace, *team, limit)
                : reader.all(sql::list_unassigned, workspace, limit);
}

std::vector<Ring> find_rings(records::Reader& reader, WorkspaceId workspace) {
    std::vector<Ring> rings;
    for (const auto& row : reader.all(sql::list_waiting_rings, workspace)) {
        Ring ring{row.get<std::optional<TeamId>>("team_id"), {}};
        for (const auto& one : list_waiting(reader, workspace, ring.team, at_once)) {
            ring.waiting.emplace_back(one.get<Time>("created_at"), one.get<ConversationId>("id"));
        }
        std::ranges::reverse(ring.waiting);
        rings.push_back(std::move(ring));
    }
    return rings;
}

/// Answers customers no more: left, or may only look on from now on.
bool has_stopped(const staff::MemberChanged& member) {
    return member.change == staff::MemberChanged::Change::removed ||
           member.role == staff::Role::viewer;
}

}  // namespace

std::optional<UserId> Routing::next(records::Transaction& transaction, WorkspaceId workspace,
                                    const std::optional<TeamId>& team, int per_agent) const {
    const std::string ring = team ? team->text() : "all";
    // Taking the turn first makes two conversations at once wait for one another.
    const auto turn = transaction.first(sql::take_ring_turn, workspace, ring)->integer("turn");
    const auto row = transaction.first(sql::find_next_member, workspace, ring, per_agent);
    if (!row) return std::nullopt;
    const auto user = row->get<UserId>("user_id");
    transaction.run(sql::note_turn, workspace, ring, user, turn);
    return user;
}

void Routing::look_later(records::Transaction& transaction, WorkspaceId workspace) const {
    jobs_.add(transaction, {.kind = std::string(job_kind),
                            .workspace = workspace,
                            .key = workspace.text(),
                            .due_at = changes_.now() + look_again});
}

void Routing::assign(records::Transaction& transaction, WorkspaceId workspace, const Rules& rules,
                     Conversation& conversation) const {
    if (!rules.assigns || conversation.assignee || conversation.status != Status::open) return;
    while (const auto user = next(transaction, workspace, conversation.team, rules.per_agent)) {
        const auto oldest = list_waiting(transaction, workspace, conversation.team, 1);
        const bool is_first =
            oldest.empty() || oldest.front().get<ConversationId>("id") == conversation.id;
        if (is_first) return changes_.assign(transaction, workspace, conversation, user, Author{});
        auto other =
            changes_.find(transaction, workspace, oldest.front().get<ConversationId>("id"));
        changes_.assign(transaction, workspace, *other, user, Author{});
    }
    look_later(transaction, workspace);
}

jobs::Outcome Routing::run(records::Database& database, const jobs::Job& job) const {
    const bool some_wait = database.write([&](records::Transaction& transaction) {
        assign_waiting(transaction, job.workspace);
        return find_rules(transaction, job.workspace).assigns &&
               transaction.first(sql::some_wait, job.workspace).has_value();
    });
    if (!some_wait) return jobs::Done{};
    return jobs::RetryAt{changes_.now() + look_again, "nobody is free"};
}

int Routing::assign_waiting(records::Transaction& transaction, WorkspaceId workspace) const {
    const auto rules = find_rules(transaction, workspace);
    if (!rules.assigns || !transaction.first(sql::some_wait, workspace)) return 0;
    // Mostly everybody is busy, or nobody there: then what waits need not be looked through.
    if (!transaction.first(sql::find_next_member, workspace, "all", rules.per_agent)) {
        look_later(transaction, workspace);
        return 0;
    }
    auto rings = find_rings(transaction, workspace);
    int assigned = 0;
    while (true) {
        std::erase_if(rings, [](const Ring& ring) { return ring.waiting.empty(); });
        if (rings.empty()) return assigned;
        auto& ring = *std::ranges::min_element(rings, {},
                                               [](const Ring& one) { return one.waiting.back(); });
        const auto user = next(transaction, workspace, ring.team, rules.per_agent);
        if (!user) {
            // Where nobody is free for one, nobody is for the others.
            ring.waiting.clear();
            look_later(transaction, workspace);
            continue;
        }
        auto conversation = changes_.find(transaction, workspace, ring.waiting.back().second);
        ring.waiting.pop_back();
        if (!conversation) continue;
        changes_.assign(transaction, workspace, *conversation, user, Author{});
        ++assigned;
    }
}

void Routing::release(records::Transaction& transaction, WorkspaceId workspace,
                      UserId member) const {
    // They may be back since: what the row says now counts, not the fact.
    if (transaction.first(sql::find_answering_member, workspace, member)) return;
    for (const auto& row : transaction.all(sql::list_unresolved_of, workspace, member)) {
        auto conversation = changes_.find(transaction, workspace, row.get<ConversationId>("id"));
        if (conversation) {
            changes_.assign(transaction, workspace, *conversation, std::nullopt, Author{});
        }
    }
}

void Routing::handle(records::Transaction& transaction,
                     const std::vector<records::JournalEntry>& entries) {
    std::set<WorkspaceId> workspaces;
    for (const auto& entry : entries) {
        const auto member = staff::read_member_changed(entry);
        if (member && has_stopped(*member)) release(transaction, entry.workspace, member->user);
        if (brings_somebody(entry)) workspaces.insert(entry.workspace);
    }
    for (const auto workspace : workspaces) assign_waiting(transaction, workspace);
}

}  // namespace ondam::conversations
