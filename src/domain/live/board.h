#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/live/feed.h"

namespace ondam::live {

struct Person {
    staff::UserId id;
    std::string name;
};

/// Who types. `id` is a customer's identity or a user.
struct Typist {
    enum class Kind { customer, agent } kind = Kind::customer;
    std::string id = {};
    std::string name = {};
};
enum class TypingState { on, off };

/// Whoever has a conversation open: an agent's console, or the customer's widget.
class Viewer {
public:
    virtual ~Viewer() = default;
    /// Nothing for a customer, who is not shown among those who look.
    virtual std::optional<Person> person() const = 0;
    /// Others who have it open now, each person once, the viewer left out.
    virtual void see_others(const std::string& conversation, const std::vector<Person>& others) = 0;
    virtual void see_typing(const std::string& conversation, const Typist& typist,
                            TypingState state) = 0;
};

/// Who has which conversation open and who types in it. Kept in memory alone: it has no number, is
/// never repeated and may be lost. Thread-safe; calls the viewers back under its lock, and they
/// only send.
class Board {
public:
    /// The conversation that this viewer has open from now on; a viewer has at most one.
    void view(WorkspaceId workspace, const std::shared_ptr<Viewer>& viewer,
              const std::optional<std::string>& conversation);
    void leave(const Viewer& viewer);
    /// Tells all who have it open, `from` left out.
    void typed(WorkspaceId workspace, const std::string& conversation, const Typist& typist,
               TypingState state, const Viewer* from);

private:
    struct Place {
        WorkspaceId workspace;
        std::string conversation;
        friend bool operator==(const Place&, const Place&) = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const noexcept {
            return std::hash<WorkspaceId>{}(place.workspace) ^
                   std::hash<std::string>{}(place.conversation);
        }
    };
    using Viewers = std::vector<std::shared_ptr<Viewer>>;

    void take_away(const Viewer& viewer);
    static void tell_presence(const Place& place, const Viewers& viewers);

    std::mutex mutex_;
    std::unordered_map<Place, Viewers, PlaceHash> viewers_;
    std::unordered_map<const Viewer*, Place> places_;
};

}  // namespace ondam::live
