#include "domain/conversations/wish.h"

#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"

namespace ondam::conversations {
namespace {

TEST(Wish, is_read_in_parts) {
    EXPECT_TRUE(read_wish_side("2026-03-11T09:00").date && read_wish_side("2026-03-11T09:00").time);
    EXPECT_FALSE(read_wish_side("2026-03-11").time);
    EXPECT_FALSE(read_wish_side("09:00").date);
    EXPECT_EQ(read_wish_side("P2D").later_days, std::chrono::days(2));
    EXPECT_EQ(read_wish_side("-PT30M").later_minutes, std::chrono::minutes(-30));
    for (const auto* nonsense : {"", "soon", "P", "PD", "PT", "P1X", "-", "2026-02-30"}) {
        const auto side = read_wish_side(nonsense);
        EXPECT_FALSE(side.date || side.time || side.shifts()) << nonsense;
    }
}

TEST(Wish, keeps_the_hour_of_the_clocks_over_a_change_of_time) {
    const auto zone = "Europe/Berlin";
    const auto before = *parse_rfc3339("2026-03-28T09:00:00+01:00");
    const auto later = completed(read_wish_side("P1D"), wall_time(zone, before));
    EXPECT_EQ(to_rfc3339(*moment_of(later, zone)), "2026-03-29T07:00:00.000Z");
    EXPECT_FALSE(moment_of(read_wish_side("09:00"), zone));
    EXPECT_FALSE(moment_of(read_wish_side("2026-03-11T09:00"), "Mars/Olympus"));
}

class WishTest : public ConversationsFixture {
protected:
    WishTest() {
        // Monday, 9 March 2026, ten in the morning in Seoul.
        clock.set(*parse_rfc3339("2026-03-09T10:00:00+09:00"));
        emily = customers
                    ->create(agent, {.name = "Emily Carter",
                                     .identities = {{IdentityKind::email, "emily@example.com"}}})
                    .value()
                    .id;
    }
    customers::Appointment book(const char* at, const std::string& zone = "") {
        return appointments
            .book(agent, emily,
                  {.title = "Check-up", .starts_at = *parse_rfc3339(at), .time_zone = zone})
            .value();
    }
    ConversationId write(const std::string& text) {
        return take(from_mail("emily@example.com", text));
    }

