#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ondam::bench {

/// This very program as a server of its own process, in a folder of its own: what is measured is
/// what people run.
class Program {
public:
    explicit Program(std::string folder);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// A command without a server, its last line on stdout; throws when it fails. `input` is what
    /// it reads, a few lines at most.
    std::string command(std::vector<std::string> words, std::string_view input = {}) const;
    /// Starts the server, `demo` with sample data, and waits until it is ready; the milliseconds
    /// that took.
    double start(const std::string& command = "serve");
    void stop();

    std::uint16_t port() const { return port_; }
    double resident_mb() const;
    /// Processor time the server has used so far: what a busy machine does not blur.
    double cpu_seconds() const;

private:
    std::string folder_;
    std::uint16_t port_ = 0;
    pid_t child_ = -1;
};

struct Answer {
    int status = 0;
    std::string head;
    std::string body;
    /// The text behind `"name":"` in the body; for documents whose shape we know.
    std::string text(std::string_view name) const;
};

/// One keep-alive connection that waits for each answer. Throws when it breaks.
class Client {
public:
    explicit Client(std::uint16_t port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Stands in each request from now on: `Authorization: Bearer …\r\n`.
    void set_headers(std::string lines) { headers_ = std::move(lines); }
    Answer call(std::string_view method, std::string_view path, std::string_view body = {});

    int descriptor() const { return fd_; }

private:
    Answer read_answer();

    std::uint16_t port_;
    int fd_ = -1;
    std::string headers_;
    std::string in_;
};

/// The browser's end of one WebSocket to /api/v1/live, signed in by a cookie.
class LiveClient {
public:
    LiveClient(std::uint16_t port, const std::string& cookie);
    void send(std::string_view text);
    /// The next text frame; nothing when none comes in time.
    std::optional<std::string> receive(int milliseconds);

private:
    bool fill(int milliseconds);

    Client client_;
    std::string in_;
};

/// Makes a member and signs in; the cookie's `name=value`.
std::string sign_in(Program& program, const std::string& email);

}  // namespace ondam::bench
