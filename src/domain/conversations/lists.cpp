#include "domain/conversations/lists.h"

#include <algorithm>

#include "base/enum_text.h"
#include "domain/conversations/briefs.h"
#include "domain/conversations/conversation_rows.h"
#include "lists_sql.h"
#include "mentions_sql.h"

namespace ondam::conversations {
namespace {

using staff::Permission;

constexpr std::array<std::string_view, 9> view_texts{
    "mine", "unassigned", "open", "pending", "snoozed", "resolved", "all", "mentions", "spam"};
constexpr std::array<std::string_view, 4> sort_texts{"updated", "oldest", "waiting", "priority"};
/// Sorts behind every real place, and fits into a JavaScript number.
constexpr std::int64_t farthest = 9'007'199'254'740'991;
const std::string last_id = "ffffffff-ffff-ffff-ffff-ffffffffffff";

bool goes_up(Sort sort) { return sort == Sort::oldest || sort == Sort::waiting; }

struct Statements {
    const records::Statement& of_one_status;
    const records::Statement& of_all;
};
Statements statements_of(Sort sort) {
    switch (sort) {
        case Sort::updated:
            return {sql::list_status_by_activity, sql::list_all_by_activity};
        case Sort::oldest:
            return {sql::list_status_by_age, sql::list_all_by_age};
        case Sort::waiting:
            return {sql::list_status_by_wait, sql::list_all_by_wait};
        case Sort::priority:
            return {sql::list_status_by_priority, sql::list_all_by_priority};
    }
    return {sql::list_status_by_activity, sql::list_all_by_activity};
}

}  // namespace

std::optional<Status> status_of(ViewName view) {
    switch (view) {
        case ViewName::mine:
        case ViewName::unassigned:
        case ViewName::open:
            return Status::open;
        case ViewName::pending:
            return Status::pending;
        case ViewName::snoozed:
            return Status::snoozed;
        case ViewName::resolved:
            return Status::resolved;
        case ViewName::spam:
            return Status::spam;
        case ViewName::all:
        case ViewName::mentions:
            return std::nullopt;
    }
    return std::nullopt;
}

std::string_view to_text(ViewName view) { return view_texts[std::size_t(view)]; }
std::optional<ViewName> from_text(std::type_identity<ViewName>, std::string_view text) {
    return enum_from_text<ViewName>(view_texts, text);
}
std::string_view to_text(Sort sort) { return sort_texts[std::size_t(sort)]; }
std::optional<Sort> from_text(std::type_identity<Sort>, std::string_view text) {
    return enum_from_text<Sort>(sort_texts, text);
}

Place Lists::place_of(const records::Row& row, const ListQuery& query) {
    if (query.customer) return {row.integer("last_activity_at"), 0, row.text("id")};
    if (query.view == ViewName::mentions) {
        return {row.integer("mentioned_at"), 0, row.text("id")};
    }
    if (query.sort == Sort::waiting) return {row.integer("waiting_order"), 0, row.text("id")};
    const auto priority = query.sort == Sort::priority ? row.integer("priority") : 0;
    return {row.integer("last_activity_at"), priority, row.text("id")};
}

Result<std::vector<records::Row>> Lists::rows(records::Reader& reader, const Actor& actor,
                                              const ListQuery& query) const {
    const auto workspace = actor.workspace;
    Place place{farthest, farthest, last_id};
    const bool has_own_order = query.customer || query.view == ViewName::mentions;
    if (!has_own_order && goes_up(query.sort)) place = {-1, 0, ""};
    if (query.cursor) place = TRY(read_cursor(*query.cursor));
    const int limit = query.limit + 1;
    const auto status = status_of(query.view);
    if (query.customer) {
        const auto customer = parts_.identities.resolve(reader, workspace, *query.customer);
        if (!customer) return not_found();
        return reader.all(sql::list_of_customer, workspace, *customer, status, place.number,
                          place.id, limit);
    }
    auto assignee = query.assignee;
    if (query.view == ViewName::mine) {
        if (!actor.user) return std::vector<records::Row>();
        assignee = actor.user;
    }
    const int priority = query.priority ? int(*query.priority) : -1;
    if (query.view == ViewName::mentions) {
        if (!actor.user) return std::vector<records::Row>();
        return reader.all(sql::list_mentioned, workspace, *actor.user, assignee, query.team,
                          query.channel, query.channel_kind, priority, query.tag, place.number,
                          place.id, limit);
    }
    const auto statements = statements_of(query.sort);
    if (!status) {
        return reader.all(statements.of_all, workspace, assignee, query.team, query.channel,
                          query.channel_kind, priority, query.tag, place.number, place.id, limit,
                          place.second);
    }
    return reader.all(statements.of_one_status, workspace, assignee, query.team, query.channel,
                      query.channel_kind, priority, query.tag, place.number, place.id, limit,
                      place.second, *status, query.view == ViewName::unassigned);
}

Result<Page<Brief>> Lists::list(const Actor& actor, const ListQuery& query) {
    TRY(actor.must(Permission::view_conversations));
    return parts_.database.read([&](records::Reader& reader) -> Result<Page<Brief>> {
        if (!query.text.empty()) return search_page(reader, actor, query);
        auto found = TRY(rows(reader, actor, query));
        Page<Brief> page;
        if (int(found.size()) > query.limit) {
            found.pop_back();
            page.next_cursor = write_cursor(place_of(found.back(), query));
        }
        std::vector<Conversation> conversations;
        for (const auto& row : found) conversations.push_back(read_conversation(row));
        page.items = find_briefs(reader, parts_.customers, actor, std::move(conversations));
        return page;
    });
}

Result<ViewCounts> Lists::counts(const Actor& actor) {
    TRY(actor.must(Permission::view_conversations));
    return parts_.database.read([&](records::Reader& reader) -> Result<ViewCounts> {
        ViewCounts counts;
        for (const auto& row : reader.all(sql::count_views, actor.workspace)) {
            const auto number = row.integer("number");
            switch (row.get<Status>("status")) {
                case Status::open:
                    counts.open = number;
                    counts.unassigned = row.integer("unassigned");
                    break;
                case Status::pending:
                    counts.pending = number;
                    break;
                case Status::snoozed:
                    counts.snoozed = number;
                    break;
                case Status::resolved:
                case Status::merged:
                case Status::spam:
                    break;
            }
        }
        const auto mine = reader.first(sql::count_mine, actor.workspace, actor.user);
        counts.mine = mine->integer("mine");
        counts.mine_unread = mine->integer("mine_unread");
        if (actor.user) {
            counts.mentions_unread =
                reader.first(sql::count_unread_mentions, actor.workspace, *actor.user)
                    ->integer("number");
            counts.unassigned_unread =
                reader.first(sql::count_unassigned_unread, actor.workspace, *actor.user)
                    ->integer("number");
        }
        // Counting what was ever resolved would read it all; the numbers handed out tell the same.
        const auto all = reader.first(sql::count_all_conversations, actor.workspace);
        counts.all = all ? all->integer("number") : 0;
        counts.resolved = counts.all - counts.open - counts.pending - counts.snoozed;
        return counts;
    });
}

std::vector<Conversation> Lists::by_ids(records::Reader& reader, WorkspaceId workspace,
                                        const std::vector<ConversationId>& ids) const {
    std::map<ConversationId, Conversation> found;
    for (const auto& row : reader.all(sql::list_by_ids, workspace, id_list(ids))) {
        auto conversation = read_conversation(row);
        found.emplace(conversation.id, std::move(conversation));
    }
    std::vector<Conversation> ordered;
    for (const auto id : ids) {
        const auto at = found.find(id);
        if (at != found.end()) ordered.push_back(at->second);
    }
    return ordered;
}

}  // namespace ondam::conversations
