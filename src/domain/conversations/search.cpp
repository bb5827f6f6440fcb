#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <span>

#include "base/text.h"
#include "domain/conversations/briefs.h"
#include "domain/conversations/conversation_rows.h"
#include "domain/conversations/facts.h"
#include "domain/conversations/lists.h"
#include "domain/conversations/search_cursor.h"
#include "lists_sql.h"
#include "mentions_sql.h"
#include "messages_sql.h"

namespace ondam::conversations {
namespace {

using staff::Permission;
constexpr std::string_view message_kind = "message";
constexpr std::string_view customer_kind = "customer";

/// "#1042" and "1042" are a conversation's number.
std::optional<std::int64_t> number_in(std::string_view text) {
    text = text::trim(text);
    if (text.starts_with('#')) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1) return {};
    return number;
}

/// How far down a search goes. What stands below helps nobody; better words do.
constexpr int most_messages = 1'000, most_of_words = 500;
constexpr int most_people = 100, most_of_people = 200;

bool is_in_view(const Conversation& conversation, const Actor& actor, ViewName view) {
    const auto status = status_of(view);
    if (status ? conversation.status != *status : conversation.status == Status::spam) return false;
    if (view == ViewName::mine) return actor.user && conversation.assignee == actor.user;
    return view != ViewName::unassigned || !conversation.assignee;
}

/// What the statements of lists ask of their rows, asked of a hit.
bool belongs(const Conversation& conversation, const Actor& actor, const ListQuery& query) {
    return is_in_view(conversation, actor, query.view) &&
           (!query.assignee || conversation.assignee == query.assignee) &&
           (!query.team || conversation.team == query.team) &&
           (!query.channel || conversation.channel == *query.channel) &&
           (!query.priority || conversation.priority == *query.priority) &&
           (!query.customer || conversation.customer == *query.customer);
}

/// What stands in rows beside the conversation's own.
bool belongs(const Brief& brief, const ListQuery& query) {
    const bool on_kind =
        !query.channel_kind ||
        (!brief.channels.empty() && brief.channels.front().kind == *query.channel_kind);
    const bool tagged = !query.tag || std::ranges::find(brief.tags, *query.tag) != brief.tags.end();
    return on_kind && tagged;
}

/// Where the words stand: in the message, its subject, or the name of an attachment.
Snippet snippet_of(const Message& message, std::string_view words) {
    const auto body = make_snippet(message.body, words);
    if (has_hit(body)) return body;
    std::vector<std::string> others{message.subject.value_or("")};
    for (const auto& attachment : message.attachments) others.push_back(attachment.name);
    for (const auto& other : others) {
        auto snippet = make_snippet(other, words);
        if (has_hit(snippet)) return snippet;
    }
    return body;
}

/// Leaves those in which a note names whoever asks.
void keep_mentioned(records::Reader& reader, const Actor& actor,
                    std::vector<Conversation>& conversations) {
    std::vector<ConversationId> ids;
    for (const auto& conversation : conversations) ids.push_back(conversation.id);
    std::set<ConversationId> found;
    if (actor.user) {
        for (const auto& row :
             reader.all(sql::list_mentioned_among, actor.workspace, *actor.user, id_list(ids))) {
            found.insert(row.get<ConversationId>("conversation_id"));
        }
    }
    std::erase_if(conversations, [&](const Conversation& one) { return !found.contains(one.id); });
}

std::vector<MessageId> message_ids(const std::vector<text_search::Hit>& hits) {
    std::vector<MessageId> ids;
    for (const auto& hit : hits) {
        if (const auto id = MessageId::parse(hit.id)) ids.push_back(*id);
    }
    return ids;
}

std::string number_list(std::span<const std::int64_t> numbers) {
    std::string out = "[";
    for (const auto number : numbers)
        out.append(out.size() > 1 ? "," : "").append(std::to_string(number));
    return out + "]";
}

/// The conversations of these numbers that a page may show, in the order of the numbers.
std::vector<Conversation> wanted_among(records::Reader& reader, const Actor& actor,
                                       const ListQuery& query,
                                       std::span<const std::int64_t> numbers) {
    std::map<std::int64_t, Conversation> found;
    for (const auto& row :
         reader.all(sql::list_by_numbers, actor.workspace, number_list(numbers))) {
        auto conversation = read_conversation(row);
        if (belongs(conversation, actor, query))
            found.emplace(conversation.number, std::move(conversation));
    }
    std::vector<Conversation> wanted;
    for (const auto number : numbers) {
        const auto at = found.find(number);
        if (at != found.end()) wanted.push_back(std::move(at->second));
    }
    if (query.view == ViewName::mentions) keep_mentioned(reader, actor, wanted);
    return wanted;
}

template <class AnyId>
void add_once(std::vector<AnyId>& ids, AnyId id) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

}  // namespace

