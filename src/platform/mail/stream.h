#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/mail/connection.h"

struct addrinfo;

namespace ondam::mail {

/// A refusal as connection.h describes it.
Refusal connection_refusal(std::string code, std::string words);

enum class LoginFailure { for_good, for_now };

/// Of a server that does not let us in, or cannot say for now, with its own words.
Refusal login_refusal(LoginFailure failure, const Credentials& credentials,
                      const std::string& words);

/// The first fault's code of such a refusal.
std::string code_of(const Refusal& refusal);
std::string words_of(const Refusal& refusal);

enum class Ready { data, timed_out, woken };

/// One TCP connection, plain or under TLS, read in lines and blocks; every step has the timeout of
/// its options. Private to this library.
class Stream {
public:
    /// Resolves, checks the address, connects, and begins TLS when the endpoint says so.
    static Result<std::unique_ptr<Stream>> open(const Endpoint& endpoint,
                                                const ConnectOptions& options);
    ~Stream();

    /// Begins TLS on the open connection and checks the certificate for the host's name.
    Result<void> secure();
    /// A line without its line end; refuses with `protocol` what is longer than a megabyte.
    Result<std::string> read_line();
    Result<std::string> read_bytes(std::size_t count);
    Result<void> write(std::string_view bytes);
    /// Until the other side's computer has all that was written; refuses with `lost` when it will
    /// never have it. What `write` took may lie in this computer's own buffers for long.
    Result<void> settle();
    /// Until there is something to read, the time is over, or `wake_fd` becomes readable.
    Result<Ready> wait(std::chrono::milliseconds timeout, int wake_fd);

private:
    struct Tls;
    explicit Stream(Endpoint endpoint, ConnectOptions options);
    Result<void> connect();
    Result<void> connect_to(const addrinfo& place);
    Result<void> fill();
    Result<void> wait_for(short events);
    Result<void> handshake();
    Result<std::size_t> read_some(char* into, std::size_t most);

    Endpoint endpoint_;
    ConnectOptions options_;
    int socket_ = -1;
    std::unique_ptr<Tls> tls_;
    std::string buffer_;
    std::size_t at_ = 0;
};

}  // namespace ondam::mail
