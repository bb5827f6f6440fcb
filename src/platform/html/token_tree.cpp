#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/html/html.h"
#include "platform/json/json.h"

namespace ondam::html {
namespace {

constexpr std::size_t longest_text = 100'000;
constexpr std::size_t longest_link = 2'000;
constexpr std::size_t longest_label = 500;

bool is_url_letter(char c) {
    return std::uint8_t(c) > 0x20 && std::uint8_t(c) < 0x7f && c != '<' && c != '>' && c != '"' &&
           c != '`';
}

/// Where the address that starts at `at` ends: a full stop or a bracket after it belongs to the
/// sentence.
std::size_t end_of_address(std::string_view text, std::size_t at) {
    std::size_t end = at;
    std::ptrdiff_t open = 0;
    for (; end < text.size() && end < at + longest_link && is_url_letter(text[end]); ++end) {
        if (text[end] == '(') ++open;
        if (text[end] == ')') --open;
    }
    for (; end > at; --end) {
        const char last = text[end - 1];
        const bool closes_alone = last == ')' && open < 0;
        if (closes_alone) ++open;
        const bool is_mark = std::string_view(".,;:!?'*_]").find(last) != std::string_view::npos;
        if (!closes_alone && !is_mark) break;
    }
    return end;
}

/// The inline part of one block.
class InlineWriter {
public:
    InlineWriter(json::Writer& out, std::string_view text) : out_(out), text_(text) {}

    void write() {
        while (at_ < text_.size()) {
            if (!(take_break() || take_code() || take_bold() || take_image() || take_link() ||
                  take_address()))
                ++at_;
        }
        flush(at_);
    }

private:
    void flush(std::size_t end) {
        if (end <= plain_) return;
        out_.begin_object()
            .field("type", "text")
            .field("text", text_.substr(plain_, end - plain_))
            .end_object();
        plain_ = end;
    }
    void begin(std::string_view type) {
        flush(at_);
        out_.begin_object().field("type", type);
    }
    void end(std::size_t at) {
        out_.end_object();
        at_ = plain_ = at;
    }
    void children(std::string_view inside) {
        out_.key("children").begin_array();
        InlineWriter(out_, inside).write();
        out_.end_array();
    }

    bool take_break() {
        if (text_[at_] != '\n') return false;
        begin("break");
        end(at_ + 1);
        return true;
    }

    /// The place of the closing mark on the same line, or npos. What was sought in vain once is not
    /// sought again.
    std::size_t closing(std::string_view mark, std::size_t from, std::size_t& hopeless) {
        if (from >= hopeless) return std::string_view::npos;
        const auto found = text_.find(mark, from);
        if (found == std::string_view::npos) hopeless = from;
        return found == from ? std::string_view::npos : found;
    }

    bool take_code() {
        if (text_[at_] != '`') return false;
        const auto stop = closing("`", at_ + 1, no_code_after_);
        if (stop == std::string_view::npos) return false;
        begin("code");
        out_.field("text", text_.substr(at_ + 1, stop - at_ - 1));
        end(stop + 1);
        return true;
    }

    bool take_bold() {
        if (text_.substr(at_, 2) != "**") return false;
        const auto stop = closing("**", at_ + 2, no_bold_after_);
        if (stop == std::string_view::npos || text_[at_ + 2] == ' ') return false;
        const auto inside = text_.substr(at_ + 2, stop - at_ - 2);
        begin("bold");
        children(inside);
        end(stop + 2);
        return true;
    }

    struct Bracket {
        std::string_view label;
        std::string_view target;
        std::size_t end = 0;
    };
    std::optional<Bracket> bracket(std::size_t at) {
        const auto rest = text_.substr(at + 1);
        const auto close = rest.substr(0, longest_label).find("](");
        if (close == std::string_view::npos) return std::nullopt;
        const auto label = rest.substr(0, close);
        const auto target = rest.substr(close + 2, longest_link);
        const auto stop = target.find_first_of(") \n");
        const bool whole = stop != std::string_view::npos && target[stop] == ')';
        if (!whole || label.find_first_of("[\n") != std::string_view::npos) return std::nullopt;
        return Bracket{label, target.substr(0, stop), at + 1 + close + 2 + stop + 1};
    }

    bool take_image() {
        if (text_.substr(at_, 2) != "![") return false;
        constexpr std::string_view scheme = "attachment:";
        const auto found = bracket(at_ + 1);
        if (!found || !found->target.starts_with(scheme)) return false;
        const auto id = found->target.substr(scheme.size());
        const bool plain = !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   c == '-';
        });
        if (!plain) return false;
        begin("image");
        out_.field("attachment", id).field("alt", found->label);
        end(found->end);
        return true;
    }

