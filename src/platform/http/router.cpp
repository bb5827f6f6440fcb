#include <algorithm>
#include <future>

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "platform/http/dispatch.h"
#include "platform/http/http.h"
#include "platform/records/database.h"

namespace ondam::http {
namespace {

using Params = std::map<std::string, std::string, std::less<>>;

struct Route {
    Method method = Method::get;
    std::string pattern;
    std::vector<std::string> names;  ///< of its {parts}, in order
    RouteOptions options;
    Handler handler;
    AsyncHandler async;
    SocketHandler socket;
};

/// One segment deep; a path walks literal parts first, then {name}, then {rest...}.
struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> any;
    std::vector<std::unique_ptr<Route>> routes;
    std::vector<std::unique_ptr<Route>> rest_routes;
};

struct Found {
    const std::vector<std::unique_ptr<Route>>* routes = nullptr;
    std::vector<std::string_view> values;
};

using Segments = std::vector<std::string_view>;

Segments segments_of(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    return text::split(path, '/');
}

/// What is left of the path from segment `at` on, which lies in one piece behind the segments.
std::string_view rest_from(const Segments& segments, std::size_t at) {
    const auto& last = segments.back();
    return {segments[at].data(), std::size_t(last.data() + last.size() - segments[at].data())};
}

bool walk(const Node& node, const Segments& segments, std::size_t at, Found& found) {
    if (at == segments.size()) {
        if (node.routes.empty()) return false;
        found.routes = &node.routes;
        return true;
    }
    const auto literal = node.literals.find(segments[at]);
    if (literal != node.literals.end() && walk(*literal->second, segments, at + 1, found))
        return true;
    if (node.any && !segments[at].empty()) {
        found.values.push_back(segments[at]);
        if (walk(*node.any, segments, at + 1, found)) return true;
        found.values.pop_back();
    }
    if (node.rest_routes.empty()) return false;
    found.values.push_back(rest_from(segments, at));
    found.routes = &node.rest_routes;
    return true;
}

const Route* route_for(const std::vector<std::unique_ptr<Route>>& routes, Method method) {
    const auto wanted = [method](const auto& route) { return route->method == method; };
    const auto found = std::ranges::find_if(routes, wanted);
    return found == routes.end() ? nullptr : found->get();
}

Response internal_error(const Request& request) {
    auto response = problem(
        500, "Something broke here. The log knows it by the request id " + request.id + ".");
    return response;
}

/// The request's id stands in each log line of this thread while it lives.
struct NamedInLog {
    explicit NamedInLog(const std::string& id) { log::set_request_id(id); }
    ~NamedInLog() { log::set_request_id({}); }
};

/// Only for calls without sockets: the answer of an asynchronous handler, waited for.
Response wait_for(const AsyncHandler& handler, const Request& request) {
    auto promise = std::make_shared<std::promise<Response>>();
    auto answer = promise->get_future();
    handler(request, [promise](Response response) { promise->set_value(std::move(response)); });
    return answer.get();
}

}  // namespace

struct Router::Impl {
    Node root;

    Route& add(Method method, std::string pattern) {
        ONDAM_CHECK(pattern.starts_with('/'));
        auto route = std::make_unique<Route>();
        route->method = method;
        route->pattern = pattern;
        Node* node = &root;
        bool takes_rest = false;
        for (const auto segment : segments_of(pattern)) {
            ONDAM_CHECK(!takes_rest);  // {rest...} is last
            takes_rest = segment.starts_with('{') && segment.ends_with("...}");
            if (takes_rest) {
                route->names.emplace_back(segment.substr(1, segment.size() - 5));
            } else if (segment.starts_with('{') && segment.ends_with('}')) {
                route->names.emplace_back(segment.substr(1, segment.size() - 2));
                if (!node->any) node->any = std::make_unique<Node>();
                node = node->any.get();
            } else {
                auto& child = node->literals[std::string(segment)];
                if (!child) child = std::make_unique<Node>();
                node = child.get();
            }
        }
        auto& routes = takes_rest ? node->rest_routes : node->routes;
        ONDAM_CHECK(route_for(routes, method) == nullptr);  // each route once
        routes.push_back(std::move(route));
        return *routes.back();
    }
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;

void Router::add(Method method, std::string pattern, Handler handler, RouteOptions options) {
    auto& route = impl_->add(method, std::move(pattern));
    route.handler = std::move(handler);
    route.options = options;
}

void Router::add_async(Method method, std::string pattern, AsyncHandler handler,
                       RouteOptions options) {
    auto& route = impl_->add(method, std::move(pattern));
    route.async = std::move(handler);
    route.options = options;
}

void Router::add_socket(std::string pattern, SocketHandler handler) {
    impl_->add(Method::get, std::move(pattern)).socket = std::move(handler);
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;
    Found found;
    if (!walk(impl_->root, segments_of(path), 0, found)) return match;
    const auto* route = route_for(*found.routes, method);
    if (!route && method == Method::head) route = route_for(*found.routes, Method::get);
    if (!route) {
        for (const auto& other : *found.routes) {
            match.allowed.push_back(other->method);
            if (other->method == Method::get) match.allowed.push_back(Method::head);
        }
        return match;
    }
    if (route->handler) match.handler = &route->handler;
    if (route->async) match.async = &route->async;
    if (route->socket) match.socket = &route->socket;
    match.options = route->options;
    match.pattern = route->pattern;
    for (std::size_t i = 0; i < route->names.size(); ++i) {
        match.params.emplace(route->names[i], std::string(found.values[i]));
    }
    return match;
}

Response guarded(const Request& request, const std::function<Result<Response>()>& work) {
    const NamedInLog named(request.id);
    try {
        auto result = work();
        return result ? *std::move(result) : problem(result.error());
    } catch (const records::DatabaseError& error) {
        log::error("request failed", {{"error", error.what()}});
        if (!error.transient()) return internal_error(request);
        return problem(unavailable(std::chrono::seconds(1)));
    } catch (const std::exception& error) {
        log::error("request failed", {{"error", error.what()}});
        return internal_error(request);
    }
}

Response no_route(const Router::Match& match) {
    if (match.allowed.empty()) return problem(not_found());
    std::string allow;
    for (const auto method : match.allowed) {
        if (!allow.empty()) allow += ", ";
        allow += to_text(method);
    }
    auto response = problem(405, "This address does not take this method.");
    response.headers.set("Allow", allow);
    return response;
}

Response Router::dispatch(Request& request) const {
    auto match = find(request.method, request.path);
    request.params = std::move(match.params);
    if (match.socket) {
        auto response = problem(426, "This address is a WebSocket.");
        response.headers.set("Upgrade", "websocket");
        return response;
    }
    if (!match.handler && !match.async) return no_route(match);
    auto response = guarded(request, [&]() -> Result<Response> {
        return match.handler ? (*match.handler)(request) : wait_for(*match.async, request);
    });
    if (request.method == Method::head) {
        const auto size = response.source ? response.source->size() : response.body.size();
        if (size) response.headers.set("Content-Length", std::to_string(*size));
        response.source.reset();
        response.body.clear();
    }
    return response;
}

}  // namespace ondam::http
