#include "platform/mail/stream.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

namespace ondam::mail {
namespace {

constexpr std::size_t longest_line = 1 << 20;
constexpr std::size_t block = 1 << 16;
constexpr std::chrono::milliseconds look_at_stop(200);

/// A path that died says nothing: it is asked after a minute without a word, and given up when
/// nobody answers for a minute more. That is the kernel's work and wakes no thread.
void watch_over(int socket) {
    const auto set = [socket](int level, int option, int value) {
        ::setsockopt(socket, level, option, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set(IPPROTO_TCP, TCP_KEEPCNT, 4);
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);
}

std::optional<net::Address> address_of(const addrinfo& place) {
    char text[NI_MAXHOST];
    const int failed =
        getnameinfo(place.ai_addr, place.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    if (failed) return std::nullopt;
    return net::Address::parse(std::string_view(text).substr(0, std::string_view(text).find('%')));
}

std::string where(const Endpoint& endpoint) {
    return endpoint.host + ":" + std::to_string(endpoint.port);
}

/// OpenSSL writes without MSG_NOSIGNAL: a peer that has gone would end the program.
class WithoutPipeSignal {
public:
    WithoutPipeSignal() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    WithoutPipeSignal(const WithoutPipeSignal&) = delete;
    WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;
    ~WithoutPipeSignal() {
        const timespec now{};
        if (!was_pending_) sigtimedwait(&pipe_, nullptr, &now);
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

std::string tls_words() {
    char text[256] = "";
    const auto code = ERR_get_error();
    if (code != 0) ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    return text;
}

}  // namespace

struct Stream::Tls {
    SSL_CTX* context = nullptr;
    SSL* session = nullptr;
    Tls() = default;
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
    ~Tls() {
        SSL_free(session);
        SSL_CTX_free(context);
    }
};

Refusal connection_refusal(std::string code, std::string words) {
    const bool is_ours = code == "login" || code == "mailbox_missing" || code == "dns" ||
                         code == "tls" || code == "address_forbidden";
    return {is_ours ? RefusalKind::invalid : RefusalKind::unavailable,
            {{"", std::move(code), std::move(words)}},
            {}};
}

Refusal login_refusal(LoginFailure failure, const Credentials& credentials,
                      const std::string& words) {
    if (failure == LoginFailure::for_now)
        return connection_refusal("unavailable",
                                  "The server cannot check the sign-in now: " + words);
    const auto* what = credentials.method == LoginMethod::xoauth2 ? "token: " : "password: ";
    return connection_refusal(
        "login", std::string("The server does not accept the user and ") + what + words);
}

std::string code_of(const Refusal& refusal) {
    return refusal.faults.empty() ? "" : refusal.faults.front().code;
}

std::string words_of(const Refusal& refusal) {
    return refusal.faults.empty() ? "" : refusal.faults.front().message;
}

Stream::Stream(Endpoint endpoint, ConnectOptions options)
    : endpoint_(std::move(endpoint)), options_(std::move(options)) {
    if (!options_.allowed) options_.allowed = net::is_public;
}

Stream::~Stream() {
    tls_.reset();
    if (socket_ >= 0) ::close(socket_);
}

Result<std::unique_ptr<Stream>> Stream::open(const Endpoint& endpoint,
                                             const ConnectOptions& options) {
    std::unique_ptr<Stream> stream(new Stream(endpoint, options));
    TRY(stream->connect());
    if (endpoint.security == Security::tls) TRY(stream->secure());
    return stream;
}

Result<void> Stream::connect() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const auto port = std::to_string(endpoint_.port);
    const int failed = getaddrinfo(endpoint_.host.c_str(), port.c_str(), &hints, &found);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> places(failed ? nullptr : found,
                                                                    &freeaddrinfo);
    if (failed || !found) {
        return connection_refusal("dns", "No server has the name " + endpoint_.host + ".");
    }
    Result<void> last = connection_refusal("dns", "The name has no address.");
    for (const auto* place = places.get(); place; place = place->ai_next) {
        last = connect_to(*place);
        if (last) return last;
    }
    return last;
}

Result<void> Stream::connect_to(const addrinfo& place) {
    const auto address = address_of(place);
    if (!address || !options_.allowed(*address)) {
        const auto range = address ? address->text() + (address->v6 ? "/128" : "/32") : "";
        return connection_refusal("address_forbidden",
                                  endpoint_.host +
                                      " is not in the public internet. Whoever runs this server "
                                      "lets it connect there with outbound.allow = [\"" +
                                      range + "\"] in its settings.");
    }
    if (endpoint_.security == Security::none && !net::is_loopback(*address)) {
        return connection_refusal("tls", "Without encryption only this computer may be used.");
    }
    if (socket_ >= 0) ::close(socket_);
    socket_ = ::socket(place.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return connection_refusal("refused", std::strerror(errno));
    watch_over(socket_);
    int error = ::connect(socket_, place.ai_addr, place.ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        TRY(wait_for(POLLOUT));
        socklen_t size = sizeof error;
        ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) return {};
    return connection_refusal("refused",
                              where(endpoint_) + " does not answer: " + std::strerror(error) + ".");
}

Result<void> Stream::wait_for(short events) {
    using Clock = std::chrono::steady_clock;
    pollfd one{socket_, events, 0};
    const auto end = Clock::now() + options_.timeout;
    for (auto left = options_.timeout; left.count() > 0;
         left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now())) {
        const auto pause = options_.stop.stop_possible() ? std::min(left, look_at_stop) : left;
        const int count = ::poll(&one, 1, int(pause.count()));
        if (count > 0) return {};
        if (count < 0 && errno != EINTR) return connection_refusal("lost", std::strerror(errno));
        if (options_.stop.stop_requested()) {
            return connection_refusal("lost", "Waiting for " + where(endpoint_) + " was stopped.");
        }
    }
    return connection_refusal("timeout", where(endpoint_) + " did not answer in time.");
}

Result<void> Stream::secure() {
    tls_ = std::make_unique<Tls>();
    tls_->context = SSL_CTX_new(TLS_client_method());
    ONDAM_CHECK(tls_->context);
    SSL_CTX_set_min_proto_version(tls_->context, TLS1_2_VERSION);
    SSL_CTX_set_verify(tls_->context, SSL_VERIFY_PEER, nullptr);
    const int trusted =
        endpoint_.ca_file.empty()
            ? SSL_CTX_set_default_verify_paths(tls_->context)
            : SSL_CTX_load_verify_locations(tls_->context, endpoint_.ca_file.c_str(), nullptr);
    if (trusted != 1) {
        return connection_refusal("tls", "The trusted certificates cannot be read: " + tls_words());
    }
    tls_->session = SSL_new(tls_->context);
    ONDAM_CHECK(tls_->session);
    const bool is_address = net::Address::parse(endpoint_.host).has_value();
    if (is_address) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_->session), endpoint_.host.c_str());
    } else {
        SSL_set1_host(tls_->session, endpoint_.host.c_str());
        SSL_set_tlsext_host_name(tls_->session, endpoint_.host.c_str());
    }
    SSL_set_fd(tls_->session, socket_);
    SSL_set_mode(tls_->session,
                 SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // What came before the handshake was not protected: nothing of it may be believed.
    buffer_.clear();
    at_ = 0;
    return handshake();
}

Result<void> Stream::handshake() {
    const WithoutPipeSignal guard;
    for (;;) {
        const int done = SSL_connect(tls_->session);
        if (done == 1) return {};
        const int error = SSL_get_error(tls_->session, done);
        if (error == SSL_ERROR_WANT_READ) {
            TRY(wait_for(POLLIN));
        } else if (error == SSL_ERROR_WANT_WRITE) {
            TRY(wait_for(POLLOUT));
        } else {
            const auto verdict = SSL_get_verify_result(tls_->session);
            const auto words = tls_words();
            if (verdict != X509_V_OK) {
                return connection_refusal(
                    "tls", "The certificate of " + endpoint_.host +
                               " is not valid: " + X509_verify_cert_error_string(verdict) + ".");
            }
            return connection_refusal("tls", where(endpoint_) + " does not speak TLS. " + words);
        }
    }
}

Result<std::size_t> Stream::read_some(char* into, std::size_t most) {
    for (;;) {
        short events = POLLIN;
        if (tls_) {
            const WithoutPipeSignal guard;
            const int count = SSL_read(tls_->session, into, int(most));
            if (count > 0) return std::size_t(count);
            const int error = SSL_get_error(tls_->session, count);
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) break;
            if (error == SSL_ERROR_WANT_WRITE) events = POLLOUT;
        } else {
            const auto count = ::recv(socket_, into, most, 0);
            if (count > 0) return std::size_t(count);
            if (count == 0) break;
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) break;
        }
        TRY(wait_for(events));
    }
    ERR_clear_error();
    return connection_refusal("lost", where(endpoint_) + " closed the connection.");
}

