#include "app/service_manager.h"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

namespace ondam::app {
namespace {

/// 0, or why the message did not arrive.
int send_to(const std::string& name, std::string_view message) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + name.size());
    const auto sent = ::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), length);
    const int error = sent < 0 ? errno : 0;
    ::close(fd);
    return error;
}

}  // namespace

ServiceManager::ServiceManager() {
    const char* name = std::getenv("NOTIFY_SOCKET");
    if (name != nullptr && (name[0] == '/' || name[0] == '@')) socket_ = name;
    ::unsetenv("NOTIFY_SOCKET");
}

void ServiceManager::ready() const { tell("READY=1"); }

void ServiceManager::stopping() const { tell("STOPPING=1"); }

void ServiceManager::tell(std::string_view state) const {
    if (socket_.empty()) return;
    if (const int error = send_to(socket_, state); error != 0)
        log::warning("service_manager.deaf", {{"error", std::strerror(error)}});
}

}  // namespace ondam::app
