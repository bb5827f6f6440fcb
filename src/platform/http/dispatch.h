#pragma once

#include <functional>

#include "platform/http/http.h"

namespace ondam::http {

/// Runs the handler's work and turns its refusal or throw into a problem document; a throw is
/// logged with the id.
Response guarded(const Request& request, const std::function<Result<Response>()>& work);

/// 405 with Allow where other methods exist, else 404.
Response no_route(const Router::Match& match);

}  // namespace ondam::http
