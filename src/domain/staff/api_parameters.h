#pragma once

#include <optional>
#include <string_view>

#include "platform/http/http.h"

namespace ondam::staff {

/// The query parameters that the contract knows of an operation, joined by ", "; nothing when the
/// contract does not hold the operation. A part in braces of the contract's path stands for any
/// one part of the pattern.
std::optional<std::string_view> query_parameters(http::Method method, std::string_view pattern);

/// Refuses every parameter of the request that is not among `known`: a filter that is misspelt
/// must not answer as if nothing had been asked.
Result<void> refuse_unknown_parameters(const http::Request& request, std::string_view known);

}  // namespace ondam::staff
