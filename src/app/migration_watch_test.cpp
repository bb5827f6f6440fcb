#include "app/migration_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"

namespace ondam::app {
namespace {

using namespace std::chrono_literals;
using records::MigrationStage;
using testing::HasSubstr;
using testing::Not;

TEST(MigrationWatch, tells_of_one_that_takes_long_and_of_each_that_was_applied) {
    log::set_level(log::Level::info);
    testing::internal::CaptureStderr();
    {
        MigrationWatch watch(400ms);
        watch.note("0001_short", MigrationStage::begins);
        watch.note("0001_short", MigrationStage::applied);
        watch.note("0002_long", MigrationStage::begins);
        std::this_thread::sleep_for(900ms);
        watch.note("0002_long", MigrationStage::applied);
        std::this_thread::sleep_for(900ms);
    }
    const auto lines = testing::internal::GetCapturedStderr();
    EXPECT_THAT(lines, HasSubstr(R"("migration.applied","name":"0001_short","milliseconds":)"));
    EXPECT_THAT(lines, Not(HasSubstr(R"("migration.running","name":"0001_short")")));
    EXPECT_THAT(lines, HasSubstr(R"("migration.running","name":"0002_long","seconds":0)"));
    const auto applied = lines.find(R"("migration.applied","name":"0002_long")");
    ASSERT_NE(applied, std::string::npos);
    EXPECT_EQ(lines.find("migration.running", applied), std::string::npos) << "it is over";
}

}  // namespace
}  // namespace ondam::app
