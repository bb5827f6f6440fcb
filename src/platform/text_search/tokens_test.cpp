#include "platform/text_search/tokens.h"

#include <algorithm>
#include <gmock/gmock.h>

namespace ondam::text_search {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

bool finds(std::string_view text, std::string_view query) {
    const auto tokens = index_tokens(text);
    std::vector<std::string> all = tokens.words;
    all.insert(all.end(), tokens.pairs.begin(), tokens.pairs.end());
    all.insert(all.end(), tokens.bridges.begin(), tokens.bridges.end());
    const auto holds = [&](const std::string& token, bool prefix) {
        return std::ranges::any_of(all, [&](const std::string& known) {
            return prefix ? known.starts_with(token) : known == token;
        });
    };
    const auto terms = query_terms(query);
    return std::ranges::any_of(terms.any, [&](const Clause& clause) {
        for (std::size_t i = 0; i < clause.tokens.size(); ++i) {
            const bool last = i + 1 == clause.tokens.size();
            if (!holds(clause.tokens[i], clause.prefix && last)) return false;
        }
        return true;
    });
}

TEST(Tokens, cut_korean_into_words_without_particles_and_pairs) {
    const auto tokens = index_tokens("주문환불은 언제");
    EXPECT_THAT(tokens.words, ElementsAre("주문환불", "언제"));
    EXPECT_THAT(tokens.pairs, ElementsAre("주문", "문환", "환불", "불은", "언제"));
    EXPECT_THAT(tokens.bridges, ElementsAre("은언", "제"));
}

TEST(Tokens, keep_short_words_whole) {
    EXPECT_THAT(index_tokens("나이").words, ElementsAre("나이"));
    EXPECT_THAT(index_tokens("배송이").words, ElementsAre("배송"));
    EXPECT_THAT(index_tokens("배송에서는").words, ElementsAre("배송"));
    EXPECT_THAT(index_tokens("책").words, ElementsAre("책"));
}

TEST(Tokens, fold_latin_words_and_numbers) {
    EXPECT_THAT(index_tokens("Refund ＯＲＤＥＲ #4711, café").words,
                ElementsAre("refund", "order", "4711", "cafe"));
    EXPECT_THAT(index_tokens("iPhone15프로").words, ElementsAre("iphone15", "프로"));
    EXPECT_THAT(index_tokens("!!! ... 😀 \"'\\").words, ElementsAre());
}

TEST(Tokens, hold_neither_space_nor_punctuation) {
    std::string every;
    for (int c = 1; c < 0x80; ++c) every.push_back(char(c));
    every += "환불\u00A0\u2028\u3000。、‘’“”";
    const auto tokens = index_tokens(every);
    for (const auto* list : {&tokens.words, &tokens.pairs, &tokens.bridges}) {
        for (const auto& token : *list) {
            EXPECT_EQ(token.find_first_of(" \t\r\n\"'\\()*:&|!^-+"), std::string::npos) << token;
            EXPECT_FALSE(token.empty());
        }
    }
}

TEST(Tokens, find_words_with_particles_and_spaces_missing_or_added) {
    EXPECT_TRUE(finds("주문환불은 어떻게 하나요", "환불"));
    EXPECT_TRUE(finds("배송이 늦어요", "배송"));
    EXPECT_TRUE(finds("배송", "배송이"));
    EXPECT_TRUE(finds("비밀번호를 잊어버렸어요", "비밀 번호"));
    EXPECT_TRUE(finds("비밀 번호를 잊어버렸어요", "비밀번호"));
    EXPECT_TRUE(finds("환 불 해 주세요", "환불"));
    EXPECT_TRUE(finds("책을 샀다", "책"));
    EXPECT_TRUE(finds("Where is my refund?", "REF"));
    EXPECT_FALSE(finds("배송이 늦어요", "환불"));
    EXPECT_FALSE(finds("Where is my refund?", "order"));
}

TEST(Tokens, know_latin_letters_without_their_marks) {
    for (const auto* text :
         {"Jürgen Müller", "Ju\u0308rgen Mu\u0308ller", "JÜRGEN MÜLLER", "Jurgen Muller"}) {
        for (const auto* query : {"müller", "muller", "MÜLL", "mu\u0308ller", "jurgen"})
            EXPECT_TRUE(finds(text, query)) << text << " by " << query;
    }
    EXPECT_TRUE(finds("Nguyễn Thị Hương", "huong"));
    EXPECT_TRUE(finds("Søren Łukasz", "soren"));
    EXPECT_TRUE(finds("Søren Łukasz", "łukasz"));
    EXPECT_TRUE(finds("naïve x\u0302y", "xy"));
    EXPECT_FALSE(finds("Müller", "moller"));
    EXPECT_THAT(code_tokens("Müller"), Contains("·mul"));
    // In other alphabets a mark makes another letter; Korean stays what it was, in either form.
    EXPECT_FALSE(finds("край", "краи"));
    EXPECT_FALSE(finds("ガス", "カス"));
    EXPECT_TRUE(finds("주문환불은", "\u1112\u116A\u11AB\u1107\u116E\u11AF"));
    EXPECT_TRUE(finds("\u1112\u116A\u11AB\u1107\u116E\u11AF", "환불"));
}

TEST(Tokens, know_both_spellings_of_a_domain) {
    EXPECT_TRUE(finds("Write to info@müller.de", "xn--mller-kva.de"));
    EXPECT_TRUE(finds("한국.kr 주소", "xn--3e0b707e.kr"));
    const auto holds = [](const std::string& code, std::string_view query) {
        const auto tokens = code_tokens(code);
        return std::ranges::any_of(query_terms(query).any, [&](const Clause& clause) {
            return std::ranges::all_of(clause.tokens, [&](const std::string& token) {
                return std::ranges::find(tokens, token) != tokens.end();
            });
        });
    };
    EXPECT_TRUE(holds("kim@xn--mller-kva.de", "müller.de"));
    EXPECT_TRUE(holds("kim@xn--mller-kva.de", "kim@MÜLLER.de"));
    EXPECT_TRUE(holds("kim@xn--mller-kva.de", "xn--mller-kva.de"));
    EXPECT_TRUE(holds("kim@xn--3e0b707e.kr", "한국.kr"));
    EXPECT_FALSE(holds("kim@xn--mller-kva.de", "möller.de"));
}

TEST(Tokens, do_not_search_for_endings_alone) {
    EXPECT_FALSE(finds("교환 문의드립니다", "환불하고 싶습니다"));
}

TEST(Tokens, bound_text_and_query) {
    std::string long_text;
    for (int i = 0; i < 50'000; ++i) long_text += "가";
    EXPECT_LE(index_tokens(long_text).pairs.size(), longest_text);
    EXPECT_LE(query_terms(long_text).any.size(), 40u);
    EXPECT_TRUE(query_terms("").empty());
    EXPECT_TRUE(query_terms(" ?! ").empty());
}

TEST(Tokens, match_initial_consonants_from_any_syllable) {
    const auto of_name = initials("홍길동");
    EXPECT_THAT(of_name, ElementsAre("\u1112\u1100\u1103", "\u1100\u1103", "\u1103"));
    EXPECT_EQ(query_terms("ㅎㄱ").any, (std::vector<Clause>{{{"\u1112\u1100"}, true}}));
    EXPECT_EQ(query_terms("ㄱㄷ").any.front().tokens, (std::vector<std::string>{"\u1100\u1103"}));
    EXPECT_EQ(query_terms("ㄳ").any.front().tokens, (std::vector<std::string>{"\u1100\u1109"}));
}

TEST(Tokens, cut_codes_into_every_three_letters) {
    EXPECT_THAT(code_tokens("010-1234"), Contains("·123"));
    EXPECT_THAT(code_tokens("Kim@Shop.kr"), Contains("·msh"));
    EXPECT_THAT(code_tokens("Kim@Shop.kr"), Contains("·kimshopkr"));
    EXPECT_THAT(code_tokens("010-1234"), Not(Contains("·-12")));
    EXPECT_THAT(code_tokens("010-1234"), Contains("·34"));
    EXPECT_THAT(code_tokens("A-1"), ElementsAre("·a1"));
}

TEST(Tokens, find_a_number_however_its_digits_are_grouped) {
    const std::vector<std::string> written{"제 번호는 010-2345-6789입니다.",
                                           "010 2345 6789로 주세요", "call 01023456789",
                                           "+82 10-2345-6789 please", "전화 010.2345.6789"};
    for (const auto& text : written) {
        for (const char* query :
             {"01023456789", "010-2345-6789", "010 2345 6789", "+82 10 2345 6789", "010-2345-67"}) {
            EXPECT_TRUE(finds(text, query)) << query << " in " << text;
        }
        EXPECT_FALSE(finds(text, "010-5555-0001")) << text;
    }
    EXPECT_TRUE(finds("주문번호 20261125-0007771 배송지 변경", "20261125-0007771"));
    EXPECT_TRUE(finds("주문번호 20261125-0007771 배송지 변경", "202611250007771"));
    EXPECT_FALSE(finds("010-5555-0001", "010-5555-0002"));
}

TEST(Tokens, take_two_letters_as_part_of_a_number_and_as_a_whole_code) {
    EXPECT_THAT(query_terms("a-1").any, Contains(Clause{{"·a1"}, true}));
    EXPECT_THAT(query_terms("om").any, Contains(Clause{{"·om"}, false}));
    EXPECT_THAT(query_terms("7").any, Contains(Clause{{"·7"}, false}));
}

}  // namespace
}  // namespace ondam::text_search
