#include "domain/conversations/conversations.h"

#include <gtest/gtest.h>
#include <thread>

#include "domain/conversations/conversations_fixture.h"

namespace ondam::conversations {
namespace {

class ConversationsTest : public ConversationsFixture {
protected:
    ConversationId hello(const std::string& address = "emily@example.com") {
        return take(from_mail(address, "Hello"));
    }
    std::string wait(const std::string& what) {
        return "SELECT " + what + " AS n FROM response_waits";
    }
};
INSTANTIATE_TEST_SUITE_P(, ConversationsTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(ConversationsTest, hold_a_mail_of_blanks_as_an_empty_message) {
    ASSERT_TRUE(reception.receive(from_mail("quiet@example.com", "\u3000\u00a0\n\u200b")));
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE kind = 'incoming' AND body = ''"),
              1);
}

TEST_P(ConversationsTest, sends_once_whatever_is_repeated) {
    const auto id = hello();
    const NewMessage input{.client_id = "same", .body = "Hi"};
    std::vector<std::thread> threads;
    std::atomic<int> fresh{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            if (!services.messages.send(mina, id, input).value().known) ++fresh;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE kind = 'outgoing'"), 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM deliveries"), 1);
}

TEST_P(ConversationsTest, takes_a_reply_back_while_it_has_not_left) {
    const auto id = hello();
    const auto waited_since = row(id).waiting_since;
    clock.advance(std::chrono::minutes(10));
    const auto sent = reply(mina, id, "Wrong words");
    EXPECT_EQ(sent.message.undo_until, clock.now() + std::chrono::seconds(5));
    EXPECT_FALSE(row(id).waiting_since.has_value());
    ASSERT_TRUE(services.messages.undo(mina, id, sent.message.id));
    EXPECT_EQ(row(id).waiting_since, waited_since);
    EXPECT_FALSE(row(id).first_response_at.has_value());
    EXPECT_EQ(number(wait("COUNT(*)")), 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM deliveries"), 0);
    EXPECT_EQ(number("SELECT replies AS n FROM conversation_cycles"), 0);
    const auto again = services.messages.send(
        mina, id, {.client_id = *sent.message.client_id, .body = "Wrong words"});
    EXPECT_EQ(again.error().faults.front().code, "withdrawn");
    EXPECT_EQ(services.messages.undo(mina, id, sent.message.id).error().kind,
              RefusalKind::not_found);

    const auto left = reply(mina, id, "Right words");
    execute("UPDATE deliveries SET state = 'sent'");
    EXPECT_EQ(services.messages.undo(mina, id, left.message.id).error().faults.front().code,
              "too_late");
}

TEST_P(ConversationsTest, measures_every_wait_to_the_person_who_ended_it) {
    const auto id = hello();
    clock.advance(std::chrono::minutes(3));
    services.messages.send(mina, id, {.client_id = "n", .kind = MessageKind::note, .body = "?"})
        .value();
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits WHERE ended_at IS NULL"), 1);
    clock.advance(std::chrono::minutes(2));
    reply(mina, id, "Hi");
    take(from_mail("emily@example.com", "thanks, and one more"));
    clock.advance(std::chrono::minutes(7));
    take(from_mail("emily@example.com", "hello?"));
    services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
    EXPECT_EQ(number("SELECT ended_at - waiting_from AS n FROM response_waits WHERE is_first"),
              5 * 60 * 1000);
    EXPECT_EQ(number("SELECT ended_at - waiting_from AS n FROM response_waits WHERE NOT is_first "
                     "AND ended_by = 'resolution'"),
              7 * 60 * 1000);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits"), 2);
    EXPECT_EQ(number("SELECT first_response_at - opened_at AS n FROM conversation_cycles"),
              5 * 60 * 1000);
}

TEST_P(ConversationsTest, wakes_once_and_does_not_sleep_for_ever_when_the_clock_is_set) {
    const auto id = hello();
    const auto until = clock.now() + std::chrono::hours(2);
    services.conversations.snooze(mina, id, until).value();
    // It was due and its job was taken; then the clock was set back.
    const auto early = services.conversations.run_wake({.id = {},
                                                        .kind = "wake_conversation",
                                                        .workspace = mina.workspace,
                                                        .key = id.text(),
                                                        .payload = "{}"});
    ASSERT_TRUE(std::holds_alternative<jobs::RetryAt>(early));
    EXPECT_EQ(std::get<jobs::RetryAt>(early).due_at, until);
    EXPECT_EQ(row(id).status, Status::snoozed);
    clock.advance(std::chrono::hours(24));
    jobs.run_due();
    EXPECT_EQ(row(id).status, Status::open);
    clock.advance(-std::chrono::hours(25));
    jobs.run_due();
    clock.advance(std::chrono::hours(25));
    jobs.run_due();
    EXPECT_EQ(facts("conversation.woken"), 1);
}

TEST_P(ConversationsTest, wakes_at_its_second_or_when_the_customer_writes) {
    const auto id = hello();
    const auto until = clock.now() + std::chrono::hours(2);
    services.conversations.snooze(mina, id, until).value();
    EXPECT_EQ(row(id).status, Status::snoozed);
    clock.set(until - std::chrono::seconds(1));
    jobs.run_due();
    EXPECT_EQ(row(id).status, Status::snoozed);
    clock.set(until);
    jobs.run_due();
    EXPECT_EQ(row(id).status, Status::open);
    EXPECT_EQ(facts("conversation.woken"), 1);

    services.conversations.snooze(mina, id, clock.now() + std::chrono::hours(2)).value();
    take(from_mail("emily@example.com", "still there?"));
    EXPECT_EQ(row(id).status, Status::open);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'wake_conversation' AND state = "
                     "'waiting'"),
              0);
    EXPECT_EQ(services.conversations.snooze(mina, id, clock.now()).error().faults.front().field,
              "until");
}

