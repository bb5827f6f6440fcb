#include "domain/conversations/routing.h"

#include <set>

#include "domain/staff/facts.h"
#include "routing_sql.h"

namespace ondam::conversations {
namespace {

constexpr int at_once = 500;

/// Somebody new may take conversations: came online, joined, or joined a team.
bool brings_somebody(const records::JournalEntry& entry) {
    return entry.fact.kind == staff::fact::member_changed ||
           entry.fact.kind == staff::fact::team_changed;
}

/// Answers customers no more: left, or may only look on from now on.
bool has_stopped(const staff::MemberChanged& member) {
    return member.change == staff::MemberChanged::Change::removed ||
           member.role == staff::Role::viewer;
}

}  // namespace

std::optional<UserId> Routing::next(records::Transaction& transaction, WorkspaceId workspace,
                                    const std::optional<TeamId>& team) const {
    const std::string ring = team ? team->text() : "all";
    // Taking the turn first makes two conversations at once wait for one another.
    const auto turn = transaction.first(sql::take_ring_turn, workspace, ring)->integer("turn");
    const auto row = transaction.first(sql::find_next_member, workspace, ring, full_at);
    if (!row) return std::nullopt;
    const auto user = row->get<UserId>("user_id");
    transaction.run(sql::note_turn, workspace, ring, user, turn);
    return user;
}

void Routing::assign(records::Transaction& transaction, WorkspaceId workspace,
                     Conversation& conversation) const {
    if (conversation.assignee || conversation.status != Status::open) return;
    const auto user = next(transaction, workspace, conversation.team);
    if (user) return changes_.assign(transaction, workspace, conversation, user, Author{});
    jobs_.add(transaction, {.kind = std::string(job_kind),
                            .workspace = workspace,
                            .key = workspace.text(),
                            .due_at = changes_.now() + look_again});
}

jobs::Outcome Routing::run(records::Database& database, const jobs::Job& job) const {
    const bool some_wait = database.write([&](records::Transaction& transaction) {
        assign_waiting(transaction, job.workspace);
        return find_rules(transaction, job.workspace).assigns &&
               transaction.first(sql::list_waiting_rings, job.workspace).has_value();
    });
    if (!some_wait) return jobs::Done{};
    return jobs::RetryAt{changes_.now() + look_again, "nobody is free"};
}

int Routing::assign_waiting(records::Transaction& transaction, WorkspaceId workspace) const {
    if (!find_rules(transaction, workspace).assigns) return 0;
    int assigned = 0;
    for (const auto& ring : transaction.all(sql::list_waiting_rings, workspace)) {
        const auto team = ring.get<std::optional<TeamId>>("team_id");
        assigned += assign_ring(transaction, workspace, team);
    }
    return assigned;
}

int Routing::assign_ring(records::Transaction& transaction, WorkspaceId workspace,
                         const std::optional<TeamId>& team) const {
    int assigned = 0;
    for (const auto& row : transaction.all(sql::list_unassigned, workspace, team, at_once)) {
        auto conversation = changes_.find(transaction, workspace, row.get<ConversationId>("id"));
        if (!conversation) continue;
        assign(transaction, workspace, *conversation);
        // Where nobody is free for one, nobody is for the others.
        if (!conversation->assignee) break;
        ++assigned;
    }
    return assigned;
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
