#pragma once

#include <map>
#include <vector>

#include "app/sample/past.h"
#include "app/sample/topics.h"

namespace ondam::sample {

/// What the history happens in.
struct Shop {
    std::vector<staff::Actor> agents;  ///< in the order of `agents()`
    std::map<Desk, staff::TeamId> teams;
    std::map<channels::ChannelKind, channels::ChannelId> channels;
};
/// Names, people, teams, opening hours, channels, canned responses; `now` is the end of the story.
Shop open_shop(Past& past, const Place& place, Time now);

template <class T>
T must(Result<T> result) {
    if (!result) {
        const auto& faults = result.error().faults;
        throw std::runtime_error("sample data refused: " +
                                 (faults.empty()
                                      ? std::string("without a reason")
                                      : faults.front().field + " " + faults.front().message));
    }
    return *std::move(result);
}
inline void must(Result<void> result) {
    if (!result) throw std::runtime_error("sample data refused");
}

}  // namespace ondam::sample
