#include <gumbo.h>
#include <memory>
#include <stdexcept>

#include "base/text.h"
#include "platform/html/html.h"
#include "platform/html/tree.h"

namespace ondam::html {
namespace {

struct DestroyOutput {
    void operator()(GumboOutput* output) const {
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    }
};

void add_children(Node& parent, const GumboNode& from);

void add_element(Node& parent, const GumboElement& element, const GumboNode& from) {
    const std::string tag = gumbo_normalized_tagname(element.tag);
    if (element.tag_namespace != GUMBO_NAMESPACE_HTML || !is_allowed_tag(tag))
        return add_children(parent, from);
    Node node{.tag = tag, .text = {}, .attributes = {}, .children = {}};
    for (unsigned i = 0; i < element.attributes.length; ++i) {
        const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
        node.attributes.emplace_back(attribute->name, attribute->value);
    }
    add_children(node, from);
    parent.children.push_back(std::move(node));
}

void add_text(Node& parent, const char* text) {
    auto& siblings = parent.children;
    if (siblings.empty() || !siblings.back().tag.empty()) siblings.emplace_back();
    siblings.back().text.append(text);
}

void add_children(Node& parent, const GumboNode& from) {
    const auto& children = from.v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
        const auto& child = *static_cast<const GumboNode*>(children.data[i]);
        if (child.type == GUMBO_NODE_ELEMENT)
            add_element(parent, child.v.element, child);
        else if (child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE)
            add_text(parent, child.v.text.text);
    }
}

}  // namespace

Node parse(std::string_view html) {
    const auto valid = text::make_valid_utf8(html.substr(0, longest_html));
    const auto balanced = "<!DOCTYPE html><body>" + balance(valid);
    const std::unique_ptr<GumboOutput, DestroyOutput> output(
        gumbo_parse_with_options(&kGumboDefaultOptions, balanced.data(), balanced.size()));
    if (!output) throw std::runtime_error("gumbo gave no document");
    Node body;
    add_children(body, *output->root);
    return body;
}

}  // namespace ondam::html
