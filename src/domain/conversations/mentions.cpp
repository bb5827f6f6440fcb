#include "domain/conversations/mentions.h"

#include <algorithm>

#include "base/text.h"
#include "mentions_sql.h"
#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

bool is_word_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// How much of the text the name takes here; 0 when it does not stand here.
std::size_t taken_by(std::string_view text, std::string_view name) {
    std::size_t at = 0;
    for (const char c : name) {
        if (at < text.size() && text[at] == c) {
            ++at;
        } else if (c != ' ') {
            return 0;
        }
    }
    const bool goes_on =
        at > 0 && at < text.size() && is_word_letter(text[at - 1]) && is_word_letter(text[at]);
    return goes_on ? 0 : at;
}

}  // namespace

std::vector<UserId> find_mentioned(std::string_view text, const std::vector<Named>& people) {
    const auto folded = text::fold(text);
    std::vector<std::string> names;
    for (const auto& person : people) names.push_back(text::fold(text::one_line(person.name)));
    std::vector<UserId> mentioned;
    std::vector<bool> is_named(people.size());
    for (auto at = folded.find('@'); at != std::string::npos; at = folded.find('@', at + 1)) {
        // What stands right before makes it an address: mina@example.com.
        if (at > 0 && is_word_letter(folded[at - 1])) continue;
        const auto rest = std::string_view(folded).substr(at + 1);
        std::size_t longest = 1;
        for (const auto& name : names) longest = std::max(longest, taken_by(rest, name));
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (taken_by(rest, names[i]) == longest) is_named[i] = true;
        }
    }
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (is_named[i]) mentioned.push_back(people[i].id);
    }
    return mentioned;
}

std::string Mentions::data_of(records::Reader& reader, const Actor& actor,
                              std::string_view body) const {
    if (body.find('@') == std::string_view::npos) return "{}";
    std::vector<Named> people;
    for (const auto& row : reader.all(sql::list_mentionable, actor.workspace)) {
        const auto id = row.get<UserId>("user_id");
        if (id != actor.user) people.push_back({id, row.text("name")});
    }
    const auto mentioned = find_mentioned(body, people);
    if (mentioned.empty()) return "{}";
    json::Writer data;
    data.begin_object().field("mentions", mentioned);
    return data.end_object().take();
}

void Mentions::note(records::Transaction& transaction, WorkspaceId workspace,
                    const Message& message) const {
    for (const auto user : read(message.data)) {
        const auto inserted = transaction.run(sql::insert_mention, workspace, message.id, user,
                                              message.conversation, message.created_at);
        if (inserted == 0) continue;
        changes_.tell(transaction, workspace,
                      to_fact(MentionCreated{message.id, message.conversation, user}));
    }
}

std::vector<UserId> Mentions::read(std::string_view data) {
    std::vector<UserId> mentioned;
    if (data == "{}") return mentioned;
    const auto parsed = json::parse(data);
    const auto* listed = parsed ? (*parsed)["mentions"].array() : nullptr;
    if (listed == nullptr) return mentioned;
    for (const auto& item : *listed) {
        if (const auto id = UserId::parse(item.text())) mentioned.push_back(*id);
    }
    return mentioned;
}

}  // namespace ondam::conversations
