#include "domain/staff/workspace_limit.h"

#include <utility>

#include "base/log.h"

namespace ondam::staff {

WorkspaceLimit::WorkspaceLimit(const Clock& clock, std::string name, Throttle::Limits limits)
    : name_(std::move(name)),
      is_on_(limits.limit > 0),
      used_(clock, limits),
      lines_(clock, {.limit = 1, .window = std::chrono::minutes(1)}) {}

Result<void> WorkspaceLimit::take(WorkspaceId workspace, double amount) {
    if (!is_on_) return {};
    auto taken = used_.take(workspace.text(), amount);
    if (!taken) note_refused(workspace);
    return taken;
}

void WorkspaceLimit::note_refused(WorkspaceId workspace) {
    ++refused_;
    if (!lines_.take(workspace.text())) return;
    log::warning("workspace.limited", {{"limit", name_}, {"workspace", workspace.text()}});
}

}  // namespace ondam::staff
