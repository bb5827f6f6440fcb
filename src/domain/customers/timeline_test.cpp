#include "domain/customers/timeline.h"

#include <gtest/gtest.h>
#include <set>

#include "customers_fixture.h"

namespace ondam::customers {
namespace {

class TimelineTest : public CustomersFixture {
protected:
    Timeline timeline{*database, *store.log, identities};
};
INSTANTIATE_TEST_SUITE_P(, TimelineTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(TimelineTest, keeps_what_came_in_one_millisecond_in_order) {
    constexpr int count = 12;
    for (int i = 0; i < count; ++i) {
        send_at(clock.now(), events::EventType::track, R"({"userId":"u1"})",
                "Step " + std::to_string(i));
    }
    const auto page = timeline.list(agent, *owner(user("u1")), {.limit = 50}).value();
    ASSERT_EQ(page.items.size(), std::size_t(count));
    for (int i = 0; i < count; ++i)
        EXPECT_EQ(page.items[std::size_t(i)].name, "Step " + std::to_string(count - 1 - i));

    // Wherever a page ends, everything is told once.
    std::multiset<std::string> names;
    Timeline::Query query{.limit = 5};
    do {
        const auto part = timeline.list(agent, *owner(user("u1")), query).value();
        for (const auto& item : part.items) names.insert(item.name);
        query.cursor = part.next_cursor;
    } while (query.cursor);
    EXPECT_EQ(names.size(), std::size_t(count));
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), std::size_t(count));
}

}  // namespace
}  // namespace ondam::customers
