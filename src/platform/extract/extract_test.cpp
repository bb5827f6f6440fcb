#include "platform/extract/extract.h"

#include <gtest/gtest.h>

#include "platform/extract/extract_fixture.h"
#include "support/effort.h"

namespace ondam::extract {
namespace {

TEST(Extract, reads_korean_days) {
    expect_facts(
        {
            {"3월 11일에 갈게요", "date=2026-03-11"},
            {"2026년 3월 11일 (수) 방문", "date=2026-03-11"},
            {"26년 4월 1일 예약", "date=2026-04-01"},
            {"예약일: 2026-03-11", "date=2026-03-11"},
            {"2026.3.11 방문 예정", "date=2026-03-11"},
            {"2026. 3. 11. 까지 부탁드려요", "date=2026-03-11"},
            {"2026/03/11 도착", "date=2026-03-11"},
            {"내일 갈 수 있나요?", "date=2026-03-10"},
            {"내일모레 방문할게요", "date=2026-03-11"},
            {"내일 모레 저녁 7시에 갈게요", "date_time=2026-03-11T19:00"},
            {"내일, 모레 다 좋아요", "date=2026-03-10 date=2026-03-11"},
            {"모레까지 보내주세요", "date=2026-03-11"},
            {"오늘 주문했어요", "date=2026-03-09"},
            {"어제 받았는데 깨졌어요", "date=2026-03-08"},
            {"그저께 결제했어요", "date=2026-03-07"},
            {"다음 주 화요일 가능할까요", "date=2026-03-17"},
            {"다음주 월요일에요", "date=2026-03-16"},
            {"이번 주 금요일로 해주세요", "date=2026-03-13"},
            {"지난주 목요일에 샀어요", "date=2026-03-05"},
            {"다다음 주 수요일", "date=2026-03-25"},
            {"금요일에 받을 수 있나요", "date=2026-03-13"},
            {"월요일에 뵐게요", "date=2026-03-16"},
            {"3일 후에 도착하나요", "date=2026-03-12"},
            {"일주일 뒤에 다시 연락드릴게요", "date=2026-03-16"},
            {"2주 후 재방문", "date=2026-03-23"},
            {"다음 달 3일에 예약", "date=2026-04-03"},
            {"이번 달 20일까지", "date=2026-03-20"},
            {"11일로 부탁드려요", "date=2026-03-11"},
            {"5일에는 안 됩니다", "date=2026-04-05"},
            {"12월 28일에 결제했어요", "date=2025-12-28"},
            {"12월 28일에 갈게요", "date=2026-12-28"},
            {"2월 20일 주문 건", "date=2026-02-20"},
            {"작년 3월 12일에 산 거예요", "date=2025-03-12"},
            {"내년 12월 1일에 갈게요", "date=2027-12-01"},
            {"올해 1월 5일에 결제했어요", "date=2026-01-05"},
            {"이번달 말일에 갈게요", "date=2026-03-31"},
            {"다음 달 말일까지", "date=2026-04-30"},
            {"3/11(수) 방문", "date=2026-03-11"},
        },
        "KR");
}

TEST(Extract, reads_korean_times) {
    expect_facts(
        {
            {"오전 9시에 갈게요", "time=09:00"},
            {"오후 2시 30분이요", "time=14:30"},
            {"오후 3시 반", "time=15:30"},
            {"14시 30분에 방문", "time=14:30"},
            {"3시에 갈게요", "time=15:00"},
            {"9시까지 와주세요", "time=09:00"},
            {"오후 두시에 봬요", "time=14:00"},
            {"열한 시에 전화 주세요", "time=11:00"},
            {"정오에 만나요", "time=12:00"},
            {"자정 전에 도착", "time=00:00"},
            {"밤 10시에 주문", "time=22:00"},
            {"밤 12시", "time=00:00"},
            {"새벽 2시", "time=02:00"},
            {"낮 12시", "time=12:00"},
            {"오전 12시", "time=00:00"},
            {"오후 12시 10분", "time=12:10"},
            {"15:40 도착 예정", "time=15:40"},
            {"오후 3:20", "time=15:20"},
            {"저녁 7시쯤", "time=19:00"},
            {"3월 11일 오전 9시", "date_time=2026-03-11T09:00"},
            {"내일 오후 3시에 가능한가요", "date_time=2026-03-10T15:00"},
            {"내일오후 3시", "date_time=2026-03-10T15:00"},
            {"오후 3시~4시 사이에 3월 11일 가능할까요", "date_time=2026-03-11T15:00"},
            {"오후 3시 ~ 4시 3월 11일", "date_time=2026-03-11T15:00"},
            {"3월 11일 오후 3시~4시", "date_time=2026-03-11T15:00"},
            {"3월 11일 10시부터 5시까지", "date_time=2026-03-11T10:00"},
            {"오후 3시에서 4시 사이 3월 11일이요", "date_time=2026-03-11T15:00"},
            {"2시나 4시", "time=14:00 time=16:00"},
            {"예약을 3시에서 4시로 바꿔 주세요",
             "appointment_change=15:00/16:00 time=15:00 time=16:00"},
            {"다음 주 화요일 오전 10시 30분", "date_time=2026-03-17T10:30"},
            {"2026-03-11 09:00", "date_time=2026-03-11T09:00"},
            {"15일 오후 1시에 갈게요", "date_time=2026-03-15T13:00"},
            {"오는 20일 14:30 가능할까요", "date_time=2026-03-20T14:30"},
            {"오후 2~4시 사이", ""},
            {"12시 ~ 13시 사이", "time=12:00"},
            {"3월 12일(목), 9:00", "date_time=2026-03-12T09:00"},
            {"같은 시간에 부탁드려요", "same_time"},
        },
        "KR");
}

TEST(Extract, reads_english_days_and_times) {
    expect_facts(
        {
            {"See you on 11 March.", "date=2026-03-11"},
            {"on the 11th of March 2026", "date=2026-03-11"},
            {"March 11th, 2026 works", "date=2026-03-11"},
            {"Mar 11 is fine", "date=2026-03-11"},
            {"by Sept. 3, please", "date=2026-09-03"},
            {"May 5 please", "date=2026-05-05"},
            {"11 March at 9", "date_time=2026-03-11T09:00"},
            {"11 March at 9:30 am", "date_time=2026-03-11T09:30"},
            {"March 11 at 2", "date_time=2026-03-11T14:00"},
            {"at 9am on 11 March", "date_time=2026-03-11T09:00"},
            {"12 March, 9:00", "date_time=2026-03-12T09:00"},
            {"tomorrow at 3 pm", "date_time=2026-03-10T15:00"},
            {"the day after tomorrow", "date=2026-03-11"},
            {"I ordered it yesterday", "date=2026-03-08"},
            {"next Tuesday", "date=2026-03-17"},
            {"this Friday at noon", "date_time=2026-03-13T12:00"},
            {"on Friday", "date=2026-03-13"},
            {"Tuesday next week", "date=2026-03-17"},
            {"next week on Thursday", "date=2026-03-19"},
            {"in 3 days", "date=2026-03-12"},
            {"in two weeks", "date=2026-03-23"},
            {"at 5:45 p.m.", "time=17:45"},
            {"at 12 am", "time=00:00"},
            {"between 2 and 4 pm", ""},
            {"2 to 4 pm", ""},
            {"11 March last year", "date=2025-03-11"},
            {"December 1 next year", "date=2027-12-01"},
            {"tomorrow at half past three", "date_time=2026-03-10T15:30"},
            {"a quarter to nine", "time=08:45"},
            {"quarter past 10 pm", "time=22:15"},
            {"12pm", "time=12:00"},
            {"10 o'clock", "time=10:00"},
            {"at the same time", "same_time"},
            {"2026-03-11T09:00", "date_time=2026-03-11T09:00"},
            {"03/11/2026", "date=2026-03-11"},
            {"25/03/2026", "date=2026-03-25"},
        },
        "US");
    EXPECT_EQ(facts("11/03/2026", "GB"), "date=2026-03-11");
    EXPECT_EQ(facts("11.03.2026", "DE"), "date=2026-03-11");
}

TEST(Extract, reads_ranges_of_days) {
    expect_facts(
        {
            {"3월 10일 ~ 3월 12일 휴가", "date_range=2026-03-10/2026-03-12"},
            {"3월 10일부터 12일까지", "date_range=2026-03-10/2026-03-12"},
            {"3월 10일에서 3월 12일까지 부재", "date_range=2026-03-10/2026-03-12"},
            {"2026-03-10 ~ 2026-03-12", "date_range=2026-03-10/2026-03-12"},
            {"내일부터 금요일까지", "date_range=2026-03-10/2026-03-13"},
            {"I am away 10 March to 12 March", "date_range=2026-03-10/2026-03-12"},
            {"between March 10 and March 12", "date_range=2026-03-10/2026-03-12"},
            {"from March 30 until April 2, 2026", "date_range=2026-03-30/2026-04-02"},
        },
        "KR");
}

TEST(Extract, reads_wishes_to_move_an_appointment) {
    expect_facts(
        {
            {"Please move my appointment from 12 March 9:00 to 11 March at 9:00.",
             "appointment_change=2026-03-12T09:00/2026-03-11T09:00 date_time=2026-03-12T09:00 "
             "date_time=2026-03-11T09:00"},
            {"I would like to move my appointment with Dr. Adams from 12 March, 9:00 to 11 March, "
             "same time.",
             "appointment_change=2026-03-12T09:00/2026-03-11T09:00 date_time=2026-03-12T09:00 "
             "date=2026-03-11 same_time"},
            {"Could you reschedule it to next Tuesday at 10 am?",
             "appointment_change=/2026-03-17T10:00 date_time=2026-03-17T10:00"},
            {"Can we change my booking on 12 March at 9:00 to 3 pm?",
             "appointment_change=2026-03-12T09:00/2026-03-12T15:00 date_time=2026-03-12T09:00 "
             "time=15:00"},
            {"Please move the 12 March appointment to the 11th. Same time please.",
             "appointment_change=2026-03-12/2026-03-11 date=2026-03-12 date=2026-03-11 same_time"},
            {"3월 12일 9시 예약을 11일로 변경하고 싶어요.",
             "appointment_change=2026-03-12T09:00/2026-03-11 date_time=2026-03-12T09:00 "
             "date=2026-03-11"},
            {"3월 12일 오전 9시 예약을 3월 11일 같은 시간으로 옮겨 주세요",
             "appointment_change=2026-03-12T09:00/2026-03-11T09:00 date_time=2026-03-12T09:00 "
             "date=2026-03-11 same_time"},
            {"예약을 다음 주 화요일 오후 3시로 바꿔 주세요",
             "appointment_change=/2026-03-17T15:00 date_time=2026-03-17T15:00"},
            {"내일 오전 10시 진료를 오후 2시로 미뤄 주세요",
             "appointment_change=2026-03-10T10:00/2026-03-10T14:00 date_time=2026-03-10T10:00 "
             "time=14:00"},
            {"3월 12일에서 3월 13일로 변경 부탁드립니다",
             "appointment_change=2026-03-12/2026-03-13 date=2026-03-12 date=2026-03-13"},
        },
        "KR");
}

TEST(Extract, reads_how_much_later_or_earlier) {
    expect_facts(
        {
            {"예약을 하루 미뤄 주세요", "appointment_change=/P1D"},
            {"예약 이틀만 앞당겨 주실 수 있나요?", "appointment_change=/-P2D"},
            {"진료를 한 시간 늦춰 주세요", "appointment_change=/PT1H"},
            {"예약 시간 30분만 늦게 변경 가능할까요", "appointment_change=/PT30M"},
            {"내일 오전 10시 진료를 한 시간 뒤로 미뤄 주세요",
             "appointment_change=2026-03-10T10:00/PT1H date_time=2026-03-10T10:00"},
            {"예약을 일주일 연기하고 싶어요", "appointment_change=/P7D"},
            {"Could you move my appointment an hour later?", "appointment_change=/PT1H"},
            {"Please move my booking two days earlier.", "appointment_change=/-P2D"},
            {"Please postpone my appointment by a week.", "appointment_change=/P7D"},
            {"My appointment is on 12 March at 9:00. Can we push it back by half an hour?",
             "appointment_change=2026-03-12T09:00/PT30M date_time=2026-03-12T09:00"},
            {"Please bring my appointment forward by 30 minutes", "appointment_change=/-PT30M"},
            {"예약을 한 시간 늦출 수 있을까요?", "appointment_change=/PT1H"},
            {"Can we push my appointment back an hour?", "appointment_change=/PT1H"},
            {"Could you bring my booking forward two days?", "appointment_change=/-P2D"},
            {"I came back an hour ago from my appointment", ""},
            {"배송을 하루 미뤄 주세요", ""},
            {"예약 후 하루 걸리나요?", ""},
            {"I changed my mind an hour later", ""},
            {"예약을 하루 미루지 않을게요", ""},
        },
        "KR");
}

TEST(Extract, sees_no_wish_where_none_is) {
    expect_facts(
        {
            {"3월 12일 예약 확인 부탁드립니다", "date=2026-03-12"},
            {"3월 12일 예약은 변경하지 않을게요", "date=2026-03-12 withdrawal"},
            {"예약이 3월 11일로 변경되었다고 문자가 왔어요", "date=2026-03-11"},
            {"Please don't move my appointment on 12 March.", "withdrawal date=2026-03-12"},
            {"I was there from 12 March to 13 March.", "date_range=2025-03-12/2025-03-13"},
            {"배송을 내일로 미뤄 주세요", "date=2026-03-10"},
            {"주문한 것 받는 날을 3월 12일로 변경해 주세요", "date=2026-03-12"},
            {"Can you move the delivery to 12 March?", "date=2026-03-12"},
            {"비밀번호 변경이 안 돼요", ""},
        },
        "KR");
}

TEST(Extract, reads_phones_and_addresses) {
    expect_facts(
        {
            {"연락처는 010-1234-5678입니다", "phone=+821012345678"},
            {"전화 01012345678로 주세요", "phone=+821012345678"},
            {"010 1234 5678", "phone=+821012345678"},
            {"02-123-4567로 연락 주세요", "phone=+8221234567"},
            {"+82 10-1234-5678", "phone=+821012345678"},
            {"call me at +1 202-555-0123", "phone=+12025550123"},
            {"메일은 Emily.Carter@Example.com 이에요", "email=emily.carter@example.com"},
            {"write to a.b+c@mail.example.co.kr.", "email=a.b+c@mail.example.co.kr"},
            {"이메일kim@shop.kr입니다", "email=kim@shop.kr"},
            {"@channel 멘션", ""},
            {"a@b", ""},
            {"kim@@shop.kr", ""},
        },
        "KR");
}

TEST(Extract, reads_numbers_of_orders_people_and_cards) {
    expect_facts(
        {
            {"ORD-20260312 환불해 주세요", "order_number=ORD-20260312"},
            {"주문번호 20260312-0001 입니다", "order_number=20260312-0001"},
            {"주문번호: a1234567", "order_number=A1234567"},
            {"my order number is AB-778812", "order_number=AB-778812"},
            {"order #100234 has not arrived", "order_number=100234"},
            {"주민번호 880101-1234567", "resident_number=880101-1234567"},
            {"880101-1234567 확인 부탁", "resident_number=880101-1234567"},
            {"주민등록번호는 8801011234567", "resident_number=880101-1234567"},
            {"my identity number is 900215-2345678", "resident_number=900215-2345678"},
            {"외국인등록번호 900215-5345678", "resident_number=900215-5345678"},
            {"여권번호 M12345678", "passport=M12345678"},
            {"my passport number is m123A4567", "passport=M123A4567"},
            {"SSN 123-45-6789", "identity_number=123-45-6789"},
            {"면허 11-22-123456-70", "identity_number=11-22-123456-70"},
            {"ID number: QX998877", "identity_number=QX998877"},
            {"카드 4111 1111 1111 1111", "card=4111111111111111"},
            {"5555-5555-5555-4444 결제", "card=5555555555554444"},
            {"378282246310005", "card=378282246310005"},
            {"card 371449635398431 declined", "card=371449635398431"},
        },
        "KR");
}

TEST(Extract, leaves_alone_what_could_mean_something_else) {
    expect_facts(
        {
            {"3시간 기다렸어요", ""},
            {"3일 동안 연락이 없어요", ""},
            {"10일 걸렸어요", ""},
            {"3일 2시간 걸렸어요", ""},
            {"24시간 상담 되나요", ""},
            {"배송 안내일 뿐이에요", ""},
            {"내일배움카드 되나요", ""},
            {"매주 화요일마다 휴무인가요", ""},
            {"수요일마다 여나요", ""},
            {"1/2 정도 왔어요", ""},
            {"3/11 사이즈", ""},
            {"version 1.2.3", ""},
            {"it may 5 times fail", ""},
            {"you march 3 steps", ""},
            {"sat down in the sun", ""},
            {"I have 9 at home", ""},
            {"at 9 percent", ""},
            {"the 2nd parcel is missing", ""},
            {"every Monday", ""},
            {"4111 1111 1111 1112", ""},
            {"991332-1234567", ""},
            {"880101-9234567", ""},
            {"1234567890123", ""},
            {"2026-13-01", ""},
            {"2026-02-30", ""},
            {"25:00에", ""},
            {"12:60", ""},
            {"192.168.0.1", ""},
            {"가격은 12,000원", ""},
            {"M12345678", ""},
            {"상품번호 12345", ""},
            {"한시적 할인", ""},
            {"다시 한 번", ""},
            {"열시미 할게요", ""},
            {"도시가스", ""},
        },
        "KR");
}

TEST(Extract, reads_a_whole_mail) {
    const auto mail =
        "Dear team,\n\nI have an appointment with Dr Adams on 12 March at 9:00. Could you move it "
        "to 11 March, same hour?\n"
        "My name is Emily Carter, phone 010-9876-5432, identity number 880101-2345678.\n\nThank "
        "you";
    EXPECT_EQ(facts(mail, "KR"),
              "appointment_change=2026-03-12T09:00/2026-03-11T09:00 date_time=2026-03-12T09:00 "
              "date=2026-03-11 same_time "
              "phone=+821098765432 resident_number=880101-2345678");
}

TEST(Extract, names_bytes_and_confidence) {
    const std::string text = "안녕하세요, 3월 11일 오전 9시에 갈게요. 010-1234-5678";
    const auto found = find(text, options_of("KR"));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(text.substr(found[0].begin, found[0].end - found[0].begin), "3월 11일 오전 9시");
    EXPECT_EQ(text.substr(found[1].begin, found[1].end - found[1].begin), "010-1234-5678");
    EXPECT_GT(found[0].confidence, 0.9);
    EXPECT_LT(find("11일로 해주세요", options_of("KR")).at(0).confidence, 0.7);
}

TEST(Extract, places_days_without_a_year_near_the_message) {
    auto options = options_of("KR");
    options.reference = parse_rfc3339("2027-01-03T10:00:00+09:00").value_or(Time{});
    EXPECT_EQ(find("12월 28일에 샀어요", options).at(0).value, "2026-12-28");
    EXPECT_EQ(find("3월 1일 예약", options).at(0).value, "2027-03-01");
    EXPECT_EQ(find("2월 29일 예약", options).at(0).value, "2028-02-29");
    options.reference = parse_rfc3339("2026-03-09T20:00:00Z").value_or(Time{});
    EXPECT_EQ(find("오늘", options).at(0).value, "2026-03-10");
}

TEST(Mask, covers_values_and_keeps_the_rest) {
    EXPECT_EQ(mask_value(Kind::resident_number, "880101-1234567"), "880101-*******");
    EXPECT_EQ(mask_value(Kind::resident_number, "8801011234567"), "880101*******");
    EXPECT_EQ(mask_value(Kind::card, "4111111111111111"), "************1111");
    EXPECT_EQ(mask_value(Kind::phone, "+821012345678"), "+8210****5678");
    EXPECT_EQ(mask_value(Kind::email, "kim@shop.kr"), "k***@shop.kr");
    EXPECT_EQ(mask_value(Kind::passport, "M12345678"), "M1*******");
    EXPECT_EQ(mask_value(Kind::identity_number, "123-45-6789"), "12*-**-****");
    EXPECT_EQ(mask_value(Kind::resident_number, "8"), "*");
    EXPECT_EQ(mask("번호는 880101-1234567 이고 카드는 4111 1111 1111 1111, 메일 kim@shop.kr",
                   {Kind::resident_number, Kind::card}),
              "번호는 880101-******* 이고 카드는 ************1111, 메일 kim@shop.kr");
    EXPECT_EQ(mask("", {Kind::card}), "");
}

TEST(Mask, leaves_no_number_at_the_seams_of_a_long_text) {
    for (std::size_t padding = longest_text - 230; padding < longest_text + 20; padding += 31) {
        std::string text;
        while (text.size() < padding) text += "가 ";
        text += "880101-1234567 끝";
        const auto masked = mask(text, {Kind::resident_number});
        ASSERT_EQ(masked.find("1234567"), std::string::npos) << padding;
        ASSERT_EQ(masked.size(), text.size());
        ASSERT_TRUE(masked.ends_with("880101-******* 끝"));
    }
}

TEST(Mask, covers_what_signs_somebody_in) {
    const std::vector<std::pair<std::string, std::string>> mails{
        {"Your verification code is 482913. It ends in 10 minutes.",
         "Your verification code is ******. It ends in 10 minutes."},
        {"Your one-time password:\n\n    482 913\n", "Your one-time password:\n\n    ******\n"},
        {"G-482913 is your Example verification code.",
         "****** is your Example verification code."},
        {"[온담] 인증번호는 482913 입니다.", "[온담] 인증번호는 ****** 입니다."},
        {"482913은 회원 가입 인증번호입니다.", "******은 회원 가입 인증번호입니다."},
        {"Sign in to Example. Confirmation code: F2K-QXZ",
         "Sign in to Example. Confirmation code: ******"},
        {"Verify your e-mail: https://example.com/confirm/0123456789abcdef01?x=1 now",
         "Verify your e-mail: https://example.com/****** now"},
        {"비밀번호 재설정: <https://example.com/r?token=0123456789abcdef>",
         "비밀번호 재설정: <https://example.com/******>"},
        {"593821 is your Instagram code. Don't share it.",
         "****** is your Instagram code. Don't share it."},
        {"Your Example code is 593821", "Your Example code is ******"},
        {"Slack confirmation code: F4K-9QZ", "Slack confirmation code: ******"},
        {"Hi! https://example.com/password_reset/aB3dE5gH7jK9mN1pQ and more",
         "Hi! https://example.com/****** and more"},
        {"Join: https://example.com/users/invitation/accept?invitation_token=zz1YxWvUtSrQpOnM",
         "Join: https://example.com/******"},
        {"Your verification code is ４８２９１３.", "Your verification code is ******."},
        {"Your verification code is 4\xe2\x80\x8b"
         "82\xe2\x81\xa0"
         "913.",
         "Your verification code is ******."},
        {"Your verifi\xc2\xad"
         "cation code is 482913.",
         "Your verifi\xc2\xad"
         "cation code is ******."},
        {"Use this verification code to finish setting up the account that you began to open a few "
         "minutes ago from a browser that we have never seen before, if that was you; otherwise "
         "leave this letter alone:\n\n  482913  \n",
         "Use this verification code to finish setting up the account that you began to open a few "
         "minutes ago from a browser that we have never seen before, if that was you; otherwise "
         "leave this letter alone:\n\n  ******  \n"},
    };
    for (const auto& [said, shown] : mails) EXPECT_EQ(mask_sign_in(said), shown);
    // The subject has the code, the body says what it is for.
    const std::string subject = "Example confirmation code: F4K9QZ";
    EXPECT_EQ(mask_sign_in(subject), subject);
    EXPECT_EQ(mask_sign_in(subject, subject + "\nConfirm your email address to go on."),
              "Example confirmation code: ******");
    for (const std::string other :
         {"I never got the verification code. My order is 20240115, please call 15881234.",
          "인증번호가 안 와요. 주문번호 20240115 입니다.",
          "My hotel's confirmation code is HX42QP.",
          "See https://example.com/login and https://example.com/help/reset-your-device",
          "My booking's confirmation code is HX42QP, the flight is KE123.",
          "20240115 is your order code", "Your discount code is SPRING24",
          "20240115 is your order.",
          "See https://example.com/help/reset-password-instructions-for-all",
          "The laptop 482913 needs a password.", "adoption papers 482913", ""}) {
        EXPECT_EQ(mask_sign_in(other), other);
    }
}

TEST(Extract, takes_time_in_proportion_to_the_text) {
    for (const char* part :
         {"1", "1 ", "1-", "@", "a@a.", "3월 ", "오전 ", "11 March ", "at 9 ", "from ", "4111 ",
          "月", "+", "(", "0", "move to 11 March. ", "otp ", "://", "1 verification code "}) {
        std::string text;
        while (text.size() < 20'000) text += part;
        const test::Effort effort;
        find(text, options_of("KR"));
        mask_sign_in(text);
        EXPECT_LT(effort.seconds(), 2.0) << part;
    }
}

}  // namespace
}  // namespace ondam::extract
