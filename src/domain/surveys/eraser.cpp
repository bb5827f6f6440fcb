#include "domain/surveys/eraser.h"

#include "eraser_sql.h"

namespace ondam::surveys {

void Eraser::erase(records::Transaction& transaction, const customers::ForgottenCustomer& forgotten,
                   std::vector<files::FileId>&) {
    const auto workspace = forgotten.workspace;
    for (const auto identity : forgotten.identities) {
        transaction.run(sql::erase_waiting_requests, workspace, identity);
        transaction.run(sql::erase_comments, workspace, identity);
        transaction.run(sql::erase_links, workspace, identity);
    }
}

}  // namespace ondam::surveys
