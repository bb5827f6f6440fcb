#include "platform/mail/uuencode.h"

#include <algorithm>

#include "base/text.h"

namespace ondam::mail {
namespace {

constexpr std::size_t most_files = 100;

/// Takes a line off the front, without its end.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The name of the file that begins here; empty for any other line.
std::string_view name_in(std::string_view line) {
    constexpr std::string_view mark = "begin ";
    if (!line.starts_with(mark)) return {};
    line.remove_prefix(mark.size());
    const auto space = line.find(' ');
    const auto mode = line.substr(0, space);
    const bool is_mode = (mode.size() == 3 || mode.size() == 4) &&
                         std::ranges::all_of(mode, [](char c) { return c >= '0' && c <= '7'; });
    if (!is_mode || space == std::string_view::npos) return {};
    return text::trim(line.substr(space + 1));
}

/// Six bits a letter from the space on; a grave accent is a space that no server trims.
bool is_letter(char c) { return c >= ' ' && c <= '`'; }
unsigned bits(char c) { return unsigned(c - ' ') & 63U; }

/// Appends what a line holds; false when it is no line of such a file. Spaces at its end may have
/// been lost on the way, and some programs add a letter.
bool decode_line(std::string_view line, std::string& out) {
    if (line.empty() || !std::ranges::all_of(line, is_letter)) return false;
    const std::size_t size = bits(line.front());
    const auto needed = (size + 2) / 3 * 4;
    std::string letters(line.substr(1));
    if (letters.size() > needed + 2) return false;
    letters.resize(std::max(letters.size(), needed), ' ');
    std::string bytes;
    for (std::size_t at = 0; at < needed; at += 4) {
        const auto whole = bits(letters[at]) << 18 | bits(letters[at + 1]) << 12 |
                           bits(letters[at + 2]) << 6 | bits(letters[at + 3]);
        bytes.push_back(char(whole >> 16));
        bytes.push_back(char(whole >> 8));
        bytes.push_back(char(whole));
    }
    out.append(bytes, 0, size);
    return true;
}

/// The file's bytes, with `rest` behind its end; false, and `rest` as it was, when it has none.
bool take_file(std::string_view& rest, std::string& bytes) {
    auto ahead = rest;
    while (!ahead.empty()) {
        const auto line = take_line(ahead);
        if (line == "end") {
            rest = ahead;
            return true;
        }
        const bool is_last = text::trim(line).empty();  // some programs write no letter for nothing
        if (!is_last && !decode_line(line, bytes)) return false;
    }
    return false;
}

}  // namespace

std::vector<Attachment> take_uuencoded(std::string& text) {
    std::vector<Attachment> files;
    if (text.find("begin ") == std::string::npos) return files;
    std::string kept;
    // A text of beginnings without an end is read once for each of them: not for many.
    std::size_t tries = most_files;
    for (std::string_view rest = text; !rest.empty();) {
        const auto before = rest;
        const auto line = take_line(rest);
        const auto name = name_in(line);
        std::string bytes;
        if (!name.empty() && tries > 0 && (--tries, take_file(rest, bytes))) {
            files.push_back({.name = text::make_valid_utf8(name),
                             .media_type = "application/octet-stream",
                             .content_id = {},
                             .is_inline = false,
                             .bytes = std::move(bytes)});
            continue;
        }
        kept.append(before.substr(0, before.size() - rest.size()));
    }
    if (!files.empty()) text = std::move(kept);
    return files;
}

}  // namespace ondam::mail
