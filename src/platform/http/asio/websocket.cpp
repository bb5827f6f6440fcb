#include <utility>
//
#include <array>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <mutex>

#include "base/log.h"
#include "platform/http/asio/upgrade.h"
#include "platform/http/dispatch.h"

namespace ondam::http::io {
namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using Error = boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Text = std::shared_ptr<const std::string>;

class WebSocket;

/// Beast would wait for the peer to close, up to the idle timeout; `linger` does so within bounds
/// instead.
struct Transport : tcp::socket {
    explicit Transport(tcp::socket socket) : tcp::socket(std::move(socket)) {}
};
template <class Handler>
void async_teardown(beast::role_type, Transport& transport, Handler&& handler) {
    asio::post(transport.get_executor(),
               beast::bind_front_handler(std::forward<Handler>(handler), Error{}));
}

/// The end that the program holds: it may outlive the connection and be called from any thread.
class Outbox final : public Socket {
public:
    Outbox(WebSocket& connection, std::size_t limit) : connection_(&connection), limit_(limit) {}

    void send(Text text) override;
    void close(std::uint16_t code, std::string_view reason) override;
    std::size_t waiting() const override;

    /// The next text to write, or nothing; then the next `send` wakes the connection again.
    Text take();
    void written(std::size_t bytes);
    void end();
    void detach();

private:
    mutable std::mutex mutex_;
    WebSocket* connection_;  ///< null once it is gone
    std::deque<Text> queue_;
    std::size_t waiting_ = 0;  ///< bytes, the text being written included
    const std::size_t limit_;
    bool woken_ = false;
    bool ending_ = false;  ///< Closing: what waits still goes out, nothing more is taken.
};

class WebSocket final : public Connection, public std::enable_shared_from_this<WebSocket> {
public:
    WebSocket(Lane& lane, tcp::socket socket, std::shared_ptr<SocketSession> session,
              std::string id)
        : lane_(lane),
          stream_(Transport(std::move(socket))),
          session_(std::move(session)),
          outbox_(std::make_shared<Outbox>(*this, lane.shared.options.socket_queue)),
          id_(std::move(id)) {
        lane_.sockets.insert(this);
        ++lane_.shared.sockets;
    }
    ~WebSocket() override {
        outbox_->detach();
        lane_.sockets.erase(this);
        --lane_.shared.sockets;
    }

    void accept(const BeastRequest& upgrade);
    void drain() override {
        begin_close(websocket::close_code::service_restart, "The server restarts.");
    }
    void abort() override { cut(); }

    /// From any thread, while the outbox knows this connection.
    template <class Action>
    void later(Action action);
    void flush();
    void begin_close(std::uint16_t code, std::string_view reason);
    /// The closing frame, once a close is wanted and nothing waits before it.
    void send_close();
    /// At once and without a closing frame: for a reader that takes nothing any more.
    void cut();

private:
    void read_next();
    void on_frame(Error error);
    bool within_rate();
    void ended();
    /// The session's turn on the worker pool, then back here.
    template <class Turn, class Then>
    void on_worker(Turn turn, Then then);

    Lane& lane_;
    websocket::stream<Transport, false> stream_;
    std::shared_ptr<SocketSession> session_;
    std::shared_ptr<Outbox> outbox_;
    std::string id_;
    beast::flat_buffer buffer_;
    Text writing_;
    bool closing_ = false;
    bool close_sent_ = false;
    bool cut_ = false;
    websocket::close_reason why_;
    double tokens_ = 0;
    SteadyClock::time_point tokens_at_ = SteadyClock::now();
};

void Outbox::send(Text text) {
    const std::lock_guard lock(mutex_);
    if (!connection_ || ending_) return;
    waiting_ += text->size();
    if (waiting_ > limit_) {
        queue_.clear();
        connection_->later([](WebSocket& socket) { socket.cut(); });
        connection_ = nullptr;
        return;
    }
    queue_.push_back(std::move(text));
    if (std::exchange(woken_, true)) return;  // One wake-up serves all that is sent until then.
    connection_->later([](WebSocket& socket) { socket.flush(); });
}

void Outbox::close(std::uint16_t code, std::string_view reason) {
    const std::lock_guard lock(mutex_);
    if (!connection_) return;
    const auto end = [code, reason = std::string(reason)](WebSocket& socket) {
        socket.begin_close(code, reason);
    };
    connection_->later(end);
}

std::size_t Outbox::waiting() const {
    const std::lock_guard lock(mutex_);
    return connection_ ? waiting_ : 0;
}

Text Outbox::take() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) {
        woken_ = false;
        return nullptr;
    }
    auto text = std::move(queue_.front());
    queue_.pop_front();
    return text;
}

void Outbox::written(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    waiting_ -= bytes;
}

void Outbox::end() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
}

void Outbox::detach() {
    const std::lock_guard lock(mutex_);
    connection_ = nullptr;
    queue_.clear();
}

