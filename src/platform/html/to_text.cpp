#include <algorithm>

#include "base/text.h"
#include "platform/html/html.h"
#include "platform/html/tree.h"

namespace ondam::html {
namespace {

/// Sets words into lines: white space collapses, blocks begin lines, quotes are marked.
class TextWriter {
public:
    void write(const Node& node) {
        if (node.tag.empty()) return preformatted_ ? put_verbatim(node.text) : put_words(node.text);
        if (node.tag == "br") return line_break();
        if (node.tag == "hr") return rule();
        if (node.tag == "img") return put_words(node.attribute("alt"));
        if (node.tag == "a") return write_link(node);
        if (node.tag == "td" || node.tag == "th") return write_cell(node);
        if (node.tag == "blockquote") return write_quote(node);
        if (is_block_tag(node.tag)) return write_block(node);
        write_children(node);
    }
    void write_children(const Node& node) {
        for (const auto& child : node.children) write(child);
    }
    std::string take() {
        while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ' || out_.back() == '>'))
            out_.pop_back();
        return std::move(out_);
    }

private:
    static bool is_paragraph(std::string_view tag) {
        return tag == "p" || tag == "pre" || tag == "table" || tag == "ul" || tag == "ol" ||
               tag == "dl" || (tag.size() == 2 && tag[0] == 'h' && tag != "hr");
    }

    void write_block(const Node& node) {
        const int gap = is_paragraph(node.tag) && list_depth_ == 0 ? 2 : 1;
        need_lines(gap);
        const bool is_list = node.tag == "ul" || node.tag == "ol";
        const bool was_preformatted = preformatted_;
        preformatted_ = preformatted_ || node.tag == "pre";
        list_depth_ += is_list ? 1 : 0;
        if (node.tag == "li") put_bullet();
        write_children(node);
        list_depth_ -= is_list ? 1 : 0;
        preformatted_ = was_preformatted;
        need_lines(gap);
    }

    void put_bullet() {
        settle();
        out_.append(std::size_t(std::clamp(list_depth_ - 1, 0, 10)) * 2, ' ').append("- ");
    }

    void write_quote(const Node& node) {
        need_lines(2);
        ++quote_depth_;
        write_children(node);
        --quote_depth_;
        need_lines(1);
    }

    void write_cell(const Node& node) {
        if (!out_.empty() && lines_ == 0) space_ = true;
        write_children(node);
    }

    void write_link(const Node& node) {
        const auto start = out_.size();
        write_children(node);
        const auto link = safe_link(node.attribute("href"));
        if (!link || text::starts_with_ignoring_case(*link, "tel:")) return;
        const auto shown =
            std::string(text::trim(std::string_view(out_).substr(std::min(start, out_.size()))));
        const auto bare = link->starts_with("mailto:") ? link->substr(7) : *link;
        if (shown.find(bare) == std::string::npos) put_words(" (" + bare + ")");
    }

    void rule() {
        need_lines(1);
        put_words("---");
        need_lines(1);
    }
    void line_break() {
        space_ = false;
        ++lines_;
    }
    void need_lines(int count) {
        space_ = false;
        lines_ = std::max(lines_, count);
    }

    /// Line ends wait until something stands behind them.
    void settle() {
        if (lines_ > 0 && !out_.empty()) {
            out_.push_back('\n');
            if (lines_ > 1) out_.append(quote(std::min(quote_depth_, last_quote_))).push_back('\n');
        }
        const bool at_line_start = out_.empty() || out_.back() == '\n';
        if (at_line_start)
            out_.append(quote(quote_depth_));
        else if (space_)
            out_.push_back(' ');
        last_quote_ = quote_depth_;
        lines_ = 0;
        space_ = false;
    }
    static std::string quote(int depth) {
        std::string marks;
        for (int i = 0; i < std::min(depth, 20); ++i) marks += "> ";
        return marks;
    }

    void put_words(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const auto start = at;
            const auto letter = text::take_code_point(text, at);
            if (letter == ' ' || (letter >= '\t' && letter <= '\r') || letter == 0xA0) {
                space_ = space_ || lines_ == 0;
                continue;
            }
            if (letter == 0x200B || letter == 0x200C || letter == 0xFEFF || letter == 0xAD)
                continue;
            if (space_ || lines_ > 0 || out_.empty()) settle();
            out_.append(text.substr(start, at - start));
        }
    }
    void put_verbatim(std::string_view text) {
        for (const auto line : text::split(text, '\n')) {
            if (line.data() != text.data()) line_break();
            if (line.empty()) continue;
            settle();
            out_.append(line);
        }
    }

    std::string out_;
    bool space_ = false;
    bool preformatted_ = false;
    int lines_ = 0;
    int quote_depth_ = 0;
    int last_quote_ = 0;
    int list_depth_ = 0;
};

}  // namespace

std::string to_text(std::string_view html) {
    TextWriter writer;
    writer.write_children(parse(html));
    return writer.take();
}

}  // namespace ondam::html
