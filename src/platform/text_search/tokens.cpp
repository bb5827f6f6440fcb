#include "platform/text_search/tokens.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/domain_name.h"
#include "base/text.h"
#include "platform/text_search/marks.h"

namespace ondam::text_search {
namespace {

enum class Script { none, latin, syllables };

/// A run of letters of one script, without a space inside.
struct Word {
    Script script = Script::none;
    std::u32string letters;
    bool touches_next = false;  ///< No gap before the next word.
};

constexpr char32_t first_syllable = 0xAC00, last_syllable = 0xD7A3;
constexpr char32_t first_initial = 0x1100, last_initial = 0x1112;
constexpr std::size_t longest_word = 64;

bool is_hangul(char32_t c) { return c >= first_syllable && c <= last_syllable; }
bool is_initial(char32_t c) { return c >= first_initial && c <= last_initial; }
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

/// Scripts written without spaces are cut into pairs like Korean.
Script script_of(char32_t c) {
    if (is_digit(c) || (c >= 'a' && c <= 'z')) return Script::latin;
    if (c < 0xAA) return Script::none;
    if (is_hangul(c) || (c >= 0x1100 && c <= 0x11FF)) return Script::syllables;
    if ((c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
        (c >= 0xF900 && c <= 0xFAFF)) {
        return Script::syllables;
    }
    if (c >= 0x2000 && c <= 0x2FFF) return Script::none;
    if ((c >= 0x3000 && c <= 0x3040) || (c >= 0xD800 && c <= 0xF8FF) || c >= 0xFE00)
        return Script::none;
    if (c == 0xAB || c == 0xBB || c == 0xD7 || c == 0xF7 || (c >= 0xAC && c <= 0xB9 && c != 0xB5))
        return Script::none;
    return Script::latin;
}

std::vector<Word> words_of(std::string_view text, std::size_t longest) {
    const auto folded = text::fold(text::first(text, longest));
    std::vector<Word> words;
    bool gap = true;
    for (std::size_t at = 0; at < folded.size();) {
        const auto letter = without_mark(text::take_code_point(folded, at));
        if (is_loose_mark(letter)) continue;
        const auto script = script_of(letter);
        if (script == Script::none) {
            gap = true;
            continue;
        }
        const bool same = !gap && words.back().script == script;
        if (!same && !gap) words.back().touches_next = true;
        if (!same) words.push_back({script, {}, false});
        if (words.back().letters.size() < longest_word || script == Script::syllables) {
            words.back().letters.push_back(letter);
        }
        gap = false;
    }
    return words;
}

/// Digits in groups, as people write telephone and order numbers: 010-2345-6789.
struct Number {
    std::vector<std::string> groups{};
    bool is_international = false;  ///< a plus stands before it

    std::string joined() const { return text::join(groups, ""); }
    /// The ways in which the whole is written without gaps. Korean ones abroad and at home.
    std::vector<std::string> spellings() const {
        std::vector<std::string> out{joined()};
        if (is_international && out[0].starts_with("82")) out.push_back("0" + out[0].substr(2));
        return out;
    }
};

/// The numbers of at least 8 digits in folded text; groups stand one sign apart.
std::vector<Number> numbers_of(std::string_view folded) {
    constexpr std::size_t least = 8, most = 24;
    constexpr std::string_view signs = "-. ";
    const auto digit_at = [&](std::size_t at) {
        return at < folded.size() && is_digit(char32_t(static_cast<unsigned char>(folded[at])));
    };
    std::vector<Number> numbers;
    for (std::size_t at = 0; at < folded.size();) {
        if (!digit_at(at)) {
            ++at;
            continue;
        }
        Number number{.is_international = at > 0 && folded[at - 1] == '+'};
        std::size_t digits = 0;
        do {
            if (!number.groups.empty()) ++at;
            const auto begin = at;
            while (digit_at(at)) ++at;
            number.groups.emplace_back(folded.substr(begin, at - begin));
            digits += at - begin;
        } while (at < folded.size() && signs.find(folded[at]) != std::string_view::npos &&
                 digit_at(at + 1));
        if (digits >= least && digits <= most) numbers.push_back(std::move(number));
    }
    return numbers;
}

std::string utf8(std::u32string_view letters) {
    std::string out;
    for (const char32_t letter : letters) text::append_code_point(out, letter);
    return out;
}

/// What Korean hangs on a noun or a verb's stem. Longer ones stand first, so that 에서는 does not
/// leave 에서.
constexpr std::array<std::u32string_view, 92> suffixes = {
    U"해주세요", U"하겠습니다", U"했습니다", U"되었나요", U"됐습니다", U"합니다", U"됩니다",
    U"입니다",   U"습니다",     U"이에요",   U"으로는",   U"으로도",   U"에서는", U"에서도",
    U"에게는",   U"한테는",     U"께서는",   U"이라고",   U"이라는",   U"이었나", U"인가요",
    U"할게요",   U"하나요",     U"되나요",   U"하세요",   U"하려고",   U"했어요", U"됐어요",
    U"했는데",   U"하는데",     U"할까요",   U"해줘요",   U"에서",     U"에게",   U"한테",
    U"으로",     U"부터",       U"까지",     U"처럼",     U"보다",     U"조차",   U"마저",
    U"밖에",     U"이나",       U"이라",     U"라고",     U"라는",     U"에는",   U"에도",
    U"로는",     U"로도",       U"께서",     U"이랑",     U"하고",     U"해요",   U"예요",
    U"해줘",     U"했다",       U"한다",     U"하다",     U"인데",     U"이요",   U"이고",
    U"이며",     U"들이",       U"들은",     U"들을",     U"들의",     U"들도",   U"하는",
    U"하면",     U"되는",       U"은",       U"는",       U"이",       U"가",     U"을",
    U"를",       U"의",         U"에",       U"도",       U"만",       U"로",     U"와",
    U"과",       U"나",         U"야",       U"요",       U"랑",       U"들",     U"할",
    U"한"};

/// At least two syllables stay: 나이 is an age and not 나 with a particle.
std::u32string_view without_particle(std::u32string_view word) {
    for (const auto suffix : suffixes) {
        if (word.size() >= suffix.size() + 2 && word.ends_with(suffix)) {
            word.remove_suffix(suffix.size());
            return word;
        }
    }
    return word;
}

/// Pairs that nearly every Korean sentence holds; in a query they find everything and say nothing.
bool is_ending(std::u32string_view pair) {
    static const std::unordered_set<std::u32string_view> endings = {
        U"니다", U"습니", U"입니", U"합니", U"됩니", U"세요", U"어요", U"아요",
        U"해요", U"하는", U"하고", U"있는", U"있어", U"에서", U"으로", U"주세",
        U"해주", U"나요", U"가요", U"까요", U"는데", U"인데", U"에요", U"예요"};
    return endings.contains(pair);
}

/// A doubled final consonant typed as one letter stands for two initials.
void append_initials(std::u32string& out, char32_t letter) {
    static constexpr std::array<std::array<char32_t, 3>, 11> clusters = {{{0x11AA, 0, 9},
                                                                          {0x11AC, 2, 12},
                                                                          {0x11AD, 2, 18},
                                                                          {0x11B0, 5, 0},
                                                                          {0x11B1, 5, 6},
                                                                          {0x11B2, 5, 7},
                                                                          {0x11B3, 5, 9},
                                                                          {0x11B4, 5, 16},
                                                                          {0x11B5, 5, 17},
                                                                          {0x11B6, 5, 18},
                                                                          {0x11B9, 7, 9}}};
    if (is_hangul(letter)) {
        out.push_back(first_initial + (letter - first_syllable) / 588);
    } else if (is_initial(letter)) {
        out.push_back(letter);
    }
    for (const auto& [cluster, first, second] : clusters) {
        if (cluster == letter) out.append({first_initial + first, first_initial + second});
    }
}

/// The consonants that the query is, or nothing when it holds anything else.
std::u32string only_initials(const std::vector<Word>& words) {
    std::u32string out;
    for (const auto& word : words) {
        for (const char32_t letter : word.letters) {
            const auto before = out.size();
            if (!is_hangul(letter)) append_initials(out, letter);
            if (out.size() == before) return {};
        }
    }
    return out;
}

/// The letters and digits of a code with nothing between, so that 010-1234 finds 01012345678.
std::string bare_code(std::string_view code) {
    std::string bare;
    const auto folded = text::fold(code);
    for (std::size_t at = 0; at < folded.size();) {
        const auto letter = without_mark(text::take_code_point(folded, at));
        if ((letter >= 'a' && letter <= 'z') || is_digit(letter)) bare.push_back(char(letter));
    }
    return bare.substr(0, 128);
}

constexpr std::string_view code_mark = "\u00B7";

std::vector<std::string> trigrams(std::string_view bare) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at + 3 <= bare.size(); ++at) {
        out.push_back(std::string(code_mark).append(bare.substr(at, 3)));
    }
    return out;
}

bool has_digit(std::string_view bare) {
    return std::ranges::any_of(bare, [](char letter) { return is_digit(char32_t(letter)); });
}

void add_pairs(std::u32string_view letters, std::vector<std::string>& out) {
    for (std::size_t at = 0; at + 2 <= letters.size(); ++at)
        out.push_back(utf8(letters.substr(at, 2)));
}

/// What mail carries of an international host name or address (kim@xn--mller-kva.de), where the
/// query is what people see (kim@müller.de), and the other way round; else empty.
std::string other_spelling(std::string_view query) {
    query = text::trim(query);
    const auto at = query.rfind('@');
    const auto local = at == std::string_view::npos ? std::string_view() : query.substr(0, at + 1);
    const auto domain = query.substr(local.size());
    const bool is_domain = domain.find('.') != std::string_view::npos &&
                           domain.find_first_of(" \t,/") == std::string_view::npos;
    if (!is_domain) return {};
    const auto ascii = text::domain_to_ascii(domain);
    if (!ascii || ascii->find("xn--") == std::string::npos) return {};
    const auto other =
        text::equal_ignoring_case(*ascii, domain) ? text::domain_to_unicode(domain) : ascii;
    return other ? std::string(local) + *other : std::string();
}

/// Gathers the clauses of a query, each once.
class Clauses {
public:
    void add(std::vector<std::string> tokens, bool prefix = false) {
        Clause clause{std::move(tokens), prefix};
        if (clauses_.size() < 40 && std::ranges::find(clauses_, clause) == clauses_.end()) {
            clauses_.push_back(std::move(clause));
        }
    }
    void add_korean(const Word& word) {
        if (word.letters.size() == 1) return add({utf8(word.letters)}, true);
        const auto stem = without_particle(word.letters);
        add({utf8(stem)});
        for (std::size_t at = 0; at + 2 <= word.letters.size(); ++at) {
            const auto pair = std::u32string_view(word.letters).substr(at, 2);
            if (!is_ending(pair)) add({utf8(pair)});
        }
    }
    /// Another spelling of the whole query: as a code, and as words that all stand in the text.
    void add_whole(const std::string& spelling) {
        if (auto parts = trigrams(bare_code(spelling)); !parts.empty() && parts.size() <= 40)
            add(std::move(parts));
        std::vector<std::string> all;
        for (const auto& word : words_of(spelling, longest_query)) {
            const bool is_korean = word.script == Script::syllables;
            all.push_back(utf8(is_korean ? without_particle(word.letters) : word.letters));
        }
        if (!all.empty()) add(std::move(all));
    }
    std::vector<Clause> take() { return std::move(clauses_); }

private:
    std::vector<Clause> clauses_;
};

}  // namespace

