#include "domain/customers/profiler.h"

#include <condition_variable>
#include <gtest/gtest.h>
#include <random>

#include "customers_fixture.h"

namespace ondam::customers {
namespace {

using events::EventType;

class ProfilerTest : public CustomersFixture {};
INSTANTIATE_TEST_SUITE_P(, ProfilerTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(ProfilerTest, makes_a_customer_of_a_visitor_and_knows_who_it_was_after_the_sign_in) {
    track(anonymous("a1"), "Product Viewed");
    track(anonymous("a1"), "Product Viewed");
    const auto visitor = owner(anonymous("a1"));
    ASSERT_TRUE(visitor);
    EXPECT_EQ(view(*visitor).counters.events, 2);

    send(EventType::identify, "",
         R"({"userId":"u1","anonymousId":"a1","traits":{"email":"Ann@Example.com",
        "name":"Ann","plan":"pro","phone":"010-1234-5678"}})",
         user("u1"));
    EXPECT_EQ(owner(user("u1")), visitor);
    const auto whole = view(*visitor);
    EXPECT_EQ(whole.customer.name, "Ann");
    EXPECT_EQ(whole.customer.email, "ann@example.com");
    EXPECT_EQ(whole.customer.phone, "+821012345678");
    EXPECT_EQ(whole.identities.size(), 4u);
    EXPECT_EQ(whole.counters.events, 3);
    EXPECT_EQ(trait(whole, "plan"), "\"pro\"");
}

TEST_P(ProfilerTest, an_address_typed_by_an_unknown_visitor_only_suggests) {
    send(EventType::identify, "", R"({"userId":"u1","traits":{"email":"ann@example.com"}})",
         user("u1"));
    send(EventType::identify, "", R"({"anonymousId":"a9","traits":{"email":"ann@example.com"}})",
         anonymous("a9"));
    ASSERT_NE(owner(anonymous("a9")), owner(user("u1")));
    EXPECT_EQ(view(*owner(user("u1"))).suggestions.size(), 1u);
}

TEST_P(ProfilerTest, the_newest_word_about_a_trait_counts_however_late_it_comes) {
    const auto begin = clock.now();
    send_at(begin + std::chrono::minutes(5), EventType::identify,
            R"({"userId":"u1","traits":{"name":"New","plan":"b"}})");
    send_at(begin, EventType::identify,
            R"({"userId":"u1","traits":{"name":"Old","plan":"a","city":"Seoul"}})");
    const auto whole = view(*owner(user("u1")));
    EXPECT_EQ(whole.customer.name, "New");
    EXPECT_EQ(trait(whole, "plan"), "\"b\"");
    EXPECT_EQ(trait(whole, "city"), "\"Seoul\"");
}

TEST_P(ProfilerTest, keeps_orders_through_delay_and_delivery) {
    const auto say = [&](std::string_view name, std::string_view properties) {
        clock.advance(std::chrono::minutes(1));
        send(EventType::track, name,
             R"({"userId":"u1","properties":)" + std::string(properties) + "}", user("u1"));
    };
    say("Order Completed", R"({"order_id":"2026-0312-77","total":129000,"currency":"KRW",
        "products":[{"product_id":"p1","name":"헤드폰","quantity":1,"price":129000}]})");
    say("Order Shipped", R"({"order_id":"2026-0312-77","tracking_number":"6012","carrier":"CJ"})");
    say("Shipment Delayed",
        R"({"order_id":"2026-0312-77","tracking_number":"6012","reason":"눈"})");
    auto orders = view(*owner(user("u1"))).orders;
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0].status, "delayed");
    EXPECT_EQ(orders[0].total, 129000);
    EXPECT_EQ(orders[0].shipments.at(0).carrier, "CJ");
    EXPECT_EQ(orders[0].shipments.at(0).reason, "눈");
    say("Order Delivered", R"({"order_id":"2026-0312-77","tracking_number":"6012"})");
    EXPECT_EQ(view(*owner(user("u1"))).orders[0].status, "delivered");
    say("Order Refunded", R"({"order_id":"2026-0312-77","total":29000,"currency":"KRW"})");
    orders = view(*owner(user("u1"))).orders;
    EXPECT_EQ(orders[0].status, "delivered");
    EXPECT_EQ(orders[0].refunded, 29000);
    EXPECT_EQ(facts(fact::order_changed), 2);
    EXPECT_EQ(facts(fact::shipment_changed), 3);
}

