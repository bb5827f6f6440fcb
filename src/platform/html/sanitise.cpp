#include <algorithm>

#include "base/text.h"
#include "platform/html/html.h"
#include "platform/html/policy.h"
#include "platform/html/tree.h"

namespace ondam::html {
namespace {

/// Writes a tree in the one form that the parser reads back as the same tree.
class Serialiser {
public:
    explicit Serialiser(const Options& options) : options_(options) {}

    void write(const Node& node) {
        if (node.tag.empty()) {
            out_.append(escape(node.text));
            return;
        }
        if (node.tag == "img" && !has_image(node)) return;
        out_.append("<").append(node.tag);
        write_attributes(node);
        out_.append(">");
        if (is_void_tag(node.tag)) return;
        write_children(node);
        out_.append("</").append(node.tag).append(">");
    }

    void write_children(const Node& node) {
        for (const auto& child : node.children) write(child);
    }

    std::string take() { return std::move(out_); }
    void clear() { out_.clear(); }

private:
    bool has_image(const Node& node) {
        return !image_of(node).second.empty() || !node.attribute("alt").empty();
    }

    void put(std::string_view name, std::string_view value) {
        out_.append(" ").append(name).append("=\"").append(escape(value)).append("\"");
    }

    void write_attributes(const Node& node) {
        if (node.tag == "a") {
            if (const auto link = safe_link(node.attribute("href"))) {
                put("href", *link);
                out_.append(" rel=\"noopener noreferrer nofollow\" target=\"_blank\"");
            }
        }
        if (node.tag == "img") {
            const auto [name, address] = image_of(node);
            if (!address.empty()) put(name, address);
        }
        for (const auto& [name, value] : node.attributes) {
            if (const auto safe = safe_attribute(node.tag, name, value)) put(name, *safe);
        }
        if (const auto style = safe_style(node.attribute("style")); !style.empty())
            put("style", style);
    }

    /// The attribute that holds the image and its address; empty where there is none to show.
    std::pair<std::string_view, std::string> image_of(const Node& node) {
        const auto waiting = plain_address(node.attribute("data-src"));
        const auto source =
            node.attribute("src").empty() ? waiting : plain_address(node.attribute("src"));
        if (is_data_image(source)) return {"src", source};
        if (is_remote_image(source)) {
            return {options_.remote_images == RemoteImages::allowed ? "src" : "data-src", source};
        }
        if (std::ranges::find(mapped_, source) != mapped_.end()) return {"src", source};
        if (text::starts_with_ignoring_case(source, "cid:"))
            return {"src", inline_address(source.substr(4))};
        return {"src", ""};
    }

    std::string inline_address(std::string_view content_id) {
        if (!options_.inline_image) return "";
        auto id =
            text::url_decode(content_id, text::UrlPart::path).value_or(std::string(content_id));
        auto address = options_.inline_image(id);
        if (!address) return "";
        mapped_.push_back(*address);
        return std::move(*address);
    }

    const Options& options_;
    std::string out_;
    std::vector<std::string> mapped_;
};

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out.append("&amp;");
                break;
            case '<':
                out.append("&lt;");
                break;
            case '>':
                out.append("&gt;");
                break;
            case '"':
                out.append("&quot;");
                break;
            case '\'':
                out.append("&#39;");
                break;
            case '\t':
            case '\n':
                out.push_back(c);
                break;
            default:
                if (std::uint8_t(c) >= 0x20 && c != 0x7f) out.push_back(c);
        }
    }
    return out;
}

std::string sanitise(std::string_view html, const Options& options) {
    Serialiser serialiser(options);
    serialiser.write_children(parse(html));
    auto canonical = serialiser.take();
    // The parser may move what stands wrongly (a table's stray text); what it moved is still then.
    // What will not come to rest is shown as text: no browser may read it otherwise than we did.
    for (int round = 0; round < 3; ++round) {
        serialiser.clear();
        serialiser.write_children(parse(canonical));
        auto again = serialiser.take();
        if (again == canonical) return canonical;
        canonical = std::move(again);
    }
    return "<pre>" + escape(to_text(html)) + "</pre>";
}

}  // namespace ondam::html
