#include "domain/staff/api.h"

#include <charconv>

#include "api_sql.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/staff/api_parameters.h"
#include "domain/staff/credentials.h"
#include "platform/crypto/crypto.h"

namespace ondam::staff {
namespace {

constexpr auto key_lifetime = std::chrono::hours(24);
constexpr auto device_lifetime = std::chrono::hours(24 * 365);
/// A request that has not ended after this long never will.
constexpr auto running_limit = std::chrono::minutes(2);

bool is_safe(http::Method method) {
    return method == http::Method::get || method == http::Method::head ||
           method == http::Method::options;
}

std::string throttle_key(const Actor& actor) { return actor.workspace.text() + actor.text(); }

/// Refusals that somebody who watches for break-ins wants to see; the request id leads to the rest.
void log_refusal(const http::Request& request, std::string_view pattern, const Refusal& refusal,
                 std::string_view actor) {
    const bool is_denied = refusal.kind == RefusalKind::forbidden;
    const bool has_credentials = request.headers.find("Authorization").has_value();
    if (!is_denied && !(refusal.kind == RefusalKind::unauthenticated && has_credentials)) return;
    log::warning(is_denied ? "access.forbidden" : "access.unknown_token",
                 {{"method", to_text(request.method)},
                  {"path", pattern},
                  {"actor", actor},
                  {"address", request.remote_address}});
}

/// Pages for people are reached by links to which others add parameters of their own.
bool is_rest(std::string_view pattern) { return pattern.starts_with("/api/v1/"); }

/// The handler behind a look at the query: what it does not know is refused before it does
/// anything.
template <class Handler>
Handler with_known_parameters(http::Method method, std::string_view pattern, Handler handler) {
    if (!is_rest(pattern)) return handler;
    const auto known = query_parameters(method, pattern).value_or("");
    return [known, handler = std::move(handler)](const auto& asked) -> Result<http::Response> {
        if constexpr (std::is_same_v<decltype(asked), const Call&>)
            TRY(refuse_unknown_parameters(asked.request, known));
        else
            TRY(refuse_unknown_parameters(asked, known));
        return handler(asked);
    };
}

crypto::FieldPlace place_of_answer(const Call& call, std::string_view key) {
    return {.workspace = call.actor.workspace,
            .table = "idempotency_keys",
            .column = "body",
            .row = key};
}

}  // namespace

Result<int> page_limit(const http::Request& request, int fallback, int max) {
    const auto given = request.query_value("limit");
    if (!given) return fallback;
    int limit = 0;
    const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), limit);
    if (error != std::errc() || end != given->data() + given->size() || limit < 1 || limit > max) {
        return invalid("limit", "range", "is a number from 1 to " + std::to_string(max));
    }
    return limit;
}

