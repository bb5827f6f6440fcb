#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <thread>

#include "platform/records/database.h"
#include "platform/records/things.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

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
