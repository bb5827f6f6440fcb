#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "platform/events/event.h"

namespace ondam::events {

using NodeKey = std::pair<WorkspaceId, Uuid>;

/// What must not be seen although its bytes may still lie in a file: erased nodes, and events older
/// than the retention. Thread-safe.
class HiddenSet {
public:
    bool hides(const Event& event) const;
    std::optional<Time> oldest(WorkspaceId workspace) const;

    void erase(const NodeKey& node, std::uint64_t up_to);
    void retain_since(WorkspaceId workspace, Time oldest);
    /// Erasures that every reader of old files has passed; they are forgotten.
    std::vector<NodeKey> forget_erased(std::uint64_t passed);

private:
    mutable std::shared_mutex mutex_;
    std::atomic<bool> empty_ = true;
    std::map<NodeKey, std::uint64_t> erased_;
    std::map<WorkspaceId, Time> oldest_;
};

}  // namespace ondam::events