Tokens index_tokens(std::string_view text) {
    Tokens tokens;
    const auto words = words_of(text, longest_text);
    for (const auto& number : numbers_of(text::fold(text::first(text, longest_text)))) {
        for (auto& spelling : number.spellings()) {
            const bool is_word = number.groups.size() == 1 && spelling == number.groups[0];
            if (!is_word) tokens.words.push_back(std::move(spelling));
        }
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word.script == Script::latin) {
            tokens.words.push_back(utf8(word.letters));
            continue;
        }
        tokens.words.push_back(utf8(without_particle(word.letters).substr(0, longest_word)));
        add_pairs(word.letters, tokens.pairs);
        const bool followed = i + 1 < words.size() && words[i + 1].script == Script::syllables;
        const std::u32string last(1, word.letters.back());
        tokens.bridges.push_back(utf8(followed ? last + words[i + 1].letters.front() : last));
    }
    return tokens;
}

std::vector<std::string> initials(std::string_view text) {
    std::u32string letters;
    for (const auto& word : words_of(text, 60)) {
        for (const char32_t letter : word.letters) {
            if (is_hangul(letter)) append_initials(letters, letter);
        }
    }
    std::vector<std::string> out;
    const std::u32string_view view(letters);
    for (std::size_t at = 0; at < view.size(); ++at) out.push_back(utf8(view.substr(at)));
    return out;
}

