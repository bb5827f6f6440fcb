#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "platform/http/asio/lane.h"

namespace ondam::http::io {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// Completes the WebSocket handshake on the socket and serves the session until it closes.
void start_websocket(Lane& lane, tcp::socket socket, const BeastRequest& upgrade,
                     std::pair<std::shared_ptr<SocketSession>, std::string> session_and_request_id);

}  // namespace ondam::http::io
