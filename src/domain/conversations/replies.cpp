#include "domain/conversations/replies.h"

#include "base/text.h"
#include "domain/conversations/facts.h"
#include "replies_sql.h"

namespace ondam::conversations {
namespace {

using staff::Permission;

Tag read_tag(const records::Row& row) {
    return {row.get<TagId>("id"), row.text("name"), row.text("color")};
}

CannedResponse read_canned_response(const records::Row& row) {
    return {.id = row.get<CannedResponseId>("id"),
            .shortcut = row.text("shortcut"),
            .title = row.text("title"),
            .body = row.text("body"),
            .locale = row.get<std::optional<std::string>>("locale"),
            .updated_at = row.get<Time>("updated_at")};
}

Refusal taken(std::string field) {
    return conflict(std::move(field), "taken", "Another one has it already.");
}

Refusal nameless() { return invalid("name", "required", "A tag has a name."); }

}  // namespace

void Replies::tell(records::Transaction& transaction, const Actor& actor, std::string_view kind,
                   std::string id) const {
    parts_.journal.add(transaction, actor.workspace,
                       {.kind = std::string(kind), .subject = std::move(id), .customer = {}});
}

Result<std::vector<Tag>> Replies::tags(const Actor& actor) const {
    return parts_.database.read([&](records::Reader& reader) -> Result<std::vector<Tag>> {
        std::vector<Tag> tags;
        for (const auto& row : reader.all(sql::list_tags, actor.workspace)) {
            tags.push_back(read_tag(row));
        }
        return tags;
    });
}

Result<Tag> Replies::create_tag(const Actor& actor, const Tag& input) {
    TRY(actor.must(Permission::manage_conversations));
    const Tag tag{parts_.ids.next<TagId>(), text::one_line(input.name), input.color};
    if (tag.name.empty()) return nameless();
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Tag> {
        const auto inserted = transaction.run(sql::insert_tag, actor.workspace, tag.id, tag.name,
                                              tag.color, parts_.clock.now());
        if (inserted == 0) return taken("name");
        tell(transaction, actor, fact::tag_changed, tag.id.text());
        return tag;
    });
}

Result<Tag> Replies::change_tag(const Actor& actor, TagId id, const TagChange& change) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<Tag> {
        const auto row = transaction.first(sql::find_tag, actor.workspace, id);
        if (!row) return not_found();
        auto tag = read_tag(*row);
        if (change.name) tag.name = text::one_line(*change.name);
        if (tag.name.empty()) return nameless();
        if (change.color) tag.color = *change.color;
        const auto named = transaction.first(sql::find_tag_named, actor.workspace, tag.name);
        if (named && named->get<TagId>("id") != id) return taken("name");
        transaction.run(sql::update_tag, actor.workspace, id, tag.name, tag.color);
        tell(transaction, actor, fact::tag_changed, id.text());
        return tag;
    });
}

Result<void> Replies::remove_tag(const Actor& actor, TagId id) {
    TRY(actor.must(Permission::manage_workspace));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::delete_tag, actor.workspace, id) == 0) return not_found();
        transaction.run(sql::delete_tag_links, actor.workspace, id);
        tell(transaction, actor, fact::tag_changed, id.text());
        parts_.audit.add(transaction, actor, {.action = "tag.remove", .resource = id.text()});
        return {};
    });
}

Result<std::vector<CannedResponse>> Replies::canned_responses(const Actor& actor) const {
    return parts_.database.read(
        [&](records::Reader& reader) -> Result<std::vector<CannedResponse>> {
            std::vector<CannedResponse> all;
            for (const auto& row : reader.all(sql::list_canned_responses, actor.workspace)) {
                all.push_back(read_canned_response(row));
            }
            return all;
        });
}

Result<CannedResponse> Replies::create_canned_response(const Actor& actor, CannedResponse input) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<CannedResponse> {
        input.id = parts_.ids.next<CannedResponseId>();
        input.updated_at = parts_.clock.now();
        const auto inserted =
            transaction.run(sql::insert_canned_response, actor.workspace, input.id, input.shortcut,
                            input.title, input.body, input.locale, input.updated_at);
        if (inserted == 0) return taken("shortcut");
        tell(transaction, actor, fact::canned_response_changed, input.id.text());
        return input;
    });
}

Result<CannedResponse> Replies::change_canned_response(const Actor& actor, CannedResponseId id,
                                                       const CannedResponseChange& change) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<CannedResponse> {
        const auto row = transaction.first(sql::find_canned_response, actor.workspace, id);
        if (!row) return not_found();
        auto response = read_canned_response(*row);
        if (change.shortcut) response.shortcut = *change.shortcut;
        if (change.title) response.title = *change.title;
        if (change.body) response.body = *change.body;
        if (change.locale) response.locale = *change.locale;
        const auto other = transaction.first(sql::find_canned_response_by_shortcut, actor.workspace,
                                             response.shortcut);
        if (other && other->get<CannedResponseId>("id") != id) return taken("shortcut");
        response.updated_at = parts_.clock.now();
        transaction.run(sql::update_canned_response, actor.workspace, id, response.shortcut,
                        response.title, response.body, response.locale, response.updated_at);
        tell(transaction, actor, fact::canned_response_changed, id.text());
        return response;
    });
}

Result<void> Replies::remove_canned_response(const Actor& actor, CannedResponseId id) {
    TRY(actor.must(Permission::manage_conversations));
    return parts_.database.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::delete_canned_response, actor.workspace, id) == 0) {
            return not_found();
        }
        tell(transaction, actor, fact::canned_response_changed, id.text());
        return {};
    });
}

}  // namespace ondam::conversations
