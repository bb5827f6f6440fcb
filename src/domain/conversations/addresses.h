#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ondam::conversations {

/// E-mail addresses in their one spelling, each once; refuses what is none, naming it under
/// `field`.
Result<std::vector<std::string>> read_addresses(std::string_view field,
                                                const std::vector<std::string>& given);

}  // namespace ondam::conversations
