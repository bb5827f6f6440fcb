#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ondam::staff {

/// Bearer tokens are stored as this: SHA-256 in hexadecimal. They hold 256 random bits, so no salt
/// is needed.
std::string hashed(std::string_view token);

/// Trimmed, NFC, lower case: the form in which addresses of accounts are compared and throttled.
std::string normalised_email(std::string_view email);
Result<std::string> checked_email(std::string_view email);
Result<std::string> checked_name(std::string_view name);
Result<std::string> checked_locale(std::string_view locale);
/// 10 to 200 characters; no rules on kinds of characters, which only make people write passwords
/// down.
Result<std::string> checked_password(std::string_view password);

}  // namespace ondam::staff
