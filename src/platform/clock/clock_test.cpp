#include "platform/clock/clock.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <vector>

#include "support/clock.h"

namespace ondam {
namespace {

TEST(UuidV7Source, holds_the_time_the_version_and_the_variant) {
    test::ManualClock clock(from_milliseconds(0x0123456789ab));
    UuidV7Source ids(clock);
    const auto text = ids.next_uuid().text();
    EXPECT_EQ(text.substr(0, 13), "01234567-89ab");
    EXPECT_EQ(text[14], '7');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(UuidV7Source, grows_within_one_millisecond_and_when_the_clock_steps_back) {
    test::ManualClock clock;
    UuidV7Source ids(clock);
    auto last = ids.next_uuid();
    for (int i = 0; i < 10'000; ++i) {
        if (i == 5'000) clock.advance(std::chrono::milliseconds(-500));
        const auto next = ids.next_uuid();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(UuidV7Source, gives_no_id_twice_to_many_threads) {
    SystemClock clock;
    UuidV7Source ids(clock);
    std::vector<std::vector<Uuid>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& mine : drawn) {
        threads.emplace_back([&ids, &mine] {
            for (int i = 0; i < 5'000; ++i) mine.push_back(ids.next_uuid());
        });
    }
    for (auto& thread : threads) thread.join();
    std::set<Uuid> all;
    for (const auto& mine : drawn) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 20'000u);
}

TEST(SystemClock, is_in_this_century) {
    const auto now = to_rfc3339(SystemClock().now());
    EXPECT_EQ(now.substr(0, 2), "20");
}

}  // namespace
}  // namespace ondam
