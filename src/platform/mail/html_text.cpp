#include "platform/mail/html_text.h"

#include <algorithm>
#include <array>
#include <gumbo.h>
#include <map>
#include <memory>

#include "base/text.h"

namespace ondam::mail {
namespace {

constexpr std::size_t most_html = std::size_t(1) << 20;
constexpr std::size_t deepest = 400;
/// Gumbo repeats unclosed formatting elements in every block: their product is bounded.
constexpr std::size_t most_repeats = 2'000'000;

bool is_formatting(std::string_view name) {
    constexpr std::array<std::string_view, 14> names = {"a",      "b",      "big",  "code", "em",
                                                        "font",   "i",      "nobr", "s",    "small",
                                                        "strike", "strong", "tt",   "u"};
    return std::ranges::find(names, name) != names.end();
}

bool is_void(std::string_view name) {
    constexpr std::array<std::string_view, 9> names = {"br",   "hr",   "img",  "input", "meta",
                                                       "link", "area", "base", "col"};
    return std::ranges::find(names, name) != names.end();
}

/// Whether the parser, which is recursive, can take it: counts what stays open, name by name.
bool is_parsable(std::string_view html) {
    std::map<std::string, std::size_t, std::less<>> open;
    std::size_t depth = 0;
    std::size_t formatting = 0;
    std::size_t most_formatting = 0;
    std::size_t tags = 0;
    for (auto at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
        const bool closes = at + 1 < html.size() && html[at + 1] == '/';
        const auto start = at + (closes ? 2 : 1);
        auto end = start;
        while (end < html.size() && end - start < 20 &&
               std::isalnum(static_cast<unsigned char>(html[end])))
            ++end;
        if (end == start) continue;
        ++tags;
        const auto name = text::lower_ascii(html.substr(start, end - start));
        if (is_void(name)) continue;
        auto& count = open[name];
        if (!closes) {
            ++count;
            ++depth;
            if (is_formatting(name)) ++formatting;
        } else if (count > 0) {
            --count;
            --depth;
            if (is_formatting(name)) --formatting;
        }
        most_formatting = std::max(most_formatting, formatting);
        if (depth > 10 * deepest) return false;
    }
    return most_formatting * tags <= most_repeats;
}

/// For what the parser must not see: everything between < and > goes.
std::string strip_tags(std::string_view html) {
    std::string out;
    bool inside = false;
    for (const char c : html) {
        if (c == '<') {
            inside = true;
            out.push_back('\n');
        } else if (c == '>') {
            inside = false;
        } else if (!inside) {
            out.push_back(c);
        }
    }
    return out;
}

std::string_view attribute(const GumboElement& element, const char* name) {
    const auto* found = gumbo_get_attribute(&element.attributes, name);
    return found ? std::string_view(found->value) : std::string_view();
}

bool contains_blockquote(const GumboNode& node, std::size_t depth = 0) {
    if (node.type != GUMBO_NODE_ELEMENT || depth > deepest) return false;
    if (node.v.element.tag == GUMBO_TAG_BLOCKQUOTE) return true;
    for (unsigned i = 0; i < node.v.element.children.length; ++i) {
        const auto* child = static_cast<const GumboNode*>(node.v.element.children.data[i]);
        if (contains_blockquote(*child, depth + 1)) return true;
    }
    return false;
}

enum class Quotation { none, inside, from_here_on };

/// How mail programs mark what they quote. Outlook's web programs prefix classes and ids with x_.
Quotation quotation_of(const GumboNode& node) {
    constexpr std::array<std::string_view, 9> classes = {"gmail_quote",
                                                         "gmail_extra",
                                                         "yahoo_quoted",
                                                         "protonmail_quote",
                                                         "zmail_extra",
                                                         "tutanota_quote",
                                                         "moz-email-headers-table",
                                                         "mail-quote",
                                                         "iwm_quote"};
    const auto& element = node.v.element;
    if (element.tag == GUMBO_TAG_BLOCKQUOTE) return Quotation::inside;
    auto id = attribute(element, "id");
    while (id.starts_with("x_")) id.remove_prefix(2);
    if (id == "divRplyFwdMsg" || id == "appendonsend" ||
        id == "mail-editor-reference-message-container") {
        return Quotation::from_here_on;
    }
    if (id == "OLK_SRC_BODY_SECTION") return Quotation::inside;
    for (auto word : text::split(attribute(element, "class"), ' ')) {
        while (word.starts_with("x_")) word.remove_prefix(2);
        const bool is_known = std::ranges::find(classes, word) != classes.end();
        // Answers between the quotes stand in the container too: its blockquotes say what is
        // quoted.
        if (is_known && !contains_blockquote(node)) return Quotation::inside;
    }
    return Quotation::none;
}

class TextWriter {
public:
    void walk(const GumboNode& node, std::size_t depth) {
        if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
            node.type == GUMBO_NODE_CDATA) {
            add_text(node.v.text.text);
            return;
        }
        if (node.type == GUMBO_NODE_DOCUMENT) {
            children(node.v.document.children, depth);
            return;
        }
        if (node.type != GUMBO_NODE_ELEMENT || depth > deepest) return;
        element(node, depth);
    }

