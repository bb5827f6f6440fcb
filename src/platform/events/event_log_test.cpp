#include "platform/events/event_log.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "support/event_store.h"

namespace ondam::events {
namespace {

using namespace std::chrono_literals;
using test::EventEngine;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto stored = Outcome::stored;
constexpr auto duplicate = Outcome::duplicate;

WorkspaceId workspace(int number = 1) {
    WorkspaceId id;
    id.uuid.bytes.back() = std::uint8_t(number);
    return id;
}

Uuid node(std::string_view user, int in_workspace = 1) {
    return identity_node(workspace(in_workspace), "user_id", user);
}

class EventLogTest : public testing::TestWithParam<EventEngine> {
protected:
    /// An event of `user`, `at` after the test's start.
    Event event(std::string_view user, std::string message_id, std::chrono::milliseconds at = 0s) {
        const auto now = store.clock().now();
        return {.workspace = workspace(),
                .node = node(user),
                .time = now + at,
                .received_at = now,
                .type = EventType::track,
                .message_id = message_id,
                .name = "Clicked",
                .json = R"({"messageId":")" + message_id + R"("})"};
    }
    std::vector<std::string> timeline(std::vector<Uuid> nodes, TimelineFilter filter = {}) {
        const auto page = store.log().newest({.workspace = workspace(),
                                              .nodes = std::move(nodes),
                                              .before = {},
                                              .filter = std::move(filter)});
        std::vector<std::string> ids;
        for (const auto& each : page.events) ids.push_back(each.message_id);
        return ids;
    }

    test::TestEventStore store{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(, EventLogTest, testing::ValuesIn(test::event_engines()),
                         test::event_engine_name);

/// Keeps what it was given and the position with it, as a good follower does.
class Recorder : public Follower {
public:
    explicit Recorder(std::string name = "recorder") : name_(std::move(name)) {}
    std::string_view name() const override { return name_; }
    std::uint64_t position() override {
        const std::lock_guard lock(mutex_);
        return position_;
    }
    void handle(std::span<const Event* const> events) override {
        const std::lock_guard lock(mutex_);
        if (fail_next_) {
            fail_next_ = false;
            throw std::runtime_error("as the test asked");
        }
        for (const auto* event : events) {
            EXPECT_GT(event->sequence, position_);
            position_ = event->sequence;
            ids_.push_back(event->message_id);
        }
    }
    void rebuild() override {
        const std::lock_guard lock(mutex_);
        ids_.clear();
        ++rebuilds_;
        position_ = log_->scan({}, [this](const Event& event) {
            ids_.push_back(event.message_id);
            return EventLog::Visit::next;
        });
    }

    std::vector<std::string> ids() {
        const std::lock_guard lock(mutex_);
        return ids_;
    }
    void fail_next() { fail_next_ = true; }
    void rebuild_from(EventLog& log) { log_ = &log; }
    int rebuilds() const { return rebuilds_; }

private:
    std::string name_;
    std::mutex mutex_;
    std::uint64_t position_ = 0;
    std::vector<std::string> ids_;
    bool fail_next_ = false;
    int rebuilds_ = 0;
    EventLog* log_ = nullptr;
};

TEST_P(EventLogTest, gives_back_what_was_appended) {
    auto sent = event("ann", "m1", 5ms);
    sent.name = "주문 완료";
    sent.type = EventType::page;
    sent.json = R"({"properties":{"revenue":39900,"note":"a \"b\" \u0000"}})";
    EXPECT_THAT(store.append({sent}), ElementsAre(stored));

