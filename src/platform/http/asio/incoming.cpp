#include "platform/http/asio/incoming.h"

#include <algorithm>
#include <boost/beast/http/field.hpp>

#include "base/text.h"
#include "platform/http/target.h"

namespace ondam::http::io {
namespace {

namespace beast_http = boost::beast::http;
using Field = beast_http::field;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_id_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/// The nearest address in X-Forwarded-For that is not one of our own proxies.
net::Address client_behind(const Shared& shared, net::Address peer, const Headers& headers) {
    std::string chain;
    for (const auto& [name, value] : headers.all()) {
        if (!text::equal_ignoring_case(name, "X-Forwarded-For")) continue;
        if (!chain.empty()) chain += ",";
        chain += value;
    }
    const auto hops = text::split(chain, ',');
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        if (!net::any_contains(shared.trusted, peer)) return peer;
        const auto address = net::Address::parse(text::trim(*hop));
        if (!address) return peer;
        peer = *address;
    }
    return peer;
}

std::optional<Fatal> check_version(const BeastRequest& message) {
    if (message.version() == 10 || message.version() == 11) return std::nullopt;
    return Fatal{505, "Only HTTP/1.1 is spoken here."};
}

}  // namespace

std::optional<Fatal> check_framing(const BeastRequest& message) {
    if (const auto fatal = check_version(message)) return fatal;
    const auto encodings = message.count(Field::transfer_encoding);
    const auto lengths = message.count(Field::content_length);
    if (encodings > 0 && lengths > 0)
        return Fatal{400, "Content-Length and Transfer-Encoding exclude each other."};
    if (lengths > 1) return Fatal{400, "Content-Length must be given once."};
    if (message.count(Field::host) > 1) return Fatal{400, "Host must be given once."};
    if (encodings == 0) return std::nullopt;
    if (message.version() == 10) return Fatal{400, "HTTP/1.0 has no Transfer-Encoding."};
    const auto coding = text::trim(view(message[Field::transfer_encoding]));
    if (encodings == 1 && text::equal_ignoring_case(coding, "chunked")) return std::nullopt;
    const bool ends_chunked = text::lower_ascii(coding).ends_with("chunked");
    return Fatal{ends_chunked ? 501 : 400, "The only Transfer-Encoding taken here is chunked."};
}

std::string request_id(const Shared& shared, std::string_view proposed) {
    const bool sound = !proposed.empty() && proposed.size() <= 64 &&
                       std::ranges::all_of(proposed, is_id_character);
    return sound ? std::string(proposed) : shared.ids.next_uuid().text();
}

std::optional<Fatal> read_request(const Shared& shared, const BeastRequest& message,
                                  const net::Address& peer, Request& request) {
    for (const auto& field : message) {
        request.headers.add(std::string(view(field.name_string())),
                            std::string(view(field.value())));
    }
    request.id = request_id(shared, request.headers.get("X-Request-Id"));
    request.remote_address = client_behind(shared, peer, request.headers).text();
    request.secure = net::any_contains(shared.trusted, peer) &&
                     text::equal_ignoring_case(request.headers.get("X-Forwarded-Proto"), "https");
    const auto method = parse_method(view(message.method_string()));
    if (!method) return Fatal{501, "This method is not known here."};
    request.method = *method;
    if (!read_target(view(message.target()), request))
        return Fatal{400, "The address cannot be read."};
    return std::nullopt;
}

}  // namespace ondam::http::io
