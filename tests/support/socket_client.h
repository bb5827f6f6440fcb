#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/text.h"

namespace ondam::test {

/// A plain TCP connection to 127.0.0.1 that sends and reads bytes as they are.
class SocketClient {
public:
    explicit SocketClient(std::uint16_t port, int receive_buffer = 0)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (receive_buffer > 0) {
            ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(fd_);
            throw std::runtime_error("cannot connect");
        }
    }
    SocketClient(SocketClient&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          buffer_(std::move(other.buffer_)),
          closed_(other.closed_) {}
    SocketClient& operator=(SocketClient&&) = delete;
    ~SocketClient() {
        if (fd_ >= 0) ::close(fd_);
    }

    /// False when the peer has gone.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(std::size_t(sent));
        }
        return true;
    }
    void finish_sending() { ::shutdown(fd_, SHUT_WR); }

    /// Reads what is there within the time; false at the end of the stream or when nothing came.
    bool fill(std::chrono::milliseconds at_most = std::chrono::seconds(30)) {
        if (closed_) return false;
        pollfd wanted{fd_, POLLIN, 0};
        if (::poll(&wanted, 1, int(at_most.count())) <= 0) return false;
        char bytes[65536];
        const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got <= 0) {
            closed_ = true;
            return false;
        }
        buffer_.append(bytes, std::size_t(got));
        return true;
    }
    bool fill_to(std::size_t size) {
        while (buffer_.size() < size) {
            if (!fill()) return false;
        }
        return true;
    }
    std::string take(std::size_t size) {
        auto out = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return out;
    }
    /// Everything until the peer closes, or nothing comes for the time.
    std::string read_all(std::chrono::milliseconds quiet = std::chrono::seconds(10)) {
        while (fill(quiet)) {
        }
        return take(buffer_.size());
    }
    std::string& buffer() { return buffer_; }
    bool closed() const { return closed_; }
    /// True when the peer ends the stream within the time; what it still sends is kept.
    bool wait_closed(std::chrono::milliseconds at_most = std::chrono::seconds(30)) {
        while (fill(at_most)) {
        }
        return closed_;
    }

private:
    int fd_;
    std::string buffer_;
    bool closed_ = false;
};

struct Answer {
    int status = 0;  ///< 0: none came
    std::string head;
    std::string body;

    std::string header(std::string_view name) const {
        for (const auto line : text::split(head, '\n')) {
            const auto colon = line.find(':');
            if (colon == std::string_view::npos) continue;
            if (text::equal_ignoring_case(line.substr(0, colon), name)) {
                return std::string(text::trim(line.substr(colon + 1)));
            }
        }
        return {};
    }
};

enum class AnswerTo { other, head };

inline std::string read_chunked(SocketClient& client) {
    std::string body;
    for (;;) {
        std::size_t end = 0;
        while ((end = client.buffer().find("\r\n")) == std::string::npos) {
            if (!client.fill()) return body;
        }
        const auto size = std::strtoull(client.take(end + 2).c_str(), nullptr, 16);
        if (!client.fill_to(size + 2)) return body;
        body += client.take(size);
        client.take(2);
        if (size == 0) return body;
    }
}

/// One HTTP answer; interim 1xx answers are given back like others.
inline Answer read_answer(SocketClient& client, AnswerTo to = AnswerTo::other) {
    Answer answer;
    std::size_t end = 0;
    while ((end = client.buffer().find("\r\n\r\n")) == std::string::npos) {
        if (!client.fill()) return answer;
    }
    answer.head = client.take(end + 4);
    answer.status = std::atoi(answer.head.substr(answer.head.find(' ') + 1, 3).c_str());
    if (to == AnswerTo::head) return answer;
    if (answer.header("Transfer-Encoding") == "chunked") {
        answer.body = read_chunked(client);
    } else {
        const auto size = std::strtoull(answer.header("Content-Length").c_str(), nullptr, 10);
        if (client.fill_to(size)) answer.body = client.take(size);
    }
    return answer;
}

}  // namespace ondam::test
