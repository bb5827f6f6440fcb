#include <fstream>
#include <gtest/gtest.h>
#include <thread>

#include "platform/records/database.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

class MigrationsTest : public testing::TestWithParam<Dialect> {
protected:
    test::TestDatabase database{GetParam(), test::TestDatabase::Schema::empty};
};
INSTANTIATE_TEST_SUITE_P(, MigrationsTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(MigrationsTest, change_nothing_the_second_time) {
    const auto first = migrate(*database);
    ASSERT_FALSE(first.applied.empty());
    EXPECT_EQ(first.applied.front(), "0001_platform");
    const auto schema = database->dump_schema();
    EXPECT_NE(schema.find("journal_positions"), std::string::npos);
    EXPECT_NE(schema.find("jobs_unfinished_key"), std::string::npos);

    const auto second = migrate(*database);
    EXPECT_TRUE(second.applied.empty());
    EXPECT_EQ(second.version, first.version);
    EXPECT_EQ(database->dump_schema(), schema);
}

TEST_P(MigrationsTest, refuse_a_schema_that_is_newer) {
    migrate(*database);
    constexpr Statement newer{
        "newer", "INSERT INTO schema_version (number, name) VALUES (9999, '9999_future')",
        "INSERT INTO schema_version (number, name) VALUES (9999, '9999_future')"};
    database->write([&](Transaction& transaction) { transaction.run(newer); });
    try {
        migrate(*database);
        FAIL() << "the newer schema was accepted";
    } catch (const DatabaseError& error) {
        EXPECT_NE(std::string(error.what()).find("9999"), std::string::npos);
    }
}

/// One process owns the folder of a SQLite database; a PostgreSQL schema may have many programs.
std::vector<Dialect> shared_databases() {
    auto kinds = test::databases();
    std::erase(kinds, Dialect::sqlite);
    return kinds;
}
using SharedMigrationsTest = MigrationsTest;
INSTANTIATE_TEST_SUITE_P(, SharedMigrationsTest, testing::ValuesIn(shared_databases()),
                         test::database_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SharedMigrationsTest);

TEST_P(SharedMigrationsTest, run_once_when_programs_start_together) {
    std::atomic<std::size_t> applied{0};
    std::vector<std::thread> programs;
    for (int i = 0; i < 3; ++i) {
        programs.emplace_back([&] { applied += migrate(*database.open()).applied.size(); });
    }
    for (auto& program : programs) program.join();
    test::TestDatabase other(GetParam(), test::TestDatabase::Schema::empty);
    EXPECT_EQ(applied, migrate(*other).applied.size());
    EXPECT_EQ(database->dump_schema(), other->dump_schema());
}

}  // namespace
}  // namespace ondam::records
