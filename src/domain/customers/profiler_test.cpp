#include "domain/customers/profiler.h"

#include <algorithm>
#include <condition_variable>
#include <gtest/gtest.h>
#include <random>
#include <tuple>

#include "customers_fixture.h"
#include "domain/customers/customers_json.h"

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

TEST_P(ProfilerTest, an_address_from_a_page_only_suggests_until_a_server_says_it) {
    send(EventType::identify, "", R"({"userId":"ann","traits":{"email":"ann@example.com"}})",
         user("ann"));
    const auto ann = owner(user("ann"));
    // Both ways: a stranger who names her address, and who names a stranger's for her.
    send(EventType::identify, "",
         R"({"userId":"eve","writeKeyKind":"browser","traits":{"email":"ann@example.com"}})",
         user("eve"));
    send(EventType::identify, "",
         R"({"userId":"ann","writeKeyKind":"browser","traits":{"email":"eve@example.com"}})",
         user("ann"));
    ASSERT_NE(owner(user("eve")), ann);
    EXPECT_EQ(view(*ann).customer.email, "ann@example.com");
    EXPECT_EQ(view(*ann).identities.size(), 2u);
    EXPECT_EQ(view(*ann).suggestions.size(), 1u);

    send(EventType::identify, "",
         R"({"userId":"eve","writeKeyKind":"browser","traits":{"email":"eve@example.com"}})",
         user("eve"));
    EXPECT_EQ(view(*owner(user("eve"))).identities.size(), 1u);
    send(EventType::identify, "", R"({"userId":"eve","traits":{"email":"eve@example.com"}})",
         user("eve"));
    EXPECT_EQ(view(*owner(user("eve"))).customer.email, "eve@example.com");
}

TEST_P(ProfilerTest, a_page_changes_no_order_or_appointment_of_another_customer) {
    const auto say = [&](std::string_view who, std::string_view name, std::string_view kind,
                         std::string_view properties) {
        clock.advance(std::chrono::minutes(1));
        send(EventType::track, name,
             R"({"userId":")" + std::string(who) + R"(","writeKeyKind":")" + std::string(kind) +
                 R"(","properties":)" + std::string(properties) + "}",
             user(who));
    };
    say("ann", "Order Completed", "browser", R"({"order_id":"7","total":1000,"currency":"KRW"})");
    say("ann", "Appointment Booked", "server",
        R"({"appointment_id":"a7","starts_at":"2026-12-07T09:00:00+09:00","title":"Surgery"})");
    say("eve", "Order Cancelled", "browser", R"({"order_id":"7"})");
    say("eve", "Order Shipped", "browser", R"({"order_id":"7","tracking_number":"EVIL"})");
    say("eve", "Appointment Cancelled", "browser", R"({"appointment_id":"a7"})");
    EXPECT_EQ(view(*owner(user("ann"))).orders.at(0).status, "placed");
    EXPECT_TRUE(view(*owner(user("ann"))).orders[0].shipments.empty());
    EXPECT_EQ(view(*owner(user("ann"))).appointments.at(0).status, AppointmentStatus::booked);

    say("shop", "Order Shipped", "server", R"({"order_id":"7","tracking_number":"6012"})");
    say("ann", "Order Cancelled", "browser", R"({"order_id":"7"})");
    say("ann", "Appointment Cancelled", "browser", R"({"appointment_id":"a7"})");
    EXPECT_EQ(view(*owner(user("ann"))).orders[0].status, "cancelled");
    EXPECT_EQ(view(*owner(user("ann"))).orders[0].shipments.at(0).number, "6012");
    EXPECT_EQ(view(*owner(user("ann"))).appointments[0].status, AppointmentStatus::cancelled);
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

