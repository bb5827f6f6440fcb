#include "domain/conversations/plain_line.h"

#include <gtest/gtest.h>

namespace ondam::conversations {
namespace {

TEST(PlainLine, reads_without_the_marks_around_words) {
    EXPECT_EQ(plain_line("**환불 완료**되었습니다."), "환불 완료되었습니다.");
    EXPECT_EQ(plain_line("Your order **A-1** is *late*, __sorry__."),
              "Your order A-1 is late, sorry.");
    EXPECT_EQ(plain_line("~~39,000~~ (**29,000**)"), "39,000 (29,000)");
    EXPECT_EQ(plain_line("***both*** and **one *in* another**"), "both and one in another");
    EXPECT_EQ(plain_line("run `a * b * c` now"), "run a * b * c now");
}

TEST(PlainLine, reads_without_the_marks_of_lines) {
    EXPECT_EQ(plain_line("# 안내\n> 배송이 늦어요\n\n* 하나\n+ 둘\n```\ncode\n```"),
              "안내 배송이 늦어요 하나 둘 code");
    EXPECT_EQ(plain_line("#주문 ##"), "#주문 ##");
}

TEST(PlainLine, shows_the_words_of_a_link) {
    EXPECT_EQ(plain_line("[배송 조회](https://shop.kr/t?id=1) 를 눌러 주세요"),
              "배송 조회 를 눌러 주세요");
    EXPECT_EQ(plain_line("![영수증](https://shop.kr/r.png)"), "영수증");
    EXPECT_EQ(plain_line("[1](see below) and [ ] and ["), "[1](see below) and [ ] and [");
}

TEST(PlainLine, keeps_signs_that_mark_nothing) {
    for (const auto* text : {"5 * 3 * 2 = 30", "김*수, 이*영", "****-****-1234-****",
                             "010-****-5678", "안녕하세요~~ 네~~", "^_^ 감사합니다 ^_^",
                             "snake_case_name", "2**3**4", "** 아니요", "별 *하나", "** **"}) {
        EXPECT_EQ(plain_line(text), text);
    }
}

}  // namespace
}  // namespace ondam::conversations
