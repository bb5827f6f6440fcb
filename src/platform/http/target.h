#pragma once

#include <string_view>

#include "platform/http/http.h"

namespace ondam::http {

/// Fills path and query of the request from its target (origin-form, absolute-form or "*"). False
/// when the target is broken: a bad escape, text that is not UTF-8, a NUL, or a "." or ".." segment
/// after decoding.
bool read_target(std::string_view target, Request& request);

/// "a=1&b=2" decoded into pairs, in order; nothing on a broken escape. Also reads form bodies.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace ondam::http