TEST_P(ProfilerTest, a_word_about_the_order_is_one_about_its_parcels) {
    const auto say = [&](std::string_view name, std::string_view properties) {
        clock.advance(std::chrono::minutes(1));
        send(EventType::track, name,
             R"({"userId":"u1","properties":{"order_id":"77")" + std::string(properties) + "}}",
             user("u1"));
    };
    const auto order = [&] { return view(*owner(user("u1"))).orders.at(0); };
    say("Order Completed", R"(,"total":5,"products":[{"name":"a","quantity":"2"},null])");
    say("Order Shipped", R"(,"tracking_number":6012,"carrier":"CJ")");
    say("Shipment Delayed", R"(,"reason":"눈","expected_at":"2026-03-15")");
    ASSERT_EQ(order().shipments.size(), 1u);
    EXPECT_EQ(order().status, "delayed");
    EXPECT_EQ(order().shipments[0].number, "6012");
    EXPECT_EQ(order().shipments[0].carrier, "CJ");
    EXPECT_EQ(order().shipments[0].reason, "눈");
    EXPECT_EQ(order().shipments[0].estimated_at, parse_rfc3339("2026-03-15T00:00:00Z"));
    say("Order Shipped", R"(,"tracking_number":"6012")");
    EXPECT_EQ(order().status, "shipped") << "the parcel's own word is the newer one";
    say("Order Delivered", "");
    EXPECT_EQ(order().status, "delivered");
    json::Writer out;
    write(out, workspace, order());
    EXPECT_NE(out.text().find(R"("quantity":2)"), std::string::npos) << out.text();
}

TEST_P(ProfilerTest, reads_times_of_appointments_as_programs_write_them) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {R"("2026-03-20T09:00:00+09:00")", "2026-03-20T00:00:00Z"},
        {R"("2026-03-20 09:00")", "2026-03-20T09:00:00Z"},
        {R"("2026-03-20 09:00","time_zone":"Asia/Seoul")", "2026-03-20T00:00:00Z"},
        {R"("2026-03-20T09:00:00Z","time_zone":"Asia/Seoul")", "2026-03-20T09:00:00Z"},
        {R"("2026-03-20 09:00","time_zone":"Mars/Base")", "2026-03-20T09:00:00Z"},
        {"1773964800", "2026-03-20T00:00:00Z"},
        {"1773964800000", "2026-03-20T00:00:00Z"}};
    int number = 0;
    for (const auto& [said, meant] : cases) {
        const auto who = "u" + std::to_string(++number);
        send(EventType::track, "Appointment Booked",
             R"({"userId":")" + who + R"(","properties":{"appointment_id":")" + who +
                 R"(","starts_at":)" + std::string(said) + "}}",
             user(who));
        const auto booked = view(*owner(user(who))).appointments;
        ASSERT_EQ(booked.size(), 1u) << said;
        EXPECT_EQ(booked[0].starts_at, parse_rfc3339(meant)) << said;
    }
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

TEST_P(ProfilerTest, an_appointment_is_the_same_in_whatever_order_its_words_come) {
    const auto begin = clock.now();
    const std::array<std::pair<std::string, std::string>, 4> words{{
        {"Appointment Booked",
         R"("title":"Check-up","with":"Dr Adams","starts_at":"2026-03-20T01:00:00Z",
            "ends_at":"2026-03-20T01:30:00Z")"},
        {"Appointment Moved", R"("starts_at":"2026-03-21T02:00:00Z")"},
        {"Appointment Moved", R"("starts_at":"2026-03-22T03:00:00Z","place":"Room 2")"},
        {"Appointment Cancelled", R"("reason":"ill")"},
    }};
    std::array<std::size_t, 4> order{0, 1, 2, 3};
    int round = 0;
    do {
        const auto id = "A-" + std::to_string(++round);
        for (const auto word : order) {
            send_at(begin + std::chrono::minutes(word), EventType::track,
                    R"({"userId":"emily","properties":{"appointment_id":")" + id + "\"," +
                        words[word].second + "}}",
                    words[word].first);
        }
        const auto all = view(*owner(user("emily"))).appointments;
        const auto found = std::ranges::find(all, std::optional(id), &Appointment::external_id);
        ASSERT_NE(found, all.end());
        EXPECT_EQ(found->status, AppointmentStatus::cancelled) << id;
        EXPECT_EQ(found->title, "Check-up") << id;
        EXPECT_EQ(found->with, "Dr Adams") << id;
        EXPECT_EQ(found->place, "Room 2") << id;
        EXPECT_EQ(found->starts_at, *parse_rfc3339("2026-03-22T03:00:00Z")) << id;
        EXPECT_EQ(found->ends_at, *parse_rfc3339("2026-03-22T03:30:00Z")) << id;
        EXPECT_EQ(found->moved_from, *parse_rfc3339("2026-03-21T02:00:00Z")) << id;
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(facts(fact::appointment_booked), 24);
    EXPECT_EQ(facts(fact::appointment_cancelled), 24);
}

