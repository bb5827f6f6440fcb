#pragma once

#include <string>
#include <string_view>

/// What a server's words about a failed delivery mean; private to this library.
namespace ondam::mail {

/// `5.1.1` (RFC 3463) in a server's words, or empty.
std::string find_status(std::string_view words);
/// 421, 550 ... in a server's words, or 0.
int find_smtp_code(std::string_view words);
/// One word for the reason, by the words first, then by the status; empty when neither says it.
std::string find_reason(std::string_view words, std::string_view status);
/// Whether a reason speaks against the address itself and not against this mail or this day.
bool is_permanent_reason(std::string_view reason);

}  // namespace ondam::mail
