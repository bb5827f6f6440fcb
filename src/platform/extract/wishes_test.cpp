#include <gtest/gtest.h>

#include "platform/extract/extract_fixture.h"

namespace ondam::extract {
namespace {

/// What the texts wish of an appointment's time.
void expect_changes(std::initializer_list<Case> cases) {
    for (const auto& [text, expected] : cases) {
        std::string change;
        for (const auto& found : find(text, options_of("KR"))) {
            if (found.kind == Kind::appointment_change) change = found.value;
        }
        EXPECT_EQ(change, expected) << text;
    }
}

TEST(Wishes, reads_short_names_of_days) {
    expect_facts(
        {
            {"목욜에 갈게요", "date=2026-03-12"},
            {"담주 화욜 오전 10시에 뵐게요", "date_time=2026-03-17T10:00"},
            {"다음 주 금 3시에 갈게요", "date_time=2026-03-20T15:00"},
            {"이번주 토 11시", "date_time=2026-03-14T11:00"},
            {"내주 월요일", "date=2026-03-16"},
            {"보내주 월요일", "date=2026-03-16"},
            {"다음 주 일 있어요", ""},
            {"담주 목 아파서 못 가요", ""},
            {"See you Thu 3 pm", "date_time=2026-03-12T15:00"},
            {"on Weds at 10:30", "date_time=2026-03-11T10:30"},
            {"next Tues", "date=2026-03-17"},
            {"we sat at 3 pm", "time=15:00"},
            {"I got wed at 3 pm", "time=15:00"},
            {"out in the sun", ""},
        },
        "KR");
    expect_changes({
        {"목욜 3시 예약을 금욜 4시로 바꿔 주세요", "2026-03-12T15:00/2026-03-13T16:00"},
        {"이번주 수욜 2시에서 토욜 5시로 옮길 수 있을까요?", "2026-03-11T14:00/2026-03-14T17:00"},
        {"담주 월 9시 예약을 담주 화 11시로 변경", "2026-03-16T09:00/2026-03-17T11:00"},
        {"Please move my appointment from Wed 2 pm to Fri 4 pm",
         "2026-03-11T14:00/2026-03-13T16:00"},
        {"could we move my booking to tomorrow morning at 9:30", "/2026-03-10T09:30"},
    });
}

TEST(Wishes, rather_misses_a_change_than_lose_its_day) {
    expect_changes({
        {"예약을 주말 3시로 바꿔 주세요", ""},
        {"목요일 2시 예약을 금 4시로 변경해 주세요", ""},
        {"내일 2시 진료를 다음 주 4시로 미뤄 주세요", ""},
        {"예약을 그 다음날 11시로 옮겨 주세요", ""},
        {"예약을 성탄절 11시로 옮겨 주세요", ""},
        {"Could we move my appointment to the weekend at 3 pm?", ""},
        {"Please move my booking on 12 March at 9:00 to wensday at 10:00", ""},
        {"Please move my booking to 3 pm", "/15:00"},
        {"예약 시간을 3시로 바꿔 주세요", "/15:00"},
    });
}

TEST(Wishes, knows_when_the_goal_of_a_change_was_not_understood) {
    expect_changes({
        {"3월 12일 오전 11시 예약을 오후로 변경해 주세요", "2026-03-12T11:00/"},
        {"금요일 진료를 조금 미루고 싶어요", "2026-03-13/"},
        {"3월 12일 예약 변경 수수료가 있나요?", ""},
    });
    EXPECT_TRUE(asks_to_move("예약을 주말 3시로 바꿔 주세요"));
    EXPECT_TRUE(asks_to_move("Can we reschedule my appointment?"));
    EXPECT_FALSE(asks_to_move("예약 변경하지 않을게요"));
    EXPECT_FALSE(asks_to_move("배송지를 변경하고 싶어요"));
}

TEST(Wishes, reads_changes_without_a_word_of_changing) {
    expect_changes({
        {"내일 예약 3시 말고 4시로 해주세요", "2026-03-10/2026-03-10T16:00"},
        {"예약 일정입니다. 기존 3월 12일 / 변경 3월 19일", "2026-03-12/2026-03-19"},
        {"예약 3.12. 오후 2시 -> 3.13.", "2026-03-12T14:00/2026-03-13"},
        {"진료 변경 전: 3월 12일 9시, 변경 후: 3월 13일 10시", "2026-03-12T09:00/2026-03-13T10:00"},
        {"I have an appointment on 12 March at 9:00. I would like 11 March at the same hour.",
         "2026-03-12T09:00/2026-03-11T09:00"},
        {"원룸 3시 말고 4시로 배달해 주세요", ""},
        {"Open 3/12 -> 3/13", ""},
    });
}

TEST(Wishes, tells_days_that_were_from_days_to_come) {
    expect_facts(
        {
            {"6월 15일에 샀어요", "date=2025-06-15"},
            {"12월 3일에 주문했는데 아직이에요", "date=2025-12-03"},
            {"10월 2일에 구매한 신발이에요", "date=2025-10-02"},
            {"6월 10일에 주문하고 6월 12일에 받았어요", "date=2025-06-10 date=2025-06-12"},
            {"지난주 수요일에 받았는데 토요일에 고장났어요", "date=2026-03-04 date=2026-03-07"},
            {"목요일부터 화면이 안 켜졌어요", "date=2026-03-05"},
            {"It arrived broken on Thursday", "date=2026-03-05"},
            {"On Friday I received the wrong size", "date=2026-03-06"},
            {"I bought it on 3 June", "date=2025-06-03"},
            {"the parcel that came on Saturday was open", "date=2026-03-07"},
            {"I ordered a lamp and a chair on October 3", "date=2025-10-03"},
            {"Could you check the order I placed on 5 July?", "date=2025-07-05"},
        },
        "KR");
    expect_facts(
        {
            {"6월 15일에 갔으면 좋겠어요", "date=2026-06-15"},
            {"6월 15일로 예약했는데 확인 부탁드려요", "date=2026-06-15"},
            {"6월 15일에 예약했어요", "date=2026-06-15"},
            {"금요일에 가기로 했어요", "date=2026-03-13"},
            {"금요일에 온다고 했는데 맞나요", "date=2026-03-13"},
            {"금요일까지 보내 주신다고 하셨어요", "date=2026-03-13"},
            {"제 예약이 금요일이었는데요", "date=2026-03-13"},
            {"금요일에 일이 생겼어요", "date=2026-03-13"},
            {"금요일에 시간이 있어요", "date=2026-03-13"},
            {"I wanted to book for 3 June", "date=2026-06-03"},
            {"I was hoping to come on Friday", "date=2026-03-13"},
            {"We decided to come on Friday", "date=2026-03-13"},
            {"It will be delivered on Friday", "date=2026-03-13"},
            {"I want it delivered on Friday", "date=2026-03-13"},
            {"my appointment was on Friday", "date=2026-03-13"},
            {"You told me Friday", "date=2026-03-13"},
            {"I ordered it, can it come on Friday?", "date=2026-03-13"},
        },
        "KR");
    expect_changes({
        {"6월 3일에 예약했는데 6월 5일로 변경할 수 있나요?", "2026-06-03/2026-06-05"},
        {"예약이 금요일이었는데 토요일로 바꿔 주세요", "2026-03-13/2026-03-14"},
        {"I booked an appointment on 3 June and need to move it to 5 June",
         "2026-06-03/2026-06-05"},
    });
}

TEST(Wishes, sets_aside_what_does_not_suit) {
    const auto wished = [](std::string_view text) {
        std::string out;
        for (const auto& found : find(text, options_of("KR"))) {
            const bool is_day = found.kind == Kind::date || found.kind == Kind::date_time;
            if (is_day && !found.set_aside) out.append(out.empty() ? "" : " ").append(found.value);
        }
        return out;
    };
    for (const auto* text :
         {"3월 12일은 안 되고요", "금요일은 어려워요", "3월 12일 말고 다른 날이요",
          "내일은 제가 못 갈 것 같아요", "I can't come on 12 March", "I cannot make Friday",
          "Tomorrow doesn't work for me", "Friday is not possible", "12 March won’t do",
          "Any day rather than Friday"}) {
        EXPECT_EQ(wished(text), "") << text;
    }
    for (const auto& [text, expected] :
         std::initializer_list<Case>{{"내일은 안 되고 모레 갈게요", "2026-03-11"},
                                     {"내일은 안 될까요?", "2026-03-10"},
                                     {"내일 안 되나요?", "2026-03-10"},
                                     {"3월 5일에 갔는데 결제가 안 됩니다", "2026-03-05"},
                                     {"I can't come on 12 March but Friday is fine", "2026-03-13"},
                                     {"Can't we meet on Friday?", "2026-03-13"},
                                     {"I don't mind Friday", "2026-03-13"}}) {
        EXPECT_EQ(wished(text), expected) << text;
    }
    expect_changes({
        {"3월 12일은 안 되고 3월 13일 3시로 예약 변경해 주세요", "2026-03-12/2026-03-13T15:00"},
        {"예약을 3월 12일로는 못 가서 3월 13일로 바꿔 주세요", "2026-03-12/2026-03-13"},
    });
}

TEST(Wishes, reads_wishes_to_cancel_and_second_thoughts) {
    expect_facts(
        {
            {"예약을 취소하고 싶어요", "appointment_cancel"},
            {"3월 12일 예약 취소해 주세요", "date=2026-03-12 appointment_cancel=2026-03-12"},
            {"내일 오전 10시 진료 취소 부탁드립니다",
             "date_time=2026-03-10T10:00 appointment_cancel=2026-03-10T10:00"},
            {"Please cancel my appointment on 12 March",
             "appointment_cancel=2026-03-12 date=2026-03-12"},
            {"I'd like to cancel my booking.", "appointment_cancel"},
            {"아니에요 그냥 두세요", "withdrawal"},
            {"예약은 그대로 유지해 주세요", "withdrawal"},
            {"Never mind, leave it.", "withdrawal"},
            {"On second thought, please don’t move it", "withdrawal"},
            {"주문 취소해 주세요", ""},
            {"Please cancel my order", ""},
            {"예약 취소 수수료가 있나요?", ""},
            {"예약이 취소됐다고 문자가 왔어요", ""},
            {"예약을 취소했는데 환불은 언제 되나요", ""},
            {"My appointment was cancelled", ""},
            {"What happens to my booking if I cancel?", ""},
            {"문제가 그대로예요", ""},
        },
        "KR");
    expect_changes({{"시간은 그대로 두고 예약 날짜만 3월 13일로 바꿔 주세요", "/2026-03-13"},
                    {"예약 취소하고 3월 13일로 변경해 주세요", "/2026-03-13"}});
}

TEST(Holders, tell_numbers_that_were_given_up_and_those_of_others) {
    const auto phones = [](std::string_view text) {
        std::string out;
        for (const auto& found : find(text, options_of("KR"))) {
            if (found.kind != Kind::phone) continue;
            out.append(out.empty() ? "" : " ").append(found.value.substr(found.value.size() - 4));
            out.append(found.set_aside ? "-" : "").append(found.of_another ? "?" : "");
        }
        return out;
    };
    for (const auto& [text, expected] : std::initializer_list<Case>{
             {"번호를 010-1111-2222에서 010-3333-4444로 변경해 주세요", "2222- 4444"},
             {"옛 번호 010-1111-2222, 새 번호 010-3333-4444", "2222- 4444"},
             {"새 번호는 010-3333-4444이고 이전 번호는 010-1111-2222예요", "4444 2222-"},
             {"010-1111-2222 -> 010-3333-4444", "2222- 4444"},
             {"010-1111-2222는 이제 안 써요", "2222-"},
             {"Please change my phone from 010-1111-2222 to 010-3333-4444", "2222- 4444"},
             {"my old number was 010-1111-2222, my new one is 010-3333-4444", "2222- 4444"},
             {"남편 번호는 010-1111-2222예요", "2222?"},
             {"어머니 연락처 010-1111-2222로 전화 주세요", "2222?"},
             {"010-1111-2222는 친구 번호예요", "2222?"},
             {"please call my wife's number, 010-1111-2222", "2222?"},
             {"010-1111-2222 is my brother's phone", "2222?"},
             {"남편 번호는 010-1111-2222, 제 번호는 010-3333-4444입니다", "2222? 4444"},
             {"남편이 주문했고 제 번호는 010-3333-4444입니다", "4444"},
             {"제 번호는 010-3333-4444입니다", "4444"},
             {"Call me at 010-3333-4444", "4444"},
             {"Message from Emily: 010-3333-4444", "4444"}}) {
        EXPECT_EQ(phones(text), expected) << text;
    }
}

}  // namespace
}  // namespace ondam::extract
