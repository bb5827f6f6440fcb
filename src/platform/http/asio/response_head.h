#pragma once

#include <string>
#include <string_view>

#include "platform/http/http.h"

namespace ondam::http::io {

enum class Framing { length, chunked, until_close, none };

struct HeadContext {
    Method method = Method::get;
    Framing framing = Framing::length;
    std::uint64_t length = 0;
    bool keep_alive = true;
    bool secure = false;  ///< The client came by TLS, and shall never come otherwise.
    std::string_view request_id;
    std::string_view date;
};

/// Status line and headers up to the empty line, the security headers included that the handler did
/// not set itself.
std::string response_head(const Response& response, const HeadContext& context);

}  // namespace ondam::http::io
