#include "platform/http/asio/session.h"
//
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <limits>

#include "base/text.h"
#include "platform/http/asio/incoming.h"
#include "platform/http/asio/upgrade.h"
#include "platform/http/dispatch.h"

namespace ondam::http::io {

constexpr std::size_t buffer_size = 128 * 1024;  // Else Beast reads 512 bytes a time.

/// What reading needs; given back while the connection is idle, so that an idle one costs little.
struct Reading {
    Reading() { buffer.reserve(buffer_size); }
    boost::beast::flat_buffer buffer;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser;
};

namespace {

namespace beast = boost::beast;

constexpr std::size_t unrouted_body_limit = 64 * 1024;  // Read only to keep the connection in step.

/// Hands one answer to the session from any thread. Dropped without a word, it answers for the
/// handler.
class Responder {
public:
    explicit Responder(std::shared_ptr<Session> session)
        : lane_(session->lane()), session_(std::move(session)), executor_(session_->executor()) {}
    ~Responder() { answer(problem(500, "Something broke here.")); }

    void answer(Response response) {
        if (answered_.exchange(true)) return;
        // The session is moved along: it must die on its I/O thread.
        asio::post(executor_,
                   [session = std::move(session_), response = std::move(response)]() mutable {
                       session->answer(std::move(response));
                   });
    }

private:
    std::shared_ptr<Lane> lane_;  ///< A late answer must not meet a world that is gone.
    std::shared_ptr<Session> session_;
    asio::any_io_executor executor_;
    std::atomic<bool> answered_{false};
};

}  // namespace

Session::Session(Lane& lane, tcp::socket socket)
    : lane_(lane), socket_(std::move(socket)), timer_(socket_.get_executor()) {
    lane_.sessions.insert(this);
    ++lane_.shared.sessions;
    Error ignored;
    const auto endpoint = socket_.remote_endpoint(ignored);
    peer_ = net::Address::parse(endpoint.address().to_string()).value_or(net::Address{});
}
Session::~Session() {
    lane_.sessions.erase(this);
    --lane_.shared.sessions;
}

void Session::arm(std::chrono::milliseconds span) {
    deadline_ = SteadyClock::now() + span;
    // A timer that runs out too early looks again by itself; only one that would be late is set
    // anew.
    if (!watching_ || watched_until_ > deadline_) watch();
}

void Session::watch() {
    watching_ = true;
    watched_until_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait([self = shared_from_this()](Error error) {
        if (error || self->phase_ == Phase::closed) return;
        self->watching_ = false;
        if (self->deadline_ == SteadyClock::time_point::max()) return;
        if (SteadyClock::now() < self->deadline_) return self->watch();
        self->on_timeout();
    });
}

void Session::on_timeout() {
    const bool reads = phase_ == Phase::header || phase_ == Phase::body;
    if (!reads) return close();
    Error ignored;
    socket_.cancel(ignored);
    refuse(408, "The request took too long to arrive.");
}

void Session::wait_for_request() {
    exchange_.reset();
    if (reading_ && reading_->buffer.size() > 0) return begin_header();
    reading_.reset();
    if (lane_.shared.draining) return end();
    phase_ = Phase::idle;
    arm(options().idle_timeout);
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](Error error) {
        if (self->phase_ != Phase::idle) return;
        if (error) return self->close();
        self->begin_header();
    });
}

void Session::begin_header() {
    phase_ = Phase::header;
    arm(options().header_timeout);
    if (!reading_) reading_ = std::make_unique<Reading>();
    skip_empty_lines();
}

