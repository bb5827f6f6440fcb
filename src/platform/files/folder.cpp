#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/files/store.h"

namespace ondam::files {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
    throw std::runtime_error(what + " " + path.string() + ": " + std::strerror(errno));
}

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    explicit operator bool() const { return fd_ >= 0; }
    int get() const { return fd_; }

private:
    int fd_;
};

void write_all(int fd, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("cannot write", path);
        bytes.remove_prefix(std::size_t(written));
    }
}

void sync_folder(const fs::path& folder) {
    const Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY);
    if (!descriptor || ::fsync(descriptor.get()) != 0) fail("cannot sync", folder);
}

class Folder final : public Store {
public:
    explicit Folder(fs::path root) : root_(std::move(root)) { fs::create_directories(root_); }

    Stored put(FileId id, std::string_view bytes) override {
        const auto target = path_of(id);
        fs::create_directories(target.parent_path());
        const auto draft = fs::path(target.string() + ".part");
        write_draft(draft, bytes);
        if (::rename(draft.c_str(), target.c_str()) != 0) fail("cannot rename", draft);
        sync_folder(target.parent_path());
        return {bytes.size(), text::hex(crypto::sha256(bytes))};
    }

    bool get(FileId id, std::string& bytes) override {
        bytes.clear();
        return read(id, [&bytes](std::string_view piece) { bytes.append(piece); });
    }

    bool read(FileId id, const std::function<void(std::string_view)>& take) override {
        const auto path = path_of(id);
        const Descriptor descriptor(path, O_RDONLY);
        if (!descriptor) {
            if (errno == ENOENT) return false;
            fail("cannot open", path);
        }
        std::string piece(256 * 1024, '\0');
        while (true) {
            const auto got = ::read(descriptor.get(), piece.data(), piece.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) fail("cannot read", path);
            if (got == 0) return true;
            take(std::string_view(piece.data(), std::size_t(got)));
        }
    }

    void remove(FileId id) override {
        const std::lock_guard lock(removal_mutex_);
        if (holds_ > 0)
            removed_meanwhile_.push_back(id);
        else
            unlink(id);
    }

    std::unique_ptr<Hold> hold() override {
        class Held final : public Hold {
        public:
            explicit Held(Folder& folder) : folder_(folder) {
                const std::lock_guard lock(folder_.removal_mutex_);
                ++folder_.holds_;
            }
            ~Held() override { folder_.let_go(); }
            Held(const Held&) = delete;
            Held& operator=(const Held&) = delete;

        private:
            Folder& folder_;
        };
        return std::make_unique<Held>(*this);
    }

    void each(const std::function<void(FileId, std::uint64_t, std::int64_t)>& visit) override {
        for (const auto& entry : fs::recursive_directory_iterator(root_)) {
            if (!entry.is_regular_file()) continue;
            const auto id = FileId::parse(entry.path().filename().string());
            struct stat status {};
            if (!id || ::stat(entry.path().c_str(), &status) != 0) continue;
            visit(*id, std::uint64_t(status.st_size), std::int64_t(status.st_mtim.tv_sec) * 1000);
        }
    }

    void back_up(const std::string& folder) override {
        fs::create_directories(folder);
        for (const auto& entry : fs::recursive_directory_iterator(root_)) {
            if (!entry.is_regular_file() || entry.path().extension() == ".part") continue;
            const auto target = fs::path(folder) / fs::relative(entry.path(), root_);
            fs::create_directories(target.parent_path());
            copy_or_link(entry.path(), target);
        }
    }

private:
    void unlink(FileId id) const {
        const auto path = path_of(id);
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("cannot remove", path);
    }

    void let_go() {
        const std::lock_guard lock(removal_mutex_);
        if (--holds_ > 0) return;
        for (const auto id : std::exchange(removed_meanwhile_, {})) {
            try {
                unlink(id);
            } catch (const std::exception& error) {
                log::warning("file.not_removed", {{"error", error.what()}});
            }
        }
    }

    fs::path path_of(FileId id) const {
        const auto name = id.text();
        // The last byte is random in every kind of id; the first ones of a UUIDv7 are the same for
        // an hour.
        return root_ / name.substr(34) / name;
    }

    static void write_draft(const fs::path& draft, std::string_view bytes) {
        const Descriptor descriptor(draft, O_WRONLY | O_CREAT | O_TRUNC);
        if (!descriptor) fail("cannot create", draft);
        try {
            write_all(descriptor.get(), bytes, draft);
            if (::fsync(descriptor.get()) != 0) fail("cannot sync", draft);
        } catch (...) {
            ::unlink(draft.c_str());  // A full disk gets its space back.
            throw;
        }
    }

    /// Files never change, so a backup on the same disk shares their bytes.
    static void copy_or_link(const fs::path& from, const fs::path& to) {
        std::error_code error;
        fs::create_hard_link(from, to, error);
        if (error) fs::copy_file(from, to, fs::copy_options::overwrite_existing);
    }

    fs::path root_;
    std::mutex removal_mutex_;
    int holds_ = 0;
    std::vector<FileId> removed_meanwhile_;
};

}  // namespace

std::unique_ptr<Store> open_folder(const std::string& path) {
    return std::make_unique<Folder>(path);
}

}  // namespace ondam::files
