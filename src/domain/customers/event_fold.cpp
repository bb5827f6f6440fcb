#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "domain/customers/customer_rows.h"
#include "domain/customers/event_words.h"
#include "domain/customers/profiler.h"

namespace ondam::customers {
namespace {

using events::Event;
using events::EventType;

constexpr std::size_t longest_trait = 4'096;
/// The row of a customer hears of being seen once an hour: more often would write a row an event.
constexpr auto seen_step = std::chrono::hours(1);

std::string_view counted_name(const Event& event) {
    return event.type == EventType::track && !event.name.empty() ? std::string_view(event.name)
                                                                 : events::to_text(event.type);
}

void add_claim(RecordWork& work, ProfileState& state, const Claim& claim) {
    // What was only claimed is news again once somebody says it whose word counts.
    const std::string_view mark = claim.trust == Trust::claimed ? "claim:" : "";
    const auto hash =
        stable_hash(std::string(mark) + std::string(to_text(claim.kind)) + ":" + claim.value);
    if (state.is_linked(hash)) return;
    state.link(hash);
    work.claims.push_back(claim);
}

/// The claims that name the node itself stand beside every new one, so that an edge can join them.
void add_own_claims(RecordWork& work, const json::Value& event) {
    const auto user = event["userId"].scalar_text();
    const auto anonymous = event["anonymousId"].scalar_text();
    if (user && !user->empty())
        work.claims.push_back({IdentityKind::user_id, *user, Trust::trusted});
    else if (anonymous)
        work.claims.push_back({IdentityKind::anonymous_id, *anonymous, Trust::trusted});
}

/// Traits under the names that the customer's row knows them by.
std::vector<std::pair<std::string, std::string>> row_traits(const json::Value& traits) {
    std::vector<std::pair<std::string, std::string>> words;
    auto name = first_text(traits, {"name", "fullName", "full_name"});
    if (!name) {
        const auto first = first_text(traits, {"firstName", "first_name"});
        const auto last = first_text(traits, {"lastName", "last_name"});
        if (first || last)
            name = std::string(text::trim(first.value_or("") + " " + last.value_or("")));
    }
    if (name) words.emplace_back("name", trait_json(*name));
    const auto add = [&](std::string key, std::optional<std::string> value) {
        if (value) words.emplace_back(std::move(key), trait_json(*value));
    };
    add("language", first_text(traits, {"language", "locale"}));
    add("time_zone", first_text(traits, {"time_zone", "timezone"}));
    add("preferred_channel", first_text(traits, {"preferred_channel"}));
    add("company", traits["company"].object() ? first_text(traits["company"], {"name"})
                                              : first_text(traits, {"company"}));
    return words;
}

void fold_traits(ProfileState& state, const Event& event, const json::Value& traits,
                 RecordWork& work) {
    bool is_news = false;
    if (const auto* members = traits.object()) {
        for (const auto& [key, value] : *members) {
            auto text = json::to_text(value);
            if (key.empty() || key.size() > 200 || text.size() > longest_trait) continue;
            is_news |= state.put_trait(key, {event.time, event.sequence, std::move(text)});
        }
    }
    if (is_news) work.traits = row_traits(traits);
}

void fold_identify(ProfileState& state, const Event& event, const json::Value& json,
                   RecordWork& work) {
    const auto& traits = json["traits"];
    fold_traits(state, event, traits, work);
    // In a page everybody may say anything, and without a user id whoever holds the browser may
    // have typed somebody else's address.
    const auto user = json["userId"].scalar_text();
    const bool is_known = user && !user->empty() && !work.is_claim;
    const auto trust = is_known ? Trust::trusted : Trust::claimed;
    if (const auto email = first_text(traits, {"email"}))
        add_claim(work, state, {IdentityKind::email, *email, trust});
    if (const auto phone = first_text(traits, {"phone"}))
        add_claim(work, state, {IdentityKind::phone, *phone, trust});
}

void fold_group(ProfileState& state, const Event& event, const json::Value& json,
                RecordWork& work) {
    auto company = first_text(json["traits"], {"name"});
    if (!company) company = json["groupId"].scalar_text();
    if (!company) return;
    if (state.put_trait("company", {event.time, event.sequence, trait_json(*company)})) {
        work.traits.emplace_back("company", trait_json(*company));
    }
}

bool is_about_business(std::string_view name) {
    return text::starts_with_ignoring_case(name, "order") ||
           text::starts_with_ignoring_case(name, "shipment") ||
           text::starts_with_ignoring_case(name, "delivery") ||
           text::starts_with_ignoring_case(name, "appointment") ||
           text::starts_with_ignoring_case(name, "completed order") ||
           text::starts_with_ignoring_case(name, "updated order") ||
           text::starts_with_ignoring_case(name, "refunded order");
}

void fold_body(ProfileState& state, const Event& event, RecordWork& work) {
    const auto parsed = json::parse(event.json);
    if (!parsed) return;
    const auto& json = *parsed;
    work.is_claim = json["writeKeyKind"].text() == "browser";
    switch (event.type) {
        case EventType::identify:
            fold_identify(state, event, json, work);
            break;
        case EventType::group:
            fold_group(state, event, json, work);
            break;
        case EventType::alias:
            if (const auto previous = json["previousId"].scalar_text()) {
                add_claim(work, state, {IdentityKind::anonymous_id, *previous, Trust::trusted});
                work.rule = "alias";
            }
            break;
        case EventType::track:
            work.order = read_order_word(event.name, json["properties"]);
            if (!work.order)
                work.appointment = read_appointment_word(event.name, json["properties"]);
            break;
        case EventType::page:
        case EventType::screen:
        case EventType::fact:
            break;
    }
    const auto user = json["userId"].scalar_text(), anonymous = json["anonymousId"].scalar_text();
    if (user && !user->empty() && anonymous && !anonymous->empty()) {
        add_claim(work, state, {IdentityKind::anonymous_id, *anonymous, Trust::trusted});
    }
    if (!state.has_row || !work.claims.empty()) add_own_claims(work, json);
    state.has_row = true;
}

/// Most events name one id only, which one fast look tells.
bool may_have_pair(std::string_view json) {
    constexpr std::string_view name = "\"anonymousId\"";
    return memmem(json.data(), json.size(), name.data(), name.size()) != nullptr;
}

}  // namespace

RecordWork fold(ProfileState& state, const Event& event) {
    RecordWork work{.workspace = event.workspace,
                    .node = IdentityId{event.node},
                    .sequence = event.sequence,
                    .time = event.time,
                    .received_at = event.received_at,
                    .message_id = event.message_id,
                    .claims = {},
                    .traits = {}};
    if (event.type == EventType::fact) return work;
    state.count(counted_name(event), event.time);

    const auto ids = may_have_pair(event.json) ? scan_ids(event.json) : RawIds();
    const bool both = !ids.user_id.empty() && !ids.anonymous_id.empty();
    const bool has_escapes = ids.anonymous_id.find('\\') != std::string_view::npos;
    const bool is_plain = event.type == EventType::page || event.type == EventType::screen ||
                          (event.type == EventType::track && !is_about_business(event.name));
    const bool is_new_pair =
        both && (has_escapes ||
                 !state.is_linked(stable_hash("anonymous_id:" + std::string(ids.anonymous_id))));
    if (!state.has_row || !is_plain || is_new_pair) fold_body(state, event, work);

    if (event.time >= state.row_seen_at + seen_step) {
        state.row_seen_at = event.time;
        work.seen = true;
    }
    return work;
}

}  // namespace ondam::customers
