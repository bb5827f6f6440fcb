#include "domain/customers/timeline_kinds.h"

#include <algorithm>
#include <array>

#include "domain/customers/appointments.h"
#include "domain/customers/facts.h"
#include "domain/customers/orders.h"

namespace ondam::customers {
namespace {

using events::EventType;

struct Family {
    std::string_view prefix;
    TimelineCategory category;
};
constexpr std::array<Family, 12> families{{
    {"conversation.", TimelineCategory::conversation},
    {"message.", TimelineCategory::message},
    {"delivery.", TimelineCategory::message},
    {"csat.", TimelineCategory::survey},
    {"survey.", TimelineCategory::survey},
    {"appointment.", TimelineCategory::appointment},
    {"order.", TimelineCategory::order},
    {"shipment.", TimelineCategory::order},
    {"customer.", TimelineCategory::customer},
    {"consent.", TimelineCategory::customer},
    {"merge.", TimelineCategory::customer},
    {"link.", TimelineCategory::conversation},
}};

/// Changes that say nothing of the relation with the customer, or that a tracked event tells
/// already.
constexpr std::array<std::string_view, 7> silent{
    "conversation.changed", "conversation.read", "customer.changed", "order.changed",
    "shipment.changed",     "message.removed",   "tag.changed"};

bool is_about(std::string_view name, std::string_view noun) {
    if (name.size() < noun.size()) return false;
    return std::ranges::equal(
        name.substr(0, noun.size()), noun, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return c; });
}

TimelineCategory category_of_track(std::string_view name) {
    for (const auto noun :
         {"order", "shipment", "delivery", "completed order", "checkout", "coupon"}) {
        if (is_about(name, noun)) return TimelineCategory::order;
    }
    return is_about(name, "appointment") ? TimelineCategory::appointment : TimelineCategory::track;
}

}  // namespace

TimelineCategory category_of(const events::Event& event) {
    switch (event.type) {
        case EventType::page:
        case EventType::screen:
            return TimelineCategory::page;
        case EventType::identify:
        case EventType::group:
        case EventType::alias:
            return TimelineCategory::identify;
        case EventType::track:
            return category_of_track(event.name);
        case EventType::fact:
            break;
    }
    for (const auto& family : families) {
        if (event.name.starts_with(family.prefix)) return family.category;
    }
    return TimelineCategory::other;
}

bool belongs_in_timeline(const records::Fact& fact) {
    if (!fact.customer || std::ranges::find(silent, fact.kind) != silent.end()) return false;
    if (!fact.kind.starts_with("appointment.")) return true;
    const auto data = json::parse(fact.data);
    return data && (*data)["actor"].text() != "system";
}

}  // namespace ondam::customers
