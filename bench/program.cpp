#include "bench/program.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "bench/event_load.h"
#include "support/ports.h"

namespace ondam::bench {
namespace {

/// The child's output goes to `out`, and `in` is what it reads; it ends with us.
pid_t spawn(const std::vector<std::string>& words, int in, int out) {
    std::vector<char*> pointers;
    for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::setenv("ONDAM_LOG_LEVEL", "warning", 1);
    ::setenv("ONDAM_OUTBOUND_ALLOW", "127.0.0.0/8", 1);
    ::setenv("ONDAM_SERVER_REQUESTS_A_MINUTE", "1000000000", 1);
    ::setenv("ONDAM_LIMITS_REQUESTS_A_MINUTE", "0", 1);
    ::execv("/proc/self/exe", pointers.data());
    ::_exit(127);
}

void allow_many_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Program::Program(std::string folder) : folder_(std::move(folder)) { allow_many_files(); }

Program::~Program() { stop(); }

std::string Program::command(std::vector<std::string> words, std::string_view input) const {
    words.insert(words.begin(), "ondam");
    words.insert(words.end(), {"--data", folder_});
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    int given[2];
    if (::pipe2(given, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    // It fits into the pipe, so nobody need read it yet.
    if (::write(given[1], input.data(), input.size()) != ssize_t(input.size()))
        throw std::runtime_error("the pipe takes nothing");
    ::close(given[1]);
    const pid_t child = spawn(words, given[0], ends[1]);
    ::close(given[0]);
    ::close(ends[1]);
    std::string out;
    char buffer[4096];
    for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        out.append(buffer, std::size_t(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("the command " + words[1] + " failed");
    while (out.ends_with('\n')) out.pop_back();
    return out.substr(out.rfind('\n') + 1);
}

double Program::start(const std::string& command) {
    port_ = std::uint16_t(test::free_port());
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    const auto began = Steady::now();
    child_ = spawn(
        {"ondam", command, "--data", folder_, "--listen", "127.0.0.1:" + std::to_string(port_)}, 0,
        nowhere);
    ::close(nowhere);
    while (seconds_since(began) < 180) {
        try {
            if (Client(port_).call("GET", "/readyz").status == 200)
                return seconds_since(began) * 1000;
        } catch (const std::runtime_error&) {
            // It does not listen yet.
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    throw std::runtime_error("the server did not start");
}

void Program::stop() {
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
}

double Program::resident_mb() const {
    std::ifstream in("/proc/" + std::to_string(child_) + "/statm");
    double whole = 0;
    double resident = 0;
    in >> whole >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double Program::cpu_seconds() const {
    std::ifstream in("/proc/" + std::to_string(child_) + "/stat");
    std::string word;
    double ticks = 0;
    // Fields 14 and 15, user and system time; the name, the second, holds no space.
    for (int field = 1; field <= 15 && in >> word; ++field) {
        if (field >= 14) ticks += std::stod(word);
    }
    return ticks / double(::sysconf(_SC_CLK_TCK));
}

std::string Answer::text(std::string_view name) const {
    const auto key = "\"" + std::string(name) + "\":\"";
    const auto at = body.find(key);
    if (at == std::string::npos) return {};
    const auto from = at + key.size();
    return body.substr(from, body.find('"', from) - from);
}

Client::Client(std::uint16_t port) : port_(port) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = test::loopback(port);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd_);
        throw std::runtime_error("cannot connect");
    }
}

Client::~Client() { ::close(fd_); }

Answer Client::call(std::string_view method, std::string_view path, std::string_view body) {
    std::string request(method);
    request.append(" ")
        .append(path)
        .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
        .append(std::to_string(port_))
        .append("\r\n")
        .append(headers_);
    if (!body.empty() || method == "POST")
        request.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n");
    request.append("\r\n").append(body);
    std::string_view left = request;
    while (!left.empty()) {
        const auto sent = ::send(fd_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("the connection broke");
        left.remove_prefix(std::size_t(sent));
    }
    return read_answer();
}

Answer Client::read_answer() {
    char buffer[65536];
    for (;;) {
        const auto head = in_.find("\r\n\r\n");
        if (head != std::string::npos) {
            const auto length = in_.find("Content-Length: ");
            const auto size = length < head ? std::stoul(in_.substr(length + 16, 20)) : 0;
            if (in_.size() >= head + 4 + size) {
                Answer answer{.status = std::stoi(in_.substr(9, 3)),
                              .head = in_.substr(0, head + 2),
                              .body = in_.substr(head + 4, size)};
                in_.erase(0, head + 4 + size);
                return answer;
            }
        }
        const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
        if (got <= 0) throw std::runtime_error("the connection broke");
        in_.append(buffer, std::size_t(got));
    }
}

LiveClient::LiveClient(std::uint16_t port, const std::string& cookie) : client_(port) {
    client_.set_headers("Cookie: " + cookie +
                        "\r\nOrigin: http://127.0.0.1:" + std::to_string(port) +
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    const auto answer = client_.call("GET", "/api/v1/live");
    if (answer.status != 101)
        throw std::runtime_error("no live connection: " + std::to_string(answer.status));
    send(R"({"type":"hello","after":null})");
}

void LiveClient::send(std::string_view text) {
    // A text of less than 126 bytes under a mask of zeros, which leaves it as it is.
    std::string frame{char(0x81), char(0x80 | text.size()), 0, 0, 0, 0};
    frame.append(text);
    if (::send(client_.descriptor(), frame.data(), frame.size(), MSG_NOSIGNAL) <= 0)
        throw std::runtime_error("the live connection broke");
}

bool LiveClient::fill(int milliseconds) {
    pollfd waiting{.fd = client_.descriptor(), .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, milliseconds) <= 0) return false;
    char buffer[65536];
    const auto got = ::recv(client_.descriptor(), buffer, sizeof buffer, 0);
    if (got <= 0) throw std::runtime_error("the live connection broke");
    in_.append(buffer, std::size_t(got));
    return true;
}

std::optional<std::string> LiveClient::receive(int milliseconds) {
    for (;;) {
        const auto byte = [this](std::size_t at) { return std::size_t(std::uint8_t(in_[at])); };
        if (in_.size() >= 2) {
            const auto kind = byte(0) & 15;
            std::size_t size = byte(1) & 127;
            std::size_t head = size == 126 ? 4 : 2;
            if (in_.size() >= head && head == 4) size = byte(2) << 8 | byte(3);
            if (in_.size() >= head + size) {
                auto text = in_.substr(head, size);
                in_.erase(0, head + size);
                if (kind == 1) return text;
                continue;  // The server's pings may go unanswered for as long as this runs.
            }
        }
        if (!fill(milliseconds)) return std::nullopt;
    }
}

std::string sign_in(Program& program, const std::string& email) {
    Client client(program.port());
    client.set_headers("Origin: http://127.0.0.1:" + std::to_string(program.port()) + "\r\n");
    const auto answer = client.call("POST", "/api/v1/session",
                                    R"({"email":")" + email + R"(","password":"a long password"})");
    if (answer.status != 201)
        throw std::runtime_error("cannot sign in: " + std::to_string(answer.status) + answer.body);
    const std::string name = "Set-Cookie: ";
    const auto at = answer.head.find(name);
    const auto from = at + name.size();
    return answer.head.substr(from, answer.head.find(';', from) - from);
}

}  // namespace ondam::bench
