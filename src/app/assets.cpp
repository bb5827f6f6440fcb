#include "app/assets.h"

#include <algorithm>
#include <optional>

namespace ondam::app {
namespace {

// Mantine writes its sizes as style attributes, so styles alone may be inline.
constexpr std::string_view console_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self' blob:; manifest-src 'self'; base-uri "
    "'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default";
constexpr std::string_view widget_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action "
    "'self'; require-trusted-types-for 'script'; trusted-types 'none'";

const Asset* find_asset(std::string_view name) {
    const auto all = embedded_assets();
    const auto found = std::ranges::find(all, name, &Asset::name);
    return found == all.end() ? nullptr : &*found;
}

/// File names under assets/ carry a hash of their content, so they never change.
bool is_immutable(std::string_view name) { return name.find("/assets/") != std::string_view::npos; }

http::Response asset_response(const Asset& asset, const http::Request& request,
                              std::string_view policy) {
    http::Response response;
    const bool packed =
        !asset.packed.empty() &&
        request.headers.get("Accept-Encoding").find("gzip") != std::string_view::npos;
    response.body = packed ? asset.packed : asset.plain;
    response.headers.set("Content-Type", std::string(asset.media_type));
    if (packed) response.headers.set("Content-Encoding", "gzip");
    if (!asset.packed.empty()) response.headers.set("Vary", "Accept-Encoding");
    response.headers.set("Cache-Control", is_immutable(asset.name)
                                              ? "public, max-age=31536000, immutable"
                                          : asset.name == "widget/loader.js" ? "public, max-age=600"
                                                                             : "no-cache");
    response.headers.set("Content-Security-Policy", std::string(policy));
    return response;
}

Result<http::Response> serve_console(const http::Request& request) {
    const auto path = request.param("rest");
    if (const auto* asset = find_asset("app/" + std::string(path)); asset && !path.empty()) {
        return asset_response(*asset, request, console_policy);
    }
    if (is_immutable("app/" + std::string(path))) return not_found();
    if (const auto* index = find_asset("app/index.html")) {
        return asset_response(*index, request, console_policy);
    }
    return http::text_response(
        503, "This ondam was built without its console: build web/ first, then configure again.\n");
}

Result<http::Response> serve_widget(const http::Request& request) {
    const auto* asset = find_asset("widget/" + std::string(request.param("rest")));
    // The page is served under its channel's address, which says who may frame it.
    if (!asset || asset->name == "widget/app.html") return not_found();
    auto response = asset_response(*asset, request, widget_policy);
    // The loader runs on other people's pages; what it loads is public.
    response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    response.headers.set("Access-Control-Allow-Origin", "*");
    return response;
}

Result<http::Response> redirect_to_console(const http::Request&) {
    auto response = http::empty_response(302);
    response.headers.set("Location", "/app/");
    return response;
}

}  // namespace

std::string widget_document() {
    const auto* page = find_asset("widget/app.html");
    return page ? std::string(page->plain) : std::string();
}

void add_asset_routes(http::Router& router) {
    router.add(http::Method::get, "/", redirect_to_console);
    router.add(http::Method::get, "/app", redirect_to_console);
    router.add(http::Method::get, "/app/{rest...}", serve_console);
    router.add(http::Method::get, "/widget/{rest...}", serve_widget);
}

}  // namespace ondam::app
