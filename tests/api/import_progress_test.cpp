#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

#include "api_world.h"
#include "base/log.h"
#include "platform/json/json.h"

namespace ondam::test {
namespace {

using http::Method;

/// How far a long file has come, as whoever asks by API sees it.
class ImportProgressApiTest : public testing::TestWithParam<records::Dialect> {};
INSTANTIATE_TEST_SUITE_P(, ImportProgressApiTest, testing::ValuesIn(databases()), database_name);

TEST_P(ImportProgressApiTest, grows_while_the_file_is_read) {
    log::set_level(log::Level::error);
    const int rows = GetParam() == records::Dialect::sqlite ? 6000 : 500;
    std::string csv = "name,email\n";
    for (int i = 0; i < rows; ++i) csv += "Kim,kim" + std::to_string(i) + "@example.com\n";
    ApiWorld world(GetParam());
    world.become("agent");
    const auto begun = world.send(Method::post, "/api/v1/customer_imports?dry_run=false", csv,
                                  {{"Content-Type", "text/csv"}});
    ASSERT_LT(begun.status, 300) << begun.body;
    const auto id = std::string(json::parse(begun.body).value()["id"].text());

    std::vector<std::int64_t> seen;
    std::string state;
    world.app().jobs.start();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (state != "done" && std::chrono::steady_clock::now() < deadline) {
        const auto answer = world.send(Method::get, "/api/v1/customer_imports/" + id, "");
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto now = json::parse(answer.body).value();
        state = now["state"].text();
        ASSERT_TRUE(now["done"].integer());
        seen.push_back(*now["done"].integer());
        if (state == "running") {
            EXPECT_EQ(*now["rows"].integer(), rows);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    world.app().jobs.stop();
    EXPECT_EQ(state, "done");
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(seen.back(), rows);
    EXPECT_TRUE(std::ranges::any_of(seen, [rows](std::int64_t done) {
        return done > 0 && done < rows;
    })) << "seen half way";
}

}  // namespace
}  // namespace ondam::test
