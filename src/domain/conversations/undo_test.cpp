#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"

namespace ondam::conversations {
namespace {

/// What can be taken back, and what goes together.
class UndoTest : public ConversationsFixture {
protected:
    void resolve(const Actor& who, ConversationId id) {
        services.conversations.resolve(who, id, ConversationResolved::Csat::skip).value();
    }
    ConversationId begun(const Actor& who, CustomerId customer) {
        return services.conversations
            .start(who, {.channel = mail,
                         .customer = customer,
                         .message = {.client_id = "s" + std::to_string(++begun_), .body = "We"}})
            .value()
            .id;
    }

private:
    int begun_ = 0;
};
INSTANTIATE_TEST_SUITE_P(, UndoTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(UndoTest, takes_a_resolution_back_as_if_it_had_never_been) {
    const auto id = take(from_mail("emily@example.com", "Hello"));
    const auto since = row(id).waiting_since;
    clock.advance(std::chrono::minutes(3));
    resolve(mina, id);
    clock.advance(std::chrono::seconds(4));
    const auto back = services.conversations.reopen(mina, id).value().brief.conversation;
    EXPECT_EQ(back.status, Status::open);
    EXPECT_EQ(back.cycle, 1);
    EXPECT_EQ(back.waiting_since, since);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversation_cycles WHERE resolved_at IS NULL "
                     "AND reopened_at IS NULL"),
              1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversation_cycles"), 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits WHERE ended_at IS NULL"), 1);
    EXPECT_EQ(facts("conversation.reopened"), 0);
    // It is the one open matter again.
    EXPECT_EQ(take(from_mail("emily@example.com", "again")), id);
}

TEST_P(UndoTest, reopens_what_somebody_else_resolved_or_what_stood_too_long) {
    const auto id = take(from_mail("emily@example.com", "Hello"));
    resolve(mina, id);
    EXPECT_EQ(services.conversations.reopen(jun, id).value().brief.conversation.cycle, 2);
    resolve(mina, id);
    clock.advance(std::chrono::seconds(5));
    EXPECT_EQ(services.conversations.reopen(mina, id).value().brief.conversation.cycle, 3);
    EXPECT_EQ(facts("conversation.reopened"), 2);
}

TEST_P(UndoTest, writes_no_line_for_what_is_as_it_was) {
    const auto id = take(from_mail("emily@example.com", "Hello"));
    const ConversationChange change{.priority = Priority::high,
                                    .assignee = std::optional(jun.user),
                                    .tags = std::vector<std::string>{"b", "a", "a"},
                                    .fields = {{"size", "XL"}, {"identity_number", "880101-2"}}};
    services.conversations.change(mina, id, change).value();
    const auto version = row(id).version;
    const auto lines = activities_of(id).size();
    services.conversations.change(mina, id, change).value();
    services.conversations.change(mina, id, {.fields = {{"colour", std::nullopt}}}).value();
    EXPECT_EQ(row(id).version, version);
    EXPECT_EQ(activities_of(id).size(), lines);
}

TEST_P(UndoTest, merges_two_matters_of_one_customer) {
    const auto first = take(from_mail("emily@example.com", "one"));
    const auto emily = row(first).customer;
    const auto second = begun(mina, emily);
    reply(mina, second, "and more");
    services.messages.save_draft(mina, second, {.body = "half a"}).value();
    const auto stands = services.links.merge_into(mina, first, second).value();
    EXPECT_EQ(stands.id, second);
    EXPECT_EQ(row(first).id, second);
    EXPECT_EQ(row(second).status, Status::open);
    EXPECT_TRUE(row(second).waiting_since.has_value());
    EXPECT_EQ(services.messages.draft(mina, first).value()->body, "half a");
    // A message that was sent before the merge is known under its old place too.
    const auto again = services.messages.send(mina, second, {.client_id = "s1", .body = "We"});
    EXPECT_TRUE(again.value().known);

    const auto fault = [&](ConversationId from, ConversationId into) {
        return services.links.merge_into(mina, from, into).error().faults.front();
    };
    EXPECT_EQ(fault(first, second).code, "same");
    EXPECT_EQ(fault(second, ConversationId{ids.next_uuid()}).code, "unknown");
    const auto other = take(from_mail("other@example.com", "me"));
    EXPECT_EQ(fault(other, second).code, "other_customer");
    const auto viewer = staff::Actor::for_user(workspace, *jun.user, staff::Role::viewer);
    EXPECT_EQ(services.links.merge_into(viewer, other, second).error().kind,
              RefusalKind::forbidden);
}

TEST_P(UndoTest, opens_a_resolved_matter_into_which_an_open_one_goes) {
    const auto first = take(from_mail("emily@example.com", "one"));
    const auto second = begun(mina, row(first).customer);
    resolve(mina, first);
    const auto stands = services.links.merge_into(mina, second, first).value();
    EXPECT_EQ(stands.id, first);
    EXPECT_EQ(row(first).status, Status::open);
    EXPECT_EQ(row(first).cycle, 2);
    EXPECT_EQ(services.lists.counts(mina).value().all, 1);
}

