#include "platform/http/asio/response_head.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/http/status.h"

namespace ondam::http::io {
namespace {

using Default = std::pair<std::string_view, std::string_view>;
/// What an answer does not say itself. Whoever says nothing of keeping shows somebody's data.
constexpr std::array<Default, 6> safe_headers{
    Default{"Cache-Control", "no-store"},
    Default{"X-Content-Type-Options", "nosniff"},
    Default{"Referrer-Policy", "strict-origin-when-cross-origin"},
    Default{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    Default{"Cross-Origin-Opener-Policy", "same-origin"},
    Default{"Cross-Origin-Resource-Policy", "same-origin"},
};

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    // A line break in a value would forge a header; nothing below 0x20 but the tab is allowed
    // there.
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back((byte < 0x20 && c != '\t') || byte == 0x7f ? ' ' : c);
    }
    out.append("\r\n");
}

/// The server frames the message itself; a handler's word on it could only contradict.
bool is_framing(std::string_view name) {
    static constexpr std::array<std::string_view, 5> names{
        "Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding", "Date"};
    return std::ranges::any_of(names,
                               [&](auto known) { return text::equal_ignoring_case(known, name); });
}

void append_framing(std::string& out, const Response& response, const HeadContext& context) {
    switch (context.framing) {
        case Framing::length: {
            const auto told = context.method == Method::head
                                  ? response.headers.find("Content-Length")
                                  : std::nullopt;
            append_field(out, "Content-Length",
                         told ? std::string(*told) : std::to_string(context.length));
            break;
        }
        case Framing::chunked:
            append_field(out, "Transfer-Encoding", "chunked");
            break;
        case Framing::until_close:
        case Framing::none:
            break;
    }
    append_field(out, "Connection", context.keep_alive ? "keep-alive" : "close");
}

}  // namespace

std::string response_head(const Response& response, const HeadContext& context) {
    std::string out;
    out.reserve(512);
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    append_field(out, "Date", context.date);
    for (const auto& [name, value] : response.headers.all()) {
        if (!is_framing(name)) append_field(out, name, value);
    }
    for (const auto& [name, value] : safe_headers) {
        if (!response.headers.find(name)) append_field(out, name, value);
    }
    if (context.secure) append_field(out, "Strict-Transport-Security", "max-age=31536000");
    if (!context.request_id.empty()) append_field(out, "X-Request-Id", context.request_id);
    append_framing(out, response, context);
    out.append("\r\n");
    return out;
}

}  // namespace ondam::http::io