std::vector<MessageHit> Lists::message_hits(records::Reader& reader, WorkspaceId workspace,
                                            const std::vector<text_search::Hit>& hits,
                                            std::string_view words) const {
    const auto ids = message_ids(hits);
    std::map<MessageId, Message> messages;
    std::vector<ConversationId> conversation_ids;
    for (const auto& row : reader.all(sql::list_messages_by_ids, workspace, id_list(ids))) {
        auto message = read_message(row);
        add_once(conversation_ids, message.conversation);
        messages.emplace(message.id, std::move(message));
    }
    std::map<ConversationId, Conversation> conversations;
    std::vector<CustomerId> customer_ids;
    for (auto& conversation : by_ids(reader, workspace, conversation_ids)) {
        add_once(customer_ids, conversation.customer);
        conversations.emplace(conversation.id, std::move(conversation));
    }
    std::map<CustomerId, customers::Customer> customers;
    for (auto& customer : parts_.customers.find_all(reader, workspace, customer_ids)) {
        customers.emplace(customer.id, std::move(customer));
    }
    std::vector<MessageHit> found;
    for (const auto id : ids) {
        const auto message = messages.find(id);
        if (message == messages.end()) continue;
        const auto conversation = conversations.find(message->second.conversation);
        if (conversation == conversations.end()) continue;
        MessageHit hit{
            message->second, conversation->second.number, {}, snippet_of(message->second, words)};
        const auto customer = customers.find(conversation->second.customer);
        if (customer != customers.end()) hit.customer = customer->second;
        found.push_back(std::move(hit));
    }
    return found;
}

Result<std::vector<std::int64_t>> Lists::named(records::Reader& reader, WorkspaceId workspace,
                                               std::string_view text) const {
    std::vector<std::int64_t> numbers;
    if (const auto number = number_in(text)) numbers.push_back(*number);
    const auto hits = TRY(parts_.index.search(reader, workspace,
                                              {.kinds = {std::string(customer_kind)},
                                               .text = std::string(text),
                                               .limit = most_people,
                                               .cursor = {}}));
    std::vector<CustomerId> people;
    for (const auto& hit : hits.items) {
        if (const auto id = CustomerId::parse(hit.id)) people.push_back(*id);
    }
    for (const auto& row :
         reader.all(sql::list_newest_of_customers, workspace, id_list(people), most_of_people)) {
        add_once(numbers, row.integer("number"));
    }
    return numbers;
}

Result<Lists::Found> Lists::found(records::Reader& reader, WorkspaceId workspace,
                                  const ListQuery& query) const {
    Found found;
    if (query.cursor) found.numbers = TRY(read_search_cursor(*query.cursor));
    const auto hits = TRY(parts_.index.search(reader, workspace,
                                              {.kinds = {std::string(message_kind)},
                                               .text = query.text,
                                               .limit = most_messages,
                                               .cursor = {}}));
    const auto ids = message_ids(hits.items);
    std::map<MessageId, std::int64_t> places;
    for (const auto& row : reader.all(sql::list_numbers_of_messages, workspace, id_list(ids)))
        places.emplace(row.get<MessageId>("id"), row.integer("number"));
    std::vector<std::int64_t> by_words;
    for (const auto id : ids) {
        const auto place = places.find(id);
        if (place == places.end()) continue;
        const bool first = found.best.emplace(place->second, id).second;
        if (first && int(by_words.size()) < most_of_words) by_words.push_back(place->second);
    }
    if (query.cursor) return found;
    found.numbers = TRY(named(reader, workspace, query.text));
    const std::set<std::int64_t> known(found.numbers.begin(), found.numbers.end());
    std::ranges::copy_if(by_words, std::back_inserter(found.numbers),
                         [&](std::int64_t number) { return !known.contains(number); });
    return found;
}

void Lists::add_matches(records::Reader& reader, WorkspaceId workspace, const Found& found,
                        std::string_view words, std::vector<Brief>& briefs) const {
    std::vector<MessageId> ids;
    for (const auto& brief : briefs) {
        const auto best = found.best.find(brief.conversation.number);
        if (best != found.best.end()) ids.push_back(best->second);
    }
    std::map<ConversationId, Snippet> matches;
    for (const auto& row : reader.all(sql::list_messages_by_ids, workspace, id_list(ids))) {
        const auto message = read_message(row);
        matches.emplace(message.conversation, snippet_of(message, words));
    }
    for (auto& brief : briefs) {
        const auto match = matches.find(brief.conversation.id);
        if (match != matches.end()) brief.match = std::move(match->second);
    }
}

