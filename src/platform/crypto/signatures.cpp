#include "platform/crypto/signatures.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace ondam::crypto {
namespace {

constexpr std::string_view secret_prefix = "whsec_";

/// The key behind "whsec_…"; empty when it cannot be read.
std::string webhook_key(std::string_view secret) {
    if (secret.starts_with(secret_prefix)) secret.remove_prefix(secret_prefix.size());
    return text::from_base64(secret).value_or(std::string());
}

bool is_recent(std::string_view timestamp, Time now, std::chrono::seconds tolerance) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(timestamp.begin(), timestamp.end(), seconds);
    if (error != std::errc() || end != timestamp.end()) return false;
    // Compared as whole seconds of bounded size, so that no timestamp overflows.
    constexpr std::int64_t most = 253'402'300'799;  // the year 9999
    if (seconds < 0 || seconds > most) return false;
    const auto apart =
        std::chrono::abs(now - std::chrono::sys_seconds(std::chrono::seconds(seconds)));
    return apart <= tolerance;
}

}  // namespace

std::string new_webhook_secret() {
    return std::string(secret_prefix) + text::base64(random_bytes(32));
}

std::string standard_webhook_sign(std::string_view secret, const StandardWebhook& message) {
    const auto key = webhook_key(secret);
    if (key.empty()) return {};
    const auto content = message.id + "." + message.timestamp + "." + std::string(message.body);
    return "v1," + text::base64(hmac_sha256(key, content));
}

bool standard_webhook_verify(std::string_view secret, const StandardWebhook& message,
                             std::string_view signatures, Time now,
                             std::chrono::seconds tolerance) {
    const auto expected = standard_webhook_sign(secret, message);
    if (expected.empty() || !is_recent(message.timestamp, now, tolerance)) return false;
    const auto given = text::split(signatures, ' ');
    return std::ranges::any_of(given, [&](auto one) { return constant_time_equal(one, expected); });
}

std::string hub_signature_256(std::string_view secret, std::string_view body) {
    return "sha256=" + text::hex(hmac_sha256(secret, body));
}

bool hub_signature_256_verify(std::string_view secret, std::string_view body,
                              std::string_view signature) {
    return !secret.empty() && constant_time_equal(hub_signature_256(secret, body), signature);
}

bool slack_signature_verify(std::string_view secret, std::string_view timestamp,
                            std::string_view body, std::string_view signature) {
    const auto content = "v0:" + std::string(timestamp) + ":" + std::string(body);
    return !secret.empty() &&
           constant_time_equal("v0=" + text::hex(hmac_sha256(secret, content)), signature);
}

bool line_signature_verify(std::string_view secret, std::string_view body,
                           std::string_view signature) {
    return !secret.empty() &&
           constant_time_equal(text::base64(hmac_sha256(secret, body)), signature);
}

bool twilio_signature_verify(std::string_view token, std::string_view url,
                             std::vector<std::pair<std::string, std::string>> fields,
                             std::string_view signature) {
    std::ranges::sort(fields);
    std::string content(url);
    for (const auto& [name, value] : fields) content.append(name).append(value);
    return !token.empty() &&
           constant_time_equal(text::base64(hmac_sha1(token, content)), signature);
}

}  // namespace ondam::crypto