    std::string take() {
        break_line();
        while (out_.ends_with("\n\n")) out_.pop_back();
        return std::move(out_);
    }

private:
    void element(const GumboNode& node, std::size_t depth) {
        const auto tag = node.v.element.tag;
        switch (tag) {
            case GUMBO_TAG_HEAD:
            case GUMBO_TAG_STYLE:
            case GUMBO_TAG_SCRIPT:
            case GUMBO_TAG_TITLE:
            case GUMBO_TAG_TEMPLATE:
            case GUMBO_TAG_NOSCRIPT:
                return;
            case GUMBO_TAG_BR:
                end_line();
                return;
            default:
                break;
        }
        const auto quotation = quotation_of(node);
        if (quotation == Quotation::from_here_on) {
            break_line();
            is_rest_quoted_ = true;
        }
        const bool is_block = is_block_tag(tag) || quotation == Quotation::inside;
        if (is_block) break_line();
        if (tag == GUMBO_TAG_P) blank_line();
        if (tag == GUMBO_TAG_LI) line_ += "- ";
        if (tag == GUMBO_TAG_TD && !text::trim(line_).empty()) line_ += ' ';
        const bool was_pre = is_pre_;
        is_pre_ =
            is_pre_ || tag == GUMBO_TAG_PRE ||
            attribute(node.v.element, "style").find("white-space:pre") != std::string_view::npos;
        if (quotation == Quotation::inside) ++quotes_;
        children(node.v.element.children, depth + 1);
        if (is_block) break_line();
        if (quotation == Quotation::inside) --quotes_;
        if (tag == GUMBO_TAG_P) blank_line();
        is_pre_ = was_pre;
    }

    void children(const GumboVector& nodes, std::size_t depth) {
        for (unsigned i = 0; i < nodes.length; ++i) {
            walk(*static_cast<const GumboNode*>(nodes.data[i]), depth);
        }
    }

    static bool is_block_tag(GumboTag tag) {
        switch (tag) {
            case GUMBO_TAG_P:
            case GUMBO_TAG_DIV:
            case GUMBO_TAG_BLOCKQUOTE:
            case GUMBO_TAG_TR:
            case GUMBO_TAG_TABLE:
            case GUMBO_TAG_UL:
            case GUMBO_TAG_OL:
            case GUMBO_TAG_LI:
            case GUMBO_TAG_PRE:
            case GUMBO_TAG_HR:
            case GUMBO_TAG_H1:
            case GUMBO_TAG_H2:
            case GUMBO_TAG_H3:
            case GUMBO_TAG_H4:
            case GUMBO_TAG_H5:
            case GUMBO_TAG_H6:
            case GUMBO_TAG_SECTION:
            case GUMBO_TAG_ARTICLE:
            case GUMBO_TAG_HEADER:
            case GUMBO_TAG_FOOTER:
            case GUMBO_TAG_CENTER:
            case GUMBO_TAG_DL:
            case GUMBO_TAG_DT:
            case GUMBO_TAG_DD:
            case GUMBO_TAG_FORM:
                return true;
            default:
                return false;
        }
    }

    void add_text(std::string_view piece) {
        for (std::size_t at = 0; at < piece.size(); ++at) {
            char c = piece[at];
            if (piece.substr(at, 2) == "\xC2\xA0") {
                ++at;
                line_.push_back(' ');
                continue;
            }
            if (is_pre_ && c == '\n') {
                end_line();
                continue;
            }
            const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!is_space || is_pre_) {
                line_.push_back(c);
            } else if (!line_.empty() && line_.back() != ' ') {
                line_.push_back(' ');
            }
        }
    }

    void end_line() {
        while (!line_.empty() && line_.back() == ' ') line_.pop_back();
        const int level = std::min(quotes_ + (is_rest_quoted_ ? 1 : 0), 20);
        for (int i = 0; i < level; ++i) out_ += line_.empty() && i + 1 == level ? ">" : "> ";
        out_ += line_ + '\n';
        line_.clear();
    }
    void break_line() {
        if (!text::trim(line_).empty()) end_line();
        line_.clear();
    }
    void blank_line() {
        break_line();
        if (out_.empty() || out_.ends_with("\n\n") || out_.ends_with(">\n")) return;
        end_line();
    }

    std::string out_;
    std::string line_;
    int quotes_ = 0;
    bool is_rest_quoted_ = false;
    bool is_pre_ = false;
};

}  // namespace

std::string html_to_quoted_text(std::string_view html) {
    const auto valid = text::make_valid_utf8(html.substr(0, most_html));
    if (html.size() > most_html || !is_parsable(valid)) return strip_tags(html);
    const auto destroy = [](GumboOutput* output) {
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    };
    const std::unique_ptr<GumboOutput, decltype(destroy)> parsed(
        gumbo_parse_with_options(&kGumboDefaultOptions, valid.data(), valid.size()), destroy);
    TextWriter writer;
    writer.walk(*parsed->document, 0);
    return writer.take();
}

}  // namespace ondam::mail
