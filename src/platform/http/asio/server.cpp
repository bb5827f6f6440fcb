#include "platform/http/server.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <future>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "base/check.h"
#include "base/log.h"
#include "platform/http/asio/lane.h"

namespace ondam::http {
namespace io {

Shared::Shared(const Router& router_, const Clock& clock_, IdSource& ids_, ServerOptions options_)
    : router(router_),
      clock(clock_),
      ids(ids_),
      options(std::move(options_)),
      workers(options.workers, options.worker_queue) {
    for (const auto& text : options.trusted_proxies) {
        const auto range = net::Cidr::parse(text);
        if (!range) throw std::invalid_argument("not an address or range: " + text);
        trusted.push_back(*range);
    }
}

const std::string& Lane::date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(shared.clock.now());
    if (now.time_since_epoch().count() == date_second_) return date_;
    date_second_ = now.time_since_epoch().count();
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day calendar(day);
    const std::chrono::hh_mm_ss clock_time(now - day);
    static constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed",
                                                         "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  weekdays[std::chrono::weekday(day).c_encoding()], unsigned(calendar.day()),
                  months[unsigned(calendar.month()) - 1], int(calendar.year()),
                  int(clock_time.hours().count()), int(clock_time.minutes().count()),
                  int(clock_time.seconds().count()));
    date_ = text.data();
    return date_;
}

namespace {

void listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, bool shared_port) {
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    boost::system::error_code error;
    const auto sound = [&error](const std::string& what) {
        // Boost 1.74 throws an exception of its own; the rest of the program knows the standard's.
        if (error) throw std::system_error(error.value(), std::generic_category(), what);
    };
    acceptor.open(endpoint.protocol(), error);
    sound("cannot open a socket");
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    sound("cannot set up the socket");
    acceptor.set_option(ReusePort(shared_port), error);
    sound("cannot set up the socket");
    acceptor.bind(endpoint, error);
    sound("cannot listen on " + endpoint.address().to_string() + " port " +
          std::to_string(endpoint.port()));
    acceptor.listen(4096, error);
    sound("cannot listen");
    acceptor.non_blocking(true, error);
    sound("cannot set up the socket");
}

/// Over the limit: a short word, as far as it fits into the socket's buffer, and goodbye.
void turn_away(Lane& lane, tcp::socket socket) {
    ++lane.shared.refused;
    static constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: "
        "close\r\n\r\n";
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void take(Lane& lane, tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto open = lane.shared.sessions + lane.shared.sockets;
    if (open >= lane.shared.options.max_connections) return turn_away(lane, std::move(socket));
    start_session(lane, std::move(socket));
}

void accept_next(Lane& lane) {
    lane.acceptor.async_accept([&lane](boost::system::error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !lane.acceptor.is_open()) return;
        if (!error) {
            take(lane, std::move(socket));
            return accept_next(lane);
        }
        // No descriptors left, most likely: trying at once would only spin.
        log::warning("accept failed", {{"error", error.message()}});
        lane.accept_pause.expires_after(std::chrono::milliseconds(100));
        lane.accept_pause.async_wait([&lane](boost::system::error_code stopped) {
            if (!stopped && lane.acceptor.is_open()) accept_next(lane);
        });
    });
}

/// Takes what the kernel had accepted already, then listens no more.
void stop_accepting(Lane& lane) {
    boost::system::error_code error;
    for (;;) {
        tcp::socket socket(lane.io);
        lane.acceptor.accept(socket, error);
        if (error) break;
        take(lane, std::move(socket));
    }
    lane.accept_pause.cancel();
    lane.acceptor.close(error);
}

std::vector<Connection*> snapshot(const std::unordered_set<Connection*>& connections) {
    return {connections.begin(), connections.end()};
}

}  // namespace
}  // namespace io

struct Server::Impl {
    Impl(const Router& router, const Clock& clock, IdSource& ids, ServerOptions options)
        : owned(std::make_shared<io::Shared>(router, clock, ids, std::move(options))),
          shared(*owned) {}

