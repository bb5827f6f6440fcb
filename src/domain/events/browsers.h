#pragma once

#include <functional>

#include "domain/events/write_key.h"
#include "platform/http/http.h"

namespace ondam::events {

using Respond = std::function<void(http::Response)>;

/// Lets the page that asked read the answer. Pages of every origin send events, some clients with
/// credentials, which needs the origin by its name; nothing here looks at a cookie, so nobody gains
/// by sending one.
http::Response opened(const http::Request& request, http::Response response);
Respond opened_to(const http::Request& request, Respond respond);

/// What a browser asks before it sends across origins. Any header may come: those that mean nothing
/// here do no harm, and a client whose header is not allowed could send nothing at all.
void answer_preflight(const http::Request& request, const Respond& respond);

/// The documents that clients in browsers load before they send: Segment's settings and
/// RudderStack's source configuration. Both name nothing but this place.
void add_client_settings_routes(http::Router& router, const KeyLookup& keys);

}  // namespace ondam::events
