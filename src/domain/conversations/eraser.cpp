#include "domain/conversations/eraser.h"

#include "domain/channels/eraser.h"
#include "domain/conversations/conversation_rows.h"
#include "eraser_sql.h"

namespace ondam::conversations {
namespace {

void erase_rows(records::Transaction& transaction, WorkspaceId workspace, ConversationId id) {
    for (const auto* statement :
         {&sql::erase_channels, &sql::erase_participants, &sql::erase_fields, &sql::erase_drafts,
          &sql::erase_reads, &sql::erase_viewers, &sql::erase_tags, &sql::erase_links,
          &sql::erase_mentions, &sql::erase_open_waits, &sql::erase_open_cycles,
          &sql::erase_spam_cycles, &sql::erase_spam_waits, &sql::erase_conversation}) {
        transaction.run(*statement, workspace, id);
    }
}

}  // namespace

void Eraser::erase(records::Transaction& transaction, const customers::ForgottenCustomer& forgotten,
                   std::vector<files::FileId>& files) {
    const auto workspace = forgotten.workspace;
    for (const auto identity : forgotten.identities) {
        for (const auto& row :
             transaction.all(sql::conversations_of_identity, workspace, identity)) {
            const auto id = row.get<ConversationId>("id");
            erase_messages(transaction, workspace,
                           transaction.all(sql::messages_of_conversation, workspace, id), files);
            channels::Eraser::forget(transaction, workspace, id);
            erase_rows(transaction, workspace, id);
            // What was merged or is spam was taken off the count then.
            if (row.text("status") != "merged" && row.text("status") != "spam") {
                transaction.run(sql::count_one_removed, workspace);
            }
        }
        erase_messages(transaction, workspace,
                       transaction.all(sql::messages_of_identity, workspace, identity), files);
        transaction.run(sql::erase_participations, workspace, identity);
    }
}

void Eraser::erase_messages(records::Transaction& transaction, WorkspaceId workspace,
                            const std::vector<records::Row>& rows,
                            std::vector<files::FileId>& files) const {
    for (const auto& row : rows) {
        const auto id = row.get<MessageId>("id");
        for (const auto& attachment : read_attachments(row.text("attachments"))) {
            parts_.attachments.remove(transaction, workspace, attachment.file);
            files.push_back(attachment.file);
        }
        parts_.index.remove(transaction, workspace, "message", id.text());
        transaction.run(sql::erase_message, workspace, id);
    }
}

}  // namespace ondam::conversations
