#include "platform/mail/flowed.h"

#include "base/text.h"

namespace ondam::mail {
namespace {

struct Line {
    std::size_t depth = 0;  ///< of the quote
    std::string_view words;
    bool goes_on = false;
};

Line read_line(std::string_view raw) {
    Line line;
    while (line.depth < raw.size() && raw[line.depth] == '>') ++line.depth;
    line.words = raw.substr(line.depth);
    // A space in front protects what would mean something else there; what is no mark of a quote
    // needs none any more.
    const bool is_stuffed = line.words.starts_with(" ");
    if (is_stuffed && (line.depth > 0 || !line.words.starts_with(" >"))) {
        line.words.remove_prefix(1);
    }
    // "-- " divides the signature off and never goes on.
    line.goes_on = line.words.ends_with(" ") && line.words != "-- ";
    return line;
}

}  // namespace

std::string unflow(std::string_view text, bool deletes_space) {
    std::string out;
    std::string paragraph;
    std::size_t depth = 0;
    bool is_open = false;
    const auto close = [&] {
        if (!is_open) return;
        out += std::string(depth, '>') + (depth > 0 && !paragraph.empty() ? " " : "") + paragraph;
        out += '\n';
        paragraph.clear();
        is_open = false;
    };
    for (const auto raw : text::split(text, '\n')) {
        auto line = read_line(raw);
        if (is_open && (line.depth != depth || line.words == "-- ")) close();
        if (line.goes_on && deletes_space) line.words.remove_suffix(1);
        depth = line.depth;
        is_open = true;
        paragraph += line.words;
        if (!line.goes_on) close();
    }
    close();
    // The text ended without a line end, or with the one it had.
    if (!out.empty()) out.pop_back();
    return out;
}

}  // namespace ondam::mail
