#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "support/loopback.h"

namespace ondam::test {

/// A server for fuzzers of clients: to whoever connects it sends the input and hangs up, whatever
/// they say.
class FuzzServer {
public:
    FuzzServer() {
        std::thread([this] { serve(); }).detach();
    }

    std::uint16_t port() const { return listener_.port; }
    void say(std::string text) {
        const std::lock_guard lock(mutex_);
        text_ = std::move(text);
    }

private:
    void serve() {
        for (;;) {
            const int client = ::accept4(listener_.socket, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) continue;
            const std::string text = [this] {
                const std::lock_guard lock(mutex_);
                return text_;
            }();
            send_all(client, text);
            ::shutdown(client, SHUT_WR);
            char ignored[4096];
            while (::recv(client, ignored, sizeof ignored, 0) > 0) {
            }
            ::close(client);
        }
    }

    const Listener listener_ = listen_on_loopback();
    std::mutex mutex_;
    std::string text_;
};

}  // namespace ondam::test
