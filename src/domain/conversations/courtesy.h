#pragma once

#include <string_view>

namespace ondam::conversations {

/// Whether a message says thank you and nothing else, in one of a few usual ways in Korean or
/// English: it asks for nothing.
bool is_only_thanks(std::string_view body);

}  // namespace ondam::conversations
