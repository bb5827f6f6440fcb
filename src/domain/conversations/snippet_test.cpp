#include "domain/conversations/snippet.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ondam::conversations {
namespace {

std::string shown(const Snippet& snippet) {
    std::string all;
    for (const auto& [text, hit] : snippet) all += hit ? "[" + text + "]" : text;
    return all;
}

TEST(Snippet, marks_the_words_as_they_stand) {
    EXPECT_EQ(shown(make_snippet("It is late,\nvery LATE.", "late")), "It is [late], very [LATE].");
    EXPECT_EQ(shown(make_snippet("주문환불은 언제 되나요", "환불 언제")),
              "주문[환불]은 [언제] 되나요");
    EXPECT_EQ(shown(make_snippet("Nothing of it", "환불")), "Nothing of it");
    EXPECT_TRUE(make_snippet("", "late").empty());
    EXPECT_EQ(shown(make_snippet("as it is", "  ")), "as it is");
}

TEST(Snippet, marks_words_whatever_their_marks_and_case) {
    EXPECT_EQ(shown(make_snippet("Frau MÜLLER, Müller und Straße", "muller straße")),
              "Frau [MÜLLER], [Müller] und [Straße]");
    EXPECT_EQ(shown(make_snippet("Herr Muller", "müller")), "Herr [Muller]");
    EXPECT_EQ(shown(make_snippet("Mu\u0308ller", "muller")), "[Müller]");
    EXPECT_EQ(shown(make_snippet("\u1112\u116A\u11AB\u1107\u116E\u11AF은", "환불")), "[환불]은");
    EXPECT_EQ(shown(make_snippet("as it is", "\u0308")), "as it is");
}

TEST(Snippet, begins_a_little_before_a_late_word_and_cuts_no_character) {
    for (std::size_t before = 0; before < 60; ++before) {
        std::string body;
        for (std::size_t i = 0; i < before; ++i) body += i % 3 == 2 ? "a" : "가";
        body += " 환불 ";
        for (int i = 0; i < 300; ++i) body += "나";
        const auto found = shown(make_snippet(body, "환불"));
        EXPECT_TRUE(text::is_valid_utf8(found)) << before;
        EXPECT_NE(found.find("[환불]"), std::string::npos) << before;
        EXPECT_EQ(found.starts_with("…"), before > 15) << before << " " << found;
        EXPECT_LT(text::length(found), 180U);
    }
}

}  // namespace
}  // namespace ondam::conversations
