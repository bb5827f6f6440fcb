#include "domain/customers/timeline.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "base/enum_text.h"
#include "domain/customers/orders.h"
#include "domain/customers/timeline_kinds.h"
#include "platform/json/json.h"

namespace ondam::customers {
namespace {

using events::Event;
using events::EventType;

constexpr std::array<std::string_view, 10> category_texts{
    "page",         "track",   "identify", "order",    "appointment",
    "conversation", "message", "survey",   "customer", "other"};
/// What a page reads at most before it answers with what it has.
constexpr std::size_t most_read = 2'000;

TimelineEntry to_entry(const Event& event) {
    TimelineEntry entry{
        .id = event.message_id,
        .at = event.time,
        .category = category_of(event),
        .name = event.name.empty() ? std::string(events::to_text(event.type)) : event.name,
        .channel_kind = {},
        .conversation_id = {},
        .data = "{}"};
    const auto json = json::parse(event.json);
    if (!json) return entry;
    const auto& body = *json;
    const auto* key = event.type == EventType::fact ? "data"
                      : body["properties"].object() ? "properties"
                                                    : "traits";
    const auto& data = body[key];
    if (data.object()) entry.data = json::to_text(data);
    if (event.type == EventType::fact) {
        if (const auto* kind = data["channel_kind"].string()) entry.channel_kind = *kind;
        if (const auto* id = data["conversation_id"].string()) entry.conversation_id = *id;
        const auto* subject = body["subject"].string();
        if (!entry.conversation_id && entry.category == TimelineCategory::conversation && subject) {
            entry.conversation_id = *subject;
        }
    }
    return entry;
}

std::vector<EventType> types_of(const std::vector<TimelineCategory>& categories) {
    std::set<EventType> types;
    for (const auto category : categories) {
        switch (category) {
            case TimelineCategory::page:
                types.insert({EventType::page, EventType::screen});
                break;
            case TimelineCategory::identify:
                types.insert({EventType::identify, EventType::group, EventType::alias});
                break;
            case TimelineCategory::track:
                types.insert(EventType::track);
                break;
            case TimelineCategory::order:
            case TimelineCategory::appointment:
                types.insert({EventType::track, EventType::fact});
                break;
            case TimelineCategory::conversation:
            case TimelineCategory::message:
            case TimelineCategory::survey:
            case TimelineCategory::customer:
            case TimelineCategory::other:
                types.insert(EventType::fact);
                break;
        }
    }
    return {types.begin(), types.end()};
}

bool is_wanted(const std::vector<TimelineCategory>& categories, TimelineCategory category) {
    return categories.empty() || std::ranges::find(categories, category) != categories.end();
}

/// As the log gave it, with its place there.
using Placed = std::pair<std::uint64_t, TimelineEntry>;

/// The log keeps no order within a millisecond; whoever books and moves in one did so in order.
std::vector<TimelineEntry> in_order(std::vector<Placed>&& placed) {
    std::ranges::stable_sort(placed, std::greater(),
                             [](const Placed& one) { return std::pair(one.second.at, one.first); });
    std::vector<TimelineEntry> entries;
    entries.reserve(placed.size());
    for (auto& one : placed) entries.push_back(std::move(one.second));
    return entries;
}

}  // namespace

std::string_view to_text(TimelineCategory category) {
    return category_texts[std::size_t(category)];
}
std::optional<TimelineCategory> from_text(std::type_identity<TimelineCategory>,
                                          std::string_view text) {
    return enum_from_text<TimelineCategory>(category_texts, text);
}

Result<Page<TimelineEntry>> Timeline::list(const staff::Actor& actor, CustomerId customer,
                                           const Query& query) const {
    TRY(actor.must(staff::Permission::view_customers));
    events::TimelineQuery read{
        .workspace = actor.workspace, .nodes = {}, .before = {}, .limit = 0, .filter = {}};
    if (query.cursor) {
        read.before = events::Cursor::parse(*query.cursor);
        if (!read.before)
            return invalid("cursor", "cursor", "is not a cursor that this server gave");
    }
    for (const auto& identity : database_.read([&](records::Reader& reader) {
             const auto today = identities_.resolve(reader, actor.workspace, customer);
             return today ? identities_.identities_of(reader, actor.workspace, *today)
                          : std::vector<Identity>();
         })) {
        read.nodes.push_back(identity.id.uuid);
    }
    if (read.nodes.empty()) return not_found();

    Page<TimelineEntry> page;
    std::vector<Placed> placed;
    read.filter.types = types_of(query.categories);
    const auto limit = std::size_t(query.limit);
    read.limit = query.categories.empty() ? limit : std::max<std::size_t>(limit, 200);
    for (std::size_t seen = 0; seen < most_read;) {
        const auto chunk = log_.newest(read);
        for (std::size_t i = 0; i < chunk.events.size(); ++i) {
            const auto& event = chunk.events[i];
            ++seen;
            if (!is_wanted(query.categories, category_of(event))) continue;
            placed.emplace_back(event.sequence, to_entry(event));
            const bool is_last = i + 1 == chunk.events.size() && !chunk.next;
            if (placed.size() == limit) {
                const events::Cursor here{event.time,
                                          events::message_hash(actor.workspace, event.message_id),
                                          event.node};
                if (!is_last) page.next_cursor = here.text();
                page.items = in_order(std::move(placed));
                return page;
            }
        }
        page.next_cursor = chunk.next ? std::optional(chunk.next->text()) : std::nullopt;
        if (!chunk.next) break;
        read.before = chunk.next;
    }
    page.items = in_order(std::move(placed));
    return page;
}

}  // namespace ondam::customers
