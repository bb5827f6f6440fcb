#include "platform/records/database.h"

#include <csignal>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <thread>

#include "platform/records/restore.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

constexpr Statement both(const char* name, const char* sql) { return {name, sql, sql}; }

constexpr auto create_things = both("create_things", R"sql(
    CREATE TABLE things (
        workspace TEXT NOT NULL, name TEXT NOT NULL, number BIGINT, weight DOUBLE PRECISION,
        sold BOOLEAN, note TEXT, PRIMARY KEY (workspace, name)))sql");
constexpr auto insert_thing = both("insert_thing", R"sql(
    INSERT INTO things (workspace, name, number, weight, sold) VALUES ('w', $1, $2, $3, $4)
    ON CONFLICT (workspace, name) DO NOTHING)sql");
constexpr auto delete_things = both("delete_things", "DELETE FROM things");
constexpr auto note_thing = both("note_thing", "UPDATE things SET note = $2 WHERE name = $1");
constexpr auto insert_twice_fails =
    both("insert_twice_fails", "INSERT INTO things (workspace, name) VALUES ('w', $1)");
constexpr auto find_thing = both("find_thing", "SELECT * FROM things WHERE name = $1");
constexpr auto count_things = both("count_things", "SELECT COUNT(*) AS number FROM things");
constexpr auto all_things = both("all_things", "SELECT name, number FROM things ORDER BY name");
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

/// Holds the writer, so that what is called meanwhile becomes one batch.
class HeldWriter {
public:
    explicit HeldWriter(Database& database) {
        thread_ = std::thread([this, &database] {
            database.write([&](Transaction&) {
                entered_.set_value();
                gate_.get_future().wait();
            });
        });
        entered_.get_future().wait();
    }
    /// Waits until the others will have queued, and lets them in.
    void release() {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        gate_.set_value();
        thread_.join();
    }

private:
    std::promise<void> entered_, gate_;
    std::thread thread_;
};

constexpr Statement limit_pages{"limit_pages", "PRAGMA max_page_count = 60", ""};
constexpr Statement free_pages{"free_pages", "PRAGMA max_page_count = 100000", ""};

TEST(SqliteDatabase, goes_on_after_the_file_was_full) {
    test::TestDatabase database(Dialect::sqlite);
    const std::string big(100'000, 'x');
    const auto add = [&](const std::string& name) {
        database->write([&](Transaction& transaction) {
            transaction.run(insert_thing, name + big, 1, nullptr, nullptr);
        });
    };
    database->write([](Transaction& t) { t.run(create_things); });
    database->write([](Transaction& t) { t.run(limit_pages); });
    bool full = false;
    int kept = 0;
    for (int i = 0; i < 10 && !full; ++i) {
        try {
            add(std::to_string(i));
            ++kept;
        } catch (const DatabaseError& error) {
            EXPECT_TRUE(error.transient());
            full = true;
        }
    }
    ASSERT_TRUE(full);
    EXPECT_THROW(add("still full"), DatabaseError);
    database->write([](Transaction& t) { t.run(free_pages); });
    add("space again");
    EXPECT_EQ(database->verify(), std::vector<std::string>{});
    database->read([&](Reader& reader) {
        EXPECT_EQ(reader.first(count_things)->integer("number"), kept + 1);
    });
}

TEST(SqliteDatabase, fails_the_writes_whose_commit_found_no_room_and_heals) {
    test::TestDatabase database(Dialect::sqlite);
    database->write([](Transaction& t) { t.run(create_things); });
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = std::filesystem::file_size(database.sqlite_options().path + "-wal") + 1000;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            try {
                database->write([&](Transaction& transaction) {
                    transaction.run(insert_thing, std::to_string(t), 1, nullptr, nullptr);
                });
            } catch (const DatabaseError& error) {
                failed += error.transient() ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(failed, 4);
    database->write([&](Transaction& transaction) {
        transaction.run(insert_thing, "healed", 1, nullptr, nullptr);
    });
    database.reopen();
    EXPECT_EQ(database->verify(), std::vector<std::string>{});
    const auto rows = database->read([](Reader& reader) { return reader.all(all_things); });
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].text("name"), "healed");
}

TEST(SqliteDatabase, answers_that_too_many_writes_wait) {
    test::TestDatabase outer(Dialect::sqlite);
    auto options = outer.sqlite_options();
    options.path += ".small";
    options.queue_limit = 2;
    const auto database = open_sqlite(options);
    std::promise<void> open_gate;
    auto gate = open_gate.get_future().share();
    std::promise<void> entered;
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        database->write([&](Transaction&) {
            entered.set_value();
            gate.wait();
        });
    });
    entered.get_future().wait();
    std::atomic<int> refused{0};
    std::atomic<int> done{0};
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&] {
            try {
                database->write([](Transaction&) {});
                ++done;
            } catch (const DatabaseError& error) {
                refused += error.transient() ? 1 : 0;
            }
        });
    }
    while (refused < 3) std::this_thread::yield();
    open_gate.set_value();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(refused, 3);
    EXPECT_EQ(done, 2);
}

