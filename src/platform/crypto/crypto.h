#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Random bytes, hashes, signatures and sealed text. Byte strings go in and out as std::string;
/// `text::hex` and `text::base64` make them readable. Every function is thread-safe.
namespace ondam::crypto {

/// From the operating system.
std::string random_bytes(std::size_t count);
/// 256 bits as 43 characters of base64url: for sessions, API tokens, invitations. Store only its
/// `sha256`.
std::string random_token();

std::string sha256(std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha512(std::string_view key, std::string_view data);

/// In a time that tells only the lengths.
bool constant_time_equal(std::string_view left, std::string_view right);

/// The password as an argon2id string (19 MiB, two passes) that carries its own salt and cost.
/// About 16 ms; at most two run at once, the others wait.
std::string hash_password(std::string_view password);
/// False for a wrong password and for a hash that cannot be read.
bool verify_password(const std::string& hash, std::string_view password);
/// Costs as much as `verify_password`, for accounts that do not exist: the answer's time must not
/// tell.
void waste_a_verification(std::string_view password);

inline constexpr std::size_t key_size = 32;

/// XChaCha20-Poly1305 with a random nonce in front. `context` must be the same at `open`.
std::string seal(std::string_view key, std::string_view plain, std::string_view context);
/// Nothing when the key, the context or a bit of the text is another.
std::optional<std::string> open(std::string_view key, std::string_view sealed,
                                std::string_view context);

/// A key for one purpose, made from another (HKDF-SHA256).
std::string derive_key(std::string_view key, std::string_view purpose);

}  // namespace ondam::crypto
