#include "domain/live/board.h"

#include <algorithm>

namespace ondam::live {

void Board::view(WorkspaceId workspace, const std::shared_ptr<Viewer>& viewer,
                 const std::optional<std::string>& conversation) {
    const std::lock_guard lock(mutex_);
    const auto old = places_.find(viewer.get());
    if (old != places_.end() && conversation == old->second.conversation) return;
    take_away(*viewer);
    if (!conversation) return;
    Place place{workspace, *conversation};
    auto& viewers = viewers_[place];
    viewers.push_back(viewer);
    tell_presence(place, viewers);
    places_[viewer.get()] = std::move(place);
}

void Board::leave(const Viewer& viewer) {
    const std::lock_guard lock(mutex_);
    take_away(viewer);
}

void Board::take_away(const Viewer& viewer) {
    const auto found = places_.find(&viewer);
    if (found == places_.end()) return;
    const auto room = viewers_.find(found->second);
    std::erase_if(room->second, [&](const auto& other) { return other.get() == &viewer; });
    if (room->second.empty()) {
        viewers_.erase(room);
    } else {
        tell_presence(room->first, room->second);
    }
    places_.erase(found);
}

void Board::tell_presence(const Place& place, const Viewers& viewers) {
    for (const auto& viewer : viewers) {
        const auto self = viewer->person();
        if (!self) continue;
        std::vector<Person> others;
        for (const auto& other : viewers) {
            auto person = other->person();
            if (!person || person->id == self->id) continue;
            if (std::ranges::find(others, person->id, &Person::id) != others.end()) continue;
            others.push_back(std::move(*person));
        }
        viewer->see_others(place.conversation, others);
    }
}

void Board::typed(WorkspaceId workspace, const std::string& conversation, const Typist& typist,
                  TypingState state, const Viewer* from) {
    const std::lock_guard lock(mutex_);
    const auto room = viewers_.find(Place{workspace, conversation});
    if (room == viewers_.end()) return;
    for (const auto& viewer : room->second) {
        if (viewer.get() != from) viewer->see_typing(conversation, typist, state);
    }
}

}  // namespace ondam::live
