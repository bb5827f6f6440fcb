#pragma once

#include <string>

#include "base/result.h"

namespace ondam::app {

/// The first line of standard input, which no list of processes shows; from a terminal it is asked
/// for twice and not echoed. Refuses an empty one, and two that differ.
Result<std::string> read_password();

}  // namespace ondam::app