/// RFC 9112 §2.2 wants an empty line before a request overlooked; Beast does not.
void Session::skip_empty_lines() {
    auto& buffer = reading_->buffer;
    const auto text = [&buffer] {
        return std::string_view(static_cast<const char*>(buffer.data().data()), buffer.size());
    };
    while (text().starts_with("\r\n")) buffer.consume(2);
    if (buffer.size() > 0) return read_header();
    socket_.async_read_some(buffer.prepare(buffer_size / 2),
                            [self = shared_from_this()](Error error, std::size_t size) {
                                if (self->phase_ != Phase::header) return;
                                if (error) return self->close();
                                self->reading_->buffer.commit(size);
                                self->skip_empty_lines();
                            });
}

void Session::read_header() {
    auto& parser = reading_->parser.emplace();
    parser.header_limit(std::uint32_t(options().header_limit));
    // The route knows the limit. Not boost::none, which Beast 1.74 takes for less than any length.
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    beast::http::async_read_header(socket_, reading_->buffer, parser,
                                   [self = shared_from_this()](Error error, std::size_t) {
                                       if (self->phase_ == Phase::header) self->on_header(error);
                                   });
}

void Session::on_header(Error error) {
    exchange_ = std::make_unique<Exchange>();
    if (error) return refuse_read(error);
    take_request();
}

/// Beast's reasons are the client's fault; anything else means that the connection is gone.
void Session::refuse_read(Error error) {
    using HttpError = beast::http::error;
    if (error == HttpError::end_of_stream) return close();
    if (error.category() != beast::http::make_error_code(HttpError::end_of_stream).category())
        return close();
    if (error == HttpError::header_limit || error == HttpError::buffer_overflow) {
        return refuse(431, "The header is larger than the limit.");
    }
    if (error == HttpError::body_limit) return refuse_large();
    if (error == HttpError::bad_version) return refuse(505, "Only HTTP/1.1 is spoken here.");
    refuse(400, "This is not a request that can be read.");
}

/// Answers and closes: what follows in the stream is never read as a request.
void Session::refuse(int status, std::string_view title) {
    if (!exchange_) exchange_ = std::make_unique<Exchange>();
    if (exchange_->request.id.empty()) exchange_->request.id = request_id(lane_.shared, {});
    exchange_->keep_alive = false;
    exchange_->response = problem(status, title);
    write_head();
}

void Session::refuse_large() {
    if (exchange_->match.options.refuse_large) {
        exchange_->keep_alive = false;
        exchange_->response = exchange_->match.options.refuse_large(exchange_->request);
        return write_head();
    }
    refuse(413, "The body is larger than the limit.");
}

void Session::take_request() {
    auto& exchange = *exchange_;
    exchange.http_1_0 = reading_->parser->get().version() == 10;
    if (const auto fatal = check_framing(reading_->parser->get()))
        return refuse(fatal->status, fatal->title);
    if (const auto fatal =
            read_request(lane_.shared, reading_->parser->get(), peer_, exchange.request)) {
        return refuse(fatal->status, fatal->title);
    }
    exchange.keep_alive = reading_->parser->get().keep_alive();
    exchange.match = lane_.shared.router.find(exchange.request.method, exchange.request.path);
    prepare_body();
}

void Session::prepare_body() {
    const auto& match = exchange_->match;
    const bool routed = match.handler || match.async || match.socket;
    const auto limit = routed ? match.options.body_limit : unrouted_body_limit;
    auto& parser = *reading_->parser;
    if (parser.content_length() && *parser.content_length() > limit) return refuse_large();
    parser.body_limit(std::uint64_t(limit));
    parser.eager(true);
    if (parser.is_done()) return handle();
    const auto expected = exchange_->request.headers.find("Expect");
    if (!expected || exchange_->http_1_0) return read_body();
    if (!text::equal_ignoring_case(*expected, "100-continue"))
        return refuse(417, "This cannot be expected here.");
    continue_expected();
}

void Session::continue_expected() {
    phase_ = Phase::writing;
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    write_all(asio::buffer(go_on), [](Session& self) { self.read_body(); });
}

