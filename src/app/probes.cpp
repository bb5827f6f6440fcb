#include "app/probes.h"

#include <algorithm>

#include "platform/json/json.h"

namespace ondam::app {
namespace {

constexpr auto freshness = std::chrono::seconds(2);

std::string ready_json(const std::vector<Check>& checks, bool is_ready, bool with_details) {
    json::Writer out;
    out.begin_object().field("status", is_ready ? "ready" : "not_ready");
    if (with_details) {
        out.key("checks").begin_array();
        for (const auto& check : checks) {
            out.begin_object()
                .field("name", check.name)
                .field("ok", check.holds())
                .field("reason", check.reason)
                .end_object();
        }
        out.end_array();
    }
    out.end_object();
    return out.take();
}

http::Response not_kept(http::Response response) {
    response.headers.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

Probes::Probes(App& app, const http::Server& server, const metrics::RequestMeter& requests)
    : app_(app), server_(server), requests_(requests) {
    for (const auto& text : app.config.metrics.allow) {
        const auto range = net::Cidr::parse(text);
        if (!range) throw std::invalid_argument("metrics.allow: not an address or range: " + text);
        allowed_.push_back(*range);
    }
}

void Probes::add_routes(http::Router& router) {
    using http::Method;
    router.add(Method::get, "/livez", [](const http::Request&) -> Result<http::Response> {
        return not_kept(http::text_response(200, "alive\n"));
    });
    router.add(Method::get, "/readyz", [this](const http::Request& request) {
        return Result<http::Response>(ready(request));
    });
    router.add(
        Method::get, "/metrics", [this](const http::Request& request) -> Result<http::Response> {
            if (!may_see_details(request)) return not_found();
            metrics::Exposition out;
            write_metrics(app_, server_.stats(), out);
            requests_.write(out);
            auto response = http::text_response(200, out.text());
            response.headers.set("Content-Type", std::string(metrics::Exposition::media_type));
            return not_kept(std::move(response));
        });
}

bool Probes::may_see_details(const http::Request& request) const {
    const auto address = net::Address::parse(request.remote_address);
    if (!address) return false;
    if (net::any_contains(allowed_, *address)) return true;
    // A proxy on this machine that nobody declared makes the whole world look local.
    const bool is_forwarded =
        request.headers.find("X-Forwarded-For") || request.headers.find("Forwarded");
    const bool is_local =
        request.remote_address == "::1" || (!address->v6 && address->bytes[0] == 127);
    return is_local && !is_forwarded;
}

std::vector<Check> Probes::checks() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (seen_.checks.empty() || now - seen_.at > freshness)
        seen_ = {check_readiness(app_), std::chrono::steady_clock::now()};
    return seen_.checks;
}

http::Response Probes::ready(const http::Request& request) {
    auto all = checks();
    all.push_back({"server", server_.ready() ? "" : "it is stopping"});
    const bool is_ready = std::ranges::all_of(all, &Check::holds);
    auto response = http::json_response(is_ready ? 200 : 503,
                                        ready_json(all, is_ready, may_see_details(request)));
    if (!is_ready) response.headers.set("Retry-After", "2");
    return not_kept(std::move(response));
}

}  // namespace ondam::app
