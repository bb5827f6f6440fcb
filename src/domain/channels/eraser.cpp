#include "domain/channels/eraser.h"

#include "eraser_sql.h"

namespace ondam::channels {

void Eraser::erase(records::Transaction& transaction, const customers::ForgottenCustomer& forgotten,
                   std::vector<files::FileId>& files) {
    const auto workspace = forgotten.workspace;
    for (const auto identity : forgotten.identities) {
        for (const auto& row : transaction.all(sql::erase_dead_letters, workspace, identity)) {
            files.push_back(row.get<files::FileId>("file_id"));
        }
        for (const auto* statement :
             {&sql::erase_deliveries, &sql::erase_chat_sessions, &sql::erase_messaging_windows,
              &sql::erase_automatic_replies}) {
            transaction.run(*statement, workspace, identity);
        }
    }
    // What other systems were told stands under the id that the customer had then.
    for (const auto customer : forgotten.customers) {
        transaction.run(sql::erase_webhook_deliveries, workspace, customer);
    }
}

void Eraser::forget(records::Transaction& transaction, WorkspaceId workspace,
                    ConversationRef conversation) {
    transaction.run(sql::forget_deliveries, workspace, conversation);
    transaction.run(sql::forget_api_threads, workspace, conversation);
}

}  // namespace ondam::channels
