#include "platform/records/database.h"

#include <future>
#include <gtest/gtest.h>
#include <thread>

#include "platform/records/restore.h"
#include "platform/records/things.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

constexpr auto note_thing = both("note_thing", "UPDATE things SET note = $2 WHERE name = $1");
constexpr auto insert_twice_fails =
    both("insert_twice_fails", "INSERT INTO things (workspace, name) VALUES ('w', $1)");
constexpr auto find_thing = both("find_thing", "SELECT * FROM things WHERE name = $1");
constexpr auto page_of_things = both("page_of_things", R"sql(
    SELECT name, number FROM things WHERE (number, name) < ($1, $2)
    ORDER BY number DESC, name DESC LIMIT 2)sql");
constexpr auto add_one =
    both("add_one", "UPDATE things SET number = number + 1 WHERE name = $1 RETURNING number");
constexpr auto sum_of_things =
    both("sum_of_things", "SELECT SUM(number) AS number, AVG(number) AS mean FROM things");
constexpr auto endless = both("endless", R"sql(
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)
    SELECT COUNT(*) AS number FROM n)sql");

class DatabaseTest : public testing::TestWithParam<Dialect> {
protected:
    DatabaseTest() : database(GetParam()) {
        database->write([](Transaction& transaction) { transaction.run(create_things); });
    }
    std::int64_t add(const std::string& name, std::int64_t number = 0) {
        return database->write([&](Transaction& transaction) {
            return transaction.run(insert_thing, name, number, nullptr, nullptr);
        });
    }
    std::int64_t count() {
        return database->read(
            [](Reader& reader) { return reader.first(count_things)->integer("number"); });
    }

