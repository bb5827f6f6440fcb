#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace ondam::test {

/// A server for fuzzers of clients: to whoever connects it sends the input and hangs up, whatever
/// they say.
class FuzzServer {
public:
    FuzzServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof place;
        auto* address = reinterpret_cast<sockaddr*>(&place);
        if (::bind(socket_, address, size) != 0 || ::listen(socket_, 8) != 0 ||
            ::getsockname(socket_, address, &size) != 0) {
            throw std::runtime_error("no port for the fuzzer's server");
        }
        port_ = ntohs(place.sin_port);
        std::thread([this] { serve(); }).detach();
    }

    std::uint16_t port() const { return port_; }
    void say(std::string text) {
        const std::lock_guard lock(mutex_);
        text_ = std::move(text);
    }

private:
    void serve() {
        for (;;) {
            const int client = ::accept(socket_, nullptr, nullptr);
            if (client < 0) continue;
            const std::string text = [this] {
                const std::lock_guard lock(mutex_);
                return text_;
            }();
            std::size_t sent = 0;
            while (sent < text.size()) {
                const auto count =
                    ::send(client, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
                if (count <= 0) break;
                sent += std::size_t(count);
            }
            ::shutdown(client, SHUT_WR);
            char ignored[4096];
            while (::recv(client, ignored, sizeof ignored, 0) > 0) {
            }
            ::close(client);
        }
    }

    int socket_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::string text_;
};

}  // namespace ondam::test
