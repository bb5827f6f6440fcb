#include <cstdio>

#include "base/log.h"
#include "platform/http/asio/session.h"
#include "platform/http/dispatch.h"

namespace ondam::http::io {

void Session::choose_framing() {
    auto& exchange = *exchange_;
    const int status = exchange.response.status;
    const bool bodiless = status == 204 || status == 304 || status < 200;
    if (bodiless) {
        exchange.framing = Framing::none;
        exchange.response.body.clear();
        exchange.response.source.reset();
    }
    const auto size = exchange.response.source ? exchange.response.source->size() : std::nullopt;
    if (exchange.response.source && !size) {
        exchange.framing = exchange.http_1_0 ? Framing::until_close : Framing::chunked;
        if (exchange.http_1_0) exchange.keep_alive = false;
    }
    exchange.source_left = size.value_or(0);
    if (exchange.request.method == Method::head) exchange.response.source.reset();
    exchange.source_done = !exchange.response.source;
    if (lane_.shared.draining) exchange.keep_alive = false;
}

void Session::write_head() {
    phase_ = Phase::writing;
    auto& exchange = *exchange_;
    choose_framing();
    HeadContext context;
    context.method = exchange.request.method;
    context.framing = exchange.framing;
    context.length =
        exchange.response.source ? exchange.source_left : exchange.response.body.size();
    context.keep_alive = exchange.keep_alive;
    context.secure = exchange.request.secure;
    context.request_id = exchange.request.id;
    context.date = lane_.date();
    exchange.head = response_head(exchange.response, context);
    if (exchange.request.method == Method::head) exchange.response.body.clear();
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(exchange.head),
                                                    asio::buffer(exchange.response.body)};
    write_all(buffers, [](Session& self) { self.on_written(); });
}

void Session::on_written() {
    if (!exchange_->source_done) return pull_source();
    finish_exchange();
}

/// The next piece of a streamed body is made on a worker; nothing is read ahead of a slow client.
void Session::pull_source() {
    disarm();
    auto& exchange = *exchange_;
    const bool taken = on_worker(
        [source = exchange.response.source, chunk = &exchange.chunk, request = &exchange.request] {
            bool more = false;
            const auto outcome = guarded(*request, [&]() -> Result<Response> {
                chunk->clear();
                more = source->next(*chunk);
                return empty_response();
            });
            return std::pair(outcome.status < 500, more);
        },
        [](Session& self, std::pair<bool, bool> outcome) {
            self.on_chunk(outcome.first, outcome.second);
        });
    if (taken) return;
    timer_.expires_after(std::chrono::milliseconds(20));
    timer_.async_wait([self = shared_from_this()](Error error) {
        self->watching_ = false;
        if (!error && self->phase_ == Phase::writing) self->pull_source();
    });
}

void Session::on_chunk(bool sound, bool more) {
    if (phase_ != Phase::writing) return;
    auto& exchange = *exchange_;
    exchange.source_done = !more;
    if (!sound) return close();  // The client sees a body cut short, not one that looks whole.
    if (exchange.framing == Framing::length) {
        const auto size = exchange.chunk.size();
        if (size > exchange.source_left || (!more && size < exchange.source_left)) return close();
        exchange.source_left -= size;
    }
    exchange.chunk_frame.clear();
    std::string_view tail;
    if (exchange.framing == Framing::chunked) {
        std::array<char, 24> line{};
        std::snprintf(line.data(), line.size(), "%zx\r\n", exchange.chunk.size());
        if (!exchange.chunk.empty()) exchange.chunk_frame = line.data();
        tail =
            exchange.chunk.empty() ? (more ? "" : "0\r\n\r\n") : (more ? "\r\n" : "\r\n0\r\n\r\n");
    }
    const std::array<asio::const_buffer, 3> buffers{
        asio::buffer(exchange.chunk_frame), asio::buffer(exchange.chunk), asio::buffer(tail)};
    write_all(buffers, [](Session& self) { self.on_written(); });
}

void Session::finish_exchange() {
    ++lane_.shared.requests;
    const auto& exchange = *exchange_;
    const auto taken = SteadyClock::now() - exchange.started;
    if (options().on_answered) {
        options().on_answered(
            {.method = exchange.request.method,
             .pattern = exchange.match.pattern,
             .status = exchange.response.status,
             .spent = std::chrono::duration_cast<std::chrono::microseconds>(taken)});
    }
    if (options().access_log) {
        const auto spent = std::chrono::floor<milliseconds>(taken);
        const auto pattern =
            exchange.match.pattern.empty() ? std::string_view("-") : exchange.match.pattern;
        log::info("request", {{"request", exchange.request.id},
                              {"method", to_text(exchange.request.method)},
                              {"path", pattern},
                              {"status", exchange.response.status},
                              {"ms", std::int64_t(spent.count())}});
    }
    if (!exchange.keep_alive) return end();
    wait_for_request();
}

}  // namespace ondam::http::io