    const auto found = store.log().find(workspace(), node("ann"), "m1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->time, sent.time);
    EXPECT_EQ(found->received_at, sent.received_at);
    EXPECT_EQ(found->type, EventType::page);
    EXPECT_EQ(found->name, sent.name);
    EXPECT_EQ(found->json, sent.json);
    EXPECT_EQ(found->sequence, store.log().stats().last_sequence);
    EXPECT_FALSE(store.log().find(workspace(), node("bob"), "m1"));
    EXPECT_FALSE(store.log().find(workspace(2), node("ann", 2), "m1"));
}

TEST_P(EventLogTest, merges_the_nodes_of_a_customer_newest_first) {
    store.append({event("ann", "a1", 1s), event("bob", "b1", 2s), event("ann", "a2", 3s),
                  event("cyd", "c1", 4s), event("bob", "b2", 0s)});
    EXPECT_THAT(timeline({node("ann"), node("bob"), node("ann")}),
                ElementsAre("a2", "b1", "a1", "b2"));
    EXPECT_THAT(timeline({}), IsEmpty());
    EXPECT_THAT(timeline({node("nobody")}), IsEmpty());
}

TEST_P(EventLogTest, pages_without_a_gap_or_a_repeat_even_at_one_moment) {
    std::vector<Event> events;
    std::set<std::string> expected;
    for (int i = 0; i < 60; ++i) {
        const auto id = "m" + std::to_string(i);
        events.push_back(event(i % 2 ? "ann" : "bob", id, std::chrono::seconds(i / 20)));
        expected.insert(id);
    }
    store.append(events);
    TimelineQuery query{
        .workspace = workspace(), .nodes = {node("ann"), node("bob")}, .before = {}, .limit = 7};
    std::set<std::string> seen;
    Time last = Time::max();
    for (int pages = 0; pages < 20; ++pages) {
        const auto page = store.log().newest(query);
        for (const auto& each : page.events) {
            EXPECT_TRUE(seen.insert(each.message_id).second) << each.message_id;
            EXPECT_LE(each.time, last);
            last = each.time;
        }
        if (!page.next) break;
        query.before = Cursor::parse(page.next->text());
        ASSERT_TRUE(query.before);
    }
    EXPECT_EQ(seen, expected);
}

TEST_P(EventLogTest, filters_by_type_name_and_time) {
    auto page = event("ann", "page", 1s);
    page.type = EventType::page;
    auto order = event("ann", "order", 2s);
    order.name = "Order Completed";
    store.append({page, order, event("ann", "click", 3s)});
    const auto now = store.clock().now();
    EXPECT_THAT(timeline({node("ann")}, {.types = {EventType::page}}), ElementsAre("page"));
    EXPECT_THAT(timeline({node("ann")}, {.names = {"Order Completed"}}), ElementsAre("order"));
    EXPECT_THAT(timeline({node("ann")}, {.since = now + 2s}), ElementsAre("click", "order"));
    EXPECT_THAT(timeline({node("ann")}, {.until = now + 2s}), ElementsAre("page"));
}

TEST_P(EventLogTest, stores_a_message_id_once) {
    EXPECT_THAT(store.append({event("ann", "m1"), event("ann", "m2"), event("ann", "m1", 1s)}),
                ElementsAre(stored, stored, duplicate));
    // A repeat comes later, so its corrected time may differ.
    store.clock().advance(10h);
    EXPECT_THAT(store.append({event("ann", "m2"), event("ann", "m3"), event("ann", "m1", -9h)}),
                ElementsAre(duplicate, stored, duplicate));
    // Another person's event and another workspace's are others.
    EXPECT_THAT(store.append({event("bob", "m1")}), ElementsAre(stored));
    auto foreign = event("ann", "m1");
    foreign.workspace = workspace(2);
    EXPECT_THAT(store.append({foreign}), ElementsAre(stored));
    EXPECT_THAT(timeline({node("ann")}), testing::UnorderedElementsAre("m1", "m2", "m3"));
}

TEST_P(EventLogTest, knows_its_message_ids_after_a_restart) {
    std::vector<Event> events;
    for (int i = 0; i < 300; ++i) events.push_back(event("ann", "m" + std::to_string(i)));
    store.append(events);
    store.reopen();
    store.append({event("ann", "later")});
    EXPECT_THAT(store.append(events), testing::Each(duplicate));
    EXPECT_EQ(store.log().stats().duplicates, 300U);
}

TEST_P(EventLogTest, cuts_a_time_in_the_future) {
    store.append({event("ann", "m1", 1000h)});
    const auto found = store.log().find(workspace(), node("ann"), "m1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->time, store.clock().now() + 24h);
    // Before 1970 sorts before everything.
    store.append({event("ann", "old", -24h * 366 * 100), event("ann", "new")});
    EXPECT_THAT(timeline({node("ann")}), ElementsAre("m1", "new", "old"));
}

TEST_P(EventLogTest, gives_followers_everything_in_order) {
    Recorder recorder;
    store.append({event("ann", "m1"), event("bob", "m2")});
    const auto following = store.log().follow(recorder, {});
    store.append({event("ann", "m3"), event("ann", "m1"), event("ann", "m4")});
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_THAT(recorder.ids(), ElementsAre("m1", "m2", "m3", "m4"));
    const auto states = store.log().followers();
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(states[0].name, "recorder");
    EXPECT_EQ(states[0].behind, 0U);
    EXPECT_TRUE(states[0].running);
}

TEST_P(EventLogTest, a_follower_goes_on_behind_its_position_after_a_restart) {
    Recorder recorder;
    recorder.rebuild_from(store.log());
    store.append({event("ann", "m1")});
    {
        const auto following = store.log().follow(recorder, {});
        ASSERT_TRUE(store.log().drain(10s));
    }
    store.append({event("ann", "m2"), event("ann", "m3")});
    store.reopen();
    store.append({event("ann", "m4")});
    const auto following = store.log().follow(recorder, {});
    store.append({event("ann", "m5")});
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_THAT(recorder.ids(), ElementsAre("m1", "m2", "m3", "m4", "m5"));
    EXPECT_EQ(recorder.rebuilds(), 0);
}

TEST_P(EventLogTest, a_follower_that_throws_is_given_the_same_again) {
    Recorder recorder;
    recorder.fail_next();
    const auto following = store.log().follow(recorder, {});
    store.append({event("ann", "m1")});
    store.append({event("ann", "m2")});
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_THAT(recorder.ids(), ElementsAre("m1", "m2"));
}

TEST_P(EventLogTest, a_follower_is_given_small_batches_when_it_asks_for_them) {
    std::vector<Event> events;
    for (int i = 0; i < 1000; ++i) events.push_back(event("ann", "m" + std::to_string(i)));
    Recorder recorder;
    const auto following = store.log().follow(recorder, {.batch_limit = 7});
    store.append(events);
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_EQ(recorder.ids().size(), 1000U);
    EXPECT_EQ(recorder.ids().back(), "m999");
}

TEST_P(EventLogTest, erases_a_node_completely) {
    store.append({event("ann", "a1"), event("bob", "b1"), event("ann", "a2")});
    store.log().erase(workspace(), {node("ann")});
    EXPECT_THAT(timeline({node("ann")}), IsEmpty());
    EXPECT_FALSE(store.log().find(workspace(), node("ann"), "a1"));
    EXPECT_THAT(timeline({node("bob")}), ElementsAre("b1"));

    store.append({event("ann", "a3")});
    store.reopen();
    EXPECT_THAT(timeline({node("ann")}), ElementsAre("a3"));
    EXPECT_THAT(store.append({event("ann", "a1")}), ElementsAre(stored));
}

TEST_P(EventLogTest, a_follower_that_lags_is_never_given_what_was_erased) {
    Recorder late("late");
    late.rebuild_from(store.log());
    store.log().follow(late, {}).reset();
    const auto before = late.ids();
    store.append({event("ann", "a1"), event("bob", "b1"), event("ann", "a2")});
    store.log().erase(workspace(), {node("ann")});
    store.append({event("ann", "a3")});
    store.reopen();
    const auto following = store.log().follow(late, {});
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_THAT(before, IsEmpty());
    EXPECT_THAT(late.ids(), ElementsAre("b1", "a3"));
    EXPECT_EQ(late.rebuilds(), 0);
}

TEST_P(EventLogTest, a_follower_that_comes_new_gets_everything_that_is_left) {
    store.append({event("ann", "a1"), event("bob", "b1"), event("ann", "a2")});
    // Nobody had asked to keep the history, so the erasure also removed the old write-ahead files.
    store.log().erase(workspace(), {node("ann")});
    store.append({event("cyd", "c1")});
    Recorder late("late");
    late.rebuild_from(store.log());
    const auto following = store.log().follow(late, {});
    store.append({event("cyd", "c2")});
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_THAT(late.ids(), testing::UnorderedElementsAre("b1", "c1", "c2"));
}

TEST_P(EventLogTest, hides_what_is_older_than_the_retention) {
    store.append({event("ann", "old", -48h), event("ann", "new")});
    store.log().retain_since(workspace(), store.clock().now() - 24h);
    store.log().retain_since(workspace(), store.clock().now() - 72h);  // Never moves back.
    EXPECT_THAT(timeline({node("ann")}), ElementsAre("new"));
    EXPECT_FALSE(store.log().find(workspace(), node("ann"), "old"));
    store.reopen();
    EXPECT_THAT(timeline({node("ann")}), ElementsAre("new"));
    Recorder recorder;
    const auto following = store.log().follow(recorder, {});
    ASSERT_TRUE(store.log().drain(10s));
    EXPECT_THAT(recorder.ids(), ElementsAre("new"));
}

TEST_P(EventLogTest, scans_one_workspace_or_all) {
    auto foreign = event("zoe", "z1");
    foreign.workspace = workspace(2);
    store.append({event("ann", "a1", 1s), event("bob", "b1"), foreign, event("ann", "a2", 2s)});
    std::vector<std::string> ids;
    const auto note = [&ids](const Event& each) {
        ids.push_back(each.message_id);
        return EventLog::Visit::next;
    };
    EXPECT_EQ(store.log().scan(workspace(), note), store.log().stats().last_sequence);
    EXPECT_THAT(ids, testing::UnorderedElementsAre("a1", "b1", "a2"));
    EXPECT_LT(std::ranges::find(ids, "a2"), std::ranges::find(ids, "a1"));
    ids.clear();
    store.log().scan({}, note);
    EXPECT_EQ(ids.size(), 4U);
}

TEST_P(EventLogTest, counts_what_it_did) {
    store.append({event("ann", "m1"), event("ann", "m1")});
    const auto stats = store.log().stats();
    EXPECT_EQ(stats.stored, 1U);
    EXPECT_EQ(stats.duplicates, 1U);
    EXPECT_EQ(stats.queued_events, 0U);
    EXPECT_EQ(stats.queued_bytes, 0U);
    EXPECT_FALSE(stats.failing);
    EXPECT_THAT(store.log().verify(), IsEmpty());
}

TEST_P(EventLogTest, appends_from_many_threads_lose_nothing) {
    Recorder recorder;
    const auto following = store.log().follow(recorder, {});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this, t] {
            for (int i = 0; i < 50; ++i) {
                const auto id = std::to_string(t) + "-" + std::to_string(i);
                store.append({event("ann", id), event("bob", id + "b")});
                store.append({event("ann", id)});
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(store.log().stats().stored, 400U);
    EXPECT_EQ(store.log().stats().duplicates, 200U);
    ASSERT_TRUE(store.log().drain(20s));
    const auto ids = recorder.ids();
    EXPECT_EQ(ids.size(), 400U);
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 400U);
}

TEST_P(EventLogTest, keeps_states_with_their_position) {
    auto& states = store.states();
    EXPECT_EQ(states.position("profiles"), 0U);
    const std::string key("k\0y", 3);
    const std::string value("\xff\x00v", 3);
    states.commit("profiles", {{key, value}, {"b", "2"}, {"c", "3"}}, 7);
    states.commit("other", {{key, "theirs"}}, 9);
    EXPECT_THAT(states.get("profiles", {"b", key, "none"}),
                ElementsAre(std::optional<std::string>("2"), std::optional(value), std::nullopt));
    states.commit("profiles", {{"b", std::nullopt}, {"c", "4"}}, 8);
    store.reopen();
    EXPECT_EQ(store.states().position("profiles"), 8U);
    EXPECT_THAT(store.states().get("profiles", {"b", "c"}),
                ElementsAre(std::nullopt, std::optional<std::string>("4")));

    store.states().clear("profiles");
    EXPECT_EQ(store.states().position("profiles"), 0U);
    EXPECT_THAT(store.states().get("profiles", {"c"}), ElementsAre(std::nullopt));
    EXPECT_THAT(store.states().get("other", {key}),
                ElementsAre(std::optional<std::string>("theirs")));
}

TEST_P(EventLogTest, gives_every_state_back_after_more_than_memory_holds) {
    auto& states = store.states();
    constexpr int keys = 3'000;
    const auto value_of = [](int round, int key) {
        return std::to_string(round) + std::string(1'000, char('a' + key % 26));
    };
    for (int round = 1; round <= 3; ++round) {
        for (int begin = 0; begin < keys; begin += 500) {
            std::vector<StatePut> puts;
            // A third of the keys is put in the first round alone, and every tenth removed last.
            for (int key = begin; key < begin + 500; ++key) {
                if (round > 1 && key % 3 == 0) continue;
                puts.push_back({"k" + std::to_string(key), value_of(round, key)});
                if (round == 3 && key % 10 == 0) puts.back().value.reset();
            }
            states.commit("area", puts, std::uint64_t(round * keys + begin));
        }
    }
    const auto check = [&](StateStore& checked) {
        for (int key = 0; key < keys; ++key) {
            std::optional<std::string> expected = value_of(key % 3 == 0 ? 1 : 3, key);
            if (key % 3 != 0 && key % 10 == 0) expected.reset();
            ASSERT_EQ(checked.get("area", {"k" + std::to_string(key)}).front(), expected) << key;
        }
    };
    check(states);
    store.reopen();
    check(store.states());
    EXPECT_EQ(store.states().position("area"), std::uint64_t(4 * keys - 500));
}

TEST_P(EventLogTest, scans_states_by_prefix_in_order) {
    store.states().commit("area", {{"a1", "x"}, {"a3", "z"}, {"b", "no"}, {"a2", "y"}}, 1);
    store.states().commit("area2", {{"a4", "no"}}, 1);
    std::vector<std::string> seen;
    store.states().scan("area", "a", [&seen](std::string_view key, std::string_view value) {
        seen.push_back(std::string(key) + std::string(value));
        return seen.size() == 3 ? EventLog::Visit::stop : EventLog::Visit::next;
    });
    EXPECT_THAT(seen, ElementsAre("a1x", "a2y", "a3z"));
}

}  // namespace
}  // namespace ondam::events
