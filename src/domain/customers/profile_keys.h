#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/id.h"

/// Where the profiler keeps its states.
namespace ondam::customers {

constexpr std::string_view profile_area = "profiles";
/// Of what happened before the log's retention: a rebuild begins with it.
constexpr std::string_view kept_area = "profiles kept";
constexpr std::size_t nodes_at_once = 5'000;

inline std::string state_key(WorkspaceId workspace, const Uuid& node) {
    std::string key(32, '\0');
    std::ranges::copy(workspace.uuid.bytes, key.begin());
    std::ranges::copy(node.bytes, key.begin() + 16);
    return key;
}

}  // namespace ondam::customers
