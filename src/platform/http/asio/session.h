#pragma once

#include "platform/http/asio/lane.h"
//
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "platform/http/asio/response_head.h"

namespace ondam::http::io {

using Error = boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

enum class Phase { idle, header, body, handling, writing, closed };

struct Reading;

/// One request and its answer.
struct Exchange {
    Request request;
    Router::Match match;
    Response response;
    SteadyClock::time_point started = SteadyClock::now();
    SteadyClock::time_point body_from = {};  ///< when its body began to be awaited
    bool http_1_0 = false;
    bool keep_alive = false;
    std::string head;
    std::string chunk;        ///< of a streamed body
    std::string chunk_frame;  ///< its size line
    Framing framing = Framing::length;
    std::uint64_t source_left = 0;
    bool source_done = true;
};

/// One connection from its first request to its last: reads, hands over, writes. session.cpp reads,
/// session_write.cpp writes.
class Session final : public Connection, public std::enable_shared_from_this<Session> {
public:
    Session(Lane& lane, tcp::socket socket);
    ~Session() override;

    void start() { wait_for_request(); }
    void drain() override {
        if (phase_ == Phase::idle) close();
    }
    void abort() override { close(); }
    /// The answer of an asynchronous handler; on the I/O thread.
    void answer(Response response);
    std::shared_ptr<Lane> lane() const { return lane_.shared_from_this(); }
    asio::any_io_executor executor() { return socket_.get_executor(); }

private:
    const ServerOptions& options() const { return lane_.shared.options; }

    void wait_for_request();
    void begin_header();
    void skip_empty_lines();
    void read_header();
    void on_header(Error error);
    void take_request();
    void prepare_body();
    void continue_expected();
    void read_body();
    std::chrono::milliseconds time_for_body();
    void on_body(Error error);
    void refuse_read(Error error);
    void refuse(int status, std::string_view title);
    void refuse_large();

    void handle();
    void run_async();
    void upgrade();

    void write_head();
    void choose_framing();
    void on_written();
    void pull_source();
    void on_chunk(bool sound, bool more);
    template <class Buffers, class Then>
    void write_all(Buffers buffers, Then then);
    void finish_exchange();
    /// Closes after the last answer.
    void end();
    void close();

    void arm(std::chrono::milliseconds span);
    void disarm() { deadline_ = SteadyClock::time_point::max(); }
    void watch();
    void on_timeout();

    /// Work on the pool, then its outcome on this thread. False when the pool's queue is full.
    template <class Work, class Then>
    bool on_worker(Work work, Then then);

    Lane& lane_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
    SteadyClock::time_point watched_until_ = SteadyClock::time_point::max();
    bool watching_ = false;
    Phase phase_ = Phase::idle;
    net::Address peer_;
    std::unique_ptr<Reading> reading_;
    std::unique_ptr<Exchange> exchange_;
};

template <class Work, class Then>
bool Session::on_worker(Work work, Then then) {
    auto job = [self = shared_from_this(), executor = executor(), work = std::move(work),
                then = std::move(then)]() mutable {
        auto outcome = work();
        asio::post(executor,
                   [self = std::move(self), then = std::move(then),
                    outcome = std::move(outcome)]() mutable { then(*self, std::move(outcome)); });
    };
    return lane_.shared.workers.try_submit(std::move(job));
}

/// Each piece that goes out moves the deadline on: a slow reader is served, a stalled one is not.
template <class Buffers, class Then>
void Session::write_all(Buffers buffers, Then then) {
    arm(options().write_timeout);
    asio::async_write(
        socket_, buffers,
        [this](const Error& error, std::size_t) -> std::size_t {
            if (error) return 0;
            arm(options().write_timeout);
            return 64 * 1024;
        },
        [self = shared_from_this(), then](const Error& error, std::size_t) {
            if (self->phase_ != Phase::writing) return;
            if (error) return self->close();
            then(*self);
        });
}

}  // namespace ondam::http::io
