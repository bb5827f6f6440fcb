#include "bench/event_load.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <cstring>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

namespace ondam::bench {
namespace {

constexpr std::size_t user_digits = 6;
constexpr std::size_t message_digits = 32;

void write_number(char* at, std::size_t digits, std::uint64_t value) {
    while (digits-- > 0) {
        at[digits] = char('0' + value % 10);
        value /= 10;
    }
}

void write_hex(char* at, std::uint64_t value) {
    for (int i = 0; i < 16; ++i, value >>= 4) at[i] = "0123456789abcdef"[value & 15];
}

const char* const properties =
    R"("properties":{"product_id":"507f1f77bcf86cd799439011","sku":"G-32","category":"Games","name":"Monopoly: 3rd Edition","brand":"Hasbro","variant":"200 pieces","price":18.99,"quantity":1,"coupon":"MAYDEALS","position":3,"url":"https://www.example.com/product/path"})";

}  // namespace

double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

WorkFolder::WorkFolder(const std::string& wanted) : path_(wanted), vanishes_(wanted.empty()) {
    if (vanishes_) {
        std::string pattern = "/tmp/ondam-bench-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = pattern;
    }
    std::filesystem::create_directories(path_);
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    if (vanishes_) std::filesystem::remove_all(path_, ignored);
}

std::optional<events::KeyOwner> CollectingServer::OneKey::find(std::string_view key) const {
    if (key != "bench") return std::nullopt;
    return events::KeyOwner{};
}

CollectingServer::CollectingServer(const std::string& folder, const BenchOptions& options) {
    log::set_level(log::Level::warning);
    records::SqliteOptions rows;
    rows.path = folder + "/ondam.db";
    database_ = records::open_sqlite(rows);
    records::migrate(*database_);
    events::RocksOptions settings;
    settings.folder = folder + "/events";
    store_ = events::open_rocks(settings, clock_);
    tally_ = std::make_unique<events::Tally>(*database_, ids_, clock_);
    collection_ = std::make_unique<events::Collection>(*store_.log, keys_, *tally_, ids_, clock_);
    collection_->add_routes(router_);
    if (options.attach) detach_ = options.attach(store_);
    http::ServerOptions http;
    http.port = 0;
    http.access_log = false;
    server_ = std::make_unique<http::Server>(router_, clock_, ids_, http);
    server_->start();
}

CollectingServer::~CollectingServer() {
    server_->stop();
    if (detach_) detach_();
    store_ = {};
}

Sender::Sender(std::uint16_t port, unsigned seed) : random_(seed) {
    std::string body = R"({"batch":[)";
    for (int i = 0; i < events_a_request; ++i) {
        body += i ? "," : "";
        body += R"({"type":"track","event":"Product Added","userId":"user-)";
        user_at_.push_back(body.size());
        body += std::string(user_digits, '0') + R"(","messageId":")";
        message_at_.push_back(body.size());
        body += std::string(message_digits, '0') + "\"," + properties + "}";
    }
    body += "]}";
    request_ =
        "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YmVuY2g6\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n";
    for (auto* places : {&user_at_, &message_at_}) {
        for (auto& place : *places) place += request_.size();
    }
    request_ += body;
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
}

Sender::~Sender() { ::close(fd_); }

void Sender::renew() {
    for (const auto place : user_at_) {
        write_number(request_.data() + place, user_digits, random_() % customers);
    }
    for (const auto place : message_at_) {
        write_hex(request_.data() + place, random_());
        write_hex(request_.data() + place + 16, random_());
    }
}

int Sender::send_batch() {
    renew();
    std::string_view left = request_;
    while (!left.empty()) {
        const auto sent = ::send(fd_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("the connection broke");
        left.remove_prefix(std::size_t(sent));
    }
    return read_answer();
}

int Sender::read_answer() {
    char buffer[4096];
    for (;;) {
        const auto head = in_.find("\r\n\r\n");
        if (head != std::string::npos) {
            auto length = in_.find("Content-Length: ");
            const auto body = length < head ? std::stoul(in_.substr(length + 16, 20)) : 0;
            if (in_.size() >= head + 4 + body) {
                const int status = std::stoi(in_.substr(9, 3));
                in_.erase(0, head + 4 + body);
                return status;
            }
        }
        const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
        if (got <= 0) throw std::runtime_error("the connection broke");
        in_.append(buffer, std::size_t(got));
    }
}

events::Event made_event(std::mt19937_64& random, Time now) {
    const WorkspaceId workspace;
    std::string user = "user-000000";
    write_number(user.data() + 5, user_digits, random() % customers);
    std::string id(message_digits, '0');
    write_hex(id.data(), random());
    write_hex(id.data() + 16, random());
    return {.workspace = workspace,
            .node = events::identity_node(workspace, "user_id", user),
            .time = now,
            .received_at = now,
            .message_id = id,
            .name = "Product Added",
            .json = R"({"type":"track","messageId":")" + id + R"(","userId":")" + user + "\"," +
                    properties + "}"};
}

double percentile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto at = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

}  // namespace ondam::bench
