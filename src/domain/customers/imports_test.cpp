#include <algorithm>

#include "domain/customers/customer_imports.h"
#include "domain/customers/customers_fixture.h"
#include "domain/customers/facts.h"

namespace ondam::customers {
namespace {

/// A quarter of a second goes by with every look at it.
class SlowClock : public Clock {
public:
    Time now() const override { return from_milliseconds(now_ += 250); }

private:
    mutable std::int64_t now_ = 1'773'306'000'000;
};

/// How far a long file has come is seen while it is read.
class ImportProgressTest : public CustomersFixture {
protected:
    static std::string file_of(int rows) {
        std::string csv = "name,email\n";
        for (int i = 0; i < rows; ++i) csv += "Kim,kim" + std::to_string(i) + "@example.com\n";
        return csv;
    }
    std::vector<records::Fact> progress_facts() {
        return database->read([](records::Reader& reader) {
            std::vector<records::Fact> facts;
            for (auto& entry : records::Journal::after(reader, 0, 100'000)) {
                if (entry.fact.kind == fact::import_progressed)
                    facts.push_back(std::move(entry.fact));
            }
            return facts;
        });
    }

    std::unique_ptr<files::Store> files = files::open_folder(folder.path() + "/files");
    jobs::Jobs jobs{*database, ids, clock};
    SlowClock slow;
    CustomerImports imports{
        {*database, journal, jobs, *files, identities, *customers, ids, slow, audit}};
};
INSTANTIATE_TEST_SUITE_P(, ImportProgressTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(ImportProgressTest, is_seen_by_whoever_asks_and_told_once_a_second) {
    std::vector<std::int64_t> seen;
    const auto look = [&](const Import& told) {
        const auto now = imports.get(agent, told.id).value();
        EXPECT_EQ(now.state, "running");
        EXPECT_EQ(now.rows, 1000);
        EXPECT_EQ(now.created, now.done);
        EXPECT_EQ(now.done, told.done);
        EXPECT_FALSE(now.finished_at);
        seen.push_back(now.done);
    };
    const auto done =
        imports.run_now(agent, file_of(1000), CustomerImports::Mode::write, look).value();
    EXPECT_EQ(done.state, "done");
    EXPECT_GE(seen.size(), 2u);
    EXPECT_LE(seen.size(), 6u) << "ten hundreds, of which half a second each";
    EXPECT_TRUE(std::ranges::is_sorted(seen));

    const auto facts = progress_facts();
    ASSERT_EQ(facts.size(), seen.size() + 2) << "its beginning and its end as well";
    EXPECT_EQ(facts.front().data, R"({"state":"running","done":0})");
    EXPECT_EQ(facts.back().data, R"({"state":"done","done":1000})");
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(facts[i + 1].subject, done.id.text());
        EXPECT_EQ(facts[i + 1].data,
                  R"({"state":"running","done":)" + std::to_string(seen[i]) + "}");
    }
}

TEST_P(ImportProgressTest, tells_of_a_file_that_cannot_be_read_too) {
    const auto failed = imports.run_now(agent, "", CustomerImports::Mode::dry_run).value();
    EXPECT_EQ(failed.state, "failed");
    const auto facts = progress_facts();
    ASSERT_EQ(facts.size(), 1u);
    EXPECT_EQ(facts[0].data, R"({"state":"failed","done":0})");
}

}  // namespace
}  // namespace ondam::customers
