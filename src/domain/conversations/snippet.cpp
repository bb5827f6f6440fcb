#include "domain/conversations/snippet.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "domain/conversations/plain_line.h"
#include "platform/text_search/marks.h"

namespace ondam::conversations {
namespace {

constexpr std::size_t snippet_length = 160;
constexpr std::size_t bytes_before = 36;

/// A text as it is compared: small letters without marks, and where each came from.
struct Folded {
    std::u32string letters;
    std::vector<std::size_t> places;  ///< in the text, one more than there are letters
};

char32_t folded(char32_t letter) {
    if (letter >= 'A' && letter <= 'Z') return letter - 'A' + 'a';
    constexpr char32_t first_marked = 0xC0, last_marked = 0x1EFF;
    if (letter < first_marked || letter > last_marked) return letter;
    std::string one;
    text::append_code_point(one, letter);
    const auto small = text::fold(one);
    std::size_t at = 0;
    const auto folded = text::take_code_point(small, at);
    // What becomes several letters (ß) stays itself, so that places can be told.
    return text_search::without_mark(at == small.size() ? folded : letter);
}

Folded fold(std::string_view utf8) {
    Folded out;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto place = at;
        const auto letter = text::take_code_point(utf8, at);
        if (text_search::is_loose_mark(letter)) continue;
        out.letters.push_back(folded(letter));
        out.places.push_back(place);
    }
    out.places.push_back(utf8.size());
    return out;
}

std::vector<std::u32string> words_of(std::string_view words) {
    std::vector<std::u32string> wanted;
    const auto composed = text::nfc(words);
    for (const auto part : text::split(composed, ' ')) {
        auto letters = fold(text::trim(part)).letters;
        if (!letters.empty()) wanted.push_back(std::move(letters));
    }
    return wanted;
}

}  // namespace

Snippet make_snippet(std::string_view body, std::string_view words) {
    const auto line = text::nfc(plain_line(body));
    const auto whole = fold(line);
    const auto wanted = words_of(words);
    std::size_t first = std::string::npos;
    for (const auto& word : wanted) first = std::min(first, whole.letters.find(word));
    const auto place = first == std::string::npos ? 0 : whole.places[first];
    std::size_t begin = place < bytes_before ? 0 : place - bytes_before;
    while (begin > 0 && (std::uint8_t(line[begin]) & 0xC0) == 0x80) --begin;
    const auto shown = text::first(std::string_view(line).substr(begin), snippet_length);
    const auto compared = fold(shown);

    Snippet snippet;
    const auto add = [&snippet](std::string_view text, bool hit) {
        if (!text.empty()) snippet.push_back({std::string(text), hit});
    };
    if (begin > 0) add("…", false);
    std::size_t at = 0;    // in letters
    std::size_t said = 0;  // in bytes
    while (at < compared.letters.size()) {
        std::size_t next = std::string::npos;
        std::size_t length = 0;
        for (const auto& word : wanted) {
            const auto found = compared.letters.find(word, at);
            if (found < next) next = found, length = word.size();
        }
        if (next == std::string::npos) break;
        at = next + length;
        add(shown.substr(said, compared.places[next] - said), false);
        said = compared.places[at];
        add(shown.substr(compared.places[next], said - compared.places[next]), true);
    }
    add(shown.substr(said), false);
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
