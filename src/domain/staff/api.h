#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/staff/accounts.h"
#include "domain/staff/throttle.h"
#include "domain/staff/tokens.h"
#include "domain/staff/workspace_limit.h"
#include "platform/crypto/field_cipher.h"
#include "platform/http/http.h"

namespace ondam::staff {

/// A request whose sender is known.
struct Call {
    const http::Request& request;
    Actor actor;
    std::optional<Session> session;  ///< set when a person is signed in, not for tokens

    std::string_view body() const { return request.body; }
    /// The id in the path; one that is no id is like one that does not exist.
    template <class AnyId>
    Result<AnyId> id(std::string_view name) const {
        auto parsed = AnyId::parse(request.param(name));
        if (!parsed) return not_found();
        return *parsed;
    }
};

/// `limit` of a list, 1 to `max`; absent is `fallback`.
Result<int> page_limit(const http::Request& request, int fallback = 50, int max = 200);
/// The version in If-Match, written by `etag`; refuses a malformed one. Absent is nothing.
Result<std::optional<std::int64_t>> if_match(const http::Request& request);
std::string etag(std::int64_t version);

/// The gate before every route of `/api/v1`: who is it (session cookie or bearer token), may they
/// (the route's permission), is it really them (CSRF token and Origin on cookie writes), how often
/// (429), and was this very request done before (Idempotency-Key, 24 hours; the answer is kept
/// sealed, because it may hold what is shown once). Owns `idempotency_keys`.
class Api {
public:
    struct Options {
        std::string public_url;  ///< "https://help.example.com"; empty on loopback
        bool secure_cookies = false;
        double requests_a_minute = 1200;              ///< of one session or token
        double workspace_requests_a_minute = 60'000;  ///< of all of them together; 0 is no limit
    };
    Api(http::Router&, records::Database&, const Clock&, const crypto::FieldCipher&, Accounts&,
        Tokens&, Options);

    using Handler = std::function<Result<http::Response>(const Call&)>;
    using OpenHandler = http::Handler;

    void get(std::string pattern, Permission permission, Handler handler);
    void post(std::string pattern, Permission permission, Handler handler,
              http::RouteOptions options = {});
    void put(std::string pattern, Permission permission, Handler handler);
    void patch(std::string pattern, Permission permission, Handler handler);
    void remove(std::string pattern, Permission permission, Handler handler);
    /// For whoever is signed in, whatever the role: own account, own session.
    void member(http::Method method, std::string pattern, Handler handler);
    /// For anybody: sign-in, set-up, pages behind a one-time link.
    void open(http::Method method, std::string pattern, OpenHandler handler);

    struct Route {
        http::Method method;
        std::string pattern;
        std::optional<Permission> permission;
        enum class Access { open, member, permission } access;
    };
    /// Every route, for the generated matrix of routes, roles and tenants.
    const std::vector<Route>& routes() const { return routes_; }

    Result<Call> authenticate(const http::Request& request);
    /// For WebSockets: the session of the cookie, and an Origin that is ours.
    Result<Session> authenticate_socket(const http::Request& request);
    http::Response with_session(http::Response response, const NewSession& session) const;
    http::Response without_session(http::Response response) const;
    void forget_old_keys();
    const WorkspaceLimit& workspace_limit() const { return workspace_requests_; }

    /// Behind TLS a name that browsers take from this host alone, for every path, never in clear.
    std::string_view cookie_name() const {
        return options_.secure_cookies ? "__Host-ondam_session" : "ondam_session";
    }

    /// By this one a browser is known again that signed in before.
    std::string_view device_cookie_name() const {
        return options_.secure_cookies ? "__Host-ondam_device" : "ondam_device";
    }

private:
    void add(Route route, Handler handler, http::RouteOptions options = {});
    Result<http::Response> handle(const Route& route, const Handler& handler,
                                  const http::Request& request);
    std::string set_cookie(std::string_view name, std::string_view value,
                           std::chrono::seconds age) const;
    bool is_own_origin(const http::Request& request) const;
    Result<void> count(const Actor& actor);
    Result<http::Response> run_once(const Call& call, std::string_view key, const Handler& handler);
    Result<http::Response> replay(const Call& call, std::string_view key, const records::Row& row,
                                  std::string_view request_hash) const;

    http::Router& router_;
    records::Database& database_;
    const Clock& clock_;
    const crypto::FieldCipher& cipher_;
    Accounts& accounts_;
    Tokens& tokens_;
    Options options_;
    Throttle requests_;
    WorkspaceLimit workspace_requests_;
    std::vector<Route> routes_;
};

}  // namespace ondam::staff
