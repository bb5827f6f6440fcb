#include "domain/customers/orders.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

#include "customers_fixture.h"
#include "domain/customers/customers_json.h"
#include "erasure_sql.h"
#include "identities_sql.h"
#include "orders_sql.h"
#include "support/query_plan.h"

namespace ondam::customers {
namespace {

using events::EventType;

class OrdersTest : public CustomersFixture {
protected:
    struct Said {
        std::string who;
        std::string name;
        std::string properties;  ///< JSON members
        std::string key = "server";
        std::string order = "7";
    };
    void say_at(Time time, const Said& said) {
        send_at(time, EventType::track,
                R"({"userId":")" + said.who + R"(","writeKeyKind":")" + said.key +
                    R"(","properties":{"order_id":")" + said.order + "\"," + said.properties + "}}",
                said.name);
    }
    void say(const Said& said) {
        clock.advance(std::chrono::minutes(1));
        say_at(clock.now(), said);
    }
    CustomerId who(std::string_view user_id) { return *owner(user(user_id)); }
    std::vector<Order> orders_of(std::string_view user_id) { return view(who(user_id)).orders; }
    std::string json_of(const Order& order) const {
        json::Writer out;
        write(out, workspace, order);
        return out.take();
    }
    /// Who is on record with the order, and the words of each.
    std::size_t order_rows() {
        auto rows = dump_rows();
        std::erase_if(rows, [](const std::string& row) { return !row.starts_with("order"); });
        return rows.size();
    }

