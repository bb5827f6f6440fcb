#include "domain/channels/eraser.h"

#include "domain/customers/identity_rules.h"
#include "eraser_sql.h"

namespace ondam::channels {

void Eraser::erase(records::Transaction& transaction, WorkspaceId workspace,
                   const std::vector<customers::IdentityId>& identities,
                   std::vector<files::FileId>& files) {
    for (const auto identity : identities) {
        for (const auto& row : transaction.all(sql::erase_dead_letters, workspace, identity)) {
            files.push_back(row.get<files::FileId>("file_id"));
        }
        for (const auto* statement :
             {&sql::erase_deliveries, &sql::erase_chat_sessions, &sql::erase_messaging_windows,
              &sql::erase_automatic_replies}) {
            transaction.run(*statement, workspace, identity);
        }
        // What other systems were told stands under the id that the customer had then.
        transaction.run(sql::erase_webhook_deliveries, workspace,
                        customers::customer_of_first(identity).text());
    }
}

void Eraser::forget(records::Transaction& transaction, WorkspaceId workspace,
                    ConversationRef conversation) {
    transaction.run(sql::forget_deliveries, workspace, conversation);
    transaction.run(sql::forget_api_threads, workspace, conversation);
}

}  // namespace ondam::channels
