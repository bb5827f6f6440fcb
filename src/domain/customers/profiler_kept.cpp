#include <algorithm>
#include <charconv>

#include "domain/customers/profile_keys.h"
#include "domain/customers/profiler.h"

namespace ondam::customers {
namespace {

/// What was folded of the events that happened before `until`.
struct Kept {
    Time until = from_milliseconds(0);
    ProfileState state;
};

/// `<milliseconds> <state>`
std::string encode(const Kept& kept) {
    return std::to_string(to_milliseconds(kept.until)) + " " + kept.state.encode();
}

Kept decode(std::string_view bytes) {
    Kept kept;
    const auto space = bytes.find(' ');
    if (space == std::string_view::npos) return kept;
    std::int64_t until = 0;
    std::from_chars(bytes.data(), bytes.data() + space, until);
    kept.until = from_milliseconds(until);
    kept.state = ProfileState::decode(bytes.substr(space + 1)).value_or(ProfileState());
    return kept;
}

Kept find(events::StateStore& states, const std::string& key) {
    const auto bytes = states.get(kept_area, {key}).front();
    return bytes ? decode(*bytes) : Kept();
}

}  // namespace

void Profiler::keep_before(WorkspaceId workspace, Time oldest) {
    const std::lock_guard one_at_a_time(keeping_);
    {
        const std::lock_guard lock(mutex_);
        forgotten_.emplace();
    }
    std::vector<events::StatePut> puts;
    const auto commit = [&] {
        const std::lock_guard lock(mutex_);
        std::erase_if(puts, [this](const auto& put) { return forgotten_->contains(put.key); });
        if (!puts.empty()) parts_.states.commit(kept_area, puts, 0);
        puts.clear();
    };
    std::vector<events::Event> of_node;
    const auto finish_node = [&] {
        if (of_node.empty()) return;
        auto key = state_key(workspace, of_node.front().node);
        auto kept = find(parts_.states, key);
        std::ranges::sort(of_node, {}, &events::Event::sequence);
        for (const auto& event : of_node) {
            if (event.time >= kept.until) fold(kept.state, event);
        }
        kept.until = std::max(kept.until, oldest);
        puts.push_back({std::move(key), encode(kept)});
        of_node.clear();
        if (puts.size() >= nodes_at_once) commit();
    };
    parts_.log.scan(workspace, [&](const events::Event& event) {
        if (event.time < oldest) {
            if (!of_node.empty() && of_node.front().node != event.node) finish_node();
            of_node.push_back(event);
        }
        return events::EventLog::Visit::next;
    });
    finish_node();
    commit();
    // What the log forgets next must not be lost by a power cut.
    parts_.states.flush();
    const std::lock_guard lock(mutex_);
    forgotten_.reset();
}

bool Profiler::begin_with_kept() const {
    std::vector<events::StatePut> puts;
    bool has_some = false;
    parts_.states.scan(kept_area, "", [&](std::string_view key, std::string_view value) {
        has_some = true;
        puts.push_back({std::string(key), decode(value).state.encode()});
        if (puts.size() >= nodes_at_once) {
            parts_.states.commit(profile_area, puts, 0);
            puts.clear();
        }
        return events::EventLog::Visit::next;
    });
    if (!puts.empty()) parts_.states.commit(profile_area, puts, 0);
    return has_some;
}

ProfileState Profiler::kept_state(const std::string& key) const {
    return find(parts_.states, key).state;
}

}  // namespace ondam::customers
