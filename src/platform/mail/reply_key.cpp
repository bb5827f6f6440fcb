#include "platform/mail/reply_key.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace ondam::mail {
namespace {

constexpr std::size_t mac_bytes = 16;
/// The least that RFC 2104 lets stand: an address has room for no more.
constexpr std::size_t address_mac_bytes = 10;
constexpr std::size_t id_bytes = 16;
constexpr std::string_view id_purpose = "mail message id";
constexpr std::string_view address_purpose = "mail reply address";

/// Servers fold case, so base64 will not do, and a local part may have 64 characters (RFC 5321),
/// so hex is too long.
constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";

std::string base32(std::string_view bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = bits << 8 | std::uint8_t(c);
        count += 8;
        for (; count >= 5; count -= 5) out.push_back(base32_digits[bits >> (count - 5) & 31]);
    }
    if (count > 0) out.push_back(base32_digits[bits << (5 - count) & 31]);
    return out;
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = base32_digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 5 | std::uint32_t(digit);
        count += 5;
        if (count >= 8) out.push_back(char(bits >> (count -= 8)));
    }
    return out;
}

std::string bytes_of(const Uuid& id) {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::optional<Uuid> id_of(std::string_view bytes) {
    if (bytes.size() != id_bytes) return std::nullopt;
    Uuid id;
    std::ranges::copy(bytes, reinterpret_cast<char*>(id.bytes.data()));
    return id;
}

}  // namespace

ReplyKey::ReplyKey(std::string secret) : secret_(std::move(secret)) {
    ONDAM_CHECK(secret_.size() >= 32);
}

std::string ReplyKey::mac(std::string_view purpose, std::string_view payload) const {
    const auto whole =
        crypto::hmac_sha256(secret_, std::string(purpose) + '\0' + std::string(payload));
    return whole.substr(0, mac_bytes);
}

std::string ReplyKey::make_message_id(const Uuid& conversation, const Uuid& message,
                                      std::string_view domain) const {
    const auto payload = text::hex(bytes_of(conversation)) + "." + text::hex(bytes_of(message));
    return payload + "." + text::hex(mac(id_purpose, payload)) + "@" + std::string(domain);
}

std::string ReplyKey::make_reply_address(std::string_view base_address,
                                         const Uuid& conversation) const {
    const auto at = std::min(base_address.rfind('@'), base_address.size());
    const auto payload = bytes_of(conversation);
    return std::string(base_address.substr(0, at)) + "+" +
           base32(payload + mac(address_purpose, payload).substr(0, address_mac_bytes)) +
           std::string(base_address.substr(at));
}

std::optional<Uuid> ReplyKey::verify(std::string_view id_or_address) const {
    auto local = text::lower_ascii(text::trim(id_or_address));
    if (local.starts_with("<")) local.erase(0, 1);
    local = local.substr(0, local.rfind('@'));
    const bool is_address = local.find('+') != std::string::npos;
    if (is_address) return verify_address(std::string_view(local).substr(local.rfind('+') + 1));
    const auto dot = local.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    const auto payload = local.substr(0, dot);
    const auto expected = text::hex(mac(id_purpose, payload));
    if (!crypto::constant_time_equal(local.substr(dot + 1), expected)) return std::nullopt;
    const auto bytes = text::from_hex(std::string_view(payload).substr(0, 2 * id_bytes));
    return bytes ? id_of(*bytes) : std::nullopt;
}

std::optional<Uuid> ReplyKey::verify_address(std::string_view token) const {
    const auto bytes = from_base32(token);
    if (!bytes || bytes->size() != id_bytes + address_mac_bytes) return std::nullopt;
    const auto payload = bytes->substr(0, id_bytes);
    const auto expected = mac(address_purpose, payload).substr(0, address_mac_bytes);
    if (!crypto::constant_time_equal(bytes->substr(id_bytes), expected)) return std::nullopt;
    return id_of(payload);
}

std::optional<Uuid> ReplyKey::find_conversation(const ParsedMail& mail) const {
    std::vector<std::string> candidates = mail.delivered_to;
    for (const auto* list : {&mail.to, &mail.cc}) {
        for (const auto& mailbox : *list) candidates.push_back(mailbox.address);
    }
    candidates.insert(candidates.end(), mail.in_reply_to.begin(), mail.in_reply_to.end());
    candidates.insert(candidates.end(), mail.references.rbegin(), mail.references.rend());
    for (const auto& candidate : candidates) {
        if (auto conversation = verify(candidate)) return conversation;
    }
    return std::nullopt;
}

}  // namespace ondam::mail
