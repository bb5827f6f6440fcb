#include "domain/staff/attempts.h"

#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace ondam::staff {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

std::string signature(std::string_view nonce, std::string_view email,
                      std::string_view password_hash) {
    const auto key = crypto::derive_key(crypto::sha256(password_hash), "ondam known device");
    const auto signed_text = std::string(nonce) + "\n" + std::string(email);
    return text::hex(crypto::hmac_sha256(key, signed_text));
}

}  // namespace

Attempts::Attempts(const Clock& clock)
    : senders_(clock, {.limit = 60, .window = minutes(10)}),
      pairs_(clock, {.limit = 10, .window = minutes(10)}),
      strangers_(clock, {.limit = 200, .window = hours(1)}),
      mails_(clock, {.limit = 10, .window = minutes(10)}) {}

Result<void> Attempts::from_sender(std::string_view address) {
    return senders_.take(sender_of(address));
}

Result<void> Attempts::at_account(const Try& attempt) {
    if (!attempt.device.empty()) return pairs_.take("device\n" + std::string(attempt.device));
    TRY(pairs_.take(sender_of(attempt.address) + "\n" + std::string(attempt.email)));
    return strangers_.take(attempt.email);
}

Result<void> Attempts::mail_to(std::string_view email) { return mails_.take(email); }

std::string device_mark(std::string_view email, std::string_view password_hash) {
    if (password_hash.empty()) return "";
    const auto nonce = crypto::random_token();
    return nonce + "." + signature(nonce, email, password_hash);
}

std::string_view known_device(std::string_view mark, std::string_view email,
                              std::string_view password_hash) {
    const auto dot = mark.find('.');
    if (dot == std::string_view::npos || dot == 0 || password_hash.empty()) return {};
    const auto nonce = mark.substr(0, dot);
    const auto expected = signature(nonce, email, password_hash);
    return crypto::constant_time_equal(mark.substr(dot + 1), expected) ? nonce : std::string_view();
}

}  // namespace ondam::staff
