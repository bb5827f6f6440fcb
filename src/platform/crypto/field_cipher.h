#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace ondam::crypto {

/// The key above all others. Never in a backup, never in a log.
struct MasterKey {
    std::array<std::uint8_t, 32> bytes{};

    /// From `path` (0400), made there with fresh random bits when the file does not exist. Throws when it cannot be read.
    static MasterKey load_or_create(const std::string& path);
    /// From 64 hexadecimal digits; nothing when they are none.
    static std::optional<MasterKey> from_hex(std::string_view digits);
};

/// Where an encrypted field stands. Bound into the ciphertext, so that a value moved to another row does not open.
struct FieldPlace {
    WorkspaceId workspace;
    std::string_view table;
    std::string_view column;
    std::string_view row;
};

/// Encrypts single fields: XChaCha20-Poly1305 with a key per workspace derived from the master key. Thread-safe.
class FieldCipher {
public:
    explicit FieldCipher(const MasterKey& master);

    /// Base64url text with a version and key id in front.
    std::string seal(const FieldPlace& place, std::string_view plain) const;
    /// Nothing when the text was changed, moved, or sealed under another key.
    std::optional<std::string> open(const FieldPlace& place, std::string_view sealed) const;
    /// The same value gives the same text within a workspace and field, and says nothing about it without the key: for
    /// exact look-up. Normalise before.
    std::string blind_index(WorkspaceId workspace, std::string_view field, std::string_view value) const;

private:
    MasterKey master_;
};

}  // namespace ondam::crypto
