#pragma once

#include <string_view>

namespace ondam::http {

/// The standard phrase, "Not Found"; for a number without one, "Error" or "OK".
std::string_view reason_phrase(int status);

}  // namespace ondam::http
