#include "domain/live/words.h"

#include <array>
#include <string_view>

#include "platform/json/json.h"

namespace ondam::live {
namespace {

using staff::Permission;

/// What the journal says in more words than members need, in the words that they know.
struct Spelling {
    std::string_view kind;
    std::string_view shown;
    std::string_view data;  ///< replaces the fact's own; empty keeps it
};
constexpr std::array spellings{
    Spelling{"delivery.changed", "message.changed", ""},
    Spelling{"conversation.merged", "conversation.changed", R"({"changed":["status"]})"},
    Spelling{"customer.split", "customer.unmerged", ""},
    Spelling{"appointment.booked", "appointment.created", R"({"status":"booked"})"},
    Spelling{"appointment.moved", "appointment.changed", R"({"status":"booked"})"},
    Spelling{"appointment.cancelled", "appointment.changed", R"({"status":"cancelled"})"},
    Spelling{"consent.recorded", "customer.changed", R"({"changed":["consents"]})"},
    Spelling{"order.changed", "customer.changed", R"({"changed":["orders"]})"},
    Spelling{"shipment.changed", "customer.changed", R"({"changed":["orders"]})"},
};

/// The right to see facts about a noun; a noun that is not here is shown to nobody.
struct Noun {
    std::string_view name;
    std::optional<Permission> needs;
};
constexpr std::array nouns{
    Noun{"conversation", Permission::view_conversations},
    Noun{"message", Permission::view_conversations},
    Noun{"mention", Permission::view_conversations},
    Noun{"link", Permission::view_conversations},
    Noun{"csat", Permission::view_conversations},
    Noun{"tag", Permission::view_conversations},
    Noun{"canned_response", Permission::view_conversations},
    Noun{"customer", Permission::view_customers},
    Noun{"appointment", Permission::view_customers},
    Noun{"merge", Permission::view_customers},
    Noun{"import", Permission::edit_customers},
    Noun{"channel", Permission::view_conversations},
    Noun{"dead_letter", Permission::manage_channels},
    Noun{"member", std::nullopt},
    Noun{"team", std::nullopt},
    Noun{"workspace", std::nullopt},
    Noun{"business_hours", std::nullopt},
};

const Noun* find_noun(std::string_view kind) {
    const auto name = kind.substr(0, kind.find('.'));
    for (const auto& noun : nouns) {
        if (noun.name == name) return &noun;
    }
    return nullptr;
}

Spelling spell(const std::string& kind) {
    for (const auto& spelling : spellings) {
        if (spelling.kind == kind) return spelling;
    }
    return {kind, kind, ""};
}

}  // namespace

std::optional<Post> to_post(const records::JournalEntry& entry) {
    const auto& fact = entry.fact;
    const auto spelling = spell(fact.kind);
    const auto* noun = find_noun(spelling.shown);
    if (noun == nullptr) return std::nullopt;
    const auto data = json::parse(fact.data);
    if (!data) return std::nullopt;
    auto conversation = (*data)["conversation_id"].text();
    if (conversation.empty() && fact.kind.starts_with("conversation.")) conversation = fact.subject;

    json::Writer out;
    out.begin_object()
        .field("type", "change")
        .field("sequence", entry.sequence)
        .field("kind", spelling.shown)
        .field("subject", fact.subject)
        .key("conversation_id");
    if (conversation.empty()) {
        out.value(nullptr);
    } else {
        out.value(conversation);
    }
    out.field("customer_id", fact.customer)
        .raw_field("data", spelling.data.empty() ? std::string_view(fact.data) : spelling.data)
        .end_object();

    Post post{.sequence = entry.sequence,
              .text = std::make_shared<const std::string>(out.take()),
              .needs = noun->needs};
    // Whose marker moved is nobody else's business; without a name it is nobody's.
    if (fact.kind == "conversation.read" || fact.kind == "mention.created") {
        post.only_for = staff::UserId::parse((*data)["user_id"].text());
        if (!post.only_for) return std::nullopt;
    }
    return post;
}

}  // namespace ondam::live