TEST_P(ConversationsTest, changes_and_tells_what_changed) {
    const auto id = hello();
    const auto version = row(id).version;
    const auto changed = services.conversations
                             .change(mina, id,
                                     {.priority = Priority::urgent,
                                      .assignee = std::optional(jun.user),
                                      .tags = std::vector<std::string>{"refund", "vip"},
                                      .fields = {{"size", "XL"}},
                                      .expected_version = version})
                             .value();
    EXPECT_EQ(changed.brief.conversation.priority, Priority::urgent);
    EXPECT_EQ(changed.brief.conversation.assignee, jun.user);
    EXPECT_EQ(changed.brief.tags, (std::vector<std::string>{"refund", "vip"}));
    EXPECT_EQ(field_of(id, "size"), "XL");
    EXPECT_EQ(services.conversations
                  .change(mina, id, {.priority = Priority::low, .expected_version = version})
                  .error()
                  .kind,
              RefusalKind::precondition_failed);
    const auto stranger = UserId{ids.next_uuid()};
    EXPECT_EQ(services.conversations
                  .change(mina, id, {.assignee = std::optional(std::optional(stranger))})
                  .error()
                  .faults.front()
                  .field,
              "assignee_id");
    const auto lines = activities_of(id);
    for (const auto* code : {"priority", "assigned", "tags", "field"}) {
        EXPECT_NE(std::ranges::find(lines, code), lines.end()) << code;
    }
}

TEST_P(ConversationsTest, shows_nothing_of_another_workspace) {
    const auto id = hello();
    auto foreign = mina;
    foreign.workspace = WorkspaceId{ids.next_uuid()};
    const auto missing = ConversationId{ids.next_uuid()};
    for (const auto target : {id, missing}) {
        const auto& who = target == id ? foreign : mina;
        EXPECT_EQ(services.conversations.get(who, target).error().kind, RefusalKind::not_found);
        EXPECT_EQ(services.messages.list(who, target, {}, 10).error().kind, RefusalKind::not_found);
        EXPECT_EQ(services.messages.send(who, target, {.client_id = "x", .body = "x"}).error().kind,
                  RefusalKind::not_found);
        EXPECT_EQ(services.links.list(who, target).error().kind, RefusalKind::not_found);
        EXPECT_EQ(services.messages.draft(who, target).error().kind, RefusalKind::not_found);
    }
    const auto viewer = staff::Actor::for_user(workspace, *jun.user, staff::Role::viewer);
    EXPECT_EQ(services.messages.send(viewer, id, {.client_id = "x", .body = "x"}).error().kind,
              RefusalKind::forbidden);
    EXPECT_EQ(
        services.conversations.resolve(viewer, id, ConversationResolved::Csat::ask).error().kind,
        RefusalKind::forbidden);
}

