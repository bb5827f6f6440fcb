#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>

#include "support/event_store.h"

namespace ondam::events {
namespace {

using namespace std::chrono_literals;

/// Takes so long an event, or hangs for as long as it is told.
class Slow : public Follower {
public:
    explicit Slow(std::chrono::microseconds an_event) : an_event_(an_event) {}
    std::string_view name() const override { return "slow"; }
    std::uint64_t position() override { return position_; }
    void handle(std::span<const Event* const> events) override {
        std::this_thread::sleep_for(an_event_ * std::int64_t(events.size()));
        while (hangs) std::this_thread::sleep_for(1ms);
        position_ = events.back()->sequence;
    }
    void rebuild() override { FAIL() << "nothing is lost here"; }

    std::atomic<bool> hangs = false;

private:
    const std::chrono::microseconds an_event_;
    std::atomic<std::uint64_t> position_ = 0;
};

/// Loses nothing that another thread says meanwhile.
void raise(std::atomic<std::uint64_t>& most, std::uint64_t seen) {
    auto before = most.load();
    while (before < seen && !most.compare_exchange_weak(before, seen)) {
    }
}

class PaceTest : public testing::Test {
protected:
    /// Appends as clients do that wait for each answer: `senders` at a time, a hundred events each.
    /// Returns the most that the follower had before it.
    std::uint64_t append(int events, int senders) {
        std::atomic<int> left = events / 100;
        std::atomic<std::uint64_t> most = 0;
        std::vector<std::jthread> threads;
        for (int i = 0; i < senders; ++i) {
            threads.emplace_back([&] {
                while (left.fetch_sub(1) > 0) {
                    store.append(hundred());
                    for (const auto& follower : store.log().followers())
                        raise(most, follower.behind);
                }
            });
        }
        threads.clear();
        return most;
    }
    std::vector<Event> hundred() {
        std::vector<Event> events;
        const auto now = store.clock().now();
        for (int i = 0; i < 100; ++i) {
            const auto id = "m" + std::to_string(made++);
            events.push_back({.workspace = {},
                              .node = identity_node({}, "user_id", id),
                              .time = now,
                              .received_at = now,
                              .type = EventType::track,
                              .message_id = id,
                              .name = "Clicked",
                              .json = "{}"});
        }
        return events;
    }

    std::atomic<int> made = 0;
    test::TestEventStore store{test::EventEngine::rocks};
};

TEST_F(PaceTest, commits_wait_for_a_follower_that_wants_to_stay_close) {
    Slow slow(100us);
    const auto following = store.log().follow(
        slow, {.batch_limit = 500, .stay_within = std::chrono::milliseconds(200)});
    append(2'000, 4);  // What an event costs is known from here on.
    // Two tenths of a second are 2,000 events; a thread may be late by as much, and on a busy
    // machine by more, but not each time.
    auto most = append(10'000, 4);
    for (int i = 0; i < 4 && most >= 5'000U; ++i) most = append(10'000, 4);
    EXPECT_LT(most, 5'000U);
    EXPECT_GT(store.log().stats().held, 0ms);
    EXPECT_TRUE(store.log().drain(60s));
}

TEST_F(PaceTest, no_commit_waits_where_nothing_lies_before_the_follower) {
    /// A call costs it the same however many events it brings, as a synced transaction does.
    class Steady : public Slow {
    public:
        Steady() : Slow(0us) {}
        void handle(std::span<const Event* const> events) override {
            std::this_thread::sleep_for(10ms);
            Slow::handle(events);
        }
    };
    Steady slow;
    const auto following = store.log().follow(
        slow, {.batch_limit = 500, .stay_within = std::chrono::milliseconds(100)});
    for (int i = 0; i < 100; ++i) {
        store.append({hundred().front()});
        ASSERT_TRUE(store.log().drain(60s));
    }
    EXPECT_EQ(store.log().stats().held, 0ms);
}

TEST_F(PaceTest, commits_never_wait_for_others) {
    Slow slow(100us);
    const auto following = store.log().follow(slow, {.batch_limit = 500});
    append(3'000, 4);
    EXPECT_EQ(store.log().stats().held, 0ms);
    EXPECT_TRUE(store.log().drain(60s));
}

TEST_F(PaceTest, a_follower_that_hangs_stops_nothing) {
    Slow slow(0us);
    slow.hangs = true;
    const auto following =
        store.log().follow(slow, {.batch_limit = 100, .stay_within = std::chrono::milliseconds(1)});
    append(3'000, 4);
    EXPECT_EQ(store.log().stats().stored, 3'000U);
    slow.hangs = false;
    EXPECT_TRUE(store.log().drain(60s));
}

}  // namespace
}  // namespace ondam::events
