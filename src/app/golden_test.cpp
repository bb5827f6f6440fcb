#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "platform/config/config.h"
#include "platform/records/database.h"
#include "support/databases.h"

namespace ondam {
namespace {

/// Compares with the file that stands in the tree; with ONDAM_TEST_UPDATE it is written anew.
void compare(const std::string& name, const std::string& text) {
    const auto path = std::string(ONDAM_SOURCE) + "/" + name;
    if (std::getenv("ONDAM_TEST_UPDATE") != nullptr) std::ofstream(path) << text;
    std::ifstream in(path);
    std::stringstream kept;
    kept << in.rdbuf();
    EXPECT_EQ(text, kept.str()) << name << " is out of date; run with ONDAM_TEST_UPDATE=1";
}

TEST(Golden, the_sample_of_the_settings) { compare("config/sample.toml", config::sample()); }

class GoldenSchema : public testing::TestWithParam<records::Dialect> {};
INSTANTIATE_TEST_SUITE_P(, GoldenSchema, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(GoldenSchema, is_what_the_migrations_make) {
    test::TestDatabase database(GetParam());
    const bool on_sqlite = GetParam() == records::Dialect::sqlite;
    compare(on_sqlite ? "db/schema/sqlite.sql" : "db/schema/postgres.sql", database->dump_schema());
}

}  // namespace
}  // namespace ondam
