#pragma once

#include <string_view>

namespace ondam::app {

/// The version of CMakeLists.txt.
inline constexpr std::string_view version = ONDAM_VERSION;

}  // namespace ondam::app
