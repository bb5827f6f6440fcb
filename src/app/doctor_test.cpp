#include "app/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/databases.h"
#include "support/temporary_folder.h"

namespace ondam::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class Heard final : public Output {
public:
    void out(std::string_view text) override { said.append(text); }
    void error(std::string_view text) override { said.append(text); }
    std::string said;
};

class DoctorTest : public testing::TestWithParam<records::Dialect> {
protected:
    config::Config configuration() {
        config::Config config;
        config.data = folder.path();
        if (GetParam() == records::Dialect::postgres) {
            database = std::make_unique<test::TestDatabase>(records::Dialect::postgres,
                                                            test::TestDatabase::Schema::empty);
            config.database.url = database->postgres_options().dsn;
            config.database.schema = database->postgres_options().schema;
        }
        return config;
    }
    std::string findings() {
        Heard heard;
        examine(app, heard);
        return heard.said;
    }

    test::TemporaryFolder folder;
    std::unique_ptr<test::TestDatabase> database;
    App app{configuration()};
};
INSTANTIATE_TEST_SUITE_P(, DoctorTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(DoctorTest, says_which_work_gave_up_and_why) {
    EXPECT_THAT(findings(), HasSubstr("ok   jobs: none gave up\n"));
    app.jobs.handle("doomed", {.max_attempts = 1}, [](const jobs::Job&) -> jobs::Outcome {
        throw std::runtime_error("the mailbox\nis gone");
    });
    app.database->write([&](records::Transaction& transaction) {
        for (int i = 0; i < 2; ++i) {
            app.jobs.add(transaction, {.kind = "doomed",
                                       .workspace = app.first_workspace.id,
                                       .key = {},
                                       .due_at = app.clock.now()});
        }
    });
    app.jobs.run_due();
    const auto said = findings();
    EXPECT_THAT(said, HasSubstr("warn jobs doomed: 2 gave up in 30 days, the last at "));
    EXPECT_THAT(said, HasSubstr(": the mailbox is gone\n"));
    EXPECT_THAT(said, Not(HasSubstr("none gave up")));
}

}  // namespace
}  // namespace ondam::app