    test::TestDatabase database;
};
INSTANTIATE_TEST_SUITE_P(, DatabaseTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(DatabaseTest, keeps_every_kind_of_value) {
    const std::string big(3'000'000, 'x');
    const std::string korean = "안녕하세요 고객님 🙂 'quoted' \"twice\" \\ \t\n";
    database->write([&](Transaction& transaction) {
        transaction.run(insert_thing, korean, std::int64_t(1) << 53, 0.1, true);
        transaction.run(insert_thing, "big", nullptr, std::optional<double>(), false);
        EXPECT_EQ(transaction.run(note_thing, "big", big), 1);
        transaction.run(insert_thing, "", -1, 1e300, nullptr);
    });
    database.reopen();
    database->read([&](Reader& reader) {
        const auto row = reader.first(find_thing, korean);
        ASSERT_TRUE(row);
        EXPECT_EQ(row->text("name"), korean);
        EXPECT_EQ(row->integer("number"), std::int64_t(1) << 53);
        EXPECT_EQ(row->get<double>("weight"), 0.1);
        EXPECT_TRUE(row->get<bool>("sold"));
        const auto other = reader.first(find_thing, "big");
        ASSERT_TRUE(other);
        EXPECT_EQ(other->text("note"), big);
        EXPECT_TRUE(other->is_null("number"));
        EXPECT_EQ(other->get<std::optional<double>>("weight"), std::nullopt);
        EXPECT_FALSE(other->get<bool>("sold"));
        const auto empty = reader.first(find_thing, "");
        ASSERT_TRUE(empty);
        EXPECT_EQ(empty->get<double>("weight"), 1e300);
        EXPECT_TRUE(empty->is_null("sold"));
        EXPECT_FALSE(reader.first(find_thing, "missing"));
    });
}

TEST_P(DatabaseTest, answers_sums_as_whole_numbers_and_means_as_fractions) {
    add("a", 1);
    add("b", 2);
    const auto row = database->read([](Reader& reader) { return *reader.first(sum_of_things); });
    EXPECT_EQ(row.integer("number"), 3);
    EXPECT_EQ(row.get<double>("mean"), 1.5);
}

TEST_P(DatabaseTest, refuses_a_text_with_nul) {
    EXPECT_THROW(add(std::string("a\0b", 3)), DatabaseError);
    EXPECT_EQ(add("fine"), 1);
}

TEST_P(DatabaseTest, takes_a_refused_or_thrown_closure_back) {
    const auto refused = database->write([](Transaction& transaction) -> Result<int> {
        transaction.run(insert_thing, "refused", 1, nullptr, nullptr);
        return conflict("name", "taken", "Choose another name.");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, RefusalKind::conflict);
    EXPECT_THROW(database->write([](Transaction& transaction) {
        transaction.run(insert_thing, "thrown", 1, nullptr, nullptr);
        throw std::runtime_error("thrown");
    }),
                 std::runtime_error);
    EXPECT_EQ(count(), 0);
    const auto kept = database->write([](Transaction& transaction) -> Result<int> {
        transaction.run(insert_thing, "kept", 1, nullptr, nullptr);
        return 7;
    });
    EXPECT_EQ(kept.value(), 7);
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, throws_on_a_broken_promise_and_goes_on) {
    add("once");
    try {
        database->write([](Transaction& transaction) {
            transaction.run(insert_thing, "companion", 1, nullptr, nullptr);
            transaction.run(insert_twice_fails, "once");
        });
        FAIL() << "the second row of that name was taken";
    } catch (const DatabaseError& error) {
        EXPECT_FALSE(error.transient());
        EXPECT_NE(std::string(error.what()).find("insert_twice_fails"), std::string::npos);
    }
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(add("after"), 1);
}

TEST_P(DatabaseTest, sees_its_own_writes_also_through_a_read_inside) {
    database->write([&](Transaction& transaction) {
        transaction.run(insert_thing, "mine", 1, nullptr, nullptr);
        EXPECT_TRUE(transaction.first(find_thing, "mine"));
        EXPECT_EQ(count(), 1);
    });
}

TEST_P(DatabaseTest, runs_after_commit_once_and_only_when_durable) {
    int ran = 0;
    std::int64_t seen = -1;
    database->write([&](Transaction& transaction) {
        transaction.run(insert_thing, "a", 1, nullptr, nullptr);
        transaction.after_commit([&] {
            ++ran;
            seen = count();
        });
        EXPECT_EQ(ran, 0);
    });
    EXPECT_EQ(ran, 1);
    EXPECT_EQ(seen, 1);
    (void)database->write([&](Transaction& transaction) -> Result<void> {
        transaction.after_commit([&] { ++ran; });
        return conflict("", "no", "No.");
    });
    EXPECT_EQ(ran, 1);
}

TEST_P(DatabaseTest, keeps_every_write_of_many_threads_and_shows_each_when_it_returns) {
    std::vector<std::thread> threads;
    std::atomic<int> unseen{0};
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const auto name = std::to_string(t) + "/" + std::to_string(i);
                add(name);
                const bool found = database->read(
                    [&](Reader& reader) { return reader.first(find_thing, name).has_value(); });
                if (!found) ++unseen;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(unseen, 0);
    database.reopen();
    EXPECT_EQ(count(), 400);
}

TEST_P(DatabaseTest, lets_one_of_many_have_a_unique_name) {
    for (int round = 0; round < 10; ++round) {
        std::atomic<int> winners{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] { winners += int(add("round " + std::to_string(round))); });
        }
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(winners, 1);
    }
}

TEST_P(DatabaseTest, loses_no_step_of_a_counter_that_many_read_and_then_write) {
    constexpr auto number_of = both("number_of", "SELECT number FROM things WHERE name = $1");
    constexpr auto set_number = both("set_number", "UPDATE things SET number = $2 WHERE name = $1");
    add("counter");
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) {
                database->write([&](Transaction& transaction) {
                    const auto now = transaction.first(number_of, "counter")->integer("number");
                    transaction.run(set_number, "counter", now + 1);
                });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto row = database->read([](Reader& r) { return *r.first(find_thing, "counter"); });
    EXPECT_EQ(row.integer("number"), 160);
}

TEST_P(DatabaseTest, pages_by_row_comparison) {
    for (int i = 0; i < 5; ++i) add("thing " + std::to_string(i), i / 2);
    const auto page =
        database->read([](Reader& reader) { return reader.all(page_of_things, 1, "thing 3"); });
    ASSERT_EQ(page.size(), 2u);
    EXPECT_EQ(page[0].text("name"), "thing 2");
    EXPECT_EQ(page[1].text("name"), "thing 1");
}

