#include "domain/conversations/courtesy.h"

#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"

namespace ondam::conversations {
namespace {

class CourtesyTest : public ConversationsFixture {};
INSTANTIATE_TEST_SUITE_P(, CourtesyTest, testing::ValuesIn(test::databases()), test::database_name);

TEST(Courtesy, is_thanks_and_nothing_else) {
    for (const auto* text :
         {"감사합니다~", "네, 감사합니다!", "Thanks!", "thank you.", "고마워요 ㅎㅎ"}) {
        EXPECT_TRUE(is_only_thanks(text)) << text;
    }
    for (const auto* text :
         {"", "!", "Thanks, but where is it?", "감사합니다만 아직 안 왔어요", "ok"}) {
        EXPECT_FALSE(is_only_thanks(text)) << text;
    }
}

TEST_P(CourtesyTest, opens_nothing_for_mere_thanks) {
    const auto phone = "+821044556677";
    const auto id = take(from_whatsapp(phone, "Where is my parcel?"));
    reply(mina, id, "It is on its way.");
    services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(take(from_whatsapp(phone, "감사합니다~!")), id);
    EXPECT_EQ(row(id).status, Status::resolved);
    EXPECT_EQ(row(id).cycle, 1);
    EXPECT_FALSE(row(id).waiting_since.has_value());
    EXPECT_EQ(messages_of(id).front().message.body, "감사합니다~!");
    EXPECT_GT(see(id).brief.unread, 0);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversation_cycles WHERE reopened_at IS NOT NULL"),
              0);

    auto letter = from_mail("kim@example.com", "And my order?");
    const auto other = take(letter);
    services.conversations.resolve(mina, other, ConversationResolved::Csat::skip).value();
    auto thanks = from_mail("kim@example.com", "Thank you!");
    thanks.continues = other;
    EXPECT_EQ(take(thanks), other);
    EXPECT_EQ(row(other).status, Status::resolved);

    // More than thanks, or thanks a day later, is for somebody to read.
    take(from_whatsapp(phone, "Thanks, but it is not here yet"));
    EXPECT_EQ(row(id).status, Status::open);
    clock.advance(std::chrono::hours(25));
    thanks.external_id = "later";
    EXPECT_EQ(take(thanks), other);
    EXPECT_EQ(row(other).status, Status::open);
}

}  // namespace
}  // namespace ondam::conversations
