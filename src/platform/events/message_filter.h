#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace ondam::events {

/// Remembers which message ids were stored in the hot period: "no" is certain, "yes" is wrong once
/// in some two hundred times. Blocked Bloom filters of 12 bits an id, in generations that grow by
/// four, so that an idle server holds 200 kB; a generation goes when its newest id has left the hot
/// period. Not thread-safe.
class MessageFilter {
public:
    struct Generation {
        std::uint64_t number = 0;
        std::size_t capacity = 0;
        std::size_t count = 0;
        Time newest{};
        std::vector<std::uint64_t> words;  ///< blocks of eight: one cache line an id
    };
    /// What is to be written so that `load` finds everything up to `sequence`.
    struct Snapshot {
        std::uint64_t sequence = 0;
        std::vector<std::uint64_t> numbers;  ///< every generation that lives
        std::vector<std::shared_ptr<const Generation>> changed;
    };

    MessageFilter();
    bool contains(std::uint64_t hash) const;
    void add(std::uint64_t hash, Time received_at);
    /// Drops the generations whose ids are all older than this.
    void forget_before(Time oldest);

    /// Ids added since the last snapshot was taken.
    std::size_t unsaved() const { return unsaved_; }
    std::size_t bytes() const;
    /// What changed since the last snapshot, for another thread to write into the same folder.
    Snapshot snapshot(std::uint64_t sequence);
    /// All of it, for another folder.
    Snapshot copy(std::uint64_t sequence) const;
    /// Throws std::runtime_error when the disk refuses.
    static void write(const std::string& folder, const Snapshot& snapshot);
    /// The sequence of the snapshot in this folder; nothing when there is none or it is damaged.
    std::optional<std::uint64_t> load(const std::string& folder);

private:
    void grow();
    static std::shared_ptr<Generation> new_generation(std::uint64_t number, std::size_t capacity);

    std::vector<std::shared_ptr<Generation>> generations_;  ///< the last one takes new ids
    std::vector<std::uint64_t> saved_;                      ///< full generations that are on disk
    std::size_t unsaved_ = 0;
};

}  // namespace ondam::events
