#include "platform/events/append_queue.h"

#include <gtest/gtest.h>

namespace ondam::events {
namespace {

const WorkspaceId shop{Uuid{{1}}};
const WorkspaceId clinic{Uuid{{2}}};

class AppendQueueTest : public testing::Test {
protected:
    /// About a tenth of the queue.
    Result<void> push(WorkspaceId workspace) {
        Event event;
        event.workspace = workspace;
        event.json.assign(limit / 10 - 192, 'x');
        return queue.push({event}, [](const Result<std::vector<Outcome>>&) {});
    }

    static constexpr std::size_t limit = 100'000;
    AppendQueue queue{limit};
};

TEST_F(AppendQueueTest, keeps_room_for_others_when_one_workspace_floods_it) {
    for (int i = 0; i < 7; ++i) EXPECT_TRUE(push(shop)) << i;
    const auto refused = push(shop);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, RefusalKind::rate_limited);
    EXPECT_EQ(refused.error().retry_after, std::chrono::seconds(1));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(push(clinic)) << i;
    const auto full = push(clinic);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, RefusalKind::unavailable);
}

TEST_F(AppendQueueTest, gives_a_share_back_as_it_is_taken_or_refused) {
    for (int i = 0; i < 7; ++i) EXPECT_TRUE(push(shop));
    EXPECT_EQ(queue.take(limit / 10, 1000)->batches.size(), 1U);
    EXPECT_TRUE(push(shop));
    EXPECT_FALSE(push(shop));
    queue.refuse_all();
    queue.open();
    EXPECT_EQ(queue.bytes(), 0U);
    for (int i = 0; i < 7; ++i) EXPECT_TRUE(push(shop));
    EXPECT_FALSE(push(shop));
}

TEST_F(AppendQueueTest, takes_a_batch_that_is_larger_than_any_share_when_it_is_alone) {
    Event event;
    event.workspace = shop;
    event.json.assign(limit * 2, 'x');
    EXPECT_TRUE(queue.push({event}, [](const Result<std::vector<Outcome>>&) {}));
}

}  // namespace
}  // namespace ondam::events
