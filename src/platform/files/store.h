#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace ondam::files {

using FileId = Id<struct FileTag>;

struct Stored {
    std::uint64_t size = 0;
    std::string sha256;  ///< hexadecimal
};

/// Bytes by id, in the data folder (`DATA/files/ab/<uuid>`) or another store behind the same calls.
/// A file is written whole, synced and renamed before `put` returns; the row that names it comes
/// after, so a crash leaves at most an orphan. Throws when the disk fails.
class Store {
public:
    virtual ~Store() = default;
    virtual Stored put(FileId id, std::string_view bytes) = 0;
    /// Nothing thrown for a missing file: false.
    virtual bool get(FileId id, std::string& bytes) = 0;
    /// In pieces of at most 256 KiB; false when the file is missing.
    virtual bool read(FileId id, const std::function<void(std::string_view piece)>& take) = 0;
    virtual void remove(FileId id) = 0;
    /// Every id there is, for the sweep of orphans and for `verify`.
    virtual void each(
        const std::function<void(FileId, std::uint64_t size, std::int64_t modified_ms)>& visit) = 0;
    /// While one lives nothing goes: what is removed meanwhile goes when the last one ends, for a
    /// backup's rows name it. A crash leaves it to the sweep of orphans.
    class Hold {
    public:
        virtual ~Hold() = default;
    };
    [[nodiscard]] virtual std::unique_ptr<Hold> hold() = 0;
    virtual void back_up(const std::string& folder) = 0;
};

std::unique_ptr<Store> open_folder(const std::string& path);

}  // namespace ondam::files