Result<void> Stream::fill() {
    if (at_ > 0) {
        buffer_.erase(0, at_);
        at_ = 0;
    }
    const auto before = buffer_.size();
    buffer_.resize(before + block);
    auto count = read_some(buffer_.data() + before, block);
    buffer_.resize(before + (count ? *count : 0));
    if (!count) return std::move(count).error();
    return {};
}

Result<std::string> Stream::read_line() {
    std::size_t searched = 0;
    for (;;) {
        const auto end = buffer_.find('\n', at_ + searched);
        if (end != std::string::npos) {
            auto line = buffer_.substr(at_, end - at_);
            at_ = end + 1;
            if (line.ends_with('\r')) line.pop_back();
            return line;
        }
        searched = buffer_.size() - at_;
        if (searched > longest_line) {
            return connection_refusal("protocol", where(endpoint_) + " sends endless lines.");
        }
        TRY(fill());
    }
}

Result<std::string> Stream::read_bytes(std::size_t count) {
    std::string out = buffer_.substr(at_, count);
    at_ += out.size();
    while (out.size() < count) {
        const auto before = out.size();
        const auto most = std::min(count - before, block);
        out.resize(before + most);
        auto got = read_some(out.data() + before, most);
        if (!got) return std::move(got).error();
        out.resize(before + *got);
    }
    return out;
}