    bool take_link() {
        if (text_[at_] != '[') return false;
        const auto found = bracket(at_);
        if (!found || found->label.empty()) return false;
        const auto address = safe_link(found->target);
        if (!address) return false;
        write_link(*address, found->label, found->end);
        return true;
    }

    bool take_address() {
        if (text_[at_] != 'h' && text_[at_] != 'H') return false;
        const auto rest = text_.substr(at_);
        const bool starts = text::starts_with_ignoring_case(rest, "https://") ||
                            text::starts_with_ignoring_case(rest, "http://");
        if (!starts) return false;
        const auto stop = end_of_address(text_, at_);
        const auto shown = text_.substr(at_, stop - at_);
        const auto address = safe_link(shown);
        if (!address) return false;
        write_link(*address, shown, stop);
        return true;
    }

    void write_link(std::string_view address, std::string_view label, std::size_t stop) {
        begin("link");
        out_.field("href", address).key("children").begin_array();
        out_.begin_object().field("type", "text").field("text", label).end_object();
        out_.end_array();
        end(stop);
    }

    json::Writer& out_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t plain_ = 0;
    std::size_t no_code_after_ = std::string_view::npos;
    std::size_t no_bold_after_ = std::string_view::npos;
};

enum class LineKind { empty, text, bullet, number, fence };

LineKind kind_of(std::string_view line) {
    const auto plain = text::trim(line);
    if (plain.empty()) return LineKind::empty;
    if (plain.starts_with("```")) return LineKind::fence;
    if (plain.starts_with("- ") || plain.starts_with("* ") || plain.starts_with("• "))
        return LineKind::bullet;
    const auto digits = plain.find_first_not_of("0123456789");
    const bool numbered = digits > 0 && digits <= 3 &&
                          (plain.substr(digits, 2) == ". " || plain.substr(digits, 2) == ") ");
    return numbered ? LineKind::number : LineKind::text;
}

std::string_view item_text(std::string_view line) {
    const auto plain = text::trim(line);
    return text::trim(plain.substr(plain.find(' ')));
}

class BlockWriter {
public:
    explicit BlockWriter(std::string_view text) : text_(text), lines_(text::split(text_, '\n')) {}

    std::string write() {
        out_.begin_array();
        while (at_ < lines_.size()) {
            switch (kind_of(lines_[at_])) {
                case LineKind::empty:
                    ++at_;
                    break;
                case LineKind::fence:
                    write_code();
                    break;
                case LineKind::bullet:
                case LineKind::number:
                    write_list(kind_of(lines_[at_]));
                    break;
                case LineKind::text:
                    write_paragraph();
                    break;
            }
        }
        out_.end_array();
        return out_.take();
    }

private:
    std::string_view between(std::size_t first, std::size_t end) const {
        if (first >= end) return {};
        const auto* start = lines_[first].data();
        const auto* stop = lines_[end - 1].data() + lines_[end - 1].size();
        return {start, std::size_t(stop - start)};
    }

    void write_code() {
        const auto first = ++at_;
        while (at_ < lines_.size() && kind_of(lines_[at_]) != LineKind::fence) ++at_;
        out_.begin_object()
            .field("type", "code_block")
            .field("text", between(first, at_))
            .end_object();
        at_ = std::min(at_ + 1, lines_.size());
    }

    void write_list(LineKind kind) {
        out_.begin_object()
            .field("type", "list")
            .field("ordered", kind == LineKind::number)
            .key("items")
            .begin_array();
        for (; at_ < lines_.size() && kind_of(lines_[at_]) == kind; ++at_) {
            out_.begin_array();
            InlineWriter(out_, item_text(lines_[at_])).write();
            out_.end_array();
        }
        out_.end_array().end_object();
    }

    void write_paragraph() {
        const auto first = at_;
        while (at_ < lines_.size() && kind_of(lines_[at_]) == LineKind::text) ++at_;
        out_.begin_object().field("type", "paragraph").key("children").begin_array();
        InlineWriter(out_, text::trim(between(first, at_))).write();
        out_.end_array().end_object();
    }

    std::string_view text_;
    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
    json::Writer out_;
};

}  // namespace

std::string to_token_tree(std::string_view text) {
    const auto valid = text::make_valid_utf8(text.substr(0, longest_text));
    const auto lines = text::replace_all(text::replace_all(valid, "\r\n", "\n"), "\r", "\n");
    return BlockWriter(lines).write();
}

}  // namespace ondam::html
