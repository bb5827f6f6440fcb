#include <gmock/gmock.h>

#include "domain/events/collection_fixture.h"

namespace ondam::events {
namespace {

using testing::HasSubstr;

TEST_F(CollectionTest, refuses_single_events_with_200_and_counts_them) {
    const std::string long_id(101, 'x');
    const auto answer = post("/v1/batch", R"({"batch":[{"type":"track","event":"E"},
        {"type":"dance","userId":"u"},{"userId":"u"},7,{"type":"track","userId":"u"},
        {"type":"page","userId":"u","messageId":")" +
                                              long_id + R"("},
        {"type":"page","userId":"u","x":")" + std::string(33'000, 'x') +
                                              R"("},
        {"type":"page","userId":"secret-person","messageId":"good"}]})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(stored(), testing::SizeIs(1));
    EXPECT_THAT(refused_codes(), testing::UnorderedElementsAre("identity", "type", "type", "json",
                                                               "event", "message_id", "too_large"));
    for (const auto& each : refused()) {
        EXPECT_THAT(each.sample, testing::Not(HasSubstr("xxx")));
        EXPECT_EQ(each.endpoint, "/v1/batch");
    }
    const auto listed = *keys.list(actor);
    EXPECT_EQ(listed.front().accepted, 1);
    EXPECT_EQ(listed.front().refused, 7);
    EXPECT_EQ(listed.front().used_at, store.clock().now());
}

TEST_F(CollectionTest, refuses_what_is_nested_too_deep_and_takes_the_rest) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    const auto event = [&](const std::string& name, std::size_t levels) {
        return R"({"type":"page","userId":"u","messageId":")" + name + R"(","properties":{"x":)" +
               nested(levels) + "}}";
    };
    const auto batch = R"({"batch":[)" + event("a", 62) + "," + event("b", 63) + "," +
                       event("c", 10'000) + "," + event("d", 1) + "]}";
    EXPECT_EQ(post("/v1/batch", batch).status, 200);
    ASSERT_THAT(stored(), testing::SizeIs(2));
    for (const auto& each : stored()) EXPECT_TRUE(json::parse(each.json)) << each.message_id;
    EXPECT_THAT(refused_codes(), testing::ElementsAre("too_deep", "too_deep"));
    EXPECT_EQ(keys.list(actor)->front().refused, 2);

    auto asked = request("/v1/track", event("e", 63));
    asked.headers.set("X-Strict-Mode", "1");
    const auto answer = router.dispatch(asked);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr(R"("index":0,"code":"too_deep")"));
    // What the batch says of all its events counts for each of them.
    const auto of_all = [&](std::size_t levels) {
        return post("/v1/batch", R"({"context":{"x":)" + nested(levels) + R"(},"batch":[)" +
                                     event("f" + std::to_string(levels), 1) + "]}");
    };
    EXPECT_EQ(of_all(62).status, 200);
    EXPECT_THAT(stored(), testing::SizeIs(3));
    for (const auto& each : stored()) EXPECT_TRUE(json::parse(each.json)) << each.message_id;
    EXPECT_EQ(of_all(63).status, 200);
    EXPECT_THAT(stored(), testing::SizeIs(3));
    EXPECT_THAT(refused_codes(), testing::SizeIs(4));
}

TEST_F(CollectionTest, strict_mode_says_what_was_refused) {
    auto asked =
        request("/v1/batch", R"({"batch":[{"type":"page","userId":"u"},{"type":"page"}]})");
    asked.headers.set("X-Strict-Mode", "1");
    const auto answer = router.dispatch(asked);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr(R"("index":1,"code":"identity")"));
    EXPECT_THAT(stored(), testing::SizeIs(1));
}

}  // namespace
}  // namespace ondam::events
