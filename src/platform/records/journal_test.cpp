#include "platform/records/journal.h"

#include <gtest/gtest.h>
#include <thread>

#include "support/clock.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

using namespace std::chrono_literals;

constexpr Statement both(const char* name, const char* sql) { return {name, sql, sql}; }
constexpr auto create_effects = both(
    "create_effects", "CREATE TABLE effects (sequence BIGINT NOT NULL, subject TEXT NOT NULL)");
constexpr auto insert_effect =
    both("insert_effect", "INSERT INTO effects (sequence, subject) VALUES ($1, $2)");
constexpr auto all_effects = both("all_effects", "SELECT sequence FROM effects ORDER BY sequence");

/// Writes one row for each entry; throws now and then, after it has written.
class Recorder : public Follower {
public:
    explicit Recorder(Start start = Start::oldest) : start_(start) {}
    std::string_view name() const override { return "recorder"; }
    Start start() const override { return start_; }
    void handle(Transaction& transaction, const std::vector<JournalEntry>& entries) override {
        for (const auto& entry : entries) {
            transaction.run(insert_effect, entry.sequence, entry.fact.subject);
        }
        if (throws_left > 0) {
            --throws_left;
            throw std::runtime_error("thrown after the effect");
        }
    }
    std::atomic<int> throws_left{0};

private:
    Start start_;
};

class JournalTest : public testing::TestWithParam<Dialect> {
protected:
    JournalTest() : database(test::fresh_database(GetParam())), journal(clock) {
        database->write([](Transaction& transaction) { transaction.run(create_effects); });
    }
    std::int64_t add(const std::string& subject) {
        return database->write([&](Transaction& transaction) {
            journal.add(transaction, workspace, {"thing.changed", subject, {}, "{}"});
            return Journal::last_sequence(transaction);
        });
    }
    std::vector<std::int64_t> effects() {
        return database->read([](Reader& reader) {
            std::vector<std::int64_t> sequences;
            for (const auto& row : reader.all(all_effects)) {
                sequences.push_back(row.integer("sequence"));
            }
            return sequences;
        });
    }
    std::vector<std::int64_t> journalled() {
        return database->read([](Reader& reader) {
            std::vector<std::int64_t> sequences;
            for (const auto& entry : Journal::after(reader, 0, 100'000)) {
                sequences.push_back(entry.sequence);
            }
            return sequences;
        });
    }

    WorkspaceId workspace{Uuid{{1}}};
    test::ManualClock clock;
    test::TestDatabase database;
    Journal journal;
};
INSTANTIATE_TEST_SUITE_P(, JournalTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(JournalTest, gives_back_what_was_told) {
    database->write([&](Transaction& transaction) {
        journal.add(transaction, workspace,
                    {"conversation.resolved", "c-1", "customer-1", R"({"by":"김"})"});
    });
    const auto entries = database->read([](Reader& r) { return Journal::after(r, 0, 10); });
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].workspace, workspace);
    EXPECT_EQ(entries[0].time, clock.now());
    EXPECT_EQ(entries[0].fact.kind, "conversation.resolved");
    EXPECT_EQ(entries[0].fact.customer, "customer-1");
    EXPECT_EQ(entries[0].fact.data, R"({"by":"김"})");
}

TEST_P(JournalTest, shows_no_reader_a_gap_that_is_filled_later) {
    std::atomic<bool> writing{true};
    std::vector<std::int64_t> seen;
    std::thread reader([&] {
        std::int64_t last = 0;
        while (true) {
            const bool was_writing = writing;
            const auto entries =
                database->read([&](Reader& r) { return Journal::after(r, last, 50); });
            for (const auto& entry : entries) seen.push_back(last = entry.sequence);
            if (entries.empty() && !was_writing) return;
        }
    });
    std::vector<std::thread> writers;
    for (int t = 0; t < 8; ++t) {
        writers.emplace_back([&, t] {
            for (int i = 0; i < 40; ++i) {
                (void)database->write([&](Transaction& transaction) -> Result<void> {
                    const auto subject = std::to_string(t) + "/" + std::to_string(i);
                    journal.add(transaction, workspace, {"thing.changed", subject, {}, "{}"});
                    // Work after the number is drawn is what would let a later number commit first.
                    transaction.run(insert_effect, i, subject);
                    if (i % 10 == 9) return conflict("", "no", "No.");
                    return {};
                });
            }
        });
    }
    for (auto& writer : writers) writer.join();
    writing = false;
    reader.join();
    EXPECT_EQ(seen.size(), 8u * 36u);
    EXPECT_EQ(seen, journalled());
}

