#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "platform/http/target.h"

/// A target that is taken has a path without NUL and dot segments, and the router finds its way
/// with it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    static const http::Router& router = *[] {
        auto* routes = new http::Router;
        const auto handler = [](const http::Request&) -> Result<http::Response> {
            return http::empty_response();
        };
        routes->add(http::Method::get, "/a/{id}", handler);
        routes->add(http::Method::get, "/a/{id}/b", handler);
        routes->add(http::Method::get, "/a/b/{rest...}", handler);
        return routes;
    }();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    http::Request request;
    request.headers.add("Cookie", std::string(text));
    request.cookie("a");
    if (!http::read_target(text, request)) return 0;
    if (request.path.find('\0') != std::string::npos) std::abort();
    for (const auto segment : text::split(request.path, '/')) {
        if (segment == "..") std::abort();
    }
    const auto status = router.dispatch(request).status;
    if (status != 204 && status != 404) std::abort();
    return 0;
}
