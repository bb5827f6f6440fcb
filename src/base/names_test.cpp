#include "base/names.h"

#include <gtest/gtest.h>

namespace ondam {
namespace {

TEST(Names, lose_what_nobody_sees) {
    EXPECT_EQ(text::plain_name("Vic\u202e\u200b"), "Vic");
    EXPECT_EQ(text::plain_name("\u2066Kim\u2069 \u200b \ufeffMinji\u00ad"), "Kim Minji");
    EXPECT_EQ(text::plain_name("a\u200db\u200cc"), "abc");
    EXPECT_EQ(text::plain_name("\u3164\u115f\uffa0"), "") << "fillers of Hangul are blank";
    EXPECT_EQ(text::plain_name("Vic\U000e0041\U000e0042"), "Vic") << "a hidden text";
    EXPECT_EQ(text::plain_name("\u200d\u200c"), "");
    EXPECT_EQ(text::plain_name("V\ufe0fic"), "Vic");
    EXPECT_EQ(text::plain_name(" 김\n민지 "), "김 민지");
}

TEST(Names, tell_a_text_of_blanks_from_one_with_a_word) {
    for (const auto* text : {"", " \t\r\n", "\u3000\u3000", "\u00a0", "\u200b\ufeff", "\u2800",
                             "\u3164", "\u2028 \u0085", "\u202e\u202c", "\u200d"})
        EXPECT_TRUE(text::is_blank(text)) << text;
    for (const auto* text : {".", "\u3000네", "👍", "1️⃣", "ㅋ", "\u200b?"})
        EXPECT_FALSE(text::is_blank(text)) << text;
}

TEST(Names, keep_the_joiners_that_writing_needs) {
    for (const auto* name :
         {"علی\u200cرضا", "ශ්\u200dරී", "क्\u200dष", "👩\u200d🚀", "👩🏽\u200d⚕️",
          "❤️\u200d🔥",
          "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067"
          "\U000e007f",
          "1️⃣", "葛\U000e0100城", "김민지", "Đặng Thị", "José", "e\u0301"}) {
        EXPECT_EQ(text::plain_name(name), name);
    }
    EXPECT_EQ(text::plain_name("علی\u200c"), "علی") << "at the end it joins nothing";
}

TEST(Names, show_whether_something_is_hidden) {
    EXPECT_TRUE(text::has_invisible("vic\u200b"));
    EXPECT_TRUE(text::has_invisible("v\u200dic"));
    EXPECT_FALSE(text::has_invisible("vic.김"));
}

}  // namespace
}  // namespace ondam