    CustomerId emily;
};
INSTANTIATE_TEST_SUITE_P(, WishTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(WishTest, lifts_the_one_day_to_come_and_its_hour) {
    const auto id = write("내일 오후 3시에 방문해도 될까요?");
    EXPECT_EQ(field_of(id, field::date), "2026-03-10");
    EXPECT_EQ(field_of(id, field::time), "15:00");
    EXPECT_EQ(field_of(id, field::wish), "");
    const auto hour_alone = take(from_mail("ann@example.com", "정오에 뵐게요"));
    EXPECT_EQ(field_of(hour_alone, field::date), "");
    EXPECT_EQ(field_of(hour_alone, field::time), "12:00");
    int number = 0;
    for (const auto* text :
         {"3월 11일이나 3월 13일 가능할까요?", "어제 오후 3시에 받았는데 깨졌어요",
          "오후 3시까지 여시나요?", "Is 3/4 of it left?"}) {
        const auto unclear =
            take(from_mail("other" + std::to_string(++number) + "@example.com", text));
        EXPECT_EQ(field_of(unclear, field::date), "") << text;
        EXPECT_EQ(field_of(unclear, field::time), "") << text;
    }
}

TEST_P(WishTest, counts_days_from_when_it_was_written) {
    auto late = from_mail("emily@example.com", "내일 방문할게요");
    late.sent_at = clock.now() - std::chrono::hours(48);
    EXPECT_EQ(field_of(take(late), field::date), "2026-03-08");
    auto absurd = from_mail("bob@example.com", "내일 방문할게요");
    absurd.sent_at = Time{};
    EXPECT_EQ(field_of(take(absurd), field::date), "2026-03-10");
}

TEST_P(WishTest, takes_the_hour_from_the_appointment) {
    const auto appointment = book("2026-03-12T09:00:00+09:00");
    const auto id = write("Could you move my appointment to 11 March, same hour?");
    EXPECT_EQ(field_of(id, field::appointment_id), appointment.id.text());
    EXPECT_EQ(field_of(id, field::appointment_at), "2026-03-12T00:00:00.000Z");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-11T00:00:00.000Z");
    // And it is moved there with one word.
    ASSERT_TRUE(services.conversations.move_appointment(mina, id, {}));
    EXPECT_EQ(to_rfc3339(appointments.get(agent, appointment.id).value().starts_at),
              "2026-03-11T00:00:00.000Z");
}

TEST_P(WishTest, takes_the_day_from_the_appointment) {
    book("2026-03-12T09:00:00+09:00");
    const auto id = write("예약을 오후 3시로 바꿔 주세요");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-12T06:00:00.000Z");
    // A second thought counts.
    write("아니요, 예약을 다음 주 화요일 오후 3시로 변경해 주세요");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-17T06:00:00.000Z");
}

TEST_P(WishTest, counts_from_the_appointment) {
    book("2026-03-12T09:00:00+09:00");
    const auto id = write("예약을 하루 미뤄 주세요");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-13T00:00:00.000Z");
    write("Sorry, please move my appointment half an hour earlier");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-11T23:30:00.000Z");
}

TEST_P(WishTest, reads_hours_by_the_clocks_where_the_appointment_is_kept) {
    book("2026-03-12T09:00:00-04:00", "America/New_York");
    const auto id = write("Please move my appointment from 12 March 9:00 to 11 March at 10:30.");
    EXPECT_EQ(field_of(id, field::appointment_at), "2026-03-12T13:00:00.000Z");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-11T14:30:00.000Z");
    // Nothing shifts with the next message.
    write("Thank you");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-11T14:30:00.000Z");
}

TEST_P(WishTest, knows_which_is_meant_by_its_day) {
    book("2026-03-12T09:00:00+09:00");
    const auto later = book("2026-03-20T14:00:00+09:00");
    const auto id = write("3월 20일 예약을 3월 21일 같은 시간으로 옮겨 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), later.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-21T05:00:00.000Z");
}

TEST_P(WishTest, looks_anew_when_a_second_wish_names_another) {
    const auto eyes = book("2026-03-12T14:00:00+09:00");
    const auto knee = book("2026-03-12T16:00:00+09:00");
    const auto id = write("3월 12일 오후 4시 예약을 3월 13일 같은 시간으로 바꿔 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), knee.id.text());
    ASSERT_TRUE(services.conversations.move_appointment(mina, id, {}));
    write("3월 12일 예약을 3월 16일로 옮겨 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), eyes.id.text());
    EXPECT_EQ(field_of(id, field::appointment_at), "2026-03-12T05:00:00.000Z");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-16T05:00:00.000Z");
    // Before it is granted the customer returns to the first.
    write("Please move my appointment on 13 March to 17 March, same hour.");
    EXPECT_EQ(field_of(id, field::appointment_id), knee.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-17T07:00:00.000Z");
}

TEST_P(WishTest, attaches_none_rather_than_a_wrong_one) {
    book("2026-03-12T14:00:00+09:00");
    const auto id = write("예약을 하루 미뤄 주세요");
    EXPECT_NE(field_of(id, field::appointment_id), "");
    // No appointment stands on that day.
    write("3월 19일 예약을 3월 20일로 변경해 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), "");
    EXPECT_EQ(field_of(id, field::appointment_at), "2026-03-19");
    EXPECT_EQ(services.conversations.move_appointment(mina, id, {}).error().faults.front().code,
              "no_appointment");
}

TEST_P(WishTest, lets_go_of_one_that_does_not_stand_any_more) {
    const auto gone = book("2026-03-12T14:00:00+09:00");
    const auto id = write("예약을 하루 미뤄 주세요");
    ASSERT_TRUE(
        appointments.change(agent, gone.id, {.status = customers::AppointmentStatus::cancelled}));
    write("Thank you");
    EXPECT_EQ(field_of(id, field::appointment_id), gone.id.text());
    const auto other = book("2026-03-18T11:00:00+09:00");
    write("예약을 3월 20일로 변경해 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), other.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-20T02:00:00.000Z");
}

TEST_P(WishTest, knows_which_is_meant_by_its_name) {
    const auto at = *parse_rfc3339("2026-03-12T14:00:00+09:00");
    const auto dental =
        appointments.book(agent, emily, {.title = "Dental cleaning", .starts_at = at}).value();
    const auto eyes =
        appointments.book(agent, emily, {.title = "시력 검사 진료", .starts_at = at}).value();
    const auto id = write("Please move my dental appointment to 16 March, same hour.");
    EXPECT_EQ(field_of(id, field::appointment_id), dental.id.text());
    write("시력 검사 예약도 3월 17일 같은 시간으로 옮겨 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), eyes.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-17T05:00:00.000Z");
}

TEST_P(WishTest, begins_anew_once_a_wish_came_true) {
    const auto first = book("2026-03-12T09:00:00+09:00");
    const auto second = book("2026-03-20T14:00:00+09:00");
    const auto id = write("예약을 미루고 싶어요");
    services.conversations
        .change(mina, id,
                {.fields = {{"wish", "move_appointment"},
                            {"appointment_id", first.id.text()},
                            {"appointment_at", "2026-03-12T00:00:00.000Z"},
                            {"wanted_at", "2026-03-13T00:00:00.000Z"}}})
        .value();
    ASSERT_TRUE(services.conversations.move_appointment(mina, id, {}));
    write("3월 20일 예약은 3월 21일로 변경해 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), second.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-21T05:00:00.000Z");
}

TEST_P(WishTest, turns_from_moving_to_cancelling) {
    const auto appointment = book("2026-03-12T09:00:00+09:00");
    const auto id = write("예약을 3월 16일로 변경해 주세요");
    EXPECT_NE(field_of(id, field::wanted_at), "");
    write("Then please cancel it altogether.");
    EXPECT_EQ(field_of(id, field::wish), "cancel_appointment");
    EXPECT_EQ(field_of(id, field::appointment_id), appointment.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "");
    // And cancelled at once, without a word before.
    const auto other = customers
                           ->create(agent, {.name = "Ruth",
                                            .identities = {{IdentityKind::email, "r@example.com"}}})
                           .value()
                           .id;
    const auto hers =
        appointments
            .book(agent, other,
                  {.title = "Check-up", .starts_at = *parse_rfc3339("2026-03-20T14:00:00+09:00")})
            .value();
    const auto second = take(from_mail("r@example.com", "3월 20일 진료를 취소하고 싶습니다."));
    EXPECT_EQ(field_of(second, field::wish), "cancel_appointment");
    EXPECT_EQ(field_of(second, field::appointment_id), hers.id.text());
    EXPECT_EQ(field_of(second, field::date), "");
}

TEST_P(WishTest, is_withdrawn) {
    book("2026-03-12T09:00:00+09:00");
    for (const auto* word : {"아니에요, 그냥 두세요. 12일에 갈게요", "Never mind, leave it."}) {
        const auto id = write("예약을 3월 16일로 변경해 주세요");
        EXPECT_EQ(field_of(id, field::wish), "move_appointment");
        write(word);
        for (const auto name : {field::wish, field::wanted_at, field::appointment_id}) {
            EXPECT_EQ(field_of(id, name), "") << word << name;
        }
    }
    // Nothing was wished that these could take back, and no appointment spoken of.
    const auto none = take(from_mail("ann@example.com", "Please cancel it on 12 March."));
    EXPECT_EQ(field_of(none, field::wish), "");
    EXPECT_EQ(field_of(none, field::appointment_at), "");
}

TEST_P(WishTest, offers_no_goal_that_was_not_understood) {
    const auto appointment = book("2026-03-12T11:00:00+09:00");
    const auto id = write("예약을 3월 16일로 변경해 주세요");
    EXPECT_NE(field_of(id, field::wanted_at), "");
    write("아, 3월 12일 오전 11시 예약을 오후로 변경해 주세요");
    EXPECT_EQ(field_of(id, field::wish), "move_appointment");
    EXPECT_EQ(field_of(id, field::appointment_id), appointment.id.text());
    EXPECT_EQ(field_of(id, field::wanted_at), "");
    write("예약을 3월 16일로 변경해 주세요");
    write("예약을 주말 3시로 바꿔 주세요");
    EXPECT_EQ(field_of(id, field::wanted_at), "");
    EXPECT_EQ(field_of(id, field::date), "");
    EXPECT_EQ(field_of(id, field::time), "");
}

TEST_P(WishTest, lifts_no_day_that_does_not_suit_or_is_over) {
    int number = 0;
    for (const auto* text :
         {"3월 12일은 안 되고요", "I can't come on 12 March.", "Tomorrow doesn't work for me.",
          "6월 15일에 샀어요", "It arrived damaged on Friday", "토요일에 고장났어요"}) {
        const auto id = take(from_mail("some" + std::to_string(++number) + "@example.com", text));
        EXPECT_EQ(field_of(id, field::date), "") << text;
    }
    const auto id = take(from_mail("ann@example.com", "내일은 안 되고 모레 갈게요"));
    EXPECT_EQ(field_of(id, field::date), "2026-03-11");
}

TEST_P(WishTest, claims_no_number_of_others_or_of_before) {
    const auto mother =
        customers
            ->create(agent,
                     {.name = "Mother", .identities = {{IdentityKind::phone, "+821011112222"}}})
            .value()
            .id;
    EXPECT_NE(mother, emily);
    const auto id = write("엄마 번호 010-1111-2222로 연락 주세요");
    EXPECT_EQ(field_of(id, field::phone), "+821011112222");
    EXPECT_TRUE(services.links.list(mina, id).value().empty());
    const auto changed = take(
        from_mail("ann@example.com", "번호를 010-1111-2222에서 010-3333-4444로 변경해 주세요"));
    EXPECT_EQ(field_of(changed, field::phone), "+821033334444");
    EXPECT_TRUE(services.links.list(mina, changed).value().empty());
}

TEST_P(WishTest, guesses_nothing_among_several) {
    book("2026-03-12T09:00:00+09:00");
    book("2026-03-20T14:00:00+09:00");
    const auto id = write("예약을 하루 미뤄 주세요");
    EXPECT_EQ(field_of(id, field::appointment_id), "");
    EXPECT_EQ(field_of(id, field::wanted_at), "P1D");
    EXPECT_EQ(services.conversations.move_appointment(mina, id, {}).error().faults.front().code,
              "no_appointment");
}

TEST_P(WishTest, shows_nothing_of_an_appointment_to_an_unproved_sender) {
    book("2026-03-12T09:00:00+09:00");
    auto letter =
        from_mail("emily@example.com", "Please move my appointment to 11 March, same hour.");
    letter.sender.front().trust = Trust::trusted;
    const auto id = take(letter);
    EXPECT_EQ(field_of(id, field::appointment_id), "");
    EXPECT_EQ(field_of(id, field::appointment_at), "");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-11");
}

TEST_P(WishTest, follows_an_appointment_that_is_moved_elsewhere) {
    const auto appointment = book("2026-03-12T09:00:00+09:00");
    const auto id = write("예약을 하루 미뤄 주세요");
    ASSERT_TRUE(appointments.change(agent, appointment.id,
                                    {.starts_at = *parse_rfc3339("2026-03-14T09:00:00+09:00")}));
    follow(services.reporter);
    EXPECT_EQ(field_of(id, field::appointment_at), "2026-03-14T00:00:00.000Z");
    EXPECT_EQ(std::ranges::count(activities_of(id), "appointment"), 1);
}

TEST_P(WishTest, leaves_what_an_agent_put_right) {
    book("2026-03-12T09:00:00+09:00");
    const auto id = write("예약을 하루 미뤄 주세요");
    services.conversations.change(mina, id, {.fields = {{"wanted_at", "2026-03-30T00:00:00.000Z"}}})
        .value();
    write("예약을 이틀 미뤄 주세요");
    EXPECT_EQ(field_of(id, field::wanted_at), "2026-03-30T00:00:00.000Z");
}

}  // namespace
}  // namespace ondam::conversations
