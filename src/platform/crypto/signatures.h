#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

/// The signatures that webhooks carry. An empty secret verifies nothing.
namespace ondam::crypto {

/// "whsec_" and the base64 of 32 random bytes.
std::string new_webhook_secret();

/// What Standard Webhooks 1.0 signs and sends beside the body: webhook-id, webhook-timestamp,
/// webhook-signature.
struct StandardWebhook {
    std::string id;
    std::string timestamp;  ///< seconds, as in the header
    std::string_view body;
};

/// The value of webhook-signature, "v1,…". The secret is "whsec_…"; one that cannot be read gives
/// an empty text.
std::string standard_webhook_sign(std::string_view secret, const StandardWebhook& message);
/// True when one of the signatures is right and the timestamp is at most `tolerance` from now.
bool standard_webhook_verify(std::string_view secret, const StandardWebhook& message,
                             std::string_view signatures, Time now,
                             std::chrono::seconds tolerance = std::chrono::minutes(5));

/// X-Hub-Signature-256 of Meta and GitHub: "sha256=" and hex.
std::string hub_signature_256(std::string_view secret, std::string_view body);
bool hub_signature_256_verify(std::string_view secret, std::string_view body,
                              std::string_view signature);

/// Slack: X-Slack-Signature over "v0:timestamp:body".
bool slack_signature_verify(std::string_view secret, std::string_view timestamp,
                            std::string_view body, std::string_view signature);
/// LINE: x-line-signature, base64 of HMAC-SHA256 over the body.
bool line_signature_verify(std::string_view secret, std::string_view body,
                           std::string_view signature);
/// Twilio: X-Twilio-Signature over the address and the form's fields in any order.
bool twilio_signature_verify(std::string_view token, std::string_view url,
                             std::vector<std::pair<std::string, std::string>> fields,
                             std::string_view signature);

}  // namespace ondam::crypto
