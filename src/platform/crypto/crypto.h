#pragma once

#include <string>
#include <string_view>

/// The few primitives the house uses; libsodium and OpenSSL are behind them. Digests and MACs are raw bytes.
namespace ondam::crypto {

std::string random_bytes(std::size_t count);
/// 256 random bits, base64url without padding: session tokens, links, API tokens.
std::string random_token();

std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);
bool constant_time_equal(std::string_view left, std::string_view right);

/// argon2id, 19 MiB, two passes (about 16 ms); at most two run at once, the others wait.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);

}  // namespace ondam::crypto
