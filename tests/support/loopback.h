#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

/// What servers made for tests have in common.
namespace ondam::test {

struct Listener {
    int socket = -1;
    std::uint16_t port = 0;
};

/// On this machine alone: a free port, or one that another server had.
inline Listener listen_on_loopback(int port = 0) {
    Listener listener{.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    place.sin_port = htons(std::uint16_t(port));
    const int yes = 1;
    ::setsockopt(listener.socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof place;
    auto* address = reinterpret_cast<sockaddr*>(&place);
    if (::bind(listener.socket, address, size) != 0 || ::listen(listener.socket, 8) != 0 ||
        ::getsockname(listener.socket, address, &size) != 0) {
        throw std::runtime_error("no port for a test's server");
    }
    listener.port = ntohs(place.sin_port);
    return listener;
}

/// Everything, or as much as the other side takes.
inline void send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        text.remove_prefix(std::size_t(sent));
    }
}

}  // namespace ondam::test
