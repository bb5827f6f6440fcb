#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "platform/http/http.h"

namespace ondam::http {

/// One answered request, as metrics see it.
struct Answered {
    Method method = Method::get;
    std::string_view pattern;  ///< of the route; empty where there was none
    int status = 200;
    std::chrono::microseconds spent{0};  ///< from the header's first byte to the answer's last
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0 takes a free one; `port()` tells which
    std::size_t io_threads = 2;
    std::size_t workers = 8;
    std::size_t worker_queue = 512;  ///< requests waiting for a worker; more answer 503
    std::size_t max_connections = 15'000;
    std::size_t header_limit = 16 * 1024;
    std::vector<std::string> trusted_proxies =
        {};  ///< addresses or ranges whose X-Forwarded-* count
    std::chrono::milliseconds header_timeout{
        10'000};  ///< from the first byte to the last of the header
    std::chrono::milliseconds body_timeout{30'000};  ///< without progress
    std::size_t body_rate = 1'024;  ///< bytes a second that a body needs beyond `body_timeout`
    std::chrono::milliseconds write_timeout{30'000};  ///< without progress
    std::chrono::milliseconds idle_timeout{60'000};   ///< between two requests
    std::chrono::milliseconds drain_timeout{10'000};
    std::chrono::milliseconds ping_interval{30'000};
    std::size_t frame_limit = 64 * 1024;  ///< bytes of one incoming WebSocket message
    std::size_t socket_queue = 1 << 20;   ///< bytes waiting for a slow reader before it is cut
    std::size_t frames_per_second = 50;   ///< incoming, a WebSocket; twice that in a burst
    bool access_log = true;
    /// Called on an I/O thread after each answer; must not block and must not throw.
    std::function<void(const Answered&)> on_answered = {};
};

struct ServerStats {
    std::size_t connections = 0;  ///< open, WebSockets included
    std::size_t sockets = 0;      ///< of these the WebSockets
    std::uint64_t requests = 0;   ///< answered since the start
    std::uint64_t refused = 0;    ///< turned away because a limit was reached
    std::size_t waiting = 0;      ///< requests waiting for a worker
};

/// Speaks HTTP/1.1 and WebSocket on one address. Plain handlers and WebSocket sessions run on the
/// worker pool, asynchronous handlers on the I/O threads.
class Server {
public:
    /// Throws std::invalid_argument when an address or a trusted proxy cannot be read.
    Server(const Router& router, const Clock& clock, IdSource& ids, ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens and returns. Throws std::system_error when the address is taken or not ours.
    void start();
    std::uint16_t port() const;
    /// False before `start` and from the beginning of `stop` on; for /readyz.
    bool ready() const;
    /// Makes `ready` false without closing anything, so that a load balancer looks elsewhere first.
    void withdraw();
    /// Stops accepting, finishes what is under way (at most `drain_timeout`), closes WebSockets
    /// with 1012, returns.
    void stop();
    ServerStats stats() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ondam::http