TEST_P(ConversationsTest, pages_views_and_counts_them) {
    std::vector<ConversationId> made;
    for (int i = 0; i < 7; ++i) {
        made.push_back(hello("person" + std::to_string(i) + "@example.com"));
        clock.advance(std::chrono::seconds(1));
    }
    services.conversations.resolve(mina, made[0], ConversationResolved::Csat::skip).value();
    services.conversations.set_pending(mina, made[1]).value();
    services.conversations.change(mina, made[2], {.assignee = std::optional(jun.user)}).value();
    services.conversations
        .change(mina, made[3],
                {.priority = Priority::urgent, .tags = std::vector<std::string>{"vip"}})
        .value();

    const auto counts = services.lists.counts(mina).value();
    EXPECT_EQ(counts.all, 7);
    EXPECT_EQ(counts.resolved, 1);
    EXPECT_EQ(counts.pending, 1);
    EXPECT_EQ(counts.open, 5);
    EXPECT_EQ(counts.mine, 4);
    EXPECT_EQ(counts.mine_unread, 4);

    for (const auto sort : {Sort::updated, Sort::oldest, Sort::waiting, Sort::priority}) {
        for (const auto view : {ViewName::open, ViewName::all}) {
            std::vector<ConversationId> seen;
            ListQuery query{.view = view, .sort = sort, .limit = 2};
            do {
                const auto page = services.lists.list(mina, query).value();
                for (const auto& item : page.items) seen.push_back(item.conversation.id);
                query.cursor = page.next_cursor;
            } while (query.cursor);
            EXPECT_EQ(seen.size(), view == ViewName::open ? 5u : 7u) << to_text(sort);
            std::ranges::sort(seen);
            EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end()) << to_text(sort);
            if (sort != Sort::priority) continue;
            query = {.view = view, .sort = sort, .limit = 1};
            EXPECT_EQ(services.lists.list(mina, query).value().items.front().conversation.id,
                      made[3]);
        }
    }
    const auto size = [&](ListQuery query) {
        return services.lists.list(mina, query).value().items.size();
    };
    EXPECT_EQ(size({.view = ViewName::mine}), 4u);
    EXPECT_EQ(size({.view = ViewName::unassigned}), 0u);
    EXPECT_EQ(size({.assignee = jun.user}), 1u);
    EXPECT_EQ(size({.tag = "vip"}), 1u);
    EXPECT_EQ(size({.channel_kind = ChannelKind::email}), 7u);
    EXPECT_EQ(size({.channel = whatsapp}), 0u);
    EXPECT_EQ(size({.priority = Priority::urgent}), 1u);
    EXPECT_EQ(size({.customer = row(made[5]).customer}), 1u);
    EXPECT_FALSE(services.lists.list(mina, {.cursor = "nonsense"}));
}

TEST_P(ConversationsTest, lists_by_who_wrote_last_and_not_by_who_filed) {
    const auto first = hello("emily@example.com");
    clock.advance(std::chrono::minutes(1));
    const auto second = hello("kim@example.com");
    const auto on_top = [&] {
        return services.lists.list(mina, {.view = ViewName::all})
            .value()
            .items.front()
            .conversation.id;
    };
    clock.advance(std::chrono::minutes(1));
    services.conversations.change(mina, first, {.priority = Priority::high, .tags = {{"VIP"}}})
        .value();
    services.conversations.set_pending(mina, first).value();
    EXPECT_EQ(on_top(), second);
    const auto sent = reply(mina, first, "On its way");
    EXPECT_EQ(on_top(), first);
    EXPECT_EQ(row(first).last_activity_at, sent.message.created_at);
    ASSERT_TRUE(services.messages.undo(mina, first, sent.message.id));
    EXPECT_EQ(on_top(), second) << "taken back, as if it had not been";
    services.conversations.snooze(mina, first, clock.now() + std::chrono::hours(1)).value();
    EXPECT_EQ(on_top(), second);
    clock.advance(std::chrono::hours(1));
    jobs.run_due();
    EXPECT_EQ(on_top(), first) << "what comes back from its snooze comes to the top";
}

TEST_P(ConversationsTest, counts_what_is_new_and_nobodys_for_each) {
    const auto id = hello();
    EXPECT_EQ(services.lists.counts(jun).value().unassigned_unread, 0) << "it is somebody's";
    services.conversations
        .change(mina, id, {.assignee = std::optional<std::optional<UserId>>(std::in_place)})
        .value();
    EXPECT_EQ(services.lists.counts(mina).value().unassigned_unread, 1);
    EXPECT_EQ(services.lists.counts(jun).value().unassigned_unread, 1);
    ASSERT_TRUE(services.conversations.mark_read(mina, id, *row(id).last_incoming));
    EXPECT_EQ(services.lists.counts(mina).value().unassigned_unread, 0);
    EXPECT_EQ(services.lists.counts(mina).value().unassigned, 1);
    EXPECT_EQ(services.lists.counts(jun).value().unassigned_unread, 1);
    ASSERT_TRUE(services.conversations.mark_unread(mina, id));
    EXPECT_EQ(services.lists.counts(mina).value().unassigned_unread, 1);
}

