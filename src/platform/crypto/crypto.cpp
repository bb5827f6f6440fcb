#include "platform/crypto/crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <semaphore>
#include <sodium.h>
#include <stdexcept>

#include "base/check.h"
#include "base/text.h"

namespace ondam::crypto {
namespace {

constexpr unsigned long long password_passes = 2;
constexpr std::size_t password_memory = 19 * 1024 * 1024;

/// Each run takes 19 MiB and a core; without a gate a flood of sign-ins would take the whole
/// machine.
std::counting_semaphore<2> password_gate{2};

struct PasswordTurn {
    PasswordTurn() { password_gate.acquire(); }
    ~PasswordTurn() { password_gate.release(); }
    PasswordTurn(const PasswordTurn&) = delete;
    PasswordTurn& operator=(const PasswordTurn&) = delete;
};

void start() {
    static const bool started = sodium_init() >= 0;
    if (!started) throw std::runtime_error("libsodium cannot start");
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view data) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    const auto* done =
        HMAC(digest, key.data(), int(key.size()), bytes(data), data.size(), bytes(out), &size);
    if (!done) throw std::runtime_error("HMAC failed");
    out.resize(size);
    return out;
}

}  // namespace

std::string random_bytes(std::size_t count) {
    start();
    std::string out(count, '\0');
    randombytes_buf(out.data(), out.size());
    return out;
}

std::string random_token() { return text::base64_url(random_bytes(32)); }

std::string sha256(std::string_view data) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(bytes(out), bytes(data), data.size());
    return out;
}

std::string hmac_sha1(std::string_view key, std::string_view data) {
    return hmac(EVP_sha1(), key, data);
}
std::string hmac_sha256(std::string_view key, std::string_view data) {
    return hmac(EVP_sha256(), key, data);
}
std::string hmac_sha512(std::string_view key, std::string_view data) {
    return hmac(EVP_sha512(), key, data);
}

bool constant_time_equal(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hash_password(std::string_view password) {
    start();
    std::string out(crypto_pwhash_STRBYTES, '\0');
    const PasswordTurn turn;
    const int failed =
        crypto_pwhash_str_alg(out.data(), password.data(), password.size(), password_passes,
                              password_memory, crypto_pwhash_ALG_ARGON2ID13);
    if (failed) throw std::bad_alloc();
    out.resize(out.find('\0'));
    return out;
}

bool verify_password(const std::string& hash, std::string_view password) {
    start();
    if (hash.size() >= crypto_pwhash_STRBYTES) return false;
    const PasswordTurn turn;
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void waste_a_verification(std::string_view password) {
    static const auto hash = hash_password(random_token());
    verify_password(hash, password);
}

std::string seal(std::string_view key, std::string_view plain, std::string_view context) {
    ONDAM_CHECK(key.size() == key_size);
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    auto out = random_bytes(nonce_size);
    out.resize(nonce_size + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
    unsigned long long size = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_size, &size, bytes(plain),
                                               plain.size(), bytes(context), context.size(),
                                               nullptr, bytes(out), bytes(key));
    return out;
}

std::optional<std::string> open(std::string_view key, std::string_view sealed,
                                std::string_view context) {
    ONDAM_CHECK(key.size() == key_size);
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    constexpr std::size_t overhead = nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
    if (sealed.size() < overhead) return std::nullopt;
    std::string out(sealed.size() - overhead, '\0');
    unsigned long long size = 0;
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(out), &size, nullptr, bytes(sealed) + nonce_size, sealed.size() - nonce_size,
        bytes(context), context.size(), bytes(sealed), bytes(key));
    if (failed) return std::nullopt;
    return out;
}

std::string derive_key(std::string_view key, std::string_view purpose) {
    // RFC 5869 with one block of output: extract without a salt, then expand.
    const auto extracted = hmac_sha256(std::string(32, '\0'), key);
    return hmac_sha256(extracted, std::string(purpose) + '\x01');
}

}  // namespace ondam::crypto
