#include <array>
#include <boost/asio/buffer.hpp>

#include "platform/http/asio/lane.h"

namespace ondam::http::io {
namespace {

constexpr std::chrono::seconds patience{2};
constexpr std::size_t most_bytes = 1 << 20;

class Lingering final : public Connection, public std::enable_shared_from_this<Lingering> {
public:
    Lingering(Lane& lane, tcp::socket socket)
        : lane_(lane), socket_(std::move(socket)), timer_(socket_.get_executor()) {
        lane_.sessions.insert(this);
        ++lane_.shared.sessions;
    }
    ~Lingering() override {
        lane_.sessions.erase(this);
        --lane_.shared.sessions;
    }
    void start() {
        boost::system::error_code error;
        socket_.shutdown(tcp::socket::shutdown_send, error);
        if (error) return abort();
        timer_.expires_after(patience);
        timer_.async_wait(
            [self = shared_from_this()](boost::system::error_code) { self->abort(); });
        discard();
    }
    void drain() override {}
    void abort() override {
        boost::system::error_code ignored;
        socket_.close(ignored);
        timer_.cancel();
    }

private:
    void discard() {
        socket_.async_read_some(asio::buffer(bytes_),
                                [self = shared_from_this()](auto error, std::size_t size) {
                                    self->discarded_ += size;
                                    if (error || self->discarded_ > most_bytes)
                                        return self->abort();
                                    self->discard();
                                });
    }

    Lane& lane_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    std::array<char, 4096> bytes_;
    std::size_t discarded_ = 0;
};

}  // namespace

void linger(Lane& lane, tcp::socket socket) {
    std::make_shared<Lingering>(lane, std::move(socket))->start();
}

}  // namespace ondam::http::io