    /// Runs on each lane's thread; returns when all have.
    void on_lanes(const std::function<void(io::Lane&)>& action) {
        std::vector<std::future<void>> done;
        for (auto& lane : lanes) {
            auto task =
                std::make_shared<std::packaged_task<void()>>([&lane, &action] { action(*lane); });
            done.push_back(task->get_future());
            boost::asio::post(lane->io, [task] { (*task)(); });
        }
        for (auto& each : done) each.get();
    }

    static void wait_until_zero(const std::atomic<std::size_t>& count,
                                std::chrono::milliseconds at_most) {
        const auto end = std::chrono::steady_clock::now() + at_most;
        while (count > 0 && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    std::shared_ptr<io::Shared> owned;
    io::Shared& shared;
    std::vector<std::shared_ptr<io::Lane>> lanes;
    std::vector<std::jthread> threads;
    std::uint16_t port = 0;
};

Server::Server(const Router& router, const Clock& clock, IdSource& ids, ServerOptions options)
    : impl_(std::make_unique<Impl>(router, clock, ids, std::move(options))) {
    if (!net::Address::parse(impl_->shared.options.address)) {
        throw std::invalid_argument("not an address: " + impl_->shared.options.address);
    }
}

Server::~Server() { stop(); }

void Server::start() {
    ONDAM_CHECK(impl_->lanes.empty());
    auto& options = impl_->shared.options;
    io::tcp::endpoint endpoint(boost::asio::ip::make_address(options.address), options.port);
    std::vector<std::shared_ptr<io::Lane>> lanes;
    {
        // SO_REUSEPORT would let two servers share a port without a word, so one bind without it
        // comes first.
        boost::asio::io_context io;
        io::tcp::acceptor probe(io);
        io::listen(probe, endpoint, false);
        endpoint = probe.local_endpoint();
    }
    for (std::size_t i = 0; i < std::max<std::size_t>(options.io_threads, 1); ++i) {
        lanes.push_back(std::make_shared<io::Lane>(impl_->owned));
        io::listen(lanes.back()->acceptor, endpoint, true);
        io::accept_next(*lanes.back());
    }
    impl_->port = endpoint.port();
    impl_->lanes = std::move(lanes);
    for (auto& lane : impl_->lanes) {
        impl_->threads.emplace_back([&lane = *lane] {
            const auto work = boost::asio::make_work_guard(lane.io);
            lane.io.run();
        });
    }
    impl_->shared.ready = true;
}

std::uint16_t Server::port() const { return impl_->port; }
bool Server::ready() const { return impl_->shared.ready; }
void Server::withdraw() { impl_->shared.ready = false; }

void Server::stop() {
    if (impl_->lanes.empty()) return;
    auto& shared = impl_->shared;
    shared.ready = false;
    shared.draining = true;
    impl_->on_lanes([](io::Lane& lane) {
        io::stop_accepting(lane);
        for (auto* session : io::snapshot(lane.sessions)) session->drain();
    });
    Impl::wait_until_zero(shared.sessions, shared.options.drain_timeout);
    impl_->on_lanes([](io::Lane& lane) {
        for (auto* session : io::snapshot(lane.sessions)) session->abort();
        for (auto* socket : io::snapshot(lane.sockets)) socket->drain();
    });
    Impl::wait_until_zero(shared.sockets, std::chrono::seconds(2));
    impl_->on_lanes([](io::Lane& lane) {
        for (auto* socket : io::snapshot(lane.sockets)) socket->abort();
    });
    Impl::wait_until_zero(shared.sockets, std::chrono::seconds(1));
    shared.workers.stop();
    for (auto& lane : impl_->lanes) lane->io.stop();
    impl_->threads.clear();
    impl_->lanes.clear();
}

ServerStats Server::stats() const {
    const auto& shared = impl_->shared;
    ServerStats stats;
    stats.sockets = shared.sockets;
    stats.connections = shared.sessions + stats.sockets;
    stats.requests = shared.requests;
    stats.refused = shared.refused;
    stats.waiting = shared.workers.waiting();
    return stats;
}

}  // namespace ondam::http
