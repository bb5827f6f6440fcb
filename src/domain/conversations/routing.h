#pragma once

#include "domain/conversations/changes.h"

namespace ondam::conversations {

/// Gives conversations to those who are online, in turn, until each has as many open ones as the
/// workspace's settings allow (pending and snoozed ones leave the hands free). Owns
/// `assignment_rings` and `assignment_turns`. What finds nobody waits: the journal tells of members
/// who come online, a job looks for those whose hands became free; the oldest goes first, also
/// before one that has just come in.
class Routing : public records::Follower {
public:
    Routing(const Changes& changes, jobs::Jobs& jobs) : changes_(changes), jobs_(jobs) {}

    static constexpr std::string_view job_kind = "assign_waiting";
    static constexpr auto look_again = std::chrono::seconds(5);

    /// Assigns an open conversation that has nobody, when somebody fit is free and no older one
    /// waits for them.
    void assign(records::Transaction& transaction, WorkspaceId workspace, const Rules& rules,
                Conversation& conversation) const;
    /// Everything that waits for somebody; returns how many found one.
    int assign_waiting(records::Transaction& transaction, WorkspaceId workspace) const;
    jobs::Outcome run(records::Database& database, const jobs::Job& job) const;

    std::string_view name() const override { return "conversations.routing"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

private:
    /// What somebody who has left was at waits for the others.
    void release(records::Transaction& transaction, WorkspaceId workspace, UserId member) const;
    std::optional<UserId> next(records::Transaction& transaction, WorkspaceId workspace,
                               const std::optional<TeamId>& team, int per_agent) const;
    void look_later(records::Transaction& transaction, WorkspaceId workspace) const;

    const Changes& changes_;
    jobs::Jobs& jobs_;
};

}  // namespace ondam::conversations
