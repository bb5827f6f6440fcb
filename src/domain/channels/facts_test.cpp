#include "domain/channels/facts.h"

#include <gtest/gtest.h>

#include "support/channels_house.h"

namespace ondam::channels {
namespace {

/// What others hear of the ways in and out.
class ChannelFactsTest : public testing::TestWithParam<records::Dialect> {
protected:
    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{*database};
    Channels& channels = house.channels;
    std::int64_t heard = 0;

    ChannelView make() {
        ChannelInput input;
        input.kind = ChannelKind::api;
        input.name = "Shop app";
        return channels.create(house.actor, input).value();
    }
    /// `kind subject data` of what was told since the last time.
    std::vector<std::string> news() {
        return database->read([this](records::Reader& reader) {
            std::vector<std::string> lines;
            for (const auto& entry : records::Journal::after(reader, heard, 1000)) {
                heard = entry.sequence;
                const auto& fact = entry.fact;
                EXPECT_EQ(entry.workspace, house.workspace.id);
                if (fact.kind == fact::channel_changed || fact.kind == fact::dead_letter_created)
                    lines.push_back(fact.kind + " " + fact.subject + " " + fact.data);
            }
            return lines;
        });
    }
};
INSTANTIATE_TEST_SUITE_P(, ChannelFactsTest, testing::ValuesIn(test::databases()),
                         test::database_name);

using Lines = std::vector<std::string>;

TEST_P(ChannelFactsTest, tell_of_every_change_once) {
    const auto id = make().channel.id;
    const auto now_is = [&](const std::string& state) {
        return Lines{"channel.changed " + id.text() + R"( {"state":")" + state + "\"}"};
    };
    EXPECT_EQ(news(), now_is("connecting"));
    ChannelInput input;
    input.name = "Shop";
    channels.change(house.actor, id, input).value();
    EXPECT_EQ(news(), now_is("connecting"));

    channels.set_state(id, "failing", "credentials", "The password is wrong.");
    EXPECT_EQ(news(), now_is("failing"));
    channels.set_state(id, "failing", "credentials", "The password is wrong.");
    EXPECT_EQ(news(), Lines()) << "it was failing before";
    channels.set_state(id, "failing", "unreachable", "Nobody answers.");
    EXPECT_EQ(news(), now_is("failing")) << "for another reason";

    const auto receive = [&] {
        database->write(
            [&](records::Transaction& transaction) { channels.note_received(transaction, id); });
    };
    receive();
    EXPECT_EQ(news(), now_is("ok"));
    house.clock.advance(std::chrono::seconds(5));
    receive();
    EXPECT_EQ(news(), Lines()) << "a message tells for itself";
    EXPECT_EQ(channels.get(house.actor, id)->last_received_at, house.clock.now());

    ASSERT_TRUE(channels.remove(house.actor, id));
    EXPECT_EQ(news(), now_is("off"));
}

TEST_P(ChannelFactsTest, tell_that_somebody_was_there_for_the_first_time) {
    const auto id = make().channel.id;
    news();
    const auto reach = [&] {
        database->write(
            [&](records::Transaction& transaction) { channels.note_reached(transaction, id); });
    };
    reach();
    EXPECT_EQ(news().size(), 1u);
    reach();
    EXPECT_EQ(news(), Lines());
}

TEST_P(ChannelFactsTest, tell_of_a_dead_letter_and_of_its_end) {
    const auto channel = make().channel;
    news();
    const auto bury = [&] {
        house.dead_letters.add(
            channel,
            {.reason_code = "not_a_mail", .reason_message = "It is no mail.", .raw = "junk"});
    };
    bury();
    EXPECT_EQ(news(), Lines{"dead_letter.created " + channel.id.text() +
                            R"( {"reason_code":"not_a_mail"})"});
    bury();
    EXPECT_EQ(news(), Lines()) << "the same bytes are one letter";
    const auto letter =
        house.dead_letters.list(house.actor, channel.id, std::nullopt, 10)->items.at(0);
    ASSERT_TRUE(house.dead_letters.remove(house.actor, channel.id, letter.id));
    EXPECT_EQ(news().size(), 1u);
}

}  // namespace
}  // namespace ondam::channels
