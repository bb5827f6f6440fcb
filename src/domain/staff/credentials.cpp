#include "domain/staff/credentials.h"

#include "base/names.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace ondam::staff {

std::string hashed(std::string_view token) { return text::hex(crypto::sha256(token)); }

std::string normalised_email(std::string_view email) {
    return text::lower_ascii(text::nfc(text::trim(email)));
}

Result<std::string> checked_email(std::string_view email) {
    auto address = normalised_email(email);
    const auto at = address.rfind('@');
    const bool whole = at != std::string::npos && at > 0 && at + 3 < address.size() &&
                       address.find('.', at) != std::string::npos && address.back() != '.' &&
                       address.find_first_of(" \t\r\n,;<>\"()") == std::string::npos;
    if (!whole || address.size() > 254 || text::has_invisible(address))
        return invalid("email", "email", "is not an e-mail address");
    return address;
}

Result<std::string> checked_name(std::string_view name) {
    auto line = text::plain_name(name);
    if (line.empty()) return invalid("name", "required", "is required");
    if (text::length(line) > 100)
        return invalid("name", "too_long", "is longer than 100 characters");
    return line;
}

Result<std::string> checked_locale(std::string_view locale) {
    if (locale != "ko" && locale != "en") return invalid("locale", "choice", "is ko or en");
    return std::string(locale);
}

Result<std::string> checked_password(std::string_view password) {
    const auto length = text::length(password);
    if (length < 10) return invalid("password", "too_short", "needs at least 10 characters");
    if (length > 200) return invalid("password", "too_long", "is longer than 200 characters");
    return std::string(password);
}

}  // namespace ondam::staff