TEST(SqliteDatabase, one_stopped_write_costs_its_companions_nothing) {
    test::TestDatabase outer(Dialect::sqlite);
    auto options = outer.sqlite_options();
    options.path += ".hasty";
    options.statement_timeout = std::chrono::milliseconds(500);
    const auto database = open_sqlite(options);
    database->write([](Transaction& t) { t.run(create_things); });
    constexpr auto endless_insert = both("endless_insert", R"sql(
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)
        INSERT INTO things (workspace, name) SELECT 'w', i FROM n WHERE i % 50000 = 0)sql");
    HeldWriter held(*database);
    std::vector<std::thread> threads;
    std::atomic<int> done{0};
    std::atomic<int> stopped{0};
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            try {
                database->write([&](Transaction& t) {
                    if (i == 3) t.run(endless_insert);
                    t.run(insert_thing, "companion " + std::to_string(i), i, nullptr, nullptr);
                });
                ++done;
            } catch (const DatabaseError&) {
                ++stopped;
            }
        });
    }
    held.release();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 5);
    EXPECT_EQ(stopped, 1);
    const auto rows = database->read([](Reader& reader) { return reader.all(all_things); });
    EXPECT_EQ(rows.size(), 5u);
}

TEST(SqliteDatabase, takes_back_alone_what_is_refused_of_a_batch) {
    test::TestDatabase database(Dialect::sqlite);
    database->write([](Transaction& t) { t.run(create_things); });
    // The first of a batch, one between others, the last, and all of them.
    for (const unsigned refused : {0b00001u, 0b00100u, 0b10000u, 0b10011u, 0b11111u}) {
        database->write([](Transaction& t) { t.run(delete_things); });
        HeldWriter held(*database);
        std::atomic<unsigned> thrown = 0;
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < 5; ++i) {
            threads.emplace_back([&, i] {
                try {
                    database->write([&](Transaction& t) {
                        t.run(insert_thing, std::to_string(i), int(i), nullptr, nullptr);
                        if (refused >> i & 1) throw std::runtime_error("refused");
                    });
                } catch (const std::runtime_error&) {
                    thrown |= 1u << i;
                }
            });
            std::this_thread::sleep_for(std::chrono::milliseconds(5));  // In this order.
        }
        held.release();
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(thrown, refused);
        unsigned kept = 0;
        for (const auto& row :
             database->read([](Reader& reader) { return reader.all(all_things); })) {
            kept |= 1u << std::stoul(row.text("name"));
        }
        EXPECT_EQ(kept, 0b11111u & ~refused);
    }
}

TEST(SqliteDatabase, keeps_and_takes_back_more_than_its_cache_holds) {
    test::TestDatabase outer(Dialect::sqlite);
    auto options = outer.sqlite_options();
    options.path += ".small";
    options.cache_mb = 1;
    auto database = open_sqlite(options);
    database->write([](Transaction& t) { t.run(create_things); });
    const std::string big(3'000, 'x');
    constexpr int many = 2'000;
    database->write([&](Transaction& t) { t.run(insert_thing, "a", 1, nullptr, nullptr); });
    HeldWriter held(*database);
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    for (const std::string name : {"refused first ", "kept ", "refused last "}) {
        threads.emplace_back([&, name] {
            try {
                database->write([&](Transaction& t) {
                    for (int i = 0; i < many; ++i)
                        t.run(insert_thing, name + std::to_string(i) + big, i, nullptr, nullptr);
                    std::size_t bytes = 0;
                    for (const auto& row : t.all(all_things)) bytes += row.text("name").size();
                    EXPECT_GE(bytes, many * big.size());
                    if (name != "kept ") throw std::runtime_error("refused");
                });
            } catch (const std::runtime_error&) {
                ++refused;
            }
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(5));  // In this order.
    }
    held.release();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(refused, 2);
    for (int round = 0; round < 2; ++round) {
        const auto rows = database->read([](Reader& reader) { return reader.all(all_things); });
        ASSERT_EQ(rows.size(), many + 1u);
        for (const auto& row : rows)
            EXPECT_TRUE(row.text("name") == "a" || row.text("name").starts_with("kept "));
        EXPECT_EQ(database->verify(), std::vector<std::string>{});
        database.reset();
        database = open_sqlite(options);
    }
}

}  // namespace
}  // namespace ondam::records
