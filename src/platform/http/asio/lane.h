#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>  // Before Asio: its coroutine headers of Boost 1.74 need std::exchange and do not include it.
#include <vector>

#include "platform/http/server.h"
#include "platform/http/workers.h"
#include "platform/net/address.h"

/// The shell is written with callbacks, not coroutines: g++ 12 destroys closures born beside
/// co_await twice, and a connection that waits costs one small handler instead of a coroutine
/// frame.
namespace ondam::http::io {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// What all I/O threads share; constant or atomic.
struct Shared {
    Shared(const Router& router_, const Clock& clock_, IdSource& ids_, ServerOptions options_);

    const Router& router;
    const Clock& clock;
    IdSource& ids;
    const ServerOptions options;
    std::vector<net::Cidr> trusted;
    Workers workers;
    std::atomic<bool> ready{false};
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> sessions{0};
    std::atomic<std::size_t> sockets{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refused{0};
};

/// An open connection as the server's stop sees it. Lives and dies on its I/O thread.
class Connection {
public:
    virtual ~Connection() = default;
    /// Ends in good order as soon as its present work allows.
    virtual void drain() = 0;
    virtual void abort() = 0;
};

/// One I/O thread's world: an io_context, an acceptor and the connections it took. Touched on that
/// thread alone.
struct Lane : std::enable_shared_from_this<Lane> {
    explicit Lane(std::shared_ptr<Shared> owned)
        : shared_owner(std::move(owned)), shared(*shared_owner), acceptor(io), accept_pause(io) {}

    /// An IMF-fixdate, made once a second.
    const std::string& date();

    const std::shared_ptr<Shared> shared_owner;
    Shared& shared;
    std::unordered_set<Connection*> sessions;
    std::unordered_set<Connection*> sockets;
    // Declared after the sets: connections that die with the io_context still leave them.
    asio::io_context io{1};
    tcp::acceptor acceptor;
    asio::steady_timer accept_pause;

private:
    std::string date_;
    std::int64_t date_second_ = -1;
};

/// Serves HTTP on the socket until it closes or becomes a WebSocket.
void start_session(Lane& lane, tcp::socket socket);

/// Ends the sending side and throws away what still comes, for a short while. Closing at once with
/// unread input would reset the connection and take our last words with it.
void linger(Lane& lane, tcp::socket socket);

}  // namespace ondam::http::io
