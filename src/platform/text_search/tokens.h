#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The units in which text is found. Korean is cut without a dictionary: words bare of their
/// particles, pairs of neighbouring syllables inside words, and pairs across the gap between words,
/// so that spacing does not matter.
namespace ondam::text_search {

/// Tokens by their weight in ranking. Each is free of white space and ASCII punctuation.
struct Tokens {
    std::vector<std::string> words;  ///< Korean words without particles, Latin words, numbers
    std::vector<std::string> pairs;  ///< syllable pairs inside words
    std::vector<std::string>
        bridges;  ///< syllable pairs across a gap, and each last syllable alone
};
/// Of at most `longest_text` code points; the rest is left out.
Tokens index_tokens(std::string_view text);

/// For names and titles: also the initial consonants from every syllable on (ㅎㄱㄷ, ㄱㄷ, ㄷ of
/// 홍길동).
std::vector<std::string> initials(std::string_view text);
/// For e-mail addresses, telephone and order numbers: every three neighbouring letters, the last
/// two and the whole.
std::vector<std::string> code_tokens(std::string_view code);

inline constexpr std::size_t longest_text = 20'000;
inline constexpr std::size_t longest_query = 200;

/// All its tokens must be in the document.
struct Clause {
    std::vector<std::string> tokens;
    bool prefix = false;  ///< The last token may continue.
    friend bool operator==(const Clause&, const Clause&) = default;
};
/// A closed tree of two levels: a document is found by any clause, and the better the more and the
/// rarer its clauses.
struct Query {
    std::vector<Clause> any;
    bool empty() const { return any.empty(); }
};
Query query_terms(std::string_view text);

}  // namespace ondam::text_search