TEST_P(ProfilerTest, a_blocked_user_id_makes_nobody) {
    track(user("null"), "Product Viewed");
    EXPECT_FALSE(owner(user("null")));
}

/// Thousands of random events of few people, some late, all twice.
class RebuildTest : public ProfilerTest {
protected:
    std::string number(unsigned below) { return std::to_string(random() % below); }

    void send_anything() {
        clock.advance(std::chrono::milliseconds(700));
        const auto late = clock.now() - std::chrono::minutes(random() % 90);
        const auto anonymous_id = "a" + number(40), user_id = "u" + number(20);
        switch (random() % 7) {
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
                send_appointment(late, user_id);
                break;
            case 4:
                send_at(late, EventType::group,
                        R"({"userId":")" + user_id + R"(","groupId":"g)" + number(3) +
                            R"(","traits":{"name":"Company )" + number(5) + "\"}}");
                break;
            default:
                send_at(late, EventType::page, R"({"anonymousId":")" + anonymous_id + "\"}");
        }
    }
    void send_appointment(Time late, const std::string& user_id) {
        const auto begin = R"({"userId":")" + user_id + R"(","properties":{"appointment_id":"p)" +
                           number(9) + "\"";
        const auto starts =
            R"(,"starts_at":"2026-04-0)" + std::to_string(1 + random() % 9) + R"(T00:00:00Z")";
        switch (random() % 4) {
            case 0:
                return send_at(late, EventType::track, begin + "}}", "Appointment Cancelled");
            case 1:
                return send_at(late, EventType::track,
                               begin + starts + R"(,"title":"T)" + number(4) + "\"}}",
                               "Appointment Booked");
            default:
                return send_at(late, EventType::track, begin + starts + "}}", "Appointment Moved");
        }
    }
    /// What agents do between: merges by hand, merges undone, identities taken away, appointments
    /// moved, names corrected.
    void act() {
        const auto someone = customers->list(agent, {.limit = 100})->items;
        if (someone.size() < 2) return;
        const auto& one = someone[random() % someone.size()];
        const auto& other = someone[random() % someone.size()];
        switch (random() % 5) {
            case 0:
                std::ignore = customers->merge(agent, one.id, other.id, "");
                break;
            case 1:
                undo_some(one.id);
                break;
            case 2:
                std::ignore =
                    customers->remove_identity(agent, one.id, view(one.id).identities.back().id);
                break;
            case 3:
                for (const auto& appointment : view(one.id).appointments) {
                    const auto later = appointment.starts_at + std::chrono::hours(random() % 50);
                    std::ignore = appointments.change(agent, appointment.id, {.starts_at = later});
                }
                break;
            default:
                std::ignore = customers->update(agent, one.id, {.name = "Corrected " + number(9)});
        }
    }
    void undo_some(CustomerId customer) {
        const auto edges = customers->edges(agent, customer).value();
        for (const auto& edge : edges) {
            if (!edge.retracted_at && random() % 3 == 0)
                std::ignore = customers->undo_merge(agent, edge.id);
        }
    }
    void expect_the_same_from_a_rebuild() {
        const auto states = dump_states();
        expect_the_same_rows_from_a_rebuild();
        EXPECT_EQ(dump_states(), states);
    }
    /// What profiles show of each node.
    std::vector<std::string> told_of_everybody() {
        std::vector<IdentityId> nodes;
        for (int i = 0; i < 40; ++i) nodes.push_back(anonymous("a" + std::to_string(i)));
        for (int i = 0; i < 20; ++i) nodes.push_back(user("u" + std::to_string(i)));
        std::vector<std::string> lines;
        for (const auto& state : profiler->states(workspace, nodes)) {
            auto line = std::to_string(state.counters.events);
            for (const auto& [name, times] : state.counters.by_name)
                line += " " + name + "=" + std::to_string(times);
            if (state.counters.first_seen_at) line += to_rfc3339(*state.counters.first_seen_at);
            if (state.counters.last_seen_at) line += to_rfc3339(*state.counters.last_seen_at);
            for (const auto& trait : state.traits) line += " " + trait.key + ":" + trait.value;
            lines.push_back(std::move(line));
        }
        return lines;
    }
    std::size_t events_in_log() {
        std::size_t count = 0;
        store.log->scan(workspace, [&count](const events::Event&) {
            ++count;
            return events::EventLog::Visit::next;
        });
        return count;
    }
    void expect_the_same_rows_from_a_rebuild() {
        const auto rows = dump_rows();
        const auto told = facts(fact::customer_changed);
        profiler->rebuild();
        EXPECT_EQ(dump_rows(), rows);
        EXPECT_EQ(facts(fact::customer_changed), told) << "a rebuild is no news";
    }

    std::mt19937 random{7};
};
INSTANTIATE_TEST_SUITE_P(, RebuildTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(RebuildTest, and_a_restart_give_what_the_first_pass_gave) {
    const int count = GetParam() == records::Dialect::sqlite ? 900 : 250;
    for (int i = 0; i < count; ++i) {
        send_anything();
        if (i % 200 == 150) restart_profiler();
    }
    const auto first_rows = dump_rows(), first_states = dump_states();
    EXPECT_GT(first_states.size(), 20u);
    expect_the_same_from_a_rebuild();

    forget_rows();
    profiler->rebuild();
    EXPECT_EQ(dump_rows(), first_rows) << "rows lost with the database come back from the log";
    EXPECT_EQ(dump_states(), first_states);
}

TEST_P(RebuildTest, gives_what_retention_took_from_the_log_as_well) {
    const int count = GetParam() == records::Dialect::sqlite ? 900 : 250;
    const auto begin = clock.now();
    for (int i = 0; i < count; ++i) send_anything();
    const auto whole = told_of_everybody();
    const auto stored = events_in_log();
    // Two nights, and a crash between keeping and forgetting.
    const auto length = clock.now() - begin;
    for (const auto& oldest : {begin + length / 3, begin + length / 2}) {
        profiler->keep_before(workspace, oldest);
        profiler->keep_before(workspace, oldest);
        store.log->retain_since(workspace, oldest);
    }
    ASSERT_LT(events_in_log(), stored * 3 / 4) << "much is gone";
    expect_the_same_rows_from_a_rebuild();
    EXPECT_EQ(told_of_everybody(), whole);
    restart_profiler();
    send_at(clock.now(), EventType::page, R"({"anonymousId":"a1"})");
    profiler->rebuild();
    EXPECT_EQ(told_of_everybody().size(), whole.size());
    EXPECT_NE(told_of_everybody(), whole) << "it goes on from there";
}

TEST_P(RebuildTest, brings_nobody_back_whom_retention_kept) {
    send_at(clock.now(), EventType::identify, R"({"userId":"u1","traits":{"plan":"pro"}})");
    clock.advance(std::chrono::hours(24));
    profiler->keep_before(workspace, clock.now());
    store.log->retain_since(workspace, clock.now());
    profiler->rebuild();
    EXPECT_EQ(profiler->states(workspace, {user("u1")}).at(0).counters.events, 1);
    store.log->erase(workspace, {user("u1").uuid});
    profiler->erase(workspace, {user("u1")});
    profiler->rebuild();
    EXPECT_EQ(profiler->states(workspace, {user("u1")}).at(0).counters.events, 0);
}

TEST_P(RebuildTest, keeps_what_agents_did_in_between) {
    const int count = GetParam() == records::Dialect::sqlite ? 900 : 250;
    for (int i = 0; i < count; ++i) {
        send_anything();
        if (i % 10 == 9) act();
        if (i % 200 == 150) expect_the_same_from_a_rebuild();
    }
    expect_the_same_from_a_rebuild();
}

}  // namespace
}  // namespace ondam::customers
