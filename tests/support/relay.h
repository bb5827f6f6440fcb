#pragma once

#include <atomic>
#include <poll.h>
#include <thread>
#include <vector>

#include "support/loopback.h"

namespace ondam::test {

/// Stands before a real server and passes everything on, until it falls silent: then what is
/// connected stays connected and hears no more, as behind a router that has forgotten the
/// connection or of a server that hangs. Who connects anew is served.
class Relay {
public:
    explicit Relay(int target) : target_(target) {
        acceptor_ = std::jthread([this](const std::stop_token& stop) { accept(stop); });
    }
    ~Relay() {
        acceptor_.request_stop();
        acceptor_.join();
        passers_.clear();
        ::close(listener_.socket);
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    int port() const { return listener_.port; }
    void fall_silent() { silent_below_ = connections_.load(); }
    int connections() const { return connections_; }

private:
    static constexpr int look_every_ms = 10;

    void accept(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd one{listener_.socket, POLLIN, 0};
            if (::poll(&one, 1, look_every_ms) <= 0) continue;
            const int client = ::accept4(listener_.socket, nullptr, nullptr, SOCK_CLOEXEC);
            const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_in place{};
            place.sin_family = AF_INET;
            place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            place.sin_port = htons(std::uint16_t(target_));
            ::connect(server, reinterpret_cast<const sockaddr*>(&place), sizeof place);
            const int number = connections_++;
            passers_.emplace_back([this, client, server, number](const std::stop_token& end) {
                pass(client, server, number, end);
                ::close(client);
                ::close(server);
            });
        }
    }
    void pass(int client, int server, int number, const std::stop_token& stop) const {
        while (!stop.stop_requested()) {
            pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
            if (::poll(both, 2, look_every_ms) <= 0) continue;
            for (const auto& [from, to] : {std::pair(0, server), std::pair(1, client)}) {
                if (both[from].revents == 0) continue;
                char bytes[4096];
                const auto count = ::recv(both[from].fd, bytes, sizeof bytes, 0);
                if (count <= 0) return;
                if (number >= silent_below_) send_all(to, {bytes, std::size_t(count)});
            }
        }
    }

    Listener listener_ = listen_on_loopback();
    int target_;
    std::atomic<int> connections_ = 0;
    std::atomic<int> silent_below_ = 0;
    std::vector<std::jthread> passers_;
    std::jthread acceptor_;
};

}  // namespace ondam::test
