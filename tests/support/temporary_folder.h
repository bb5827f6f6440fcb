#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace ondam::test {

/// A folder in memory, or under /tmp where memory is not to be had, with a short name; removed with
/// what is in it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = has_memory() ? "/dev/shm/ondam-XXXXXX" : "/tmp/ondam-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        // A forked child leaves its parent's folder alone.
        if (!path_.empty() && ::getpid() == owner_) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    const std::string& path() const { return path_; }

private:
    /// Containers often have 64 MB there, which one database server fills.
    static bool has_memory() {
        constexpr std::uintmax_t enough = 1 << 29;
        std::error_code failed;
        const auto space = std::filesystem::space("/dev/shm", failed);
        return !failed && space.available > enough && ::access("/dev/shm", W_OK) == 0;
    }

    std::string path_;
    pid_t owner_ = ::getpid();
};

}  // namespace ondam::test
