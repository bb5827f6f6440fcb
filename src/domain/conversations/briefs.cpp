#include "domain/conversations/briefs.h"

#include <algorithm>
#include <map>

#include "briefs_sql.h"
#include "domain/conversations/conversation_rows.h"
#include "mentions_sql.h"
#include "messages_sql.h"

namespace ondam::conversations {
namespace {

using ByConversation = std::map<ConversationId, Brief*>;

void add_customers(records::Reader& reader, const customers::Customers& customers,
                   WorkspaceId workspace, std::vector<Brief>& briefs) {
    std::vector<CustomerId> ids;
    for (const auto& brief : briefs) ids.push_back(brief.conversation.customer);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::map<CustomerId, customers::Customer> found;
    for (auto& customer : customers.find_all(reader, workspace, ids)) {
        found.emplace(customer.id, std::move(customer));
    }
    for (auto& brief : briefs) {
        const auto customer = found.find(brief.conversation.customer);
        if (customer != found.end()) brief.customer = customer->second;
    }
}

void add_last_messages(records::Reader& reader, WorkspaceId workspace, ByConversation& briefs) {
    std::vector<MessageId> ids;
    for (const auto& [id, brief] : briefs) {
        if (brief->conversation.last_message) ids.push_back(*brief->conversation.last_message);
    }
    for (const auto& row : reader.all(sql::list_messages_by_ids, workspace, id_list(ids))) {
        auto message = read_message(row);
        const auto brief = briefs.find(message.conversation);
        if (brief != briefs.end()) brief->second->last_message = std::move(message);
    }
}

}  // namespace

std::vector<Brief> find_briefs(records::Reader& reader, const customers::Customers& customers,
                               const Actor& actor, std::vector<Conversation> conversations) {
    const auto workspace = actor.workspace;
    std::vector<ConversationId> ids;
    std::vector<Brief> briefs;
    for (auto& conversation : conversations) {
        ids.push_back(conversation.id);
        briefs.push_back({.conversation = std::move(conversation),
                          .customer = {},
                          .tags = {},
                          .channels = {},
                          .last_message = {}});
    }
    if (briefs.empty()) return briefs;
    ByConversation by_id;
    for (auto& brief : briefs) by_id[brief.conversation.id] = &brief;

    add_customers(reader, customers, workspace, briefs);
    add_last_messages(reader, workspace, by_id);
    const auto list = id_list(ids);
    for (const auto& row : reader.all(sql::list_tags_of_conversations, workspace, list)) {
        by_id[row.get<ConversationId>("conversation_id")]->tags.push_back(row.text("name"));
    }
    for (const auto& row : reader.all(sql::list_channels_of_conversations, workspace, list)) {
        auto& brief = *by_id[row.get<ConversationId>("conversation_id")];
        ChannelRef ref{row.get<ChannelId>("id"), row.get<ChannelKind>("kind"), row.text("name")};
        const bool first = ref.id == brief.conversation.channel;
        brief.channels.insert(first ? brief.channels.begin() : brief.channels.end(),
                              std::move(ref));
    }
    if (!actor.user) return briefs;
    for (const auto& row :
         reader.all(sql::count_unread_of_conversations, workspace, list, *actor.user)) {
        by_id[row.get<ConversationId>("conversation_id")]->unread = row.integer("unread");
    }
    for (const auto& row : reader.all(sql::list_unread_mentions, workspace, list, *actor.user)) {
        by_id[row.get<ConversationId>("conversation_id")]->mentioned = true;
    }
    return briefs;
}

}  // namespace ondam::conversations
