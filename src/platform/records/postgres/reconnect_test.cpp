#include <gtest/gtest.h>

#include "platform/records/database.h"
#include "support/databases.h"

namespace ondam::records {
namespace {

constexpr Statement end_all_others{"end_all_others", "", R"sql(
    SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
    WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid())sql"};
constexpr Statement create_things{"create_things", "", "CREATE TABLE things (name TEXT NOT NULL)"};
constexpr Statement insert_thing{"insert_thing", "", "INSERT INTO things (name) VALUES ($1)"};
constexpr Statement count_things{"count_things", "", "SELECT COUNT(*) AS number FROM things"};

std::vector<Dialect> postgres_alone() {
    auto kinds = test::databases();
    std::erase(kinds, Dialect::sqlite);
    return kinds;
}

class PostgresReconnectTest : public testing::TestWithParam<Dialect> {
protected:
    PostgresReconnectTest() : database(GetParam(), test::TestDatabase::Schema::empty) {
        database->write([](Transaction& transaction) { transaction.run(create_things); });
    }
    void end_connections() {
        database.open()->write([](Transaction& transaction) { transaction.all(end_all_others); });
    }
    std::int64_t count() {
        return database->read(
            [](Reader& reader) { return reader.first(count_things)->integer("number"); });
    }
    test::TestDatabase database;
};
INSTANTIATE_TEST_SUITE_P(, PostgresReconnectTest, testing::ValuesIn(postgres_alone()),
                         test::database_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresReconnectTest);

TEST_P(PostgresReconnectTest, goes_unnoticed_between_transactions) {
    end_connections();
    EXPECT_NO_THROW(
        database->write([](Transaction& transaction) { transaction.run(insert_thing, "a"); }));
    EXPECT_EQ(count(), 1);
}

TEST_P(PostgresReconnectTest, throws_a_transient_error_inside_a_transaction_and_goes_on) {
    int ran = 0;
    try {
        database->write([&](Transaction& transaction) {
            ++ran;
            transaction.run(insert_thing, "lost");
            end_connections();
            transaction.run(insert_thing, "never");
        });
        FAIL() << "the lost connection was not noticed";
    } catch (const DatabaseError& error) {
        EXPECT_TRUE(error.transient()) << error.what();
    }
    EXPECT_EQ(ran, 1);
    EXPECT_EQ(count(), 0);
}

TEST_P(PostgresReconnectTest, tells_when_the_outcome_of_a_commit_is_unknown) {
    int ran = 0;
    bool told = false;
    try {
        database->write([&](Transaction& transaction) {
            ++ran;
            transaction.run(insert_thing, "lost");
            transaction.after_commit([&] { told = true; });
            end_connections();
        });
        FAIL() << "the lost connection was not noticed";
    } catch (const DatabaseError& error) {
        EXPECT_FALSE(error.transient()) << error.what();
    }
    EXPECT_EQ(ran, 1);
    EXPECT_FALSE(told);
    EXPECT_EQ(count(), 0);
}

}  // namespace
}  // namespace ondam::records