void Session::read_body() {
    phase_ = Phase::body;
    arm(time_for_body());
    beast::http::async_read_some(socket_, reading_->buffer, *reading_->parser,
                                 [self = shared_from_this()](Error error, std::size_t) {
                                     if (self->phase_ == Phase::body) self->on_body(error);
                                 });
}

/// How much longer the next bytes may take: a body that drips is not waited for however little
/// there is between two drops.
std::chrono::milliseconds Session::time_for_body() {
    auto& from = exchange_->body_from;
    const auto now = SteadyClock::now();
    if (from == SteadyClock::time_point()) from = now;
    const auto received = reading_->parser->get().body().size();
    const auto earned = std::chrono::milliseconds(received * 1'000 / options().body_rate);
    const auto left = from + options().body_timeout + earned - now;
    return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                      std::chrono::milliseconds(0), options().body_timeout);
}

void Session::on_body(Error error) {
    if (error) return refuse_read(error);
    if (!reading_->parser->is_done()) return read_body();
    handle();
}

void Session::handle() {
    phase_ = Phase::handling;
    disarm();
    auto& exchange = *exchange_;
    if (exchange.match.socket && beast::websocket::is_upgrade(reading_->parser->get()))
        return upgrade();
    exchange.request.body = std::move(reading_->parser->get().body());
    if (exchange.match.async) return run_async();
    const bool taken =
        on_worker([router = &lane_.shared.router,
                   request = &exchange.request] { return router->dispatch(*request); },
                  [](Session& self, Response response) { self.answer(std::move(response)); });
    if (taken) return;
    ++lane_.shared.refused;
    answer(problem(unavailable(std::chrono::seconds(1))));
}

void Session::run_async() {
    auto& exchange = *exchange_;
    exchange.request.params = std::move(exchange.match.params);
    auto responder = std::make_shared<Responder>(shared_from_this());
    const auto respond = [responder](Response response) { responder->answer(std::move(response)); };
    const auto outcome = guarded(exchange.request, [&]() -> Result<Response> {
        (*exchange.match.async)(exchange.request, respond);
        return empty_response();
    });
    if (outcome.status >= 500) responder->answer(outcome);
}

/// The handler decides on a worker, because it asks who the caller is.
void Session::upgrade() {
    auto& exchange = *exchange_;
    // Frames before the handshake's answer are against the protocol, and Beast has no place for
    // them.
    if (reading_->buffer.size() > 0)
        return refuse(400, "Wait for the answer before the first frame.");
    exchange.request.params = std::move(exchange.match.params);
    using Outcome = std::pair<Response, std::shared_ptr<SocketSession>>;
    const bool taken = on_worker(
        [handler = exchange.match.socket, request = &exchange.request] {
            Outcome outcome;
            outcome.first = guarded(*request, [&]() -> Result<Response> {
                auto session = (*handler)(*request);
                if (!session) return std::move(session).error();
                outcome.second = *std::move(session);
                return empty_response(101);
            });
            return outcome;
        },
        [](Session& self, Outcome outcome) {
            if (self.phase_ == Phase::closed) return;
            if (!outcome.second) return self.answer(std::move(outcome.first));
            self.phase_ = Phase::closed;
            self.timer_.cancel();
            start_websocket(self.lane_, std::move(self.socket_), self.reading_->parser->get(),
                            {std::move(outcome.second), self.exchange_->request.id});
        });
    if (!taken) answer(problem(unavailable(std::chrono::seconds(1))));
}

void Session::answer(Response response) {
    if (phase_ != Phase::handling) return;
    exchange_->response = std::move(response);
    write_head();
}

void Session::end() {
    phase_ = Phase::closed;
    timer_.cancel();
    linger(lane_, std::move(socket_));
}

void Session::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    timer_.cancel();
    Error ignored;
    socket_.close(ignored);
}

void start_session(Lane& lane, tcp::socket socket) {
    std::make_shared<Session>(lane, std::move(socket))->start();
}

}  // namespace ondam::http::io
