#include "domain/channels/out_of_hours.h"

#include <gtest/gtest.h>

#include "support/channels_house.h"

namespace ondam::channels {
namespace {

class RecordingAnswers : public AutomaticAnswers {
public:
    bool answer(records::Transaction&, WorkspaceId, ConversationRef, ChannelId,
                std::string_view text, std::string_view) override {
        answers.emplace_back(text);
        return true;
    }
    std::vector<std::string> answers;
};

class OutOfHoursTest : public testing::TestWithParam<records::Dialect> {
protected:
    /// In the business hours or not, from a customer who is known by this address.
    IncomingMessage from(const std::string& address) {
        IncomingMessage message;
        message.workspace = house.workspace.id;
        message.channel = channel;
        message.external_id = std::to_string(++number);
        message.sender = {{customers::IdentityKind::email, address, customers::Trust::trusted}};
        return message;
    }
    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{*database};
    ChannelId channel =
        house
            .make(ChannelKind::web_chat, R"({"out_of_hours_message":"We are back at nine."})", "{}")
            .channel.id;
    RecordingAnswers answers;
    AnsweringIntake answering{{.database = house.database,
                               .intake = house.intake,
                               .answers = answers,
                               .channels = house.channels,
                               .workspaces = house.workspaces,
                               .ids = house.ids,
                               .clock = house.clock}};
    int number = 0;
};
INSTANTIATE_TEST_SUITE_P(, OutOfHoursTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(OutOfHoursTest, says_that_nobody_is_there_and_not_too_often) {
    house.clock.set(*parse_rfc3339("2026-03-12T01:30:00Z"));  // half past ten in Seoul, a Thursday
    ASSERT_TRUE(answering.receive(from("ann@x.kr")));
    EXPECT_TRUE(answers.answers.empty());
    house.clock.set(*parse_rfc3339("2026-03-14T18:00:00Z"));  // three o'clock on a Sunday
    ASSERT_TRUE(answering.receive(from("ann@x.kr")));
    ASSERT_TRUE(answering.receive(from("ann+2@x.kr")));
    auto robot = from("robot@x.kr");
    robot.unanswerable = true;
    ASSERT_TRUE(answering.receive(robot));
    auto forged = from("victim@x.kr");
    forged.proof = Proof::unproven;
    ASSERT_TRUE(answering.receive(forged));
    EXPECT_EQ(answers.answers, std::vector<std::string>{"We are back at nine."});
    house.clock.advance(std::chrono::minutes(11));
    ASSERT_TRUE(answering.receive(from("ann@x.kr")));
    EXPECT_EQ(answers.answers.size(), 2u);
}

TEST_P(OutOfHoursTest, stops_at_five_hundred_answers_an_hour) {
    house.clock.set(*parse_rfc3339("2026-03-14T18:00:00Z"));
    for (int i = 0; i < 505; ++i)
        ASSERT_TRUE(answering.receive(from("bot" + std::to_string(i) + "@x.kr")));
    EXPECT_EQ(answers.answers.size(), 500u) << "two robots with ever new addresses";
    house.clock.advance(std::chrono::minutes(61));
    ASSERT_TRUE(answering.receive(from("ann@x.kr")));
    EXPECT_EQ(answers.answers.size(), 501u);
}

}  // namespace
}  // namespace ondam::channels
