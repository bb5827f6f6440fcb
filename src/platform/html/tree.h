#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ondam::html {

/// An element, or a text when `tag` is empty. Attribute values and texts are decoded.
struct Node {
    std::string tag;
    std::string text;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<Node> children;

    std::string_view attribute(std::string_view name) const {
        for (const auto& [key, value] : attributes) {
            if (key == name) return value;
        }
        return {};
    }
};

/// The same document with known tags alone, balanced, at most `deepest_nesting` deep, few
/// attributes each, without comments and raw text. Linear, so that the parser behind it meets
/// nothing that makes it slow.
std::string balance(std::string_view html);

/// The body as an HTML5 parser builds it from the balanced document.
Node parse(std::string_view html);

bool is_allowed_tag(std::string_view tag);
bool is_void_tag(std::string_view tag);
bool is_block_tag(std::string_view tag);

}  // namespace ondam::html
