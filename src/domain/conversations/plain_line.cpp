#include "domain/conversations/plain_line.h"

#include <array>

#include "base/text.h"

namespace ondam::conversations {
namespace {

/// A mark around words. One of a single sign ends at the end of a word, or a sum in the middle of
/// a sentence would lose its signs; Korean particles follow a longer one without a space.
struct Mark {
    std::string_view sign;
    bool ends_a_word;
};
constexpr std::array<Mark, 6> marks{{
    {"***", false},
    {"**", false},
    {"__", true},
    {"~~", true},
    {"`", false},
    {"*", true},
}};

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/// Where words begin that something marks: after a space, an opening bracket or quote.
bool may_open(std::string_view line, std::size_t at) {
    return at == 0 || is_space(line[at - 1]) ||
           std::string_view("([{\"'").find(line[at - 1]) != std::string_view::npos;
}

/// Where the mark that opens at `at` closes; npos when it marks nothing.
std::size_t closing(std::string_view line, std::size_t at, const Mark& mark) {
    const auto begin = at + mark.sign.size();
    const auto sign = mark.sign.front();
    if (begin >= line.size() || is_space(line[begin]) || line[begin] == sign)
        return std::string_view::npos;
    for (auto end = line.find(mark.sign, begin + 1); end != std::string_view::npos;
         end = line.find(mark.sign, end + 1)) {
        const auto after = end + mark.sign.size();
        if (is_space(line[end - 1]) || line[end - 1] == sign) continue;
        if (after < line.size() && line[after] == sign) continue;
        if (mark.ends_a_word && after < line.size() && is_word(line[after])) continue;
        return end;
    }
    return std::string_view::npos;
}

std::string without_marks(std::string_view line);

/// `[words](address)` and `![words](address)` at `at`: the words, and where it ends.
bool take_link(std::string_view line, std::size_t& at, std::string& out) {
    const auto begin = line[at] == '!' ? at + 1 : at;
    if (begin >= line.size() || line[begin] != '[') return false;
    const auto middle = line.find("](", begin);
    if (middle == std::string_view::npos) return false;
    const auto end = line.find(')', middle);
    const auto address = line.substr(middle + 2, end - middle - 2);
    const bool is_link = address.starts_with("http") || address.starts_with("mailto:");
    if (end == std::string_view::npos || !is_link) return false;
    out += without_marks(line.substr(begin + 1, middle - begin - 1));
    at = end + 1;
    return true;
}

bool take_marked(std::string_view line, std::size_t& at, std::string& out) {
    if (!may_open(line, at)) return false;
    for (const auto& mark : marks) {
        if (!line.substr(at).starts_with(mark.sign)) continue;
        const auto end = closing(line, at, mark);
        if (end == std::string_view::npos) continue;
        const auto begin = at + mark.sign.size();
        const auto inner = line.substr(begin, end - begin);
        out += mark.sign == "`" ? std::string(inner) : without_marks(inner);
        at = end + mark.sign.size();
        return true;
    }
    return false;
}

std::string without_marks(std::string_view line) {
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
        const auto c = line[at];
        if ((c == '[' || c == '!') && take_link(line, at, out)) continue;
        if ((c == '*' || c == '_' || c == '~' || c == '`') && take_marked(line, at, out)) continue;
        out += line[at++];
    }
    return out;
}

/// A heading's and a quote's signs, and the star or plus of a list.
std::string_view without_prefix(std::string_view line) {
    line = text::trim(line);
    while (line.starts_with("> ")) line = text::trim(line.substr(2));
    const auto signs = line.find_first_not_of('#');
    if (signs != std::string_view::npos && signs > 0 && signs <= 6 && is_space(line[signs]))
        return text::trim(line.substr(signs));
    if (line.starts_with("* ") || line.starts_with("+ ")) return text::trim(line.substr(2));
    return line.starts_with("```") ? std::string_view() : line;
}

}  // namespace

std::string plain_line(std::string_view body) {
    std::string out;
    for (const auto line : text::split(body, '\n')) {
        out += without_marks(without_prefix(line));
        out += ' ';
    }
    return text::one_line(out);
}

}  // namespace ondam::conversations