TEST_P(ProfilerTest, books_moves_and_cancels_appointments_and_an_agent_has_the_last_word) {
    const auto say = [&](std::string_view name, std::string_view starts) {
        clock.advance(std::chrono::minutes(1));
        send(EventType::track, name,
             R"({"userId":"emily","properties":{"appointment_id":"A-1","title":"Check-up",
            "with":"Dr Adams","starts_at":")" +
                 std::string(starts) + R"("}})",
             user("emily"));
    };
    say("Appointment Booked", "2026-03-20T00:00:00Z");
    auto booked = view(*owner(user("emily"))).appointments.at(0);
    EXPECT_EQ(booked.with, "Dr Adams");
    EXPECT_EQ(booked.starts_at, *parse_rfc3339("2026-03-20T00:00:00Z"));

    clock.advance(std::chrono::minutes(1));
    const auto moved = appointments.change(agent, booked.id,
                                           {.starts_at = *parse_rfc3339("2026-03-19T00:00:00Z")});
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->moved_from, booked.starts_at);
    send_at(clock.now() - std::chrono::minutes(1), EventType::track,
            R"({"userId":"emily","properties":
        {"appointment_id":"A-1","starts_at":"2026-03-25T00:00:00Z"}})",
            "Appointment Moved");
    EXPECT_EQ(view(*owner(user("emily"))).appointments.at(0).starts_at, moved->starts_at)
        << "an older word";
    say("Appointment Cancelled", "2026-03-19T00:00:00Z");
    EXPECT_EQ(view(*owner(user("emily"))).appointments.at(0).status, AppointmentStatus::cancelled);
    EXPECT_EQ(facts(fact::appointment_booked), 1);
    EXPECT_EQ(facts(fact::appointment_moved), 1);
    EXPECT_EQ(facts(fact::appointment_cancelled), 1);
}

TEST_P(ProfilerTest, a_blocked_user_id_makes_nobody) {
    track(user("null"), "Product Viewed");
    EXPECT_FALSE(owner(user("null")));
}

/// Thousands of random events of few people, some late, some twice.
TEST_P(ProfilerTest, a_rebuild_and_a_restart_give_what_the_first_pass_gave) {
    std::mt19937 random(7);
    const auto number = [&](unsigned below) { return std::to_string(random() % below); };
    const int count = GetParam() == records::Dialect::sqlite ? 900 : 250;
    for (int i = 0; i < count; ++i) {
        clock.advance(std::chrono::milliseconds(700));
        const auto late = clock.now() - std::chrono::minutes(random() % 90);
        const auto anonymous_id = "a" + number(40), user_id = "u" + number(20);
        switch (random() % 6) {
            case 0:
                send_at(late, EventType::identify,
                        R"({"userId":")" + user_id + R"(","anonymousId":")" + anonymous_id +
                            R"(","traits":{"email":"e)" + number(25) +
                            R"(@example.com","name":"N)" + number(9) + R"(","x":)" + number(5) +
                            "}}");
                break;
            case 1:
                send_at(late, EventType::track,
                        R"({"userId":")" + user_id + R"(","properties":{"order_id":"o)" +
                            number(30) + R"(","total":)" + number(1000) + R"(}})",
                        random() % 2 ? "Order Completed" : "Order Cancelled");
                break;
            case 2:
                send_at(late, EventType::alias,
                        R"({"userId":")" + user_id + R"(","previousId":")" + anonymous_id + "\"}");
                break;
            case 3:
                send_at(late, EventType::track,
                        R"({"userId":")" + user_id + R"(","properties":{"appointment_id":"p)" +
                            number(9) + R"(","starts_at":"2026-04-0)" +
                            std::to_string(1 + random() % 9) + R"(T00:00:00Z"}})",
                        "Appointment Moved");
                break;
            default:
                send_at(late, EventType::page, R"({"anonymousId":")" + anonymous_id + "\"}");
        }
        if (i % 200 == 150) restart_profiler();
    }
    const auto first_rows = dump_rows(), first_states = dump_states();
    EXPECT_GT(first_states.size(), 20u);
    profiler->rebuild();
    EXPECT_EQ(dump_states(), first_states);
    EXPECT_EQ(dump_rows(), first_rows);

    forget_rows();
    profiler->rebuild();
    EXPECT_EQ(dump_rows(), first_rows) << "rows lost with the database come back from the log";
    EXPECT_EQ(dump_states(), first_states);
}

}  // namespace
}  // namespace ondam::customers
