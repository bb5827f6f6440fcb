#include <gtest/gtest.h>
#include <set>

#include "domain/conversations/conversations_fixture.h"
#include "domain/conversations/search_cursor.h"
#include "domain/customers/customer_search.h"

namespace ondam::conversations {
namespace {

using Numbers = std::vector<std::int64_t>;

TEST(SearchCursor, gives_back_what_it_was_given_and_refuses_the_rest) {
    const Numbers numbers{1, 127, 128, 16'384, 300, 9'007'199'254'740'991};
    EXPECT_EQ(read_search_cursor(write_search_cursor(numbers)).value(), numbers);
    Numbers many;
    for (int i = 0; i < 700; ++i) many.push_back(2'000'000'000 + i);
    EXPECT_LE(write_search_cursor(many).size(), longest_search_cursor);
    EXPECT_EQ(read_search_cursor(write_search_cursor(many)).value(), many);
    for (const auto* bad : {"", "s.", "s.*", "s.gA", "s.AA", "s.AQE", "AQ", "s.________________"})
        EXPECT_FALSE(read_search_cursor(bad)) << bad;
}

class SearchTest : public ConversationsFixture {
protected:
    /// Those with `words` in a message, and those of customers with it in their address.
    std::set<std::int64_t> fill(int by_words, int by_name) {
        std::set<std::int64_t> numbers;
        for (int i = 0; i < by_words; ++i) {
            // Some say it often, so that ranks differ and a conversation has several hits.
            const auto sender = "w" + std::to_string(i) + "@example.com";
            for (int again = 0; again <= i % 3; ++again)
                numbers.insert(row(take(from_mail(sender, "Where is the parcel?"))).number);
            clock.advance(std::chrono::seconds(1));
        }
        for (int i = 0; i < by_name; ++i) {
            const auto sender = "parcel" + std::to_string(i) + "@example.com";
            const auto text = i % 2 ? "Hello" : "My parcel, please";
            numbers.insert(row(take(from_mail(sender, text))).number);
            clock.advance(std::chrono::seconds(1));
        }
        catch_up();
        return numbers;
    }
    void catch_up() {
        follow(services.indexer);
        follow(people);
    }
    /// The numbers on all pages; `between` runs after each.
    template <class Function>
    Numbers pages(ListQuery query, Function between) {
        Numbers numbers;
        for (int turn = 0; turn < 100; ++turn) {
            const auto page = services.lists.list(mina, query).value();
            EXPECT_LE(int(page.items.size()), query.limit);
            const bool full = int(page.items.size()) == query.limit;
            EXPECT_TRUE(full || !page.next_cursor);
            for (const auto& brief : page.items) numbers.push_back(brief.conversation.number);
            query.cursor = page.next_cursor;
            if (!query.cursor) return numbers;
            between();
        }
        ADD_FAILURE() << "The pages do not end.";
        return numbers;
    }
    Numbers pages(const ListQuery& query) {
        return pages(query, [] {});
    }

    customers::CustomerSearch people{index, identities};
};
INSTANTIATE_TEST_SUITE_P(, SearchTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(SearchTest, shows_each_conversation_once_at_every_limit) {
    const auto all = fill(9, 8);
    const auto whole = pages({.text = "parcel", .limit = 200});
    EXPECT_EQ(whole.size(), all.size());
    EXPECT_EQ(std::set<std::int64_t>(whole.begin(), whole.end()), all);
    for (int limit = 1; limit <= 20; ++limit)
        EXPECT_EQ(pages({.text = "parcel", .limit = limit}), whole) << limit;
}

TEST_P(SearchTest, keeps_its_pages_while_messages_come_in) {
    const auto all = fill(9, 8);
    for (int limit = 1; limit <= 7; ++limit) {
        const auto whole = pages({.text = "parcel", .limit = 200});
        int letters = 0;
        const auto numbers = pages({.text = "parcel", .limit = limit}, [&] {
            if (++letters > 4) return;
            take(from_mail("new" + std::to_string(limit * 10 + letters) + "@example.com",
                           "parcel parcel parcel"));
            take(from_mail("w" + std::to_string(letters) + "@example.com", "parcel, parcel"));
            catch_up();
        });
        EXPECT_EQ(numbers, whole) << limit;
    }
}

TEST_P(SearchTest, fills_its_pages_with_what_the_filters_leave) {
    fill(9, 8);
    Numbers high;
    for (const auto number : pages({.text = "parcel", .limit = 200})) {
        if (number % 3 != 0) continue;
        execute("UPDATE conversations SET priority = 2 WHERE number = " + std::to_string(number));
        high.push_back(number);
    }
    ASSERT_GE(high.size(), 5u);
    for (int limit = 1; limit <= 7; ++limit) {
        EXPECT_EQ(pages({.priority = Priority::high, .text = "parcel", .limit = limit}), high);
    }
    EXPECT_TRUE(pages({.view = ViewName::mentions, .text = "parcel", .limit = 2}).empty());
}

TEST_P(SearchTest, shows_the_words_on_later_pages_too) {
    fill(6, 0);
    ListQuery query{.text = "parcel", .limit = 2};
    do {
        const auto page = services.lists.list(mina, query).value();
        for (const auto& brief : page.items) EXPECT_TRUE(brief.match);
        query.cursor = page.next_cursor;
    } while (query.cursor);
    query.cursor = "0";
    EXPECT_FALSE(services.lists.list(mina, query));
}

}  // namespace
}  // namespace ondam::conversations
