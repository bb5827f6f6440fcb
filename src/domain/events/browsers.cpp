#include "domain/events/browsers.h"

#include "base/text.h"
#include "platform/json/json.h"

namespace ondam::events {
namespace {

void allow(http::Response& response, std::string_view origin) {
    auto& headers = response.headers;
    headers.set("Access-Control-Allow-Origin", origin.empty() ? "*" : std::string(origin));
    if (!origin.empty()) headers.set("Access-Control-Allow-Credentials", "true");
    headers.set("Vary", "Origin");
    // Without it a browser hides from its script when to come back.
    headers.set("Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset");
    headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

http::Response unknown_key() {
    return http::json_response(
        404, R"({"success":false,"code":"write_key","message":"the write key is unknown"})");
}

http::Response document(std::string json) {
    auto response = http::json_response(200, std::move(json));
    response.headers.set("Cache-Control", "public, max-age=60");
    return response;
}

/// What `@segment/analytics-next` loads from its `cdnURL`.
http::Response segment_settings(const http::Request& request, std::string_view key) {
    json::Writer out;
    out.begin_object().key("integrations").begin_object().key("Segment.io").begin_object();
    out.field("apiKey", key)
        .field("apiHost", std::string(request.headers.get("Host")) + "/v1")
        .field("protocol", request.secure ? "https" : "http")
        .field("addBundledMetadata", false)
        .raw_field("unbundledIntegrations", "[]")
        .raw_field("versionSettings", R"({"version":"4.4.7","componentTypes":["browser"]})");
    out.end_object().end_object();
    out.raw_field("plan", R"({"track":{"__default":{"enabled":true,"integrations":{}}},)"
                          R"("identify":{"__default":{"enabled":true}},)"
                          R"("group":{"__default":{"enabled":true}}})");
    out.raw_field("edgeFunction", "{}")
        .field("analyticsNextEnabled", true)
        .raw_field("middlewareSettings", "{}")
        .raw_field("enabledMiddleware", "{}")
        .raw_field("metrics", R"({"sampleRate":0})")
        .field("legacyVideoPluginsEnabled", false)
        .raw_field("remotePlugins", "[]");
    return document(out.end_object().take());
}

/// What `@rudderstack/analytics-js` loads from its `configUrl`: a source without destinations, that
/// reports nothing about itself to anybody.
http::Response rudder_source(const KeyOwner& owner, std::string_view key) {
    const auto id = owner.key.text();
    json::Writer out;
    out.begin_object().key("source").begin_object();
    out.field("id", id)
        .field("name", "Ondam")
        .field("writeKey", key)
        .field("enabled", true)
        .field("workspaceId", owner.workspace.text())
        .raw_field("connections", "[]")
        .raw_field("destinations", "[]")
        .raw_field("config", R"({"statsCollection":{"errors":{"enabled":false},)"
                             R"("metrics":{"enabled":false}}})")
        .raw_field("dataplanes", "{}");
    return document(out.end_object().end_object().take());
}

http::Response rudder_settings(const http::Request& request, const KeyLookup& keys) {
    std::string key(request.query_value("writeKey").value_or(""));
    constexpr std::string_view scheme = "Basic ";
    const auto header = request.headers.get("Authorization");
    if (key.empty() && text::starts_with_ignoring_case(header, scheme)) {
        key = text::from_base64(text::trim(header.substr(scheme.size()))).value_or("");
        key = key.substr(0, key.find(':'));
    }
    const auto owner = keys.find(key);
    return owner ? rudder_source(*owner, key) : unknown_key();
}

}  // namespace

http::Response opened(const http::Request& request, http::Response response) {
    allow(response, request.headers.get("Origin"));
    return response;
}

Respond opened_to(const http::Request& request, Respond respond) {
    return [origin = std::string(request.headers.get("Origin")),
            respond = std::move(respond)](http::Response response) {
        allow(response, origin);
        respond(std::move(response));
    };
}

void answer_preflight(const http::Request& request, const Respond& respond) {
    auto response = opened(request, http::empty_response(204));
    auto& headers = response.headers;
    const auto wanted = request.headers.get("Access-Control-Request-Headers");
    headers.set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    headers.set("Access-Control-Allow-Headers",
                wanted.empty() ? "Authorization, Content-Type" : std::string(wanted));
    headers.set("Access-Control-Max-Age", "86400");
    headers.set("Vary", "Origin, Access-Control-Request-Headers");
    respond(std::move(response));
}

void add_client_settings_routes(http::Router& router, const KeyLookup& keys) {
    using http::Method;
    const auto* settings = "/v1/projects/{key}/settings";
    router.add_async(
        Method::get, settings, [&keys](const http::Request& request, const Respond& respond) {
            const auto key = request.param("key");
            respond(
                opened(request, keys.find(key) ? segment_settings(request, key) : unknown_key()));
        });
    router.add_async(Method::options, settings, answer_preflight);
    for (const auto* path : {"/sourceConfig", "/sourceConfig/"}) {
        router.add_async(Method::get, path,
                         [&keys](const http::Request& request, const Respond& respond) {
                             respond(opened(request, rudder_settings(request, keys)));
                         });
        router.add_async(Method::options, path, answer_preflight);
    }
}

}  // namespace ondam::events