TEST_P(DatabaseTest, counts_changed_rows_and_returns_them) {
    add("a", 1);
    EXPECT_EQ(add("a", 1), 0);
    database->write([](Transaction& transaction) {
        EXPECT_EQ(transaction.first(add_one, "a")->integer("number"), 2);
        EXPECT_EQ(transaction.run(add_one, "a"), 1);
        EXPECT_EQ(transaction.run(add_one, "missing"), 0);
    });
}

TEST_P(DatabaseTest, streams_rows_while_other_statements_run) {
    database->write([](Transaction& transaction) {
        for (int i = 0; i < 1200; ++i) {
            transaction.run(insert_thing, std::to_string(10'000 + i), i, nullptr, nullptr);
        }
    });
    std::int64_t total = 0;
    int found = 0;
    database->read([&](Reader& reader) {
        reader.each(all_things, [&](const Row& row) {
            total += row.integer("number");
            found += int(reader.all(find_thing, row.text("name")).size());
            if (row.integer("number") < 3) {
                reader.each(all_things, [](const Row&) {});
            }
        });
    });
    EXPECT_EQ(total, 1199 * 1200 / 2);
    EXPECT_EQ(found, 1200);
}

TEST_P(DatabaseTest, reads_one_view_while_others_write) {
    add("a");
    database->read([&](Reader& reader) {
        EXPECT_EQ(reader.first(count_things)->integer("number"), 1);
        std::thread([&] { add("b"); }).join();
        EXPECT_EQ(reader.first(count_things)->integer("number"), 1);
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseTest, stops_a_statement_that_takes_too_long) {
    std::unique_ptr<Database> hasty;
    if (GetParam() == Dialect::sqlite) {
        auto options = database.sqlite_options();
        options.path += ".hasty";
        options.statement_timeout = std::chrono::milliseconds(100);
        hasty = open_sqlite(options);
    } else {
        auto options = database.postgres_options();
        options.statement_timeout = std::chrono::milliseconds(100);
        hasty = open_postgres(options);
    }
    const auto expect_stopped = [](const auto& statement) {
        try {
            statement();
            FAIL() << "it was not stopped";
        } catch (const DatabaseError& error) {
            EXPECT_TRUE(error.transient()) << error.what();
        }
    };
    expect_stopped([&] { hasty->read([](Reader& reader) { reader.all(endless); }); });
    expect_stopped([&] { hasty->write([](Transaction& t) { t.all(endless); }); });
    EXPECT_NO_THROW(hasty->read([](Reader& reader) { reader.all(both("one", "SELECT 1 AS n")); }));
}

TEST_P(DatabaseTest, backs_up_a_consistent_copy_while_others_write) {
    migrate(*database);
    add("안녕", 7);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (int i = 0; !stop; ++i) add("during " + std::to_string(i));
    });
    test::TemporaryFolder folder;
    database->back_up(folder.path() + "/copy");
    stop = true;
    writer.join();

    std::unique_ptr<Database> copy;
    test::TestDatabase target(GetParam(), test::TestDatabase::Schema::empty);
    if (GetParam() == Dialect::sqlite) {
        SqliteOptions options;
        options.path = folder.path() + "/copy/ondam.db";
        copy = open_sqlite(options);
    } else {
        migrate(*target);
        target->write([](Transaction& transaction) { transaction.run(create_things); });
        restore_postgres(*target, folder.path() + "/copy");
        copy = target.open();
    }
    EXPECT_EQ(copy->verify(), std::vector<std::string>{});
    copy->read([](Reader& reader) {
        const auto row = reader.first(find_thing, "안녕");
        ASSERT_TRUE(row);
        EXPECT_EQ(row->integer("number"), 7);
    });
}

TEST_P(DatabaseTest, finds_no_fault_in_sound_rows) {
    add("a");
    EXPECT_EQ(database->verify(), std::vector<std::string>{});
}

using DatabaseDeathTest = DatabaseTest;
INSTANTIATE_TEST_SUITE_P(, DatabaseDeathTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(DatabaseDeathTest, stops_the_program_on_a_write_inside_a_write) {
    // The child has no threads of its parent: it opens the database itself.
    const auto write_twice = [this] {
        const auto mine = database.open();
        mine->write([&](Transaction&) { mine->write([](Transaction&) {}); });
    };
    EXPECT_DEATH(write_twice(), "nesting");
}

}  // namespace
}  // namespace ondam::records
