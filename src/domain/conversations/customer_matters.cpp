#include "domain/conversations/customer_matters.h"

#include "customer_matters_sql.h"
#include "domain/conversations/briefs.h"
#include "domain/conversations/conversation_rows.h"
#include "domain/conversations/conversations_json.h"

namespace ondam::conversations {

customers::Matters CustomerMatters::matters(const staff::Actor& actor, CustomerId customer) const {
    if (!actor.may(staff::Permission::view_conversations)) return {};
    return parts_.database.read([&](records::Reader& reader) {
        std::vector<Conversation> found;
        for (const auto* statement : {&sql::open_matters, &sql::resolved_matters}) {
            for (const auto& row : reader.all(*statement, actor.workspace, customer)) {
                found.push_back(read_conversation(row));
            }
        }
        json::Writer list;
        list.begin_array();
        for (const auto& brief : find_briefs(reader, parts_.customers, actor, std::move(found))) {
            write(list, brief);
        }
        list.end_array();
        const auto count = reader.first(sql::count_matters, actor.workspace, customer);
        return customers::Matters{.conversations = list.take(),
                                  .total = count->integer("number"),
                                  .open = count->integer("open")};
    });
}

}  // namespace ondam::conversations
