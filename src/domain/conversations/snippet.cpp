#include "domain/conversations/snippet.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace ondam::conversations {
namespace {

constexpr std::size_t snippet_length = 160;
constexpr std::size_t bytes_before = 36;

std::vector<std::string> words_of(std::string_view words) {
    std::vector<std::string> wanted;
    for (const auto part : text::split(words, ' ')) {
        if (!text::trim(part).empty()) wanted.push_back(text::lower_ascii(text::trim(part)));
    }
    return wanted;
}

}  // namespace

Snippet make_snippet(std::string_view body, std::string_view words) {
    const auto line = text::one_line(body);
    const auto lower = text::lower_ascii(line);
    const auto wanted = words_of(words);
    std::size_t first = std::string::npos;
    for (const auto& word : wanted) first = std::min(first, lower.find(word));
    std::size_t begin =
        first == std::string::npos || first < bytes_before ? 0 : first - bytes_before;
    while (begin > 0 && (std::uint8_t(line[begin]) & 0xC0) == 0x80) --begin;
    const auto shown = text::first(std::string_view(line).substr(begin), snippet_length);
    const auto lower_shown = text::lower_ascii(shown);

    Snippet snippet;
    const auto add = [&snippet](std::string_view text, bool hit) {
        if (!text.empty()) snippet.push_back({std::string(text), hit});
    };
    if (begin > 0) add("…", false);
    std::size_t at = 0;
    while (at < shown.size()) {
        std::size_t next = std::string::npos;
        std::size_t length = 0;
        for (const auto& word : wanted) {
            const auto found = lower_shown.find(word, at);
            if (found < next) next = found, length = word.size();
        }
        if (next == std::string::npos) break;
        add(shown.substr(at, next - at), false);
        add(shown.substr(next, length), true);
        at = next + length;
    }
    add(shown.substr(std::min(at, shown.size())), false);
    return snippet;
}

bool has_hit(const Snippet& snippet) {
    return std::ranges::any_of(snippet, [](const SnippetPiece& piece) { return piece.hit; });
}

void write(json::Writer& out, const Snippet& snippet) {
    out.begin_array();
    for (const auto& piece : snippet) {
        out.begin_object().field("text", piece.text).field("hit", piece.hit).end_object();
    }
    out.end_array();
}

}  // namespace ondam::conversations
