#include "platform/mail/visible_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ondam::mail {
namespace {

using testing::HasSubstr;

struct Reply {
    const char* program;
    const char* below;
};

class QuoteHeadings : public testing::TestWithParam<Reply> {};

TEST_P(QuoteHeadings, are_folded_with_what_they_head) {
    const auto split = split_plain(std::string("네, 환불해 주세요.\n\n") + GetParam().below);
    EXPECT_EQ(split.visible, "네, 환불해 주세요.") << GetParam().program;
    EXPECT_THAT(split.quoted, HasSubstr("예전 글"));
}

INSTANTIATE_TEST_SUITE_P(
    Korean, QuoteHeadings,
    testing::Values(
        Reply{"Gmail", "2026년 3월 12일 (목) 오전 9:00, 홍길동 <a@b.kr>님이 작성:\n\n> 예전 글\n"},
        Reply{"Gmail, wrapped",
              "2026년 3월 12일 (목) 오전 9:00, 홍길동 <\na@b.kr>님이 작성:\n> 예전 글\n"},
        Reply{"Apple Mail", "2026. 3. 12. 오전 9:00, 홍길동 <a@b.kr> 작성:\n\n> 예전 글\n"},
        Reply{"Outlook",
              "보낸 사람: 홍길동 <a@b.kr>\n보낸 날짜: 2026년 3월 12일 목요일 오전 9:00\n"
              "받는 사람: 고객 <c@d.kr>\n제목: 주문\n\n예전 글\n"},
        Reply{"Naver",
              "-----Original Message-----\nFrom: \"홍길동\"<a@b.kr>\nTo: <c@d.kr>\n"
              "Sent: 2026-03-12 (목) 09:00:00\nSubject: 주문\n\n예전 글\n"},
        Reply{"Daum",
              "--------- 원본 메일 ---------\n보낸사람 : 홍길동 <a@b.kr>\n"
              "받는사람 : 고객 <c@d.kr>\n날짜 : 2026년 3월 12일\n제목 : 주문\n\n예전 글\n"},
        Reply{"older", "-----원본 메시지-----\n예전 글\n"},
        Reply{"Thunderbird", "26. 3. 12. 09:00에 홍길동 이(가) 쓴 글:\n> 예전 글\n"},
        Reply{"Samsung",
              "Galaxy에서 나의 스마트폰으로 보냄\n\n-------- 원본 메시지 --------\n"
              "보낸사람: 홍길동 <a@b.kr>\n보낸날짜: 26/3/12 오전 9:00\n제목: 주문\n\n예전 글\n"},
        Reply{"Naver, telephone",
              "네이버 메일앱에서 보냈습니다.\n-----Original Message-----\nFrom: <a@b.kr>\n"
              "Sent: 2026. 3. 12.\nSubject: 주문\n\n예전 글\n"},
        Reply{"Outlook, telephone",
              "Android용 Outlook 다운로드\n________________________________\nFrom: <a@b.kr>\n"
              "Sent: 2026. 3. 12.\nSubject: 주문\n\n예전 글\n"},
        Reply{"another spelling",
              "-----원본메세지-----\n보낸이 : 홍길동 <a@b.kr>\n보낸시간 : 2026-03-12 09:00\n"
              "제목 : 주문\n예전 글\n"},
        Reply{"forwarded by Apple Mail",
              "시작 전달된 메시지:\n\n보낸 사람: 홍길동 <a@b.kr>\n제목: 주문\n"
              "날짜: 2026년 3월 12일\n\n예전 글\n"},
        Reply{"Samsung, newer",
              "Galaxy에서 보냄\n\n-------- 원본 이메일 --------\n발신: 홍길동 <a@b.kr>\n"
              "날짜: 26/3/12 09:00\n수신: 고객 <c@d.kr>\n제목: 주문\n\n예전 글\n"},
        Reply{
            "in brackets",
            "[원본 메일]\n보낸사람 : 홍길동 <a@b.kr>\n받는사람 : <c@d.kr>\n제목 : 주문\n예전 글\n"},
        Reply{"between dashes",
              "---- 2026-03-12 09:00:00 홍길동 <a@b.kr> 님이 작성한 메일 ----\n예전 글\n"},
        Reply{"without its colon",
              "2026년 3월 12일 (목) 09:00, 홍길동 <a@b.kr> 님이 보낸 메일\n> 예전 글\n"}));

INSTANTIATE_TEST_SUITE_P(
    Others, QuoteHeadings,
    testing::Values(
        Reply{"below a short rule",
              "====\n\nFrom: Ann <a@b.kr>\nSent: 12 March 2026 9:00\nSubject: 주문\n\n예전 글\n"},
        Reply{"English", "On Thu, Mar 12, 2026 at 9:00 AM Ann <a@b.kr> wrote:\n> 예전 글\n"},
        Reply{"German", "Am 12.03.2026 um 09:00 schrieb Ann <a@b.kr>:\n> 예전 글\n"},
        Reply{"French", "Le 12 mars 2026 à 09:00, Ann <a@b.kr> a écrit :\n> 예전 글\n"},
        Reply{"Spanish", "El jue, 12 mar 2026 a las 9:00, Ann (<a@b.kr>) escribió:\n> 예전 글\n"},
        Reply{"Italian",
              "Il giorno 12 mar 2026, alle ore 09:00, Ann <a@b.kr> ha scritto:\n> 예전 글\n"},
        Reply{"Portuguese",
              "Em qui., 12 de mar. de 2026 às 09:00, Ann <a@b.kr> escreveu:\n> 예전 글\n"},
        Reply{"Dutch", "Op do 12 mrt 2026 om 09:00 schreef Ann <a@b.kr>:\n> 예전 글\n"},
        Reply{"Swedish", "Den tors 12 mars 2026 kl 09:00 skrev Ann <a@b.kr>:\n> 예전 글\n"},
        Reply{"Polish", "W dniu 12.03.2026 o 09:00, Ann pisze:\n> 예전 글\n"},
        Reply{"Russian", "чт, 12 мар. 2026 г. в 09:00, Ann <a@b.kr> написал:\n> 예전 글\n"},
        Reply{"Turkish", "Ann <a@b.kr>, 12 Mar 2026 Per, 09:00 tarihinde şunu yazdı:\n> 예전 글\n"},
        Reply{"Chinese", "Ann <a@b.kr> 于2026年3月12日周四 09:00写道：\n> 예전 글\n"},
        Reply{"Japanese", "2026年3月12日(木) 9:00 Ann <a@b.kr>:\n> 예전 글\n"},
        Reply{"Vietnamese",
              "Vào Th 5, 12 thg 3, 2026 vào lúc 09:00 Ann <a@b.kr> đã viết:\n> 예전 글\n"},
        Reply{"Finnish", "to 12. maalisk. 2026 klo 9.00 Ann (a@b.kr) kirjoitti:\n> 예전 글\n"},
        Reply{"Proton", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn 12/03/2026, Ann wrote:\n> 예전 글\n"},
        Reply{"Hungarian",
              "Feladó: Ann <a@b.kr>\nElküldve: 2026. március 12.\nTárgy: RE: x\n예전 글\n"},
        Reply{"Thai", "จาก: Ann <a@b.kr>\nส่ง: 12 มีนาคม 2026\nเรื่อง: RE: x\n예전 글\n"},
        Reply{"Arabic", "من: Ann <a@b.kr>\nتم الإرسال: 12 مارس 2026\nالموضوع: RE: x\n예전 글\n"},
        Reply{"Czech", "čt 12. 3. 2026 v 9:00 odesílatel Ann <a@b.kr> napsal:\n> 예전 글\n"}));

TEST(VisibleText, keeps_answers_between_the_quotes) {
    const auto split = split_plain("> 색은요?\n\n파란색이요.\n\n> 크기는요?\n\n95요.\n");
    EXPECT_THAT(split.visible, HasSubstr("파란색이요."));
    EXPECT_THAT(split.visible, HasSubstr("95요."));
    EXPECT_THAT(split.quoted, HasSubstr("> 크기는요?"));
}

TEST(VisibleText, shows_a_mail_that_is_nothing_but_a_quote) {
    EXPECT_EQ(split_plain("> 예전 글").visible, "> 예전 글");
    EXPECT_EQ(split_plain("").visible, "");
}

TEST(VisibleText, keeps_forms_and_forwarded_mails) {
    const char* form = "From: 서울\nTo: 부산\nDate: 3월 12일\n표 두 장 부탁드립니다.";
    EXPECT_EQ(split_plain(form).visible, form);
    const char* forwarded = "봐 주세요.\n\n---------- Forwarded message ---------\n내용";
    EXPECT_EQ(split_plain(forwarded).visible, forwarded);
}

TEST(VisibleText, keeps_words_that_only_sound_like_a_heading) {
    const char* text = "어제 글을 작성:\n주문이 안 와요.\nI wrote:\nwhere is it?";
    EXPECT_EQ(split_plain(text).visible, text);
    EXPECT_EQ(split_plain("안 와요.\nAnn wrote:\n> 예전 글").visible, "안 와요.");
    const char* sent =
        "어제 사진을 카톡으로 보냄\n아이폰 케이스 주문도 메일로 보냄\n확인 부탁드려요\n"
        "그리고 하나 더\n또 하나 더";
    EXPECT_EQ(split_plain(sent).visible, sent);
    const char* list = "문의합니다.\n[보낸 메일]\n3월 1일\n[원본 메일]\n없음";
    EXPECT_EQ(split_plain(list).visible, list);
    const char* arrow = "가격이\n>10,000원\n이상이면요?";
    EXPECT_EQ(split_plain(arrow).visible, arrow);
}

TEST(VisibleText, keeps_the_writers_own_line_above_a_heading) {
    for (const char* own : {"주문번호 12345 입니다", "2번째 문의예요", "Order 12345"}) {
        for (const char* gap : {"\n", "\n\n"}) {
            for (const char* heading : {"2026년 3월 12일 (목) 오전 9:00, 홍길동 <a@b.kr>님이 작성:",
                                        "2026. 3. 12. 오전 9:00, 홍길동 <a@b.kr> 작성:",
                                        "2026-03-12 09:00 GMT+09:00 Ann <a@b.kr>:",
                                        "чт, 12 мар. 2026 г. в 09:00, Ann <a@b.kr>:",
                                        "Ann <a@b.kr> 于2026年3月12日周四 09:00写道：",
                                        "On Thu, Mar 12,\n2026 at 9:00 AM Ann <a@b.kr> wrote:",
                                        "Am 12.03.2026\num 09:00 schrieb Ann <a@b.kr>:"}) {
                const auto split = split_plain(std::string(own) + gap + heading + "\n> 예전 글\n");
                EXPECT_EQ(split.visible, own) << heading;
                EXPECT_THAT(split.quoted, testing::StartsWith(heading));
            }
        }
    }
}

TEST(VisibleText, shows_paragraphs_of_flowed_texts_whole) {
    const auto mail = parse(
        "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n"
        "배송이 언제 \r\n 되나요?\r\n\r\nOn Thu, 12 Mar 2026 at 9:00, \r\n Ann <a@b.kr> wrote:\r\n"
        "> 예전 \r\n> 글\r\n");
    ASSERT_TRUE(mail);
    EXPECT_EQ(visible_text(*mail).visible, "배송이 언제되나요?");
    EXPECT_THAT(visible_text(*mail).quoted, HasSubstr("> 예전글"));
}

TEST(VisibleText, folds_signatures) {
    EXPECT_EQ(split_plain("좋아요\n\n내 Galaxy에서 전송했습니다.").visible, "좋아요");
    EXPECT_EQ(split_plain("언제 오나요?\n\n-- \n홍길동\n010-1234-5678").visible, "언제 오나요?");
    EXPECT_EQ(split_plain("언제 오나요?\n\n나의 iPhone에서 보냄").visible, "언제 오나요?");
    EXPECT_EQ(split_plain("Where is it?\n\nSent from my iPhone").visible, "Where is it?");
    EXPECT_EQ(split_plain("Where is it?\n\nSent from Some App<https://app.example>").visible,
              "Where is it?");
    // A long text below two dashes is no signature.
    std::string text = "목록:\n--\n";
    for (int i = 0; i < 30; ++i) text += "상품 " + std::to_string(i) + "\n";
    EXPECT_THAT(split_plain(text).visible, HasSubstr("상품 29"));
}

TEST(VisibleText, knows_the_quote_containers_of_html) {
    const auto visible = [](const char* html) { return split_html(html).visible; };
    EXPECT_EQ(
        visible("<div>네</div><div class=gmail_quote><div class=gmail_attr>2026년 3월 12일 (목) "
                "오전 9:00, 홍길동 &lt;a@b.kr&gt;님이 "
                "작성:<br></div><blockquote>옛글</blockquote></div>"),
        "네");
    EXPECT_EQ(visible("<div>네</div><div class='yahoo_quoted'>옛글</div>"), "네");
    EXPECT_EQ(
        visible("<p>네</p><div id=appendonsend></div><hr><div id=divRplyFwdMsg>보낸 사람</div>"
                "<div>옛글</div>"),
        "네");
    EXPECT_EQ(visible("<p>네</p><div class=protonmail_quote>옛글</div>"), "네");
    EXPECT_EQ(visible("<p>네</p><blockquote type=cite>옛글</blockquote>"), "네");
    EXPECT_EQ(visible("<p>네</p><span id=OLK_SRC_BODY_SECTION>옛글</span>"), "네");
}

TEST(VisibleText, reads_html_as_lines) {
    EXPECT_EQ(
        split_html("<p>a&nbsp;b</p><p>c<br>d</p><ul><li>e<li>f</ul><script>x</script>").visible,
        "a b\n\nc\nd\n\n- e\n- f");
}

TEST(VisibleText, survives_html_that_nests_without_end) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<div>";
    EXPECT_EQ(split_html(deep + "네").visible, "네");
    std::string bold;
    for (int i = 0; i < 3'000; ++i) bold += "<b id=" + std::to_string(i) + ">";
    for (int i = 0; i < 3'000; ++i) bold += "<p>";
    EXPECT_EQ(split_html(bold + "네").visible, "네");
}

TEST(VisibleText, folds_a_closing_and_what_stands_below_it) {
    const auto split = split_plain("It broke again.\n\nKind regards,\n\nAnn Lee\nHead of Things\n");
    EXPECT_EQ(split.visible, "It broke again.");
    EXPECT_THAT(split.quoted, HasSubstr("Ann Lee"));
    // Whoever goes on writing below it is heard.
    for (const char* more :
         {"P.S. Call me at 010-1234-5678", "When does it come?",
          "I forgot to say that the second parcel has not come either, by the way."}) {
        const auto text = std::string("It broke.\n\nRegards,\nAnn\n") + more;
        EXPECT_EQ(split_plain(text).visible, text);
    }
    EXPECT_EQ(split_plain("Thanks,\nAnn").visible, "Thanks,\nAnn");
    EXPECT_EQ(split_plain("확인 부탁드립니다.\n감사합니다.\n김영희 드림").visible,
              "확인 부탁드립니다.\n감사합니다.\n김영희 드림");
}

}  // namespace
}  // namespace ondam::mail
