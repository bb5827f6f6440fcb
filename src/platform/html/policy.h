#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ondam::html {

/// The address without what a browser would drop from it: white space around and control characters
/// inside.
std::string plain_address(std::string_view address);
bool is_remote_image(std::string_view address);
/// A raster image inside the document itself, in base64.
bool is_data_image(std::string_view address);
/// The declarations that change look and never place, load or run anything; canonical.
std::string safe_style(std::string_view style);
/// The attribute's value where it may stand on that tag; nothing drops it. Links, images and styles
/// are judged apart.
std::optional<std::string> safe_attribute(std::string_view tag, std::string_view name,
                                          std::string_view value);

}  // namespace ondam::html
