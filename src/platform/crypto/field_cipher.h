#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace ondam::crypto {

/// The key above all others: 32 bytes as base64 in a file that its owner alone may read. Made at
/// the first start. Throws std::runtime_error when the file is unreadable, open to others, or not a
/// key.
std::string load_or_create_master_key(const std::string& path);
/// A key passed as text (hex or base64 of 32 bytes); nothing when it is none.
std::optional<std::string> parse_master_key(std::string_view text);

/// The place of a value: sealed text copied to another row or column does not open there.
struct FieldPlace {
    WorkspaceId workspace;
    std::string_view table;
    std::string_view column;
    std::string_view row;
};

/// Encrypts single fields with a key per workspace, made from the master key. The text is "v1.<key
/// id>.<base64url>", so rows sealed under an older master key still open while that key is given as
/// `previous`.
class FieldCipher {
public:
    explicit FieldCipher(std::string master_key,
                         std::optional<std::string> previous = std::nullopt);

    std::string seal(const FieldPlace& place, std::string_view plain) const;
    /// Nothing when the text was changed, moved, or sealed under a key that is gone.
    std::optional<std::string> open(const FieldPlace& place, std::string_view sealed) const;
    /// True when the text was sealed under an older key and should be sealed again.
    bool is_stale(std::string_view sealed) const;

    /// The same for equal values of one workspace and field, and nothing else about them: for exact
    /// look-up. The value comes normalised. 32 hex digits.
    std::string blind_index(WorkspaceId workspace, std::string_view field,
                            std::string_view normalised) const;

private:
    struct Master {
        std::string key;
        std::string id;  ///< 8 hex digits that name the key and tell nothing of it
    };
    static Master make_master(std::string key);
    static std::string workspace_key(const Master& master, WorkspaceId workspace);

    Master master_;
    std::optional<Master> previous_;
};

}  // namespace ondam::crypto
