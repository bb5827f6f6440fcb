#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ondam::events::rocks {

/// The newest states in memory, before they go to the engine: a key that is put ten times in a
/// few seconds is written once, and is read back without the engine. Two halves, a young one
/// that takes the puts and an old one that holds written values only, so that forgetting those
/// not put for longest costs nothing. Not thread-safe.
class StateBuffer {
public:
    using Value = std::optional<std::string>;  ///< nothing: the key was removed

    explicit StateBuffer(std::size_t limit_bytes) : half_bytes_(limit_bytes / 2) {}

    /// Null when the engine must be asked.
    const Value* find(std::string_view key) const;
    void put(std::string key, Value value);

    bool has_unwritten() const { return unwritten_ > 0; }
    /// Whether the unwritten should go to the engine before more is put.
    bool is_due() const;
    /// In order of keys; the views hold until the next put.
    std::vector<std::pair<std::string_view, const Value*>> unwritten() const;
    /// The engine has them all.
    void set_written();
    /// Forgets the keys with this prefix, unwritten ones too.
    void remove(std::string_view prefix);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const {
            return std::hash<std::string_view>{}(key);
        }
    };
    struct Entry {
        Value value;
        bool is_written = false;
    };
    using Half = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

    const std::size_t half_bytes_;
    Half young_;
    Half old_;
    std::size_t young_bytes_ = 0;
    std::size_t unwritten_ = 0;
    std::chrono::steady_clock::time_point unwritten_since_;
};

}  // namespace ondam::events::rocks
