#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"
#include "domain/conversations/customer_matters.h"
#include "platform/json/json.h"

namespace ondam::conversations {
namespace {

class SpamTest : public ConversationsFixture {
protected:
    IncomingMessage marked(const std::string& address, std::string text) {
        auto message = from_mail(address, std::move(text));
        message.spam = true;
        return message;
    }
    Status status_of(ConversationId id) { return row(id).status; }
    std::vector<ConversationId> in_view(ViewName view, std::string text = "") {
        const auto page = services.lists.list(mina, {.view = view, .text = std::move(text)});
        std::vector<ConversationId> found;
        for (const auto& brief : page.value().items) found.push_back(brief.conversation.id);
        return found;
    }
    std::int64_t cycles() { return number("SELECT COUNT(*) AS n FROM conversation_cycles"); }
    std::int64_t waits() { return number("SELECT COUNT(*) AS n FROM response_waits"); }
    std::vector<std::string> audited() {
        return database->read([&](records::Reader& reader) {
            const records::Statement statement{
                "test", "SELECT action FROM audit_entries ORDER BY sequence",
                "SELECT action FROM audit_entries ORDER BY sequence"};
            std::vector<std::string> actions;
            for (const auto& row : reader.all(statement)) actions.push_back(row.text("action"));
            return actions;
        });
    }
    using List = std::vector<ConversationId>;
};
INSTANTIATE_TEST_SUITE_P(, SpamTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(SpamTest, stands_in_its_own_view_alone) {
    const auto spam = take(marked("win@lottery.example", "You have won a parcel"));
    const auto real = take(from_mail("emily@example.com", "Where is my parcel?"));
    EXPECT_EQ(status_of(spam), Status::spam);
    EXPECT_FALSE(row(spam).assignee);
    EXPECT_EQ(messages_of(spam).back().message.body, "You have won a parcel");
    EXPECT_EQ(in_view(ViewName::spam), List{spam});
    for (const auto view : {ViewName::all, ViewName::open, ViewName::mine})
        EXPECT_EQ(in_view(view), List{real}) << to_text(view);
    for (const auto view : {ViewName::unassigned, ViewName::pending, ViewName::resolved})
        EXPECT_EQ(in_view(view), List{}) << to_text(view);
    follow(services.indexer);
    EXPECT_EQ(in_view(ViewName::all, "parcel"), List{real});
    EXPECT_EQ(in_view(ViewName::spam, "parcel"), List{spam});
    const auto found = services.lists.search(mina, "parcel", 10).value();
    ASSERT_EQ(found.conversations.size(), 1u);
    EXPECT_EQ(found.messages.size(), 1u);
    const auto counts = services.lists.counts(mina).value();
    EXPECT_EQ(counts.all, 1);
    EXPECT_EQ(counts.open, 1);
    EXPECT_EQ(counts.resolved, 0);
    EXPECT_EQ(counts.unassigned, 0);
    CustomerMatters matters{services.parts};
    EXPECT_EQ(matters.matters(mina, row(spam).customer).total, 0);
    EXPECT_TRUE(services.lists.list(mina, {.customer = row(spam).customer}).value().items.empty());
}

TEST_P(SpamTest, is_told_to_nobody_and_counted_in_nothing) {
    const auto spam = take(marked("win@lottery.example", "You have won"));
    EXPECT_EQ(cycles(), 0);
    EXPECT_EQ(waits(), 0);
    const auto entries = database->read(
        [](records::Reader& reader) { return records::Journal::after(reader, 0, 1'000); });
    for (const auto& entry : entries) {
        EXPECT_NE(entry.fact.kind, fact::conversation_created);
        const bool is_of_it = entry.fact.kind == fact::message_created ||
                              entry.fact.kind == fact::conversation_changed;
        if (!is_of_it) continue;
        EXPECT_NE((*json::parse(entry.fact.data))["spam"].boolean(), nullptr);
    }
    const auto answered = database->write([&](records::Transaction& transaction) {
        return services.messages.send_automatic(
            transaction, workspace, spam,
            {.channel = mail, .body = "We are closed", .once = "closed"});
    });
    EXPECT_FALSE(answered);
}

TEST_P(SpamTest, taken_back_it_is_as_if_it_had_just_come_in) {
    const auto came = clock.now();
    const auto spam = take(marked("ann@x.example", "Where is my order?"));
    clock.advance(std::chrono::hours(2));
    ASSERT_TRUE(services.conversations.take_back_spam(mina, spam));
    EXPECT_EQ(status_of(spam), Status::open);
    EXPECT_EQ(row(spam).assignee, mina.user) << "who is online gets it";
    EXPECT_EQ(row(spam).waiting_since, came);
    EXPECT_EQ(cycles(), 1);
    EXPECT_EQ(number("SELECT waiting_from AS n FROM response_waits WHERE ended_at IS NULL"),
              to_milliseconds(came));
    EXPECT_EQ(services.lists.counts(mina).value().all, 1);
    EXPECT_EQ(take(from_mail("ann@x.example", "Hello?")), spam) << "it holds the customer's key";
    EXPECT_FALSE(services.conversations.take_back_spam(mina, spam)) << "it is none any more";
}

TEST_P(SpamTest, a_persons_mark_is_undone_exactly) {
    const auto id = take(from_mail("ann@x.example", "Buy followers"));
    reply(mina, id, "No, thank you.");
    const auto before = row(id);
    ASSERT_TRUE(services.conversations.mark_spam(mina, id));
    EXPECT_EQ(status_of(id), Status::spam);
    EXPECT_EQ(cycles() + waits(), 0);
    EXPECT_FALSE(services.conversations.mark_spam(mina, id)) << "it is already";
    clock.advance(std::chrono::seconds(3));
    ASSERT_TRUE(services.conversations.take_back_spam(mina, id));
    EXPECT_EQ(row(id).assignee, before.assignee);
    EXPECT_EQ(row(id).waiting_since, before.waiting_since);
    EXPECT_EQ(row(id).first_response_at, before.first_response_at);
    EXPECT_EQ(number("SELECT replies AS n FROM conversation_cycles"), 1);
    EXPECT_EQ(waits(), 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM spam_cycles") +
                  number("SELECT COUNT(*) AS n FROM spam_waits"),
              0);
    EXPECT_EQ(audited(),
              (std::vector<std::string>{"conversation.mark_spam", "conversation.take_back_spam"}));
    services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
    ASSERT_TRUE(services.conversations.mark_spam(mina, id));
    EXPECT_EQ(services.lists.counts(mina).value().resolved, 0);
    ASSERT_TRUE(services.conversations.take_back_spam(mina, id));
    EXPECT_EQ(status_of(id), Status::resolved);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversation_cycles WHERE resolved_at > 0"), 1);
}

TEST_P(SpamTest, what_is_written_into_it_stays_spam) {
    const auto spam = take(marked("win@lottery.example", "You have won"));
    auto again = from_mail("win@lottery.example", "Answer me");
    again.references = {"external-1"};
    EXPECT_EQ(take(again), spam);
    EXPECT_EQ(status_of(spam), Status::spam);
    EXPECT_EQ(cycles() + waits(), 0);
    EXPECT_FALSE(row(spam).assignee);

    // A messenger has one thread for ever.
    const auto thread = take(from_whatsapp("+821044556677", "Cheap loans"));
    services.conversations.resolve(mina, thread, ConversationResolved::Csat::skip).value();
    services.conversations.mark_spam(mina, thread).value();
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(take(from_whatsapp("+821044556677", "Really cheap")), thread);
    EXPECT_EQ(status_of(thread), Status::spam);
    ASSERT_TRUE(services.conversations.take_back_spam(mina, thread));
    EXPECT_EQ(status_of(thread), Status::open) << "they wrote after it was resolved";
    EXPECT_EQ(row(thread).waiting_since, clock.now());
    EXPECT_EQ(waits(), 2);
}

TEST_P(SpamTest, a_mark_hides_nobody_who_is_known) {
    const auto running = take(from_mail("emily@example.com", "Where is my parcel?"));
    EXPECT_EQ(take(marked("emily@example.com", "Here are the photos")), running);
    EXPECT_EQ(status_of(running), Status::open);
    reply(mina, running, "Thank you.");
    services.conversations.resolve(mina, running, ConversationResolved::Csat::skip).value();
    clock.advance(std::chrono::hours(24 * 60));
    const auto later = take(marked("emily@example.com", "Another question"));
    EXPECT_EQ(status_of(later), Status::open) << "a person has answered her before";
    services.conversations.resolve(mina, later, ConversationResolved::Csat::skip).value();

    auto forged = marked("emily@example.com", "Pay here");
    forged.suspicious = true;
    EXPECT_EQ(status_of(take(forged)), Status::spam) << "the address failed its checks";

    const auto answered = take(from_mail("seller@x.example", "Buy followers"));
    reply(mina, answered, "Stop.");
    services.conversations.mark_spam(mina, answered).value();
    EXPECT_EQ(status_of(take(marked("seller@x.example", "Buy more"))), Status::spam)
        << "the answer was to spam";
}

TEST_P(SpamTest, goes_on_to_no_state_of_work) {
    const auto spam = take(marked("win@lottery.example", "You have won"));
    const auto other = take(from_mail("win@lottery.example", "And more"));
    auto& desk = services.conversations;
    EXPECT_FALSE(desk.resolve(mina, spam, ConversationResolved::Csat::ask));
    EXPECT_FALSE(desk.reopen(mina, spam));
    EXPECT_FALSE(desk.set_pending(mina, spam));
    EXPECT_FALSE(desk.snooze(mina, spam, clock.now() + std::chrono::hours(1)));
    EXPECT_FALSE(services.links.merge_into(mina, spam, other));
    EXPECT_FALSE(services.links.merge_into(mina, other, spam));
    EXPECT_FALSE(services.messages.send(mina, spam, {.client_id = "c", .body = "Hello"}));
    EXPECT_TRUE(services.messages.send(
        mina, spam, {.client_id = "n", .kind = MessageKind::note, .body = "The usual"}));
    EXPECT_TRUE(desk.change_all(mina, {spam}, {.status = Status::resolved}).value().empty());
    EXPECT_EQ(desk.change_all(mina, {other}, {.status = Status::spam}).value(), List{other});
    EXPECT_EQ(status_of(other), Status::spam);
    EXPECT_EQ(desk.change_all(mina, {other}, {.status = Status::open}).value(), List{other});
    EXPECT_EQ(status_of(other), Status::open);
}

TEST_P(SpamTest, a_snooze_ends_with_it) {
    const auto id = take(from_mail("ann@x.example", "Buy"));
    services.conversations.snooze(mina, id, clock.now() + std::chrono::hours(1)).value();
    services.conversations.mark_spam(mina, id).value();
    clock.advance(std::chrono::hours(2));
    jobs.run_due();
    EXPECT_EQ(status_of(id), Status::spam);
}

}  // namespace
}  // namespace ondam::conversations
