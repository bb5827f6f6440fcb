#include "platform/events/hidden_set.h"

#include <mutex>

namespace ondam::events {

bool HiddenSet::hides(const Event& event) const {
    if (empty_) return false;
    const std::shared_lock lock(mutex_);
    const auto oldest = oldest_.find(event.workspace);
    if (oldest != oldest_.end() && event.time < oldest->second) return true;
    const auto erased = erased_.find({event.workspace, event.node});
    return erased != erased_.end() && event.sequence <= erased->second;
}

std::optional<Time> HiddenSet::oldest(WorkspaceId workspace) const {
    if (empty_) return std::nullopt;
    const std::shared_lock lock(mutex_);
    const auto found = oldest_.find(workspace);
    if (found == oldest_.end()) return std::nullopt;
    return found->second;
}

void HiddenSet::erase(const NodeKey& node, std::uint64_t up_to) {
    const std::unique_lock lock(mutex_);
    erased_[node] = up_to;
    empty_ = false;
}

void HiddenSet::retain_since(WorkspaceId workspace, Time oldest) {
    const std::unique_lock lock(mutex_);
    oldest_[workspace] = oldest;
    empty_ = false;
}

std::vector<NodeKey> HiddenSet::forget_erased(std::uint64_t passed) {
    if (empty_) return {};
    const std::unique_lock lock(mutex_);
    std::vector<NodeKey> forgotten;
    for (auto at = erased_.begin(); at != erased_.end();) {
        if (at->second > passed) {
            ++at;
            continue;
        }
        forgotten.push_back(at->first);
        at = erased_.erase(at);
    }
    empty_ = erased_.empty() && oldest_.empty();
    return forgotten;
}

}  // namespace ondam::events