template <class Action>
void WebSocket::later(Action action) {
    auto self = weak_from_this().lock();
    if (!self) return;  // Its last holder is just letting go.
    auto executor = stream_.get_executor();
    asio::post(executor, [self = std::move(self), action = std::move(action)] { action(*self); });
}

template <class Turn, class Then>
void WebSocket::on_worker(Turn turn, Then then) {
    auto job = [self = shared_from_this(), executor = stream_.get_executor(),
                turn = std::move(turn), then]() mutable {
        Request request;
        request.id = self->id_;
        const auto outcome = guarded(request, [&]() -> Result<Response> {
            turn(*self->session_);
            return empty_response();
        });
        asio::post(executor, [self = std::move(self), then, sound = outcome.status < 500] {
            if (!sound)
                self->begin_close(websocket::close_code::internal_error, "Something broke here.");
            then(*self);
        });
    };
    // At most one turn of a connection waits at a time, so the pool's queue stays bounded by the
    // connections.
    lane_.shared.workers.submit(std::move(job));
}

void WebSocket::accept(const BeastRequest& upgrade) {
    const auto& options = lane_.shared.options;
    websocket::stream_base::timeout timeouts{};
    timeouts.handshake_timeout = std::chrono::seconds(5);
    timeouts.idle_timeout = 2 * options.ping_interval;  // Beast pings at half of it.
    timeouts.keep_alive_pings = true;
    stream_.set_option(timeouts);
    stream_.set_option(websocket::stream_base::decorator(
        [id = id_](websocket::response_type& response) { response.set("X-Request-Id", id); }));
    stream_.read_message_max(options.frame_limit);
    stream_.write_buffer_bytes(512);
    stream_.auto_fragment(false);  // Else each 512 bytes become a frame.
    stream_.text(true);
    tokens_ = 2.0 * double(options.frames_per_second);
    stream_.async_accept(upgrade, [self = shared_from_this()](Error error) {
        if (error) return self->outbox_->detach();
        self->on_worker(
            [outbox = self->outbox_](SocketSession& session) { session.opened(outbox); },
            [](WebSocket& socket) { socket.read_next(); });
    });
}

void WebSocket::read_next() {
    stream_.async_read(
        buffer_, [self = shared_from_this()](Error error, std::size_t) { self->on_frame(error); });
}

bool WebSocket::within_rate() {
    const double rate = double(lane_.shared.options.frames_per_second);
    const auto now = SteadyClock::now();
    tokens_ += rate * std::chrono::duration<double>(now - tokens_at_).count();
    tokens_ = std::min(tokens_, 2 * rate) - 1;
    tokens_at_ = now;
    return tokens_ >= 0;
}

void WebSocket::on_frame(Error error) {
    if (error) return ended();
    if (closing_ || !stream_.got_text() || !within_rate()) {
        if (!stream_.got_text())
            begin_close(websocket::close_code::unknown_data, "Only text is taken.");
        else
            begin_close(websocket::close_code::policy_error, "Too many frames.");
        buffer_.consume(buffer_.size());
        return read_next();
    }
    auto frame = beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    buffer_.shrink_to_fit();  // An idle connection holds no buffer.
    on_worker([frame = std::move(frame)](SocketSession& session) { session.text(frame); },
              [](WebSocket& socket) { socket.read_next(); });
}

void WebSocket::ended() {
    cut();
    on_worker([](SocketSession& session) { session.closed(); }, [](WebSocket&) {});
}

void WebSocket::flush() {
    if (writing_) return;
    writing_ = outbox_->take();
    if (!writing_) return send_close();
    stream_.async_write(asio::buffer(*writing_),
                        [self = shared_from_this()](Error error, std::size_t) {
                            self->outbox_->written(self->writing_->size());
                            self->writing_.reset();
                            if (error) return self->cut();
                            self->flush();
                        });
}

/// What was sent before still goes out first; a reader too slow even for that is cut by the idle
/// timeout.
void WebSocket::begin_close(std::uint16_t code, std::string_view reason) {
    if (closing_) return;
    closing_ = true;
    outbox_->end();
    why_ = websocket::close_reason(
        websocket::close_code(code),
        beast::string_view(reason.data(), std::min<std::size_t>(reason.size(), 123)));
    flush();
}

void WebSocket::send_close() {
    if (!closing_ || close_sent_) return;
    close_sent_ = true;
    stream_.async_close(why_, [self = shared_from_this()](Error) { self->cut(); });
}

void WebSocket::cut() {
    if (cut_) return;
    cut_ = true;
    closing_ = true;
    close_sent_ = true;
    outbox_->detach();
    Error ignored;
    stream_.next_layer().cancel(ignored);
    linger(lane_, std::move(stream_.next_layer()));
}

}  // namespace

void start_websocket(
    Lane& lane, tcp::socket socket, const BeastRequest& upgrade,
    std::pair<std::shared_ptr<SocketSession>, std::string> session_and_request_id) {
    auto& [session, id] = session_and_request_id;
    std::make_shared<WebSocket>(lane, std::move(socket), std::move(session), std::move(id))
        ->accept(upgrade);
}

}  // namespace ondam::http::io