std::vector<std::string> code_tokens(std::string_view code) {
    const auto bare = bare_code(code);
    auto tokens = trigrams(bare);
    // By beginnings of these any two neighbours are found.
    if (bare.size() > 2) tokens.push_back(std::string(code_mark) + bare.substr(bare.size() - 2));
    if (!bare.empty()) tokens.push_back(std::string(code_mark) + bare);
    return tokens;
}

Query query_terms(std::string_view text) {
    const auto words = words_of(text, longest_query);
    Clauses clauses;
    if (const auto typed = only_initials(words); !typed.empty()) {
        clauses.add({utf8(typed)}, true);
        return {clauses.take()};
    }
    const auto bare = bare_code(text::first(text, longest_query));
    if (auto parts = trigrams(bare); !parts.empty() && parts.size() <= 40)
        clauses.add(std::move(parts));
    // Two letters stand in most addresses (com); two with a digit are part of a number.
    if (bare.size() == 1 || bare.size() == 2)
        clauses.add({std::string(code_mark) + bare}, bare.size() == 2 && has_digit(bare));
    if (const auto other = other_spelling(text); !other.empty()) clauses.add_whole(other);
    // The groups of a number say nothing alone: 010 stands in every telephone number.
    std::unordered_set<std::string> grouped;
    for (const auto& number : numbers_of(text::fold(text::first(text, longest_query)))) {
        for (const auto& spelling : number.spellings()) clauses.add({spelling}, true);
        clauses.add(number.groups, true);
        grouped.insert(number.groups.begin(), number.groups.end());
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word.script == Script::latin) {
            if (grouped.contains(utf8(word.letters))) continue;
            const bool unfinished = i + 1 == words.size() && word.letters.size() >= 2;
            clauses.add({utf8(word.letters)}, unfinished);
            continue;
        }
        clauses.add_korean(word);
        const bool followed = i + 1 < words.size() && words[i + 1].script == Script::syllables;
        if (!followed) continue;
        const std::u32string bridge{word.letters.back(), words[i + 1].letters.front()};
        if (!is_ending(bridge)) clauses.add({utf8(bridge)});
    }
    return {clauses.take()};
}

}  // namespace ondam::text_search
