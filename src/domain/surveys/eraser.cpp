#include "domain/surveys/eraser.h"

#include "eraser_sql.h"

namespace ondam::surveys {

void Eraser::erase(records::Transaction& transaction, WorkspaceId workspace,
                   const std::vector<customers::IdentityId>& identities,
                   std::vector<files::FileId>&) {
    for (const auto identity : identities) {
        transaction.run(sql::erase_waiting_requests, workspace, identity);
        transaction.run(sql::erase_comments, workspace, identity);
        transaction.run(sql::erase_links, workspace, identity);
    }
}

}  // namespace ondam::surveys