std::string etag(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

Result<std::optional<std::int64_t>> if_match(const http::Request& request) {
    const auto given = request.headers.find("If-Match");
    if (!given || *given == "*") return std::optional<std::int64_t>();
    std::int64_t version = 0;
    const auto inner = given->size() > 2 ? given->substr(1, given->size() - 2) : std::string_view();
    const auto [end, error] = std::from_chars(inner.data(), inner.data() + inner.size(), version);
    if (inner.empty() || error != std::errc() || end != inner.data() + inner.size()) {
        return invalid("If-Match", "etag", "is not an ETag that this server gave");
    }
    return std::optional<std::int64_t>(version);
}

Api::Api(http::Router& router, records::Database& database, const Clock& clock,
         const crypto::FieldCipher& cipher, Accounts& accounts, Tokens& tokens, Options options)
    : router_(router),
      database_(database),
      clock_(clock),
      cipher_(cipher),
      accounts_(accounts),
      tokens_(tokens),
      options_(std::move(options)),
      requests_(clock, {.limit = options_.requests_a_minute, .window = std::chrono::minutes(1)}),
      workspace_requests_(
          clock, "requests",
          {.limit = options_.workspace_requests_a_minute, .window = std::chrono::minutes(1)}) {}

void Api::get(std::string pattern, Permission permission, Handler handler) {
    add({http::Method::get, std::move(pattern), permission, Route::Access::permission},
        std::move(handler));
}
void Api::post(std::string pattern, Permission permission, Handler handler,
               http::RouteOptions options) {
    add({http::Method::post, std::move(pattern), permission, Route::Access::permission},
        std::move(handler), options);
}
void Api::put(std::string pattern, Permission permission, Handler handler) {
    add({http::Method::put, std::move(pattern), permission, Route::Access::permission},
        std::move(handler));
}
void Api::patch(std::string pattern, Permission permission, Handler handler) {
    add({http::Method::patch, std::move(pattern), permission, Route::Access::permission},
        std::move(handler));
}
void Api::remove(std::string pattern, Permission permission, Handler handler) {
    add({http::Method::delete_, std::move(pattern), permission, Route::Access::permission},
        std::move(handler));
}
void Api::member(http::Method method, std::string pattern, Handler handler) {
    add({method, std::move(pattern), std::nullopt, Route::Access::member}, std::move(handler));
}

void Api::open(http::Method method, std::string pattern, OpenHandler handler) {
    routes_.push_back({method, pattern, std::nullopt, Route::Access::open});
    handler = with_known_parameters(method, pattern, std::move(handler));
    // Open writes set cookies, so they too must come from our own pages.
    router_.add(method, std::move(pattern),
                [this, handler = std::move(handler)](
                    const http::Request& request) -> Result<http::Response> {
                    if (!is_safe(request.method) && !is_own_origin(request)) return forbidden();
                    return handler(request);
                });
}

void Api::add(Route route, Handler handler, http::RouteOptions options) {
    routes_.push_back(route);
    handler = with_known_parameters(route.method, route.pattern, std::move(handler));
    router_.add(
        route.method, route.pattern,
        [this, route, handler = std::move(handler)](const http::Request& request) {
            return handle(route, handler, request);
        },
        options);
}

Result<http::Response> Api::handle(const Route& route, const Handler& handler,
                                   const http::Request& request) {
    auto call = authenticate(request);
    if (!call) {
        log_refusal(request, route.pattern, call.error(), "");
        return std::move(call).error();
    }
    const auto answer = [&]() -> Result<http::Response> {
        if (route.permission) TRY(call->actor.must(*route.permission));
        const auto key = request.headers.find("Idempotency-Key");
        if (key && request.method == http::Method::post) return run_once(*call, *key, handler);
        return handler(*call);
    };
    auto response = answer();
    if (!response) log_refusal(request, route.pattern, response.error(), call->actor.text());
    return response;
}

bool Api::is_own_origin(const http::Request& request) const {
    const auto origin = request.headers.find("Origin");
    if (!origin)
        return true;  // Not a browser, or a same-origin request of an old one: the CSRF token
                      // decides.
    if (!options_.public_url.empty() && *origin == options_.public_url) return true;
    const auto host = request.headers.get("Host");
    return *origin == "http://" + std::string(host) || *origin == "https://" + std::string(host);
}

/// What the caller's own limit turns away does not use up the workspace's.
Result<void> Api::count(const Actor& actor) {
    TRY(requests_.take(throttle_key(actor)));
    return workspace_requests_.take(actor.workspace);
}

Result<Call> Api::authenticate(const http::Request& request) {
    const auto authorization = request.headers.get("Authorization");
    if (text::starts_with_ignoring_case(authorization, "bearer ")) {
        auto actor = tokens_.authenticate(text::trim(authorization.substr(7)));
        if (!actor) return unauthenticated();
        TRY(count(*actor));
        return Call{request, *actor, {}};
    }
    auto session = accounts_.find_session(request.cookie(cookie_name()).value_or(""));
    if (!session) return unauthenticated();
    TRY(count(session->actor));
    if (!is_safe(request.method)) {
        const auto token = request.headers.get("X-CSRF-Token");
        if (!is_own_origin(request) || !crypto::constant_time_equal(token, session->csrf_token)) {
            return Refusal{
                RefusalKind::forbidden,
                {{"X-CSRF-Token", "csrf", "Send the csrf_token of GET /api/v1/session."}},
                {}};
        }
    }
    const auto actor = session->actor;
    return Call{request, actor, std::move(session)};
}

Result<Session> Api::authenticate_socket(const http::Request& request) {
    // Browsers always send Origin with a WebSocket; without it the cookie alone would be enough for
    // any page.
    if (!request.headers.find("Origin") || !is_own_origin(request)) return forbidden();
    auto session = accounts_.find_session(request.cookie(cookie_name()).value_or(""));
    if (!session) return unauthenticated();
    return std::move(*session);
}

Result<http::Response> Api::run_once(const Call& call, std::string_view key,
                                     const Handler& handler) {
    if (key.empty() || key.size() > 255) {
        return invalid("Idempotency-Key", "length", "is 1 to 255 characters long");
    }
    const auto actor = call.actor.text();
    const auto hash = hashed(std::string(to_text(call.request.method)) + " " + call.request.target +
                             "\n" + call.request.body);
    const auto known =
        database_.write([&](records::Transaction& transaction) -> std::optional<records::Row> {
            transaction.run(sql::abandon_idempotent_request, call.actor.workspace, actor, key,
                            clock_.now() - running_limit);
            const auto begun = transaction.run(sql::begin_idempotent_request, call.actor.workspace,
                                               actor, key, hash, clock_.now());
            if (begun == 1) return std::nullopt;
            return transaction.first(sql::find_idempotent_request, call.actor.workspace, actor,
                                     key);
        });
    if (known) return replay(call, key, *known, hash);

    auto response = handler(call);
    const auto kept = response ? cipher_.seal(place_of_answer(call, key), response->body) : "";
    database_.write([&](records::Transaction& transaction) {
        // A refusal changed nothing, so the same key may be tried again. After a throw the row
        // stays "running" until it is stale: what the first request did is unknown, and a second
        // one must not follow at once.
        if (!response || response->source) {
            transaction.run(sql::abandon_idempotent_request, call.actor.workspace, actor, key,
                            clock_.now());
        } else {
            transaction.run(sql::finish_idempotent_request, call.actor.workspace, actor, key,
                            response->status, response->headers.get("Content-Type"), kept);
        }
    });
    return response;
}

Result<http::Response> Api::replay(const Call& call, std::string_view key, const records::Row& row,
                                   std::string_view request_hash) const {
    if (row.text("request_hash") != request_hash) {
        return conflict("Idempotency-Key", "idempotency_key",
                        "was used for another request; take a new key");
    }
    const auto status = row.get<std::optional<std::int64_t>>("status");
    const auto body = status ? cipher_.open(place_of_answer(call, key), row.text("body"))
                             : std::optional<std::string>();
    if (!body) {
        return conflict("Idempotency-Key", "running",
                        "The first request with this key is still running.");
    }
    http::Response response{.status = int(*status), .headers = {}, .body = *body, .source = {}};
    response.headers.set("Content-Type", row.text("content_type"));
    response.headers.set("Idempotent-Replay", "true");
    return response;
}

std::string Api::set_cookie(std::string_view name, std::string_view value,
                            std::chrono::seconds age) const {
    return std::string(name) + "=" + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age.count()) +
           (options_.secure_cookies ? "; Secure" : "");
}

http::Response Api::with_session(http::Response response, const NewSession& session) const {
    response.headers.add("Set-Cookie",
                         set_cookie(cookie_name(), session.token, Accounts::session_lifetime));
    if (!session.device.empty()) {
        response.headers.add("Set-Cookie",
                             set_cookie(device_cookie_name(), session.device, device_lifetime));
    }
    response.headers.set("Cache-Control", "no-store");
    return response;
}

http::Response Api::without_session(http::Response response) const {
    response.headers.add("Set-Cookie", set_cookie(cookie_name(), "", std::chrono::seconds(0)));
    return response;
}

void Api::forget_old_keys() {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::forget_idempotent_requests, clock_.now() - key_lifetime);
    });
}

}  // namespace ondam::staff
