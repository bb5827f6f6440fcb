#pragma once

#include "domain/conversations/changes.h"

namespace ondam::conversations {

/// Gives new conversations to those who are online, in turn. Owns `assignment_rings` and
/// `assignment_turns`. Follows the journal for members who come online, and hands them what waits,
/// oldest first.
class Routing : public records::Follower {
public:
    explicit Routing(const Changes& changes) : changes_(changes) {}

    /// More open conversations than this get nobody new by themselves.
    static constexpr int full_at = 200;

    /// Assigns an open conversation that has nobody, when somebody fit is online.
    void assign(records::Transaction& transaction, WorkspaceId workspace,
                Conversation& conversation) const;
    /// Everything that waits for somebody; returns how many found one.
    int assign_waiting(records::Transaction& transaction, WorkspaceId workspace) const;

    std::string_view name() const override { return "conversations.routing"; }
    void handle(records::Transaction& transaction,
                const std::vector<records::JournalEntry>& entries) override;

private:
    std::optional<UserId> next(records::Transaction& transaction, WorkspaceId workspace,
                               const std::optional<TeamId>& team) const;

    const Changes& changes_;
};

}  // namespace ondam::conversations
