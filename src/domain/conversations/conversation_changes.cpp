#include <set>

#include "base/text.h"
#include "conversations_sql.h"
#include "domain/conversations/addresses.h"
#include "domain/conversations/conversations.h"
#include "domain/conversations/replies.h"
#include "platform/json/json.h"
#include "replies_sql.h"

namespace ondam::conversations {
namespace {

std::string one_field(std::string_view name, const std::optional<std::string>& value) {
    json::Writer data;
    data.begin_object().field(name, value);
    return data.end_object().take();
}

}  // namespace

Result<void> Conversations::check(records::Reader& reader, const Actor& actor,
                                  const ConversationChange& change) const {
    const auto workspace = actor.workspace;
    if (change.assignee && *change.assignee &&
        !reader.first(sql::find_assignable_member, workspace, **change.assignee)) {
        return invalid("assignee_id", "unknown", "is nobody who can answer customers here");
    }
    if (change.team && *change.team &&
        !reader.first(sql::find_team_of_workspace, workspace, **change.team)) {
        return invalid("team_id", "unknown", "There is no such team.");
    }
    return {};
}

Result<void> Conversations::apply(records::Transaction& transaction, const Actor& actor,
                                  Conversation& conversation,
                                  const ConversationChange& change) const {
    const auto workspace = actor.workspace;
    const auto by = author_of(transaction, actor);
    std::vector<std::string> changed;
    const auto line = [&](std::string_view code, std::string data) {
        changes_.write_line(transaction, workspace, conversation,
                            {.code = code, .data = std::move(data), .author = by});
    };
    if (change.priority && *change.priority != conversation.priority) {
        json::Writer data;
        data.begin_object().field("from", conversation.priority).field("to", *change.priority);
        line("priority", data.end_object().take());
        conversation.priority = *change.priority;
        changed.emplace_back("priority");
    }
    if (change.subject && *change.subject != conversation.subject) {
        conversation.subject = *change.subject;
        changed.emplace_back("subject");
    }
    if (change.team && *change.team != conversation.team) {
        conversation.team = *change.team;
        line("team",
             one_field("team_id", conversation.team ? std::optional(conversation.team->text())
                                                    : std::nullopt));
        changes_.measures().owner_changed(transaction, workspace, conversation);
        changed.emplace_back("team_id");
    }
    if (change.tags && TRY(set_tags(transaction, actor, conversation, *change.tags))) {
        changed.emplace_back("tags");
    }
    if (change.participants) {
        TRY(set_participants(transaction, actor, conversation, *change.participants));
        changed.emplace_back("participants");
    }
    std::size_t fields = 0;
    for (const auto& [name, value] : change.fields) {
        if (!TRY(set_field(transaction, actor, conversation, {name, value}))) continue;
        line("field", one_field("name", name));
        ++fields;
    }
    if (fields > 0) changed.emplace_back("fields");
    if (change.assignee) {
        changes_.assign(transaction, workspace, conversation, *change.assignee, by);
    }
    if (!changed.empty()) {
        changes_.save_and_tell(transaction, workspace, conversation, by, std::move(changed));
    }
    return {};
}

Result<bool> Conversations::set_field(records::Transaction& transaction, const Actor& actor,
                                      const Conversation& conversation,
                                      const FieldChange& change) const {
    const auto workspace = actor.workspace;
    const auto& [name, value] = change;
    if (!value) return matter_.remove(transaction, workspace, conversation.id, name);
    const auto known = matter_.reveal(transaction, workspace, conversation.id, name);
    if (known && *known == *value) return false;
    const auto source = actor.kind == Actor::Kind::token ? "api" : "agent";
    TRY(matter_.set(transaction, workspace, conversation.id,
                    {.name = name, .value = *value, .source = source}));
    return true;
}

Result<bool> Conversations::set_tags(records::Transaction& transaction, const Actor& actor,
                                     const Conversation& conversation,
                                     const std::vector<std::string>& given) const {
    const auto workspace = actor.workspace;
    std::set<std::string> names;
    for (const auto& name : given) {
        names.insert(text::one_line(name));
        if (names.contains("")) return invalid("tags", "required", "A tag has a name.");
    }
    std::set<std::string> before;
    for (const auto& row : transaction.all(sql::list_names_of_tags, workspace, conversation.id)) {
        before.insert(row.text("name"));
    }
    if (names == before) return false;
    transaction.run(sql::delete_conversation_tags, workspace, conversation.id);
    for (const auto& name : names) {
        const auto id = changes_.ids().next<TagId>();
        const auto made =
            transaction.run(sql::insert_tag, workspace, id, name, "gray", changes_.now());
        if (made == 1) {
            changes_.tell(
                transaction, workspace,
                {.kind = std::string(fact::tag_changed), .subject = id.text(), .customer = {}});
        }
        transaction.run(sql::add_conversation_tag, workspace, conversation.id, name);
    }
    json::Writer data;
    data.begin_object().field("tags", std::vector<std::string>(names.begin(), names.end()));
    changes_.write_line(transaction, workspace, conversation,
                        {.code = "tags",
                         .data = data.end_object().take(),
                         .author = author_of(transaction, actor)});
    return true;
}

Result<void> Conversations::set_participants(records::Transaction& transaction, const Actor& actor,
                                             const Conversation& conversation,
                                             const std::vector<std::string>& addresses) const {
    const auto workspace = actor.workspace;
    const auto wanted = TRY(read_addresses("participants", addresses));
    for (const auto& row : transaction.all(sql::list_participants, workspace, conversation.id)) {
        transaction.run(sql::delete_participant, workspace, conversation.id, row.text("address"));
    }
    for (const auto& address : wanted) {
        transaction.run(sql::insert_participant, workspace, conversation.id, address, actor.text(),
                        true, changes_.now());
    }
    return {};
}

}  // namespace ondam::conversations