TEST_P(UndoTest, adds_up_what_was_measured_on_both_sides_of_a_merge) {
    const auto first = take(from_mail("emily@example.com", "one"));
    const auto since = *row(first).waiting_since;
    clock.advance(std::chrono::minutes(10));
    const auto second = begun(mina, row(first).customer);
    auto more = from_mail("emily@example.com", "two");
    more.continues = second;
    ASSERT_EQ(take(more), second);
    ASSERT_TRUE(services.links.merge_into(mina, first, second));
    // She waits since her first word, wherever she said it.
    EXPECT_EQ(row(second).waiting_since, since);
    EXPECT_EQ(number("SELECT waiting_from AS n FROM response_waits WHERE ended_at IS NULL"),
              to_milliseconds(since));
    EXPECT_EQ(number("SELECT opened_at AS n FROM conversation_cycles"), to_milliseconds(since));
    clock.advance(std::chrono::minutes(5));
    reply(jun, second, "Here I am.");
    EXPECT_EQ(number("SELECT ended_at - waiting_from AS n FROM response_waits"), 15 * 60 * 1000);

    // An answer that stood in what goes over is an answer here.
    const auto third = begun(mina, row(first).customer);
    ASSERT_TRUE(services.links.merge_into(mina, second, third));
    EXPECT_EQ(number("SELECT replies AS n FROM conversation_cycles"), 1);
    EXPECT_EQ(row(third).first_response_at, clock.now());
}

TEST_P(UndoTest, an_answer_that_does_not_arrive_is_none_until_it_does) {
    const auto id = take(from_mail("emily@example.com", "Where is my parcel?"));
    const auto since = *row(id).waiting_since;
    const auto says = [&](MessageId message, channels::DeliveryState state) {
        database->write([&](records::Transaction& transaction) {
            services.parts.deliveries.set(transaction, workspace,
                                          channels::MessageRef{message.uuid}, {.state = state});
        });
        follow(services.reporter);
    };
    using enum channels::DeliveryState;
    clock.advance(std::chrono::minutes(10));
    const auto first = reply(jun, id, "It is on its way.").message.id;
    EXPECT_FALSE(row(id).waiting_since.has_value());
    says(first, failed);
    EXPECT_EQ(row(id).waiting_since, since);
    EXPECT_FALSE(row(id).first_response_at.has_value());
    EXPECT_EQ(number("SELECT replies AS n FROM conversation_cycles"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits WHERE ended_at IS NULL"), 1);
    says(first, failed);
    EXPECT_EQ(number("SELECT replies AS n FROM conversation_cycles"), 0);

    // Sent again it counts from then on, and once.
    clock.advance(std::chrono::minutes(20));
    says(first, sent);
    says(first, delivered);
    EXPECT_FALSE(row(id).waiting_since.has_value());
    EXPECT_EQ(row(id).first_response_at, clock.now());
    EXPECT_EQ(number("SELECT replies AS n FROM conversation_cycles"), 1);
    EXPECT_EQ(number("SELECT ended_at - waiting_from AS n FROM response_waits"), 30 * 60 * 1000);

    // What comes back after the resolution leaves the wait to the resolution.
    clock.advance(std::chrono::minutes(1));
    take(from_mail("emily@example.com", "And the second one?"));
    clock.advance(std::chrono::minutes(1));
    const auto second = reply(jun, id, "Tomorrow.").message.id;
    clock.advance(std::chrono::minutes(1));
    resolve(jun, id);
    says(second, failed);
    EXPECT_EQ(row(id).status, Status::resolved);
    EXPECT_FALSE(row(id).waiting_since.has_value());
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits WHERE ended_at IS NULL"), 0);
    EXPECT_EQ(number("SELECT ended_at - waiting_from AS n FROM response_waits "
                     "WHERE ended_by = 'resolution'"),
              2 * 60 * 1000);
}

TEST_P(UndoTest, keeps_unread_what_nobody_read_over_a_merge) {
    const auto first = take(from_mail("emily@example.com", "one"));
    clock.advance(std::chrono::minutes(1));
    const auto second = begun(mina, row(first).customer);
    clock.advance(std::chrono::minutes(1));
    reply(jun, second, "read to here");
    ASSERT_TRUE(services.links.merge_into(mina, first, second));
    const auto seen = services.conversations.get(jun, second).value();
    EXPECT_EQ(seen.brief.unread, 1);
}

TEST_P(UndoTest, confirms_a_link_into_the_one_that_is_still_open) {
    const auto first = take(from_mail("emily@example.com", "one"));
    begun(mina, row(first).customer);
    const auto third = take(from_mail("emily@example.com", "about which?"));
    resolve(mina, first);
    const auto links = services.links.list(mina, third).value();
    for (const auto& link : links) {
        if (link.suggestion.conversation != first) continue;
        EXPECT_EQ(services.links.confirm(mina, third, link.suggestion.id).value().id, third);
    }
    EXPECT_EQ(row(third).status, Status::open);
    EXPECT_EQ(row(first).id, third);
}

}  // namespace
}  // namespace ondam::conversations