Result<void> Stream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        short events = POLLOUT;
        if (tls_) {
            const WithoutPipeSignal guard;
            const int count =
                SSL_write(tls_->session, bytes.data(), int(std::min(bytes.size(), block)));
            if (count > 0) {
                bytes.remove_prefix(std::size_t(count));
                continue;
            }
            const int error = SSL_get_error(tls_->session, count);
            if (error == SSL_ERROR_WANT_READ) {
                events = POLLIN;
            } else if (error != SSL_ERROR_WANT_WRITE) {
                ERR_clear_error();
                return connection_refusal("lost", where(endpoint_) + " closed the connection.");
            }
        } else {
            const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count > 0) {
                bytes.remove_prefix(std::size_t(count));
                continue;
            }
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
                return connection_refusal("lost", where(endpoint_) + " closed the connection.");
            }
        }
        TRY(wait_for(events));
    }
    return {};
}

Result<void> Stream::settle() {
    constexpr int look_again_ms = 5;
    int before = -1;
    auto until = std::chrono::steady_clock::now() + options_.timeout;
    while (std::chrono::steady_clock::now() < until) {
        int on_its_way = 0;
        if (::ioctl(socket_, SIOCOUTQ, &on_its_way) != 0) return {};
        pollfd one{socket_, POLLRDHUP, 0};
        const int count = ::poll(&one, 1, on_its_way > 0 ? look_again_ms : 0);
        if (count > 0)
            return connection_refusal("lost", where(endpoint_) + " closed the connection.");
        if (on_its_way == 0) return {};
        // As long as something moves it is waited for.
        if (on_its_way != before) until = std::chrono::steady_clock::now() + options_.timeout;
        before = on_its_way;
    }
    return connection_refusal("timeout", where(endpoint_) + " did not answer in time.");
}

Result<Ready> Stream::wait(std::chrono::milliseconds timeout, int wake_fd) {
    if (at_ < buffer_.size() || (tls_ && SSL_pending(tls_->session) > 0)) return Ready::data;
    pollfd both[] = {{socket_, POLLIN, 0}, {wake_fd, POLLIN, 0}};
    const int count = ::poll(both, 2, int(timeout.count()));
    if (count < 0 && errno != EINTR) return connection_refusal("lost", std::strerror(errno));
    if (count <= 0) return Ready::timed_out;
    return both[1].revents ? Ready::woken : Ready::data;
}

}  // namespace ondam::mail