    Erasure erasure{erasure_parts()};
};
INSTANTIATE_TEST_SUITE_P(, OrdersTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(OrdersTest, two_customers_orders_of_one_number_are_two) {
    say({"ann", "Order Completed", R"("total":1000,"currency":"KRW")"});
    say({"bob", "Order Completed", R"("total":90,"currency":"USD")"});
    say({"ann", "Order Shipped", R"("tracking_number":"A1")"});
    say({"bob", "Order Refunded", R"("total":40,"currency":"USD")"});
    say({"bob", "Order Cancelled", R"("reason":"late")"});
    ASSERT_EQ(orders_of("ann").size(), 1u);
    ASSERT_EQ(orders_of("bob").size(), 1u);
    const auto anns = orders_of("ann")[0], bobs = orders_of("bob")[0];
    EXPECT_EQ(anns.status, "shipped");
    EXPECT_EQ(anns.total, 1000);
    EXPECT_EQ(anns.refunded, 0);
    EXPECT_EQ(anns.shipments.at(0).number, "A1");
    EXPECT_EQ(bobs.status, "cancelled");
    EXPECT_EQ(bobs.total, 9000);
    EXPECT_EQ(bobs.currency, "USD");
    EXPECT_EQ(bobs.refunded, 4000);
    EXPECT_TRUE(bobs.shipments.empty());
    EXPECT_EQ(anns.number, "7");
    EXPECT_NE(json_of(anns).substr(0, 45), json_of(bobs).substr(0, 45)) << "they have two ids";

    // What is said of neither is nobody's; it would be one's that belongs to the other.
    say({"carrier", "Order Delivered", R"("tracking_number":"A1")"});
    EXPECT_EQ(orders_of("ann")[0], anns);
    EXPECT_EQ(orders_of("bob")[0], bobs);
    EXPECT_TRUE(orders_of("carrier").empty());
}

TEST_P(OrdersTest, what_a_store_says_goes_to_the_one_buyer_in_whatever_order_it_comes) {
    const std::vector<Said> words{
        {"ann", "Order Completed", R"("total":1000,"currency":"KRW")"},
        {"store", "Order Shipped", R"("tracking_number":"A1","carrier":"CJ")"},
        {"store", "Shipment Delayed", R"("tracking_number":"A1","reason":"snow")"},
        {"ann", "Order Updated", R"("total":1200)"},
        {"store", "Order Refunded", R"("total":200,"currency":"KRW")"}};
    std::vector<std::size_t> sequence(words.size());
    std::iota(sequence.begin(), sequence.end(), 0);
    const auto begin = clock.now();
    for (int round = 0; round < 24; ++round) {
        const auto suffix = std::to_string(round);
        for (const auto place : sequence) {
            auto said = words[place];
            said.who += suffix;
            said.order = suffix;
            say_at(begin + std::chrono::minutes(place), said);
        }
        const auto orders = orders_of("ann" + suffix);
        ASSERT_EQ(orders.size(), 1u) << suffix;
        EXPECT_EQ(orders[0].status, "delayed") << suffix;
        EXPECT_EQ(orders[0].total, 1200) << suffix;
        EXPECT_EQ(orders[0].refunded, 200) << suffix;
        EXPECT_EQ(orders[0].placed_at, begin) << suffix;
        EXPECT_EQ(orders[0].shipments.at(0).carrier, "CJ") << suffix;
        EXPECT_EQ(orders[0].shipments.at(0).reason, "snow") << suffix;
        EXPECT_TRUE(orders_of("store" + suffix).empty()) << suffix;
        // A fifth of all sequences, from the first to the last.
        for (int i = 0; i < 5; ++i) std::next_permutation(sequence.begin(), sequence.end());
    }
}

TEST_P(OrdersTest, an_order_that_nobody_is_said_to_have_bought_is_whose_it_was_spoken_of) {
    say({"ann", "Order Shipped", R"("tracking_number":"A1")"});
    EXPECT_EQ(orders_of("ann").at(0).status, "shipped");
    EXPECT_EQ(facts(fact::shipment_changed), 1);
    say({"bob", "Order Completed", R"("total":5)"});
    EXPECT_TRUE(orders_of("ann").empty());
    EXPECT_EQ(orders_of("bob").at(0).shipments.at(0).number, "A1");
    EXPECT_EQ(view(who("ann")).order_count, 0);
    EXPECT_EQ(customers->list(agent, {.search = "7"})->items.at(0).id, who("bob"));
}

TEST_P(OrdersTest, follow_who_belongs_together) {
    say({"ann", "Order Completed", R"("total":1000,"currency":"KRW")"});
    say({"bob", "Order Completed", R"("total":2000,"currency":"KRW")"});
    say({"store", "Order Shipped", R"("tracking_number":"A1")"});
    const auto ann = who("ann"), bob = who("bob");
    EXPECT_EQ(orders_of("ann")[0].status, "placed") << "one of two";

    clock.advance(std::chrono::seconds(1));
    customers->merge(agent, ann, bob, "").value();
    ASSERT_EQ(orders_of("ann").size(), 1u) << "one person bought it, as two identities say";
    EXPECT_EQ(orders_of("ann")[0].status, "shipped");
    EXPECT_EQ(orders_of("ann")[0].total, 2000) << "the newest word";

    customers->undo_merge(agent, customers->edges(agent, ann)->at(0).id).value();
    EXPECT_EQ(orders_of("ann")[0].total, 1000);
    EXPECT_EQ(orders_of("bob")[0].total, 2000);
    EXPECT_EQ(orders_of("bob")[0].status, "placed");
    const auto rows = dump_rows();
    profiler->rebuild();
    EXPECT_EQ(dump_rows(), rows);
}

TEST_P(OrdersTest, a_page_takes_nothing_from_the_one_that_a_server_calls_the_buyer) {
    say({"ann", "Order Completed", R"("total":1000,"currency":"KRW")"});
    const auto ann = orders_of("ann");
    say({"eve", "Order Completed", R"("total":1,"currency":"KRW")", "browser"});
    say({"eve", "Order Cancelled", R"("reason":"evil")", "browser"});
    say({"mal", "Order Shipped", R"("tracking_number":"EVIL")", "browser"});
    EXPECT_EQ(orders_of("ann"), ann);
    EXPECT_EQ(orders_of("eve").at(0).total, 1) << "what it says of itself is its own order";
    EXPECT_TRUE(orders_of("mal").empty());
    say({"store", "Order Shipped", R"("tracking_number":"A1")"});
    EXPECT_EQ(orders_of("ann")[0].shipments.at(0).number, "A1");
    EXPECT_TRUE(orders_of("eve")[0].shipments.empty());
    EXPECT_EQ(customers->list(agent, {.search = "7"})->items.at(0).id, who("ann"));

    // However much a page says, what servers say is read, and little is kept.
    for (int i = 0; i < 105; ++i)
        say({"ann", "Shipment Delayed", R"("tracking_number":"E)" + std::to_string(i) + '"',
             "browser"});
    say({"ann", "Order Shipped", R"("tracking_number":"A2")"});
    EXPECT_EQ(orders_of("ann")[0].total, 1000);
    EXPECT_EQ(orders_of("ann")[0].shipments.size(), 102u);
}

TEST_P(OrdersTest, are_found_by_an_index_however_many_there_are) {
    if (GetParam() != records::Dialect::sqlite) return;
    say({"ann", "Order Completed", R"("total":5)"});
    const auto expect_index = [&](const records::Statement& statement, const auto&... values) {
        for (const auto& step : test::query_plan(*database, statement, values...)) {
            EXPECT_FALSE(step.starts_with("SCAN o")) << statement.name << ": " << step;
            EXPECT_FALSE(step.ends_with("(workspace=?)")) << statement.name << ": " << step;
        }
    };
    const auto ann = who("ann");
    expect_index(sql::find_standing_of_customer, workspace, ann, "7");
    expect_index(sql::list_buyers_of_order, workspace, "7");
    expect_index(sql::list_order_words, workspace, ann, "7");
    expect_index(sql::list_orders_of_customer, workspace, ann, 20);
    expect_index(sql::count_orders_of_customer, workspace, ann);
    expect_index(sql::find_customer_of_order, workspace, "7");
    expect_index(sql::list_orders_of_code, workspace, "7", "7");
    expect_index(sql::erase_order_words_of_others, workspace, user("ann"));
    expect_index(sql::erase_orders_of_others, workspace, user("ann"));
}

TEST_P(OrdersTest, with_the_last_buyer_goes_what_others_said_of_the_order) {
    say({"ann", "Order Completed", R"("total":5)"});
    say({"bob", "Order Completed", R"("total":5)"});
    say({"store", "Order Shipped", R"("tracking_number":"A1")"});
    EXPECT_EQ(order_rows(), 6u) << "three identities, and a word of each";
    ASSERT_TRUE(erasure.erase(agent, who("ann"), ""));
    EXPECT_EQ(order_rows(), 4u);
    EXPECT_EQ(orders_of("bob").at(0).status, "shipped") << "it can only be bob's";
    ASSERT_TRUE(erasure.erase(agent, who("bob"), ""));
    EXPECT_EQ(order_rows(), 0u);
}

}  // namespace
}  // namespace ondam::customers
