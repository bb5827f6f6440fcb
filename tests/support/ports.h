#pragma once

#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <random>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace ondam::test {

inline sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(std::uint16_t(port));
    return address;
}

/// A name among the kernel's sockets that one process can have at a time; given back when it ends.
inline bool reserve(int port) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const auto text = "ondam-test-port-" + std::to_string(port);
    std::memcpy(name.sun_path + 1, text.data(), text.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return true;
    ::close(socket);
    return false;
}

/// Whether nobody has it, not even a connection that is about to end.
inline bool is_free(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    const bool is_bound =
        ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return is_bound;
}

/// A port for programs that cannot choose one themselves, and for those that come back to theirs:
/// below the ports that the kernel gives to outgoing connections, and this process's alone until
/// it ends. `ports.mjs` chooses in the same way.
inline int free_port() {
    static std::mt19937 random{std::random_device{}()};
    for (int i = 0; i < 1000; ++i) {
        const int port = std::uniform_int_distribution(10'240, 32'000)(random);
        if (reserve(port) && is_free(port)) return port;
    }
    throw std::runtime_error("no free port");
}

inline bool is_listening(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    const int failed =
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::close(socket);
    return failed == 0;
}

}  // namespace ondam::test
