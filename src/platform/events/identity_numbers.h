#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ondam::events::wire {

/// `traits`, an object as JSON text, with the value of each member covered whose name says that it
/// is an identity or passport number: programs send whole rows of their tables, and what is once in
/// the log is in every export. Nothing when no member is one. Two signs stay, to tell values apart.
std::optional<std::string> without_identity_numbers(std::string_view traits);

}  // namespace ondam::events::wire