Result<Page<Brief>> Lists::search_page(records::Reader& reader, const Actor& actor,
                                       const ListQuery& query) const {
    const auto found = TRY(this->found(reader, actor.workspace, query));
    Page<Brief> page;
    auto wanted = query;
    if (query.customer) {
        wanted.customer = parts_.identities.resolve(reader, actor.workspace, *query.customer);
        if (!wanted.customer) return page;
    }
    const std::span<const std::int64_t> numbers(found.numbers);
    const auto step = std::size_t(query.limit) + 1;
    for (std::size_t at = 0; at < numbers.size() && !page.next_cursor; at += step) {
        const auto part = numbers.subspan(at, std::min(step, numbers.size() - at));
        auto briefs =
            find_briefs(reader, parts_.customers, actor, wanted_among(reader, actor, wanted, part));
        for (auto& brief : briefs) {
            if (!belongs(brief, wanted)) continue;
            if (int(page.items.size()) == query.limit) {
                const auto next = std::ranges::find(numbers, brief.conversation.number);
                page.next_cursor = write_search_cursor({next, numbers.end()});
                break;
            }
            page.items.push_back(std::move(brief));
        }
    }
    add_matches(reader, actor.workspace, found, query.text, page.items);
    return page;
}

Result<SearchResults> Lists::search(const Actor& actor, std::string_view text, int limit) {
    TRY(actor.must(Permission::view_conversations));
    const auto workspace = actor.workspace;
    return parts_.database.read([&](records::Reader& reader) -> Result<SearchResults> {
        const auto find = [&](std::string_view kind) {
            return parts_.index.search(reader, workspace,
                                       {.kinds = {std::string(kind)},
                                        .text = std::string(text),
                                        .limit = std::min(limit, 100),
                                        .cursor = {}});
        };
        SearchResults results;
        results.messages = message_hits(reader, workspace, TRY(find(message_kind)).items, text);
        std::vector<CustomerId> customer_ids;
        for (const auto& hit : TRY(find(customer_kind)).items) {
            if (const auto id = CustomerId::parse(hit.id)) customer_ids.push_back(*id);
        }
        std::vector<ConversationId> ids;
        if (const auto number = number_in(text)) {
            const auto row = reader.first(sql::find_by_number, workspace, *number);
            if (row) ids.push_back(row->get<ConversationId>("id"));
        }
        for (const auto& hit : results.messages) add_once(ids, hit.message.conversation);
        for (const auto& row :
             reader.all(sql::list_newest_of_customers, workspace, id_list(customer_ids), limit)) {
            add_once(ids, row.get<ConversationId>("id"));
        }
        if (int(ids.size()) > limit) ids.resize(std::size_t(limit));
        results.conversations =
            find_briefs(reader, parts_.customers, actor, by_ids(reader, workspace, ids));
        if (actor.may(Permission::view_customers)) {
            results.customers = parts_.customers.find_all(reader, workspace, customer_ids);
        }
        return results;
    });
}

void MessageIndexer::handle(records::Transaction& transaction,
                            const std::vector<records::JournalEntry>& entries) {
    for (const auto& entry : entries) {
        const auto id = MessageId::parse(entry.fact.subject);
        if (!id) continue;
        if (entry.fact.kind == fact::message_removed) {
            parts_.index.remove(transaction, entry.workspace, message_kind, id->text());
            continue;
        }
        if (entry.fact.kind != fact::message_created) continue;
        const auto rows = transaction.all(sql::list_messages_by_ids, entry.workspace,
                                          id_list(std::vector<MessageId>{*id}));
        if (rows.empty()) continue;
        const auto message = read_message(rows.front());
        if (message.kind == MessageKind::activity) continue;
        text_search::Document document{.kind = std::string(message_kind),
                                       .id = id->text(),
                                       .occurred_at = message.created_at,
                                       .title = message.subject.value_or(""),
                                       .body = message.body,
                                       .codes = {}};
        for (const auto& attachment : message.attachments) {
            document.body += "\n" + attachment.name;
        }
        parts_.index.put(transaction, entry.workspace, document);
    }
}

}  // namespace ondam::conversations
