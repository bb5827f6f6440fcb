#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ondam::http {

enum class Method { get, head, post, put, patch, delete_, options };
std::string_view to_text(Method method);
std::optional<Method> parse_method(std::string_view text);

/// Names are kept as sent and compared without case.
class Headers {
public:
    void set(std::string name, std::string value);
    void add(std::string name, std::string value);
    std::optional<std::string_view> find(std::string_view name) const;
    std::string_view get(std::string_view name) const {
        return find(name).value_or(std::string_view());
    }
    const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

private:
    std::vector<std::pair<std::string, std::string>> all_;
};

struct Request {
    Method method = Method::get;
    std::string target;                                      ///< as sent
    std::string path;                                        ///< decoded, without the query
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
    std::map<std::string, std::string, std::less<>>
        params;  ///< {name} parts of the route's pattern
    Headers headers;
    std::string body;
    std::string remote_address;  ///< of the client, behind trusted proxies too
    bool secure = false;         ///< TLS, here or at a trusted proxy
    std::string id;              ///< in the logs and in X-Request-Id

    std::optional<std::string_view> query_value(std::string_view name) const;
    std::string_view param(std::string_view name) const;
    std::optional<std::string_view> cookie(std::string_view name) const;
};

/// A body that does not fit into memory: `next` fills the buffer's text and returns false at the
/// end.
class BodySource {
public:
    virtual ~BodySource() = default;
    virtual bool next(std::string& chunk) = 0;
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    std::shared_ptr<BodySource> source;  ///< When set, sent in place of `body`.
};

Response json_response(int status, std::string body);
Response empty_response(int status = 204);
Response text_response(int status, std::string body);
/// RFC 9457 problem document for a refusal, with Retry-After where it has one.
Response problem(const Refusal& refusal);
Response problem(int status, std::string_view title);

using Handler = std::function<Result<Response>(const Request&)>;

/// For ingestion alone: called on the I/O thread, must not block; `respond` may be called once,
/// from any thread.
using AsyncHandler = std::function<void(const Request&, std::function<void(Response)> respond)>;

/// The server's end of one WebSocket. Thread-safe; a slow reader is cut at 1 MiB of waiting text.
class Socket {
public:
    virtual ~Socket() = default;
    virtual void send(std::shared_ptr<const std::string> text) = 0;
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    /// Bytes that were sent and wait for the reader; 0 once it is gone.
    virtual std::size_t waiting() const = 0;
};
/// What the program does with one WebSocket. Calls come one at a time, on an I/O thread for `text`
/// frames up to 64 KiB.
class SocketSession {
public:
    virtual ~SocketSession() = default;
    virtual void opened(std::shared_ptr<Socket> socket) = 0;
    virtual void text(std::string_view frame) = 0;
    virtual void closed() = 0;
};
using SocketHandler = std::function<Result<std::shared_ptr<SocketSession>>(const Request&)>;

struct RouteOptions {
    std::size_t body_limit = 1 << 20;  ///< bytes; more answers 413
    /// In place of the 413, from the header alone; called on the I/O thread.
    std::function<Response(const Request&)> refuse_large = {};
};

/// Patterns are "/api/v1/customers/{id}" and, at the end only, "{rest...}". A more literal pattern
/// wins.
class Router {
public:
    Router();
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    void add(Method method, std::string pattern, Handler handler, RouteOptions options = {});
    void add_async(Method method, std::string pattern, AsyncHandler handler,
                   RouteOptions options = {});
    void add_socket(std::string pattern, SocketHandler handler);

    struct Match {
        const Handler* handler = nullptr;
        const AsyncHandler* async = nullptr;
        const SocketHandler* socket = nullptr;
        RouteOptions options;
        std::string pattern;
        std::map<std::string, std::string, std::less<>> params;
        std::vector<Method> allowed;  ///< Methods of this path when the one asked for is missing.
    };
    Match find(Method method, std::string_view path) const;
    /// Finds and runs a plain handler, and turns refusals and throws into problem documents. HEAD
    /// is GET without a body.
    Response dispatch(Request& request) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ondam::http
