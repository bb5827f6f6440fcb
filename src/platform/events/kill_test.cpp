#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/text.h"
#include "platform/clock/clock.h"
#include "platform/events/event_log.h"
#include "support/databases.h"

/// kill -9 under load: whatever was acknowledged is there afterwards, and nothing is there twice.
namespace ondam::events {
namespace {

constexpr int acknowledgements = 3;  // The descriptor on which the child says what is on disk.

RocksOptions options_in(const std::string& folder) {
    RocksOptions options;
    options.folder = folder;
    options.memtable_mb = 1;
    return options;
}

Event event_of(const std::string& id, const Clock& clock) {
    WorkspaceId workspace;
    const auto user = std::hash<std::string>{}(id) % 50;
    return {.workspace = workspace,
            .node = identity_node(workspace, "user_id", std::to_string(user)),
            .time = clock.now(),
            .received_at = clock.now(),
            .message_id = id,
            .name = "Clicked",
            .json = R"({"messageId":")" + id + R"(","filler":")" + std::string(200, 'x') + "\"}"};
}

/// The child: appends without end, now and then something a second time, and names what was
/// acknowledged.
void write_until_killed(const std::string& folder, const std::string& cycle) {
    const SystemClock clock;
    auto store = open_rocks(options_in(folder), clock);
    std::atomic<int> waiting = 0;
    for (std::uint64_t number = 0;; ++number) {
        std::vector<Event> events;
        auto ids = std::make_shared<std::string>();
        for (int i = 0; i < 10; ++i) {
            const auto id = cycle + "-" + std::to_string(number * 9 + std::uint64_t(i));
            events.push_back(event_of(id, clock));
            *ids += id + "\n";
        }
        while (waiting > 8) std::this_thread::yield();
        ++waiting;
        const auto queued = store.log->append(std::move(events), [&waiting, ids](auto outcomes) {
            --waiting;
            if (!outcomes) return;
            if (::write(acknowledgements, ids->data(), ids->size()) < 0) ::_exit(1);
        });
        if (!queued) --waiting;
    }
}

/// This program again, before any test runs: it is the child when the parent told it a folder.
[[maybe_unused]] const bool is_parent = [] {
    const char* folder = std::getenv("ONDAM_KILL_FOLDER");
    const char* cycle = std::getenv("ONDAM_KILL_CYCLE");
    if (folder && cycle) write_until_killed(folder, cycle);
    return true;
}();

class Child {
public:
    Child(const std::string& folder, int cycle) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
        const auto number = std::to_string(cycle);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(ends[1], acknowledgements);
            const int nowhere = ::open("/dev/null", O_WRONLY);
            ::dup2(nowhere, 1);
            ::setenv("ONDAM_KILL_FOLDER", folder.c_str(), 1);
            ::setenv("ONDAM_KILL_CYCLE", number.c_str(), 1);
            ::execl("/proc/self/exe", "child", nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        in_ = ends[0];
    }
    /// Reads until the n-th acknowledged event, kills, and reads what was said until then.
    std::set<std::string> acknowledged_until_killed(std::size_t count) {
        std::string text;
        char buffer[65536];
        bool killed = false;
        for (;;) {
            const auto got = ::read(in_, buffer, sizeof buffer);
            if (got <= 0) break;
            text.append(buffer, std::size_t(got));
            if (!killed && std::size_t(std::ranges::count(text, '\n')) >= count) {
                ::kill(pid_, SIGKILL);
                killed = true;
            }
        }
        ::waitpid(pid_, nullptr, 0);
        ::close(in_);
        EXPECT_TRUE(killed) << "the child ended by itself";
        std::set<std::string> ids;
        // A last line cut by the kill was not said.
        text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
        for (const auto line : text::split(text, '\n')) ids.emplace(line);
        return ids;
    }

private:
    pid_t pid_ = 0;
    int in_ = 0;
};

std::map<std::string, int> stored_in(EventLog& log) {
    std::map<std::string, int> stored;
    log.scan({}, [&stored](const Event& event) {
        ++stored[event.message_id];
        return EventLog::Visit::next;
    });
    return stored;
}

/// What every client does after a crash: sends everything that was not acknowledged, and some that
/// was, again.
void send_again(EventLog& log, const std::set<std::string>& ids, const Clock& clock) {
    std::vector<Event> events;
    for (const auto& id : ids) events.push_back(event_of(id, clock));
    std::promise<void> answered;
    const auto queued =
        log.append(std::move(events), [&answered](const auto&) { answered.set_value(); });
    ASSERT_TRUE(queued);
    answered.get_future().get();
}

TEST(EventLogKill, nothing_acknowledged_is_lost_and_nothing_is_doubled) {
    const char* given = std::getenv("ONDAM_KILL_SEED");
    const auto seed = given ? unsigned(std::stoul(given)) : std::random_device{}();
    const char* wanted = std::getenv("ONDAM_KILL_CYCLES");
    const int cycles = wanted ? std::stoi(wanted) : 10;
    std::printf("ONDAM_KILL_SEED=%u\n", seed);
    std::mt19937 random(seed);
    const test::TemporaryFolder folder;
    const SystemClock clock;
    std::set<std::string> promised;
    for (int cycle = 0; cycle < cycles; ++cycle) {
        Child child(folder.path() + "/events", cycle);
        const auto count = std::uniform_int_distribution<std::size_t>(1, 20'000)(random);
        const auto now = child.acknowledged_until_killed(count);
        promised.insert(now.begin(), now.end());

        auto store = open_rocks(options_in(folder.path() + "/events"), clock);
        auto again = now;
        for (int i = 0; i < 500; ++i) again.insert(std::to_string(cycle) + "-" + std::to_string(i));
        send_again(*store.log, again, clock);
        const auto stored = stored_in(*store.log);
        for (const auto& id : promised) ASSERT_TRUE(stored.contains(id)) << "lost " << id;
        for (const auto& [id, times] : stored) ASSERT_EQ(times, 1) << "doubled " << id;
        EXPECT_TRUE(store.log->verify().empty());
    }
}

}  // namespace
}  // namespace ondam::events
