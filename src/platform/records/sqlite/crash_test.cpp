#include <atomic>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "platform/records/database.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

constexpr Statement both(const char* name, const char* sql) { return {name, sql, sql}; }
constexpr auto create_things =
    both("create_things", "CREATE TABLE IF NOT EXISTS things (name BIGINT NOT NULL PRIMARY KEY)");
constexpr auto insert_thing = both("insert_thing", "INSERT INTO things (name) VALUES ($1)");
constexpr auto find_thing = both("find_thing", "SELECT name FROM things WHERE name = $1");

/// Writes with four threads and tells each number through the pipe once its write returned, until
/// it is killed.
[[noreturn]] void write_until_killed(const SqliteOptions& options, std::int64_t from, int out) {
    const auto database = open_sqlite(options);
    database->write([](Transaction& transaction) { transaction.run(create_things); });
    std::atomic<std::int64_t> next{from};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            while (true) {
                const std::int64_t number = ++next;
                database->write(
                    [&](Transaction& transaction) { transaction.run(insert_thing, number); });
                if (::write(out, &number, sizeof number) != sizeof number) ::_exit(1);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    ::_exit(1);
}

TEST(SqliteCrash, loses_nothing_that_was_acknowledged) {
    test::TemporaryFolder folder;
    SqliteOptions options;
    options.path = folder.path() + "/ondam.db";
    std::vector<std::int64_t> acknowledged;
    for (int round = 0; round < 4; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) write_until_killed(options, round * 1'000'000, ends[1]);
        ::close(ends[1]);
        std::int64_t number = 0;
        const auto before = acknowledged.size();
        while (::read(ends[0], &number, sizeof number) == sizeof number) {
            acknowledged.push_back(number);
            if (acknowledged.size() == before + 500) ::kill(child, SIGKILL);
        }
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
    }
    EXPECT_GE(acknowledged.size(), 2'000u);
    const auto database = open_sqlite(options);
    EXPECT_EQ(database->verify(), std::vector<std::string>{});
    database->read([&](Reader& reader) {
        for (const auto number : acknowledged) {
            EXPECT_TRUE(reader.first(find_thing, number)) << number;
        }
    });
}

}  // namespace
}  // namespace ondam::records
