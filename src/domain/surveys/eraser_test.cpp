#include "domain/surveys/eraser.h"

#include <gtest/gtest.h>

#include "domain/channels/eraser.h"
#include "domain/conversations/conversations_fixture.h"
#include "domain/conversations/eraser.h"
#include "domain/surveys/surveys.h"

namespace ondam::surveys {
namespace {

using namespace conversations;

class ErasingTest : public ConversationsFixture {
protected:
    std::int64_t rows(const std::string& table, const std::string& condition = "TRUE") {
        return number("SELECT COUNT(*) AS n FROM " + table + " WHERE " + condition);
    }
    std::size_t found(const std::string& words) {
        follow(services.indexer);
        return services.lists.search(mina, words, 10).value().messages.size();
    }
    customers::CustomerId owner_of(ConversationId id) {
        return see(id).brief.conversation.customer;
    }

    Surveys surveys{services, {.public_url = "https://help.example.com"}};
    channels::Eraser channels_eraser;
    conversations::Eraser conversations_eraser{services.parts};
    Eraser surveys_eraser;
    customers::Erasure erasure{{*database,
                                journal,
                                jobs,
                                *store.log,
                                *store_of_files,
                                identities,
                                *profiler,
                                index,
                                audit,
                                clock,
                                {&surveys_eraser, &channels_eraser, &conversations_eraser}}};
};
INSTANTIATE_TEST_SUITE_P(, ErasingTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(ErasingTest, an_erased_customer_leaves_figures_and_no_words) {
    const auto file = attachments.store(workspace, "channel", "passport.txt", "Emily Carter");
    auto letter = from_mail("emily@example.com",
                            "My phone is 010-4455-6677, my identity number 880101-2234567.");
    letter.attachments = {file};
    const auto matter = take(letter);
    reply(mina, matter, "It moves.");
    services.conversations.resolve(mina, matter, ConversationResolved::Csat::ask).value();
    follow(surveys);
    clock.advance(std::chrono::seconds(5));
    jobs.run_due();
    execute(
        "INSERT INTO survey_responses (workspace, request_id, score, comment, answered_at, "
        "changed_at) "
        "SELECT workspace, id, 5, 'Thanks from Emily', 0, 0 FROM survey_requests");
    clock.advance(std::chrono::hours(24 * 30));
    take(from_mail("emily@example.com", "One more thing"));
    const auto other = take(from_mail("ann@example.com", "Hello from Ann"));
    reply(mina, other, "Hello Ann");
    ASSERT_EQ(found("thing"), 1u);

    ASSERT_TRUE(erasure.erase(agent, owner_of(matter), "127.0.0.1"));
    EXPECT_EQ(rows("conversations"), 1);
    EXPECT_EQ(services.lists.counts(mina).value().all, 1);
    EXPECT_EQ(services.conversations.get(mina, matter).error().kind, RefusalKind::not_found);
    EXPECT_EQ(found("thing"), 0u);
    EXPECT_EQ(found("Hello"), 2u);
    const auto not_anns = "conversation_id <> '" + other.text() + "'";
    for (const auto* table :
         {"messages", "deliveries", "conversation_channels", "conversation_fields",
          "conversation_participants", "conversation_reads"}) {
        EXPECT_EQ(rows(table, not_anns), 0) << table;
    }
    EXPECT_EQ(rows("deliveries"), 1);
    std::string bytes;
    EXPECT_FALSE(attachments.read(file.file, bytes));
    EXPECT_EQ(rows("files"), 0);
    EXPECT_EQ(rows("survey_responses", "comment IS NOT NULL"), 0);
    EXPECT_EQ(rows("survey_requests", "token_hash IS NOT NULL"), 0);

    EXPECT_EQ(rows("survey_responses", "score = 5"), 1) << "the figures of the past stay";
    EXPECT_EQ(rows("conversation_cycles", "resolved_at IS NOT NULL"), 1);
    EXPECT_EQ(rows("conversation_cycles", "resolved_at IS NULL"), 1) << "Ann's alone";
    EXPECT_EQ(rows("response_waits", "ended_at IS NULL"), 0) << "nobody waits any more";
}

TEST_P(ErasingTest, what_channels_noted_goes_and_nothing_of_others) {
    const auto matter = take(from_whatsapp("+821044556677", "Hello"));
    const auto identity = number("SELECT COUNT(*) AS n FROM identities WHERE kind = 'whatsapp'");
    ASSERT_EQ(identity, 1);
    const auto workspace_id = workspace.text();
    for (const auto* address : {"821044556677", "821099990000"}) {
        execute(
            "INSERT INTO messaging_windows (workspace, channel_id, address, last_received_at) "
            "VALUES ('" +
            workspace_id + "', 'c', '" + address + "', 0)");
        execute(
            "INSERT INTO automatic_replies (workspace, channel_id, recipient, sent_at, id) VALUES "
            "('" +
            workspace_id + "', 'c', '" + address + "', 0, 'i')");
        execute(
            "INSERT INTO dead_letters (workspace, id, channel_id, reason_code, reason_message, "
            "sender, size, "
            "file_id, received_at) VALUES ('" +
            workspace_id + "', '" + address + "', 'c', 'r', 'm', '" + address + "', 1, '" +
            ids.next_uuid().text() + "', 0)");
    }
    execute("INSERT INTO api_threads (workspace, channel_id, thread, conversation_id) VALUES ('" +
            workspace_id + "', 'c', 't', '" + matter.text() + "')");
    ASSERT_TRUE(erasure.erase(agent, owner_of(matter), "127.0.0.1"));
    for (const auto* table : {"messaging_windows", "automatic_replies", "dead_letters"}) {
        EXPECT_EQ(rows(table), 1) << table;
    }
    EXPECT_EQ(rows("api_threads"), 0);
}

}  // namespace
}  // namespace ondam::surveys
