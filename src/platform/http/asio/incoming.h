#pragma once

#include <optional>
#include <string_view>

#include "platform/http/asio/lane.h"
#include "platform/http/asio/upgrade.h"

namespace ondam::http::io {

/// Why a request is answered and its connection closed before any handler sees it.
struct Fatal {
    int status = 400;
    std::string_view title;
};

/// What Beast's parser lets through but an HTTP server must not: anything that two readers could
/// frame differently.
std::optional<Fatal> check_framing(const BeastRequest& message);

/// Method, target, headers, client address and request id. Fatal when the target is broken or the
/// method unknown.
std::optional<Fatal> read_request(const Shared& shared, const BeastRequest& message,
                                  const net::Address& peer, Request& request);

/// The client's X-Request-Id when it is sound, else a new one.
std::string request_id(const Shared& shared, std::string_view proposed);

}  // namespace ondam::http::io
