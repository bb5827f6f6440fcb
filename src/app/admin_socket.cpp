#include "app/admin_socket.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <poll.h>
#include <semaphore>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "base/log.h"

namespace ondam::app {
namespace {

constexpr std::uint32_t message_limit = 256u << 20;

/// One frame: a letter that says what it is, four bytes of length, the bytes.
struct Frame {
    char kind = 0;
    std::string bytes;
};

class Connection {
public:
    explicit Connection(int fd) : fd_(fd) {}
    ~Connection() { ::close(fd_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool send(char kind, std::string_view bytes) {
        std::string head(5, kind);
        const auto size = std::uint32_t(bytes.size());
        std::memcpy(head.data() + 1, &size, sizeof size);
        return send_all(head) && send_all(bytes);
    }
    std::optional<Frame> receive() {
        std::string head;
        if (!receive_all(head, 5)) return std::nullopt;
        std::uint32_t size = 0;
        std::memcpy(&size, head.data() + 1, sizeof size);
        Frame frame{.kind = head[0], .bytes = {}};
        if (size > message_limit || !receive_all(frame.bytes, size)) return std::nullopt;
        return frame;
    }

private:
    bool send_all(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            bytes.remove_prefix(std::size_t(sent));
        }
        return true;
    }
    bool receive_all(std::string& into, std::size_t count) {
        into.resize(count);
        for (std::size_t got = 0; got < count;) {
            const auto read = ::recv(fd_, into.data() + got, count - got, 0);
            if (read < 0 && errno == EINTR) continue;
            if (read <= 0) return false;
            got += std::size_t(read);
        }
        return true;
    }

    int fd_;
};

/// Writing to somebody who went away ends the command: an export nobody reads is work for nothing.
class SocketOutput final : public Output {
public:
    explicit SocketOutput(Connection& connection) : connection_(connection) {}
    void out(std::string_view text) override { send('o', text); }
    void error(std::string_view text) override { send('e', text); }

private:
    void send(char kind, std::string_view text) {
        if (!connection_.send(kind, text)) throw std::runtime_error("nobody reads the output");
    }
    Connection& connection_;
};

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("the path of the data folder is too long for a socket: " + path);
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

}  // namespace

struct AdminSocket::Impl {
    std::string path;
    Run run;
    int listener = -1;
    std::atomic<bool> stopping{false};
    std::counting_semaphore<4> places{4};
    std::mutex mutex;
    std::set<int> open;  ///< sockets of the calls that run
    std::jthread acceptor;

    /// In `open` while it lives; gone from there before its descriptor is closed.
    class OpenMark {
    public:
        OpenMark(Impl& impl, int fd) : impl_(impl), fd_(fd) {
            const std::lock_guard lock(impl_.mutex);
            impl_.open.insert(fd_);
            if (impl_.stopping) ::shutdown(fd_, SHUT_RDWR);
        }
        ~OpenMark() {
            const std::lock_guard lock(impl_.mutex);
            impl_.open.erase(fd_);
        }
        OpenMark(const OpenMark&) = delete;
        OpenMark& operator=(const OpenMark&) = delete;

    private:
        Impl& impl_;
        int fd_;
    };

    /// Running calls notice when they write next.
    void hang_up() {
        const std::lock_guard lock(mutex);
        for (const int fd : open) ::shutdown(fd, SHUT_RDWR);
    }

    void accept_calls() {
        while (!stopping) {
            pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
            if (::poll(&waiting, 1, 200) <= 0) continue;
            const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            places.acquire();
            std::thread([this, fd] {
                serve(fd);
                places.release();
            }).detach();
        }
    }

    void serve(int fd) {
        Connection connection(fd);
        const OpenMark mark(*this, fd);
        answer(connection);
    }

    void answer(Connection& connection) {
        CommandCall call;
        while (auto frame = connection.receive()) {
            if (frame->kind == 'a') call.arguments.push_back(std::move(frame->bytes));
            if (frame->kind == 'i') call.input = std::move(frame->bytes);
            if (frame->kind != 'g') continue;
            SocketOutput output(connection);
            int code = 1;
            try {
                code = run(call, output);
            } catch (const std::exception& error) {
                log::error("command.failed", {{"error", error.what()}});
                connection.send('e', std::string(error.what()) + "\n");
            }
            connection.send('x', std::to_string(code));
            return;
        }
    }
};

AdminSocket::AdminSocket(std::string path, Run run) : impl_(std::make_unique<Impl>()) {
    impl_->path = std::move(path);
    impl_->run = std::move(run);
    const auto address = address_of(impl_->path);
    ::unlink(impl_->path.c_str());  // Whoever left it is gone: the folder's lock is ours.
    impl_->listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto old_mask = ::umask(0177);
    const bool bound =
        ::bind(impl_->listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::umask(old_mask);
    if (!bound || ::listen(impl_->listener, 16) != 0) {
        throw std::runtime_error("cannot listen on " + impl_->path + ": " + std::strerror(errno));
    }
    impl_->acceptor = std::jthread([this] { impl_->accept_calls(); });
}

AdminSocket::~AdminSocket() {
    impl_->stopping = true;
    impl_->acceptor.join();
    impl_->hang_up();
    for (int place = 0; place < 4; ++place) impl_->places.acquire();  // Running calls end first.
    ::close(impl_->listener);
    ::unlink(impl_->path.c_str());
}

std::optional<int> call_running_server(const std::string& path, const CommandCall& call,
                                       Output& output) {
    const auto address = address_of(path);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Connection connection(fd);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return std::nullopt;
    if (call.input.size() > message_limit) {
        output.error(
            "file: has more than 256 MB, the most that a running server takes at once; split it\n");
        return 1;
    }
    for (const auto& argument : call.arguments) connection.send('a', argument);
    if (!call.input.empty()) connection.send('i', call.input);
    connection.send('g', "");
    while (const auto frame = connection.receive()) {
        if (frame->kind == 'o') output.out(frame->bytes);
        if (frame->kind == 'e') output.error(frame->bytes);
        if (frame->kind == 'x') return std::stoi(frame->bytes);
    }
    output.error("the server went away before the command ended\n");
    return 1;
}

}  // namespace ondam::app
