#include "domain/events/collection.h"

#include <array>

#include "base/text.h"
#include "platform/events/wire.h"
#include "platform/json/json.h"

namespace ondam::events {
namespace {

using http::Method;

constexpr std::size_t packed_limit = std::size_t(1) << 20;
constexpr std::chrono::seconds soon{1};
/// A limit by the second holds over this long, so that a burst of batches is none.
constexpr std::chrono::seconds burst{10};

struct Endpoint {
    const char* pattern;
    std::optional<EventType> type;
};
const std::array endpoints{
    Endpoint{"/v1/track", EventType::track},
    Endpoint{"/v1/identify", EventType::identify},
    Endpoint{"/v1/page", EventType::page},
    Endpoint{"/v1/screen", EventType::screen},
    Endpoint{"/v1/group", EventType::group},
    Endpoint{"/v1/alias", EventType::alias},
    Endpoint{"/v1/batch", {}},
    Endpoint{"/v1/import", {}},
    Endpoint{"/v1/t", EventType::track},
    Endpoint{"/v1/i", EventType::identify},
    Endpoint{"/v1/p", EventType::page},
    Endpoint{"/v1/s", EventType::screen},
    Endpoint{"/v1/g", EventType::group},
    Endpoint{"/v1/a", EventType::alias},
    Endpoint{"/v1/b", {}},
    Endpoint{"/beacon/v1/batch", {}},
    Endpoint{"/api/s/track", EventType::track},
    Endpoint{"/api/s/identify", EventType::identify},
    Endpoint{"/api/s/page", EventType::page},
    Endpoint{"/api/s/screen", EventType::screen},
    Endpoint{"/api/s/group", EventType::group},
    Endpoint{"/api/s/alias", EventType::alias},
    Endpoint{"/api/s/batch", {}},
    Endpoint{"/api/s/s2s/track", EventType::track},
    Endpoint{"/api/s/s2s/identify", EventType::identify},
    Endpoint{"/api/s/s2s/page", EventType::page},
    Endpoint{"/api/s/s2s/screen", EventType::screen},
    Endpoint{"/api/s/s2s/group", EventType::group},
    Endpoint{"/api/s/s2s/alias", EventType::alias},
    Endpoint{"/api/s/s2s/batch", {}},
    Endpoint{"/api/public/apps/batch", {}},
};

http::Response failure(int status, std::string_view code, std::string_view message) {
    json::Writer out;
    out.begin_object()
        .field("success", false)
        .field("code", code)
        .field("message", message)
        .end_object();
    return http::json_response(status, out.take());
}

http::Response success() { return http::json_response(200, R"({"success":true})"); }

http::Response come_back(int status, std::chrono::seconds after = soon) {
    auto response = failure(status, status == 429 ? "rate_limited" : "unavailable",
                            "send it again after a while");
    response.headers.set("Retry-After", std::to_string(after.count()));
    response.headers.set("X-RateLimit-Reset", std::to_string(after.count()));
    return response;
}

/// Clients of Jitsu insist on `KEY:SECRET`, with anything as secret.
std::string before_colon(std::string_view key) { return std::string(key.substr(0, key.find(':'))); }

/// Basic with the key as user, with and without the colon; the scheme alone (Bearer) says nothing
/// about the key.
std::optional<std::string> key_of_header(const http::Request& request) {
    const auto header = request.headers.get("Authorization");
    constexpr std::string_view scheme = "Basic ";
    if (text::starts_with_ignoring_case(header, scheme)) {
        const auto plain = text::from_base64(text::trim(header.substr(scheme.size())));
        auto key = plain ? before_colon(*plain) : std::string();
        if (!key.empty()) return key;
    }
    if (const auto key = request.headers.find("X-Write-Key")) return before_colon(*key);
    if (const auto key = request.query_value("writeKey")) return before_colon(*key);
    return std::nullopt;
}

bool is_packed(const http::Request& request) {
    constexpr std::string_view gzip_magic = "\x1f\x8b";
    const auto coding = request.headers.get("Content-Encoding");
    return text::equal_ignoring_case(coding, "gzip") ||
           text::equal_ignoring_case(coding, "deflate") || request.body.starts_with(gzip_magic);
}

bool is_strict(const http::Request& request) { return request.headers.get("X-Strict-Mode") == "1"; }

/// Browsers send their page's origin, servers do not; only a person's address says where the person
/// is.
std::string address_of_person(const http::Request& request) {
    return request.headers.find("Origin") ? request.remote_address : std::string();
}

http::Response answer_to(const std::vector<wire::Refused>& refused) {
    json::Writer out;
    out.begin_object()
        .field("success", false)
        .field("code", refused.front().code)
        .field("message", refused.front().message);
    out.key("errors").begin_array();
    for (const auto& each : refused) {
        out.begin_object()
            .field("index", each.index)
            .field("code", each.code)
            .field("message", each.message)
            .end_object();
    }
    out.end_array().end_object();
    return http::json_response(400, out.take());
}

}  // namespace

Collection::Collection(EventLog& log, const KeyLookup& keys, Tally& tally, IdSource& ids,
                       const Clock& clock, Options options)
    : log_(log),
      keys_(keys),
      tally_(tally),
      ids_(ids),
      clock_(clock),
      limit_(clock, "events",
             {.limit = options.events_a_second * double(burst.count()), .window = burst}) {}

void Collection::add_routes(http::Router& router) {
    // What is larger is not read to its end, and answered as Segment does: a browser's client that
    // is shown no CORS header would send it again and again.
    const http::RouteOptions options{
        .body_limit = packed_limit,
        .refuse_large = [this](const http::Request& request) { return refuse_large(request); }};
    for (const auto& endpoint : endpoints) {
        const auto take = [this, type = endpoint.type](const http::Request& request,
                                                       const Respond& respond) {
            collect(request, type, opened_to(request, respond));
        };
        router.add_async(Method::post, endpoint.pattern, take, options);
        router.add_async(Method::options, endpoint.pattern, answer_preflight);
    }
    add_client_settings_routes(router, keys_);
}

http::Response Collection::refuse_large(const http::Request& request) {
    const auto key = key_of_header(request);
    if (const auto owner = key ? keys_.find(*key) : std::nullopt) {
        tally_.refused(*owner, {"too_large", "the body has over 500 KB", request.path, ""});
    }
    return opened(request,
                  failure(400, "too_large", "a body has at most 500 KB: send smaller batches"));
}

void Collection::collect(const http::Request& request, std::optional<EventType> type,
                         const Respond& respond) {
    const auto header_key = key_of_header(request);
    auto owner = header_key ? keys_.find(*header_key) : std::nullopt;
    const auto refuse = [&](std::string code, std::string message) {
        respond(failure(400, code, message));
        if (!owner) return;
        tally_.refused(*owner, {std::move(code), std::move(message), request.path, ""});
    };
    std::optional<std::string> unpacked;
    if (is_packed(request)) {
        unpacked = wire::unpack_gzip(request.body, wire::body_limit);
        if (!unpacked) return refuse("gzip", "the body cannot be unpacked, or has over 500 KB");
    }
    const std::string& body = unpacked ? *unpacked : request.body;
    if (body.size() > wire::body_limit) {
        return refuse("too_large", "a body has at most 500 KB: send smaller batches");
    }

    const auto envelope = wire::read_envelope(body);
    if (!owner && envelope.write_key) owner = keys_.find(before_colon(*envelope.write_key));
    if (!envelope.valid && (owner || !header_key)) {
        return refuse("json", "the body is no JSON");
    }
    if (!owner) return respond(failure(401, "write_key", "the write key is unknown"));

    const wire::Arrival arrival{.workspace = owner->workspace,
                                .received_at = clock_.now(),
                                .type = type,
                                .is_claim = owner->kind == WriteKeyKind::browser,
                                .client_address = address_of_person(request)};
    auto reading = wire::read_events(envelope, arrival, ids_);
    if (!type && envelope.batch.empty()) {
        reading.refused.push_back({"batch", "batch is a list of events", "", 0});
    }
    for (const auto& each : reading.refused) {
        tally_.refused(*owner, {each.code, each.message, request.path, each.sample});
    }
    const bool told = is_strict(request) && !reading.refused.empty();
    store(std::move(reading.events), *owner, told ? answer_to(reading.refused) : success(),
          respond);
}

void Collection::store(std::vector<Event> events, const KeyOwner& owner, http::Response good,
                       const Respond& respond) {
    if (events.empty()) return respond(std::move(good));
    if (const auto taken = limit_.take(owner.workspace, double(events.size())); !taken) {
        return respond(come_back(429, taken.error().retry_after.value_or(soon)));
    }
    auto done = [this, owner, count = events.size(), good = std::move(good),
                 respond](const Result<std::vector<Outcome>>& outcomes) {
        if (!outcomes) return respond(come_back(503));
        tally_.accepted(owner, count);
        respond(good);
    };
    const auto appended = log_.append(std::move(events), std::move(done));
    if (appended) return;
    const bool is_share_used = appended.error().kind == RefusalKind::rate_limited;
    if (is_share_used) limit_.note_refused(owner.workspace);
    respond(come_back(!is_share_used && log_.stats().failing ? 503 : 429));
}

}  // namespace ondam::events
