#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/html/html.h"
#include "platform/html/tree.h"

namespace ondam::html {
namespace {

constexpr std::array<std::string_view, 22> inline_tags = {
    "a", "abbr", "b",   "bdi",  "bdo", "big", "cite", "code",  "del",  "em",     "font",
    "i", "ins",  "kbd", "mark", "q",   "s",   "samp", "small", "span", "strike", "strong"};
constexpr std::array<std::string_view, 6> more_inline_tags = {"sub", "sup", "tt",
                                                              "u",   "var", "dfn"};
constexpr std::array<std::string_view, 38> block_tags = {
    "address", "article", "aside", "blockquote", "caption", "center",     "col",    "colgroup",
    "dd",      "div",     "dl",    "dt",         "figure",  "figcaption", "footer", "h1",
    "h2",      "h3",      "h4",    "h5",         "h6",      "header",     "hr",     "li",
    "main",    "nav",     "ol",    "p",          "pre",     "section",    "table",  "tbody",
    "td",      "tfoot",   "th",    "thead",      "tr",      "ul"};
constexpr std::array<std::string_view, 5> void_tags = {"br", "col", "hr", "img", "wbr"};

/// What is inside these is not text of the document.
constexpr std::array<std::string_view, 21> skipped_tags = {
    "script",   "style",    "title",    "textarea", "xmp",    "iframe",   "noembed",
    "noframes", "noscript", "template", "svg",      "math",   "object",   "applet",
    "select",   "option",   "audio",    "video",    "canvas", "datalist", "plaintext"};
/// Of these the parser reads no tags but their own end.
constexpr std::array<std::string_view, 10> raw_tags = {
    "script", "style",   "title",    "textarea", "xmp",
    "iframe", "noembed", "noframes", "noscript", "plaintext"};
constexpr std::array<std::string_view, 27> known_attributes = {
    "href",   "src",     "alt",     "title",   "width",    "height",      "align",
    "valign", "bgcolor", "color",   "face",    "size",     "style",       "dir",
    "lang",   "border",  "colspan", "rowspan", "span",     "cellpadding", "cellspacing",
    "start",  "type",    "value",   "nowrap",  "data-src", "reversed"};

template <std::size_t n>
bool holds(const std::array<std::string_view, n>& list, std::string_view what) {
    return std::ranges::find(list, what) != list.end();
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

class Balancer {
public:
    explicit Balancer(std::string_view html) : html_(html) {
        out_.reserve(html.size() + html.size() / 8);
    }

    std::string run() {
        while (at_ < html_.size()) {
            const auto tag = html_.find('<', at_);
            put_text(html_.substr(at_, tag - at_));
            if (tag == std::string_view::npos) break;
            at_ = tag;
            read_markup();
        }
        while (!open_.empty()) close_last();
        return std::move(out_);
    }

private:
    char peek(std::size_t ahead) const {
        return at_ + ahead < html_.size() ? html_[at_ + ahead] : '\0';
    }

    void put_text(std::string_view text) {
        if (skipping_.empty()) out_.append(text);
    }

    void read_markup() {
        const char next = peek(1);
        if (is_letter(next)) return read_start();
        if (next == '/' && is_letter(peek(2))) return read_end();
        if (html_.substr(at_, 4) == "<!--") return pass_comment();
        if (next == '!' || next == '?' || next == '/') return pass_beyond(">");
        put_text("&lt;");
        ++at_;
    }

    void pass_beyond(std::string_view what) {
        const auto found = html_.find(what, at_);
        at_ = found == std::string_view::npos ? html_.size() : found + what.size();
    }

    void pass_comment() {
        at_ += 4;
        if (peek(0) == '>')
            at_ += 1;
        else if (peek(0) == '-' && peek(1) == '>')
            at_ += 2;
        else
            pass_beyond("-->");
    }

    std::string read_name() {
        const auto start = at_;
        while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>' &&
               html_[at_] != '/')
            ++at_;
        return text::lower_ascii(html_.substr(start, std::min<std::size_t>(at_ - start, 40)));
    }

    void read_end() {
        at_ += 2;
        const auto name = read_name();
        pass_beyond(">");
        if (!skipping_.empty()) {
            if (name == skipping_ && --skipped_depth_ == 0) skipping_.clear();
            return;
        }
        close(name);
    }

    void close(std::string_view name) {
        if (std::ranges::find(open_, name) == open_.end()) return;
        while (open_.back() != name) close_last();
        close_last();
    }

    void close_last() {
        out_.append("</").append(open_.back()).append(">");
        open_.pop_back();
    }

    void read_start() {
        ++at_;
        const auto name = read_name();
        const auto attributes = read_attributes();
        if (!skipping_.empty()) {
            skipped_depth_ += name == skipping_ ? 1 : 0;
            return;
        }
        if (holds(skipped_tags, name)) return skip(name);
        if (!is_allowed_tag(name)) return;
        close_what_ends_here(name);
        const bool is_void = is_void_tag(name);
        if (!is_void && int(open_.size()) >= deepest_nesting) return;
        out_.append("<").append(name).append(attributes).append(">");
        if (!is_void) open_.push_back(name);
    }

    void skip(const std::string& name) {
        if (name == "plaintext") {
            at_ = html_.size();
        } else if (holds(raw_tags, name)) {
            pass_raw_text(name);
        } else {
            skipping_ = name;
            skipped_depth_ = 1;
        }
    }

    void pass_raw_text(std::string_view name) {
        for (;;) {
            const auto end = html_.find("</", at_);
            if (end == std::string_view::npos) {
                at_ = html_.size();
                return;
            }
            at_ = end + 2;
            if (read_name() == name) return pass_beyond(">");
        }
    }

    /// What the parser would close by itself is closed here, so that no end tag comes twice.
    void close_what_ends_here(std::string_view name) {
        if (name == "li") return close_within(name, {"ul", "ol"});
        if (name == "dt" || name == "dd") {
            close_within("dt", {"dl"});
            return close_within("dd", {"dl"});
        }
        if (name == "td" || name == "th") {
            close_within("td", {"table"});
            return close_within("th", {"table"});
        }
        if (name == "tr") return close_within(name, {"table"});
        if (name == "a") return close("a");
        if (is_block_tag(name)) close("p");
    }

    void close_within(std::string_view name, std::initializer_list<std::string_view> bounds) {
        for (auto tag = open_.rbegin(); tag != open_.rend(); ++tag) {
            if (*tag == name) return close(name);
            if (std::ranges::find(bounds, *tag) != bounds.end()) break;
        }
        close_paragraph_above(bounds);
    }

    void close_paragraph_above(std::initializer_list<std::string_view> bounds) {
        for (auto tag = open_.rbegin(); tag != open_.rend(); ++tag) {
            if (*tag == "p") return close("p");
            if (std::ranges::find(bounds, *tag) != bounds.end()) return;
        }
    }

    /// The known attributes, each once, in double quotes; entities stay as they are.
    std::string read_attributes() {
        std::string out;
        std::vector<std::string> seen;
        while (at_ < html_.size() && html_[at_] != '>') {
            if (is_space(html_[at_]) || html_[at_] == '/' || html_[at_] == '=') {
                ++at_;
                continue;
            }
            const auto name = read_attribute_name();
            const auto value = read_value();
            if (!holds(known_attributes, name) || std::ranges::find(seen, name) != seen.end())
                continue;
            seen.push_back(name);
            out.append(" ").append(name).append("=\"").append(
                text::replace_all(std::string(value), "\"", "&quot;"));
            out.append("\"");
        }
        at_ = std::min(at_ + 1, html_.size());
        return out;
    }

    std::string read_attribute_name() {
        const auto start = at_;
        const auto ends = [](char c) { return is_space(c) || c == '>' || c == '/' || c == '='; };
        while (at_ < html_.size() && !ends(html_[at_])) ++at_;
        return text::lower_ascii(html_.substr(start, std::min<std::size_t>(at_ - start, 40)));
    }

    std::string_view read_value() {
        const auto pass_spaces = [this] {
            while (at_ < html_.size() && is_space(html_[at_])) ++at_;
        };
        pass_spaces();
        if (peek(0) != '=') return {};
        ++at_;
        pass_spaces();
        const char quote = peek(0);
        const auto start = quote == '"' || quote == '\'' ? at_ + 1 : at_;
        if (start > at_) {
            at_ = std::min(html_.find(quote, start), html_.size());
            const auto value = html_.substr(start, at_ - start);
            at_ = std::min(at_ + 1, html_.size());
            return value;
        }
        while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>') ++at_;
        return html_.substr(start, at_ - start);
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string out_;
    std::vector<std::string> open_;
    std::string skipping_;
    int skipped_depth_ = 0;
};

}  // namespace

bool is_void_tag(std::string_view tag) { return holds(void_tags, tag); }
bool is_block_tag(std::string_view tag) { return holds(block_tags, tag); }
bool is_allowed_tag(std::string_view tag) {
    return holds(inline_tags, tag) || holds(more_inline_tags, tag) || holds(block_tags, tag) ||
           is_void_tag(tag);
}

std::string balance(std::string_view html) { return Balancer(html).run(); }

}  // namespace ondam::html
