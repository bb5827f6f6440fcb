#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <map>
#include <random>
#include <set>
#include <string_view>
#include <sys/types.h>
#include <thread>
#include <unistd.h>

#include "base/log.h"
#include "support/event_store.h"

/// A disk that is full or broken: the log refuses cleanly, heals, and neither loses nor doubles.
namespace {

/// From the n-th write or sync into a file of the log on, each fails with this error until
/// disarmed.
std::atomic<int> failing_errno = 0;
std::atomic<long> calls_until_failure = 0;

bool fails(int file) {
    const int error = failing_errno;
    if (error == 0) return false;
    char link[64];
    char path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const auto length = ::readlink(link, path, sizeof path);
    if (length <= 0) return false;
    const std::string_view name(path, std::size_t(length));
    if (name.find("/events/") == std::string_view::npos) return false;
    if (--calls_until_failure > 0) return false;
    errno = error;
    return true;
}

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {
ssize_t write(int file, const void* data, size_t size) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    return fails(file) ? -1 : real(file, data, size);
}
int fdatasync(int file) {
    static const auto real = next<int (*)(int)>("fdatasync");
    return fails(file) ? -1 : real(file);
}
int fsync(int file) {
    static const auto real = next<int (*)(int)>("fsync");
    return fails(file) ? -1 : real(file);
}
}

namespace ondam::events {
namespace {

using namespace std::chrono_literals;

class Counter : public Follower {
public:
    std::string_view name() const override { return "counter"; }
    std::uint64_t position() override { return position_; }
    void handle(std::span<const Event* const> events) override {
        for (const auto* event : events) ++seen[event->message_id];
        position_ = events.back()->sequence;
    }
    void rebuild() override { FAIL() << "nothing was lost"; }

    std::map<std::string, int> seen;

private:
    std::atomic<std::uint64_t> position_ = 0;
};

class EventLogFaults : public testing::TestWithParam<int> {
protected:
    void SetUp() override { log::set_level(log::Level::error); }
    void TearDown() override { failing_errno = 0; }

    Event event(int number) {
        const auto now = store.clock().now();
        return {.node = identity_node({}, "user_id", std::to_string(number % 20)),
                .time = now,
                .received_at = now,
                .message_id = "m" + std::to_string(number),
                .json = "{\"filler\":\"" + std::string(500, 'x') + "\"}"};
    }
    /// Whether the events were acknowledged.
    bool send(int first, int count) {
        std::vector<Event> events;
        for (int i = 0; i < count; ++i) events.push_back(event(first + i));
        try {
            store.append(std::move(events));
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }
    bool send_until_taken(int first, int count) {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < end) {
            if (send(first, count)) return true;
            std::this_thread::sleep_for(50ms);
        }
        return false;
    }
    std::map<std::string, int> stored() {
        std::map<std::string, int> out;
        store.log().scan({}, [&out](const Event& each) {
            ++out[each.message_id];
            return EventLog::Visit::next;
        });
        return out;
    }

    test::TestEventStore store;
};
constexpr auto fault_name = [](const auto& one) {
    return one.param == ENOSPC ? "full_disk" : "broken_disk";
};
INSTANTIATE_TEST_SUITE_P(, EventLogFaults, testing::Values(ENOSPC, EIO), fault_name);

TEST_P(EventLogFaults, refuses_heals_and_loses_nothing) {
    Counter counter;
    std::set<std::string> expected;
    constexpr int batch = 20;
    int number = 0;
    {
        const auto following = store.log().follow(counter, {});
        for (const long calls : {1, 2, 3, 8}) {
            calls_until_failure = calls;
            failing_errno = GetParam();
            std::vector<int> refused;
            for (int tries = 0; tries < 100 && refused.empty(); ++tries, number += batch) {
                if (!send(number, batch)) refused.push_back(number);
            }
            ASSERT_EQ(refused.size(), 1U) << "at call " << calls;
            EXPECT_FALSE(send(number, batch));
            EXPECT_TRUE(store.log().stats().failing);
            failing_errno = 0;
            ASSERT_TRUE(send_until_taken(refused.front(), batch)) << "at call " << calls;
            EXPECT_FALSE(store.log().stats().failing);
        }
        ASSERT_TRUE(send_until_taken(number, batch));
        number += batch;
        ASSERT_TRUE(store.log().drain(10s));
    }
    for (int i = 0; i < number; ++i) expected.insert("m" + std::to_string(i));
    for (const auto& id : expected) EXPECT_EQ(counter.seen[id], 1) << id;

    store.reopen();
    const auto after = stored();
    EXPECT_EQ(after.size(), expected.size());
    for (const auto& id : expected) EXPECT_EQ(after.count(id) ? after.at(id) : 0, 1) << id;
    EXPECT_TRUE(store.log().verify().empty());
    EXPECT_TRUE(send(number, batch));
}

TEST_P(EventLogFaults, states_refuse_and_heal_too) {
    auto& states = store.states();
    states.commit("area", {{"a", "1"}}, 1);
    states.flush();
    EXPECT_EQ(states.durable_position("area"), 1U);
    states.commit("area", {{"a", "2"}}, 2);
    EXPECT_EQ(states.durable_position("area"), 1U);
    calls_until_failure = 1;
    failing_errno = GetParam();
    EXPECT_THROW(states.flush(), std::runtime_error);
    EXPECT_THROW(states.clear("area"), std::runtime_error);
    EXPECT_EQ(states.get("area", {"a"}).front(), "2");
    EXPECT_EQ(states.position("area"), 2U);
    failing_errno = 0;
    states.commit("area", {{"b", "3"}}, 3);
    states.flush();
    EXPECT_EQ(states.durable_position("area"), 3U);
    store.reopen();
    EXPECT_EQ(store.states().get("area", {"a"}).front(), "2");
    EXPECT_EQ(store.states().get("area", {"b"}).front(), "3");
    EXPECT_EQ(store.states().position("area"), 3U);
}

}  // namespace
}  // namespace ondam::events