TEST_P(JournalTest, wakes_who_waits) {
    const auto seen = journal.wait(0, 0ms);
    std::thread writer([&] {
        std::this_thread::sleep_for(20ms);
        add("a");
    });
    EXPECT_NE(journal.wait(seen, 10s), seen);
    writer.join();
    const auto now = journal.wait(seen, 0ms);
    EXPECT_EQ(journal.wait(now, 10ms), now);
}

TEST_P(JournalTest, is_followed_exactly_once_through_throws_and_restarts) {
    Recorder recorder;
    recorder.throws_left = 2;
    {
        FollowerRunner runner(*database, journal);
        runner.add(recorder);
        runner.start();
        for (int i = 0; i < 300; ++i) add(std::to_string(i));
        EXPECT_TRUE(runner.drain(20s));
        EXPECT_EQ(runner.lag().at("recorder"), 0);
    }
    add("between");
    {
        FollowerRunner runner(*database, journal);
        runner.add(recorder);
        EXPECT_EQ(runner.lag().at("recorder"), 1);
        runner.start();
        add("after");
        EXPECT_TRUE(runner.drain(20s));
    }
    EXPECT_EQ(recorder.throws_left, 0);
    EXPECT_EQ(effects().size(), 302u);
    EXPECT_EQ(effects(), journalled());
}

TEST_P(JournalTest, is_followed_exactly_once_by_two_programs) {
    Recorder first;
    Recorder second;
    FollowerRunner one(*database, journal);
    FollowerRunner two(*database, journal);
    one.add(first);
    two.add(second);
    one.start();
    two.start();
    for (int i = 0; i < 100; ++i) add(std::to_string(i));
    EXPECT_TRUE(one.drain(20s));
    one.stop();
    two.stop();
    EXPECT_EQ(effects(), journalled());
}

TEST_P(JournalTest, drains_on_the_calling_thread_when_not_started) {
    Recorder recorder;
    FollowerRunner runner(*database, journal);
    runner.add(recorder);
    for (int i = 0; i < 450; ++i) add(std::to_string(i));
    recorder.throws_left = 1;
    EXPECT_THROW(runner.drain(10s), std::runtime_error);
    EXPECT_TRUE(effects().empty());
    EXPECT_TRUE(runner.drain(10s));
    EXPECT_EQ(effects(), journalled());
}

TEST_P(JournalTest, starts_a_new_follower_at_the_newest_entry_when_it_wants_so) {
    add("old");
    Recorder recorder(Follower::Start::newest);
    FollowerRunner runner(*database, journal);
    runner.add(recorder);
    runner.start();
    const auto fresh = add("new");
    EXPECT_TRUE(runner.drain(10s));
    EXPECT_EQ(effects(), std::vector<std::int64_t>{fresh});
}

TEST_P(JournalTest, forgets_old_entries_that_every_follower_has_passed) {
    const auto prune = [&](std::int64_t up_to) {
        return database->write([&](Transaction& transaction) {
            return Journal::prune(transaction, clock.now() - 90 * 24h, up_to);
        });
    };
    add("a");
    const auto second = add("b");
    clock.advance(91 * 24h);
    add("c");
    Recorder recorder;
    FollowerRunner runner(*database, journal);
    runner.add(recorder);
    runner.start();
    EXPECT_TRUE(runner.drain(10s));
    runner.stop();
    EXPECT_EQ(prune(second - 1), 1);
    EXPECT_EQ(prune(1'000'000), 1);
    clock.advance(91 * 24h);
    EXPECT_EQ(prune(1'000'000), 0) << "the newest entry keeps the numbers growing";
    const auto last = database->read([](Reader& r) { return Journal::last_sequence(r); });
    EXPECT_GT(add("d"), last);
    EXPECT_EQ(database->read([](Reader& r) { return Journal::first_sequence(r); }), last);
}

TEST_P(JournalTest, keeps_old_entries_that_a_follower_has_not_seen) {
    Recorder recorder;
    FollowerRunner runner(*database, journal);
    runner.add(recorder);
    EXPECT_TRUE(runner.drain(30s));
    runner.start();
    runner.stop();
    add("unseen");
    clock.advance(91 * 24h);
    add("newest");
    const auto pruned = database->write([&](Transaction& transaction) {
        return Journal::prune(transaction, clock.now() - 90 * 24h, 1'000'000);
    });
    EXPECT_EQ(pruned, 0);
}

}  // namespace
}  // namespace ondam::records
