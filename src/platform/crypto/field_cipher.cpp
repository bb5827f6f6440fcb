#include "platform/crypto/field_cipher.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace ondam::crypto {
namespace {

std::runtime_error key_error(const std::string& path, const std::string& why) {
    return std::runtime_error("master key " + path + ": " + why);
}

struct File {
    explicit File(int fd_) : fd(fd_) {}
    ~File() {
        if (fd >= 0) ::close(fd);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int fd;
};

void sync_folder(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const File opened(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.fd >= 0) ::fsync(opened.fd);
}

/// Made under another name and linked into place, so that a crash leaves no half key and two starts
/// make one.
void create_key_file(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    const auto temporary = path + "." + text::hex(random_bytes(8));
    const auto content = text::base64(random_bytes(key_size)) + "\n";
    {
        const File file(::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0400));
        const bool written = file.fd >= 0 && ::write(file.fd, content.data(), content.size()) ==
                                                 ssize_t(content.size());
        if (!written || ::fsync(file.fd) != 0) throw key_error(path, std::strerror(errno));
    }
    const bool linked = ::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST;
    const int error = errno;
    ::unlink(temporary.c_str());
    if (!linked) throw key_error(path, std::strerror(error));
    sync_folder(path);
}

std::string context_of(const FieldPlace& place) {
    std::string context = place.workspace.text();
    for (const auto part : {place.table, place.column, place.row}) {
        // With its length before it no part can flow into the next.
        context += "|" + std::to_string(part.size()) + ":" + std::string(part);
    }
    return context;
}

struct Sealed {
    std::string_view key_id;
    std::string_view content;
};

std::optional<Sealed> split_sealed(std::string_view text) {
    const auto parts = text::split(text, '.');
    if (parts.size() != 3 || parts[0] != "v1") return std::nullopt;
    return Sealed{parts[1], parts[2]};
}

}  // namespace

std::optional<std::string> parse_master_key(std::string_view text) {
    const auto trimmed = text::trim(text);
    auto key =
        trimmed.size() == 2 * key_size ? text::from_hex(trimmed) : text::from_base64(trimmed);
    if (!key || key->size() != key_size) return std::nullopt;
    return key;
}

std::string load_or_create_master_key(const std::string& path) {
    if (!std::filesystem::exists(path)) create_key_file(path);
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (file.fd < 0 || ::fstat(file.fd, &status) != 0) throw key_error(path, std::strerror(errno));
    if (!S_ISREG(status.st_mode)) throw key_error(path, "is not a file");
    if ((status.st_mode & 077) != 0) throw key_error(path, "is open to others; chmod 0400 it");
    std::array<char, 256> content{};
    const auto size = ::read(file.fd, content.data(), content.size());
    if (size < 0) throw key_error(path, std::strerror(errno));
    auto key = parse_master_key({content.data(), std::size_t(size)});
    if (!key) throw key_error(path, "does not hold 32 bytes as base64");
    return *std::move(key);
}

FieldCipher::FieldCipher(std::string master_key, std::optional<std::string> previous)
    : master_(make_master(std::move(master_key))) {
    if (previous) previous_ = make_master(*std::move(previous));
}

FieldCipher::Master FieldCipher::make_master(std::string key) {
    ONDAM_CHECK(key.size() == key_size);
    auto id = text::hex(derive_key(key, "key id")).substr(0, 8);
    return {std::move(key), std::move(id)};
}

std::string FieldCipher::workspace_key(const Master& master, WorkspaceId workspace) {
    return derive_key(master.key, "fields of " + workspace.text());
}

std::string FieldCipher::seal(const FieldPlace& place, std::string_view plain) const {
    const auto sealed =
        crypto::seal(workspace_key(master_, place.workspace), plain, context_of(place));
    return "v1." + master_.id + "." + text::base64_url(sealed);
}

std::optional<std::string> FieldCipher::open(const FieldPlace& place,
                                             std::string_view sealed) const {
    const auto parts = split_sealed(sealed);
    if (!parts) return std::nullopt;
    const Master* master = parts->key_id == master_.id ? &master_ : nullptr;
    if (!master && previous_ && parts->key_id == previous_->id) master = &*previous_;
    const auto content = text::from_base64(parts->content);
    if (!master || !content) return std::nullopt;
    return crypto::open(workspace_key(*master, place.workspace), *content, context_of(place));
}

bool FieldCipher::is_stale(std::string_view sealed) const {
    const auto parts = split_sealed(sealed);
    return parts && parts->key_id != master_.id;
}

std::string FieldCipher::blind_index(WorkspaceId workspace, std::string_view field,
                                     std::string_view normalised) const {
    const auto key =
        derive_key(master_.key, "index of " + workspace.text() + "|" + std::string(field));
    return text::hex(hmac_sha256(key, normalised)).substr(0, 32);
}

}  // namespace ondam::crypto