TEST_P(ConversationsTest, keeps_drafts_and_read_marks_for_each) {
    const auto id = hello();
    EXPECT_EQ(see(id).brief.unread, 1);
    ASSERT_TRUE(services.conversations.mark_read(mina, id, *row(id).last_incoming));
    EXPECT_EQ(see(id).brief.unread, 0);
    EXPECT_EQ(services.lists.counts(mina).value().mine_unread, 0);
    ASSERT_TRUE(services.conversations.mark_unread(mina, id));
    EXPECT_EQ(see(id).brief.unread, 1);

    EXPECT_FALSE(services.messages.draft(mina, id).value());
    services.messages.save_draft(mina, id, {.body = "half a sen"}).value();
    EXPECT_EQ(services.messages.draft(mina, id).value()->body, "half a sen");
    EXPECT_FALSE(services.messages.draft(jun, id).value());
    reply(mina, id, "half a sentence");
    EXPECT_FALSE(services.messages.draft(mina, id).value());
}

TEST_P(ConversationsTest, attaches_only_what_the_writer_uploaded) {
    const auto id = hello();
    const auto mine = attachments.store(workspace, mina.text(), "note.txt", "text");
    const auto theirs = attachments.store(workspace, jun.text(), "secret.txt", "text");
    const auto sent = services.messages.send(
        mina, id, {.client_id = "a", .body = "see", .attachments = {mine.file}});
    EXPECT_EQ(sent.value().view.message.attachments.front().name, "note.txt");
    EXPECT_EQ(services.messages
                  .send(mina, id, {.client_id = "b", .body = "see", .attachments = {theirs.file}})
                  .error()
                  .faults.front()
                  .field,
              "attachment_ids");
}

TEST_P(ConversationsTest, tells_who_else_looks) {
    const auto id = hello();
    EXPECT_TRUE(services.conversations.look_at(mina, id).value().empty());
    const auto others = services.conversations.look_at(jun, id).value();
    ASSERT_EQ(others.size(), 1u);
    EXPECT_EQ(others.front().name, "Mina");
    clock.advance(std::chrono::seconds(31));
    EXPECT_TRUE(services.conversations.look_at(jun, id).value().empty());
}

TEST_P(ConversationsTest, changes_many_at_once) {
    std::vector<ConversationId> made;
    for (int i = 0; i < 3; ++i) made.push_back(hello("p" + std::to_string(i) + "@example.com"));
    auto targets = made;
    targets.push_back(ConversationId{ids.next_uuid()});
    const auto changed =
        services.conversations
            .change_all(mina, targets,
                        {.change = {.priority = Priority::high}, .status = Status::resolved})
            .value();
    EXPECT_EQ(changed, made);
    EXPECT_EQ(services.lists.counts(mina).value().resolved, 3);
    EXPECT_FALSE(services.conversations.change_all(
        mina, std::vector<ConversationId>(101, made.front()), {}));
}

TEST_P(ConversationsTest, merges_what_an_agent_says_is_one) {
    const auto first = hello();
    const auto customer = row(first).customer;
    const auto second = services.conversations
                            .start(mina, {.channel = mail,
                                          .customer = customer,
                                          .message = {.client_id = "s", .body = "We noticed"}})
                            .value()
                            .id;
    const auto third = take(from_mail("emily@example.com", "About which?"));
    const auto suggestions = services.links.list(mina, third).value();
    ASSERT_EQ(suggestions.size(), 2u);
    for (const auto& suggestion : suggestions) {
        if (suggestion.suggestion.conversation != first) continue;
        EXPECT_EQ(services.links.confirm(mina, third, suggestion.suggestion.id).value().id, first);
    }
    EXPECT_EQ(row(third).id, first);
    EXPECT_NE(row(first).id, second);
    EXPECT_EQ(services.lists.counts(mina).value().open, 2);
    EXPECT_EQ(services.lists.counts(mina).value().all, 2);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversation_cycles"), 2);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits WHERE ended_at IS NULL"), 1);
}

TEST_P(ConversationsTest, keeps_tags_and_canned_responses_apart_by_name) {
    const auto tag = services.replies.create_tag(mina, {.id = {}, .name = "VIP", .color = "red"});
    ASSERT_TRUE(tag);
    EXPECT_EQ(services.replies.create_tag(mina, {.id = {}, .name = "VIP", .color = "red"})
                  .error()
                  .faults.front()
                  .code,
              "taken");
    const auto id = hello();
    services.conversations.change(mina, id, {.tags = std::vector<std::string>{"VIP"}}).value();
    services.replies.change_tag(mina, tag->id, {.name = "Gold", .color = {}}).value();
    EXPECT_EQ(see(id).brief.tags, std::vector<std::string>{"Gold"});
    EXPECT_EQ(services.replies.remove_tag(mina, tag->id).error().kind, RefusalKind::forbidden);
    ASSERT_TRUE(services.replies.remove_tag(agent, tag->id));
    EXPECT_TRUE(see(id).brief.tags.empty());
}

}  // namespace
}  // namespace ondam::conversations
