#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/event_store.h"

namespace ondam::events {
namespace {

using testing::ElementsAre;

const WorkspaceId workspace{uuid_v5({}, "workspace")};
const Uuid kim = identity_node(workspace, "user_id", "kim");

Event event(const std::string& id, Time now) {
    return {.workspace = workspace,
            .node = kim,
            .time = now,
            .received_at = now,
            .type = EventType::track,
            .message_id = id,
            .name = "Clicked",
            .json = R"({"messageId":")" + id + R"("})"};
}

/// What was copied, opened as a store of its own.
class CopiedStore {
public:
    CopiedStore(const std::string& folder, const Clock& clock)
        : store_(open_rocks({.folder = folder, .memtable_mb = 4, .states_mb = 1}, clock)) {}
    std::vector<std::string> ids() {
        std::vector<std::string> ids;
        store_.log->scan(workspace, [&](const Event& event) {
            ids.push_back(event.message_id);
            return EventLog::Visit::next;
        });
        return ids;
    }
    std::optional<std::string> state(const std::string& key) {
        return store_.states->get("area", {key}).front();
    }

private:
    EventStore store_;
};

TEST(StoreView, stands_still_while_the_store_goes_on_and_costs_no_copy) {
    namespace fs = std::filesystem;
    test::TestEventStore store;
    store.append({event("before", store.clock().now())});
    store.states().commit("area", {{"key", "before"}}, 1);
    auto log = store.log().settled_view();
    auto states = store.states().settled_view();
    auto other = store.log().settled_view();  // Another backup at the same time.
    const fs::path views = store.folder() + "/views";
    int tables = 0;
    for (const auto& entry : fs::recursive_directory_iterator(views)) {
        if (entry.path().extension() != ".sst") continue;
        ++tables;
        EXPECT_GE(fs::hard_link_count(entry.path()), 2u) << entry.path();
    }
    EXPECT_GE(tables, 2);
    other.reset();

    store.append({event("after", store.clock().now())});
    store.states().commit("area", {{"key", "after"}}, 2);
    store.log().erase(workspace, {kim});
    const test::TemporaryFolder copy;
    log->copy_to(copy.path());
    states->copy_to(copy.path());
    log.reset();
    states.reset();
    EXPECT_TRUE(fs::is_empty(views));

    CopiedStore copied(copy.path(), store.clock());
    EXPECT_THAT(copied.ids(), ElementsAre("before"));
    EXPECT_EQ(copied.state("key"), "before");
}

TEST(StoreView, leaves_nothing_behind_after_a_crash) {
    namespace fs = std::filesystem;
    test::TestEventStore store;
    store.close();
    fs::create_directories(store.folder() + "/views/log-1");
    std::ofstream(store.folder() + "/views/log-1/000001.sst") << "held disk space";
    store.open();
    EXPECT_FALSE(fs::exists(store.folder() + "/views"));
}

}  // namespace
}  // namespace ondam::events
