#pragma once

#include <span>
#include <string>
#include <string_view>

#include "platform/http/http.h"

namespace ondam::app {

/// One file of the console or the widget, built into the program.
struct Asset {
    std::string_view name;  ///< `app/index.html`, `widget/loader.js`
    std::string_view media_type;
    std::string_view plain;
    std::string_view packed;  ///< gzip; empty where packing gains nothing
};
std::span<const Asset> embedded_assets();
/// The page inside the widget's frame; empty when the program was built without web/.
std::string widget_document();

/// Serves /app/… (any path of the console that is no file is its index.html) and /widget/….
void add_asset_routes(http::Router& router);

}  // namespace ondam::app
