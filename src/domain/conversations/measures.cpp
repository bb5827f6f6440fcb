#include "domain/conversations/measures.h"

#include "measures_sql.h"
#include "messages_sql.h"

namespace ondam::conversations {

using WaitId = Id<struct WaitTag>;

void Measures::cycle_began(records::Transaction& transaction, WorkspaceId workspace,
                           const Conversation& conversation, OpenedBy by, Time at) const {
    const bool by_customer = by == OpenedBy::customer;
    transaction.run(sql::insert_cycle, workspace, conversation.id, conversation.cycle,
                    by_customer ? "customer" : "agent", conversation.channel, conversation.team,
                    conversation.assignee, at,
                    by_customer ? std::optional(at) : std::optional<Time>());
}

void Measures::customer_wrote(records::Transaction& transaction, WorkspaceId workspace,
                              const Conversation& conversation, Time at) const {
    if (conversation.waiting_since != at) {
        transaction.run(sql::note_cycle_incoming, workspace, conversation.id, conversation.cycle,
                        at, conversation.channel);
    }
    // The index on open waits lets one of them stand at a time.
    transaction.run(sql::insert_wait, workspace, ids_.next<WaitId>(), conversation.id,
                    conversation.cycle, conversation.channel, conversation.team, at);
}

void Measures::answered(records::Transaction& transaction, WorkspaceId workspace,
                        const Conversation& conversation, const Reply& reply) const {
    transaction.run(sql::note_cycle_reply, workspace, conversation.id, conversation.cycle, reply.at,
                    reply.by);
    if (!conversation.waiting_since) return;
    transaction.run(sql::end_wait, workspace, conversation.id, reply.at, "reply", reply.by,
                    reply.message);
}

std::optional<Time> Measures::took_back(records::Transaction& transaction, WorkspaceId workspace,
                                        const Conversation& conversation,
                                        const Reply& reply) const {
    transaction.run(sql::take_back_cycle_reply, workspace, conversation.id, conversation.cycle,
                    reply.at);
    const auto wait = transaction.first(sql::find_wait_of_reply, workspace, conversation.id,
                                        conversation.cycle, reply.message);
    if (!wait) return conversation.waiting_since;
    const auto since = wait->get<Time>("waiting_from");
    // A wait that began meanwhile is part of the one that never ended.
    transaction.run(sql::delete_open_wait, workspace, conversation.id);
    transaction.run(sql::reopen_wait, workspace, wait->text("id"));
    // Another answer may have followed the one that is gone.
    const auto next = transaction.first(sql::find_reply_after, workspace, conversation.id, since);
    if (!next) {
        if (!conversation.is_done()) return since;
        // Whoever resolved it ended the wait.
        transaction.run(sql::end_wait, workspace, conversation.id, conversation.resolved_at,
                        "resolution", conversation.resolved_by, nullptr);
        return std::nullopt;
    }
    const auto at = next->get<Time>("created_at");
    const auto by = next->get<std::optional<std::string>>("author_id");
    transaction.run(sql::end_wait, workspace, conversation.id, at, "reply", by, next->text("id"));
    if (wait->get<bool>("is_first")) {
        transaction.run(sql::set_cycle_response, workspace, conversation.id, conversation.cycle, at,
                        by);
    }
    return std::nullopt;
}

void Measures::owner_changed(records::Transaction& transaction, WorkspaceId workspace,
                             const Conversation& conversation) const {
    transaction.run(sql::set_cycle_owner, workspace, conversation.id, conversation.cycle,
                    conversation.team, conversation.assignee);
}

void Measures::resolved(records::Transaction& transaction, WorkspaceId workspace,
                        const Conversation& conversation) const {
    transaction.run(sql::end_cycle, workspace, conversation.id, conversation.cycle,
                    conversation.resolved_at, conversation.resolved_by, conversation.team,
                    conversation.assignee);
    transaction.run(sql::end_wait, workspace, conversation.id, conversation.resolved_at,
                    "resolution", conversation.resolved_by, nullptr);
}

std::optional<Time> Measures::took_back_resolution(records::Transaction& transaction,
                                                   WorkspaceId workspace,
                                                   const Conversation& conversation) const {
    transaction.run(sql::take_back_resolution, workspace, conversation.id, conversation.cycle);
    const auto wait = transaction.first(sql::find_wait_of_resolution, workspace, conversation.id,
                                        conversation.cycle, conversation.resolved_at);
    if (!wait) return std::nullopt;
    transaction.run(sql::reopen_wait, workspace, wait->text("id"));
    return wait->get<Time>("waiting_from");
}

void Measures::reopened(records::Transaction& transaction, WorkspaceId workspace,
                        const Conversation& conversation, Time at) const {
    transaction.run(sql::note_cycle_reopened, workspace, conversation.id, conversation.cycle, at);
}

void Measures::merged(records::Transaction& transaction, WorkspaceId workspace,
                      const Conversation& source, const Conversation& target) const {
    transaction.run(sql::delete_open_wait, workspace, source.id);
    if (source.waiting_since) {
        transaction.run(sql::start_wait_earlier, workspace, target.id, *source.waiting_since);
    }
    if (source.is_done()) return;
    transaction.run(sql::merge_cycle, workspace, target.id, target.cycle, source.id, source.cycle);
    transaction.run(sql::delete_open_cycle, workspace, source.id, source.cycle);
}

void Measures::put_aside(records::Transaction& transaction, WorkspaceId workspace,
                         const Conversation& conversation) const {
    for (const auto* statement :
         {&sql::keep_spam_cycles, &sql::keep_spam_waits, &sql::delete_cycles, &sql::delete_waits}) {
        transaction.run(*statement, workspace, conversation.id);
    }
}

void Measures::put_back(records::Transaction& transaction, WorkspaceId workspace,
                        const Conversation& conversation) const {
    for (const auto* statement : {&sql::restore_cycles, &sql::restore_waits,
                                  &sql::delete_spam_cycles, &sql::delete_spam_waits}) {
        transaction.run(*statement, workspace, conversation.id);
    }
    // It may have been given to somebody meanwhile.
    owner_changed(transaction, workspace, conversation);
}

}  // namespace ondam::conversations
