#include "domain/conversations/mentions.h"

#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"

namespace ondam::conversations {
namespace {

std::string named_in(std::string_view text) {
    test::SequentialIds ids;
    std::vector<Named> people;
    for (const auto* name : {"Jun", "Junior", "김민아", "Ann Lee", "민아"}) {
        people.push_back({ids.next<UserId>(), name});
    }
    std::string names;
    for (const auto id : find_mentioned(text, people)) {
        for (const auto& person : people) {
            if (person.id == id) names += "[" + person.name + "]";
        }
    }
    return names;
}

TEST(Mentions, find_names_behind_an_at) {
    EXPECT_EQ(named_in("@Jun please look"), "[Jun]");
    EXPECT_EQ(named_in("please look, @jun."), "[Jun]");
    EXPECT_EQ(named_in("@Junior, not the other"), "[Junior]");
    EXPECT_EQ(named_in("@junius is nobody"), "");
    EXPECT_EQ(named_in("@김민아님 확인 부탁드려요"), "[김민아]");
    EXPECT_EQ(named_in("@민아가 봤어요"), "[민아]");
    EXPECT_EQ(named_in("@annlee and @Ann Lee"), "[Ann Lee]");
    EXPECT_EQ(named_in("@Jun @김민아 @Jun"), "[Jun][김민아]");
    EXPECT_EQ(named_in("mail jun@jun.example"), "");
    EXPECT_EQ(named_in("@ Jun, @, @@"), "");
    EXPECT_EQ(named_in("no at at all"), "");
}

class MentionsTest : public ConversationsFixture {
protected:
    void write_note(const Actor& who, ConversationId id, const std::string& text) {
        services.messages
            .send(who, id, {.client_id = text, .kind = MessageKind::note, .body = text})
            .value();
        clock.advance(std::chrono::seconds(1));
    }
    std::size_t mentioned(const Actor& who) {
        return services.lists.list(who, {.view = ViewName::mentions}).value().items.size();
    }
    std::int64_t unread(const Actor& who) {
        return services.lists.counts(who).value().mentions_unread;
    }
};
INSTANTIATE_TEST_SUITE_P(, MentionsTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(MentionsTest, tell_whom_a_note_names_and_nobody_else) {
    const auto first = take(from_mail("emily@example.com", "Hello"));
    const auto second = take(from_mail("other@example.com", "Hello"));
    clock.advance(std::chrono::seconds(1));
    write_note(mina, first, "@Jun @Mina can you look?");
    EXPECT_EQ(facts("mention.created"), 1);
    EXPECT_EQ(unread(jun), 1);
    EXPECT_EQ(unread(mina), 0);
    write_note(mina, second, "@jun and here");
    write_note(mina, first, "nobody");
    EXPECT_EQ(mentioned(mina), 0u);
    const auto page = services.lists.list(jun, {.view = ViewName::mentions, .limit = 1}).value();
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items.front().conversation.id, second);
    EXPECT_TRUE(page.items.front().mentioned);
    const auto rest =
        services.lists
            .list(jun, {.view = ViewName::mentions, .cursor = page.next_cursor, .limit = 1})
            .value();
    ASSERT_EQ(rest.items.size(), 1u);
    EXPECT_EQ(rest.items.front().conversation.id, first);
    EXPECT_FALSE(rest.next_cursor);

    const auto newest = messages_of(second).front().message.id;
    ASSERT_TRUE(services.conversations.mark_read(jun, second, newest));
    EXPECT_EQ(unread(jun), 1);
    EXPECT_EQ(mentioned(jun), 2u);
    // A reply to the customer mentions nobody.
    reply(mina, first, "@Jun says hello");
    EXPECT_EQ(facts("mention.created"), 2);
}

TEST_P(MentionsTest, stand_in_the_first_note_too_and_go_with_a_merge) {
    const auto first = take(from_mail("emily@example.com", "Hello"));
    const auto second = services.conversations
                            .start(mina, {.channel = mail,
                                          .customer = row(first).customer,
                                          .message = {.client_id = "s",
                                                      .kind = MessageKind::note,
                                                      .body = "@Jun: she will call"}})
                            .value()
                            .id;
    EXPECT_EQ(unread(jun), 1);
    ASSERT_TRUE(services.links.merge_into(mina, second, first));
    const auto page = services.lists.list(jun, {.view = ViewName::mentions}).value();
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items.front().conversation.id, first);
    EXPECT_EQ(unread(jun), 1);
}

}  // namespace
}  // namespace ondam::conversations
