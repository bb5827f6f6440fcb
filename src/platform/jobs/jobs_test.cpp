#include "platform/jobs/jobs.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

#include "platform/clock/clock.h"
#include "platform/jobs/lease_store.h"
#include "support/clock.h"
#include "support/databases.h"
#include "support/ids.h"

namespace ondam::jobs {
namespace {

using namespace std::chrono_literals;

class JobsTest : public testing::TestWithParam<records::Dialect> {
protected:
    JobsTest() : database(test::fresh_database(GetParam())), jobs(*database, ids, clock) {}

    std::optional<JobId> add(Jobs& to, NewJob job) {
        job.workspace = workspace;
        return database->write(
            [&](records::Transaction& transaction) { return to.add(transaction, job); });
    }
    std::optional<JobId> add(const std::string& kind, Time due_at,
                             std::optional<std::string> key = {}) {
        return add(jobs, {kind, workspace, std::move(key), due_at, "{}"});
    }
    void add_for(WorkspaceId owner, const std::string& kind, int number) {
        database->write([&](records::Transaction& transaction) {
            for (int i = 0; i < number; ++i)
                jobs.add(transaction, {kind, owner, {}, clock.now(), "{}"});
        });
    }
    bool holds(const Job& job) {
        return database->read([&](records::Reader& reader) { return jobs.holds(reader, job); });
    }
    std::vector<JobFailure> failures() {
        return database->read(
            [&](records::Reader& reader) { return jobs.failures(reader, workspace, 10); });
    }

    WorkspaceId workspace{Uuid{{7}}};
    WorkspaceId neighbour{Uuid{{9}}};
    WorkspaceId third{Uuid{{3}}};
    test::ManualClock clock;
    test::SequentialIds ids;
    test::TestDatabase database;
    Jobs jobs;
};
INSTANTIATE_TEST_SUITE_P(, JobsTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(JobsTest, run_at_their_second_in_the_order_of_due_times) {
    std::vector<std::string> ran;
    jobs.handle("note", {}, [&](const Job& job) -> Outcome {
        ran.push_back(*job.key);
        return Done{};
    });
    add("note", clock.now() + 60s, "later");
    add("note", clock.now() + 30s, "sooner");
    EXPECT_EQ(jobs.run_due(), 0);
    clock.advance(30s - 1ms);
    EXPECT_EQ(jobs.run_due(), 0);
    clock.advance(1ms);
    EXPECT_EQ(jobs.run_due(), 1);
    clock.advance(30s);
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_EQ(jobs.run_due(), 0);
    EXPECT_EQ(ran, (std::vector<std::string>{"sooner", "later"}));
}

TEST_P(JobsTest, of_one_key_wait_once_and_may_come_again_when_done) {
    jobs.handle("note", {}, [](const Job&) -> Outcome { return Done{}; });
    EXPECT_TRUE(add("note", clock.now(), "k"));
    EXPECT_FALSE(add("note", clock.now(), "k"));
    EXPECT_TRUE(add("other", clock.now(), "k"));
    EXPECT_TRUE(add("note", clock.now()));
    EXPECT_TRUE(add("note", clock.now()));
    EXPECT_EQ(jobs.run_due(), 3);
    EXPECT_TRUE(add("note", clock.now(), "k"));
}

TEST_P(JobsTest, are_not_there_when_their_transaction_is_taken_back) {
    jobs.handle("note", {}, [](const Job&) -> Outcome { return Done{}; });
    (void)database->write([&](records::Transaction& transaction) -> Result<void> {
        jobs.add(transaction, {"note", workspace, {}, clock.now(), "{}"});
        return conflict("", "no", "No.");
    });
    EXPECT_EQ(jobs.run_due(), 0);
}

TEST_P(JobsTest, can_be_cancelled_while_they_wait) {
    jobs.handle("note", {}, [](const Job&) -> Outcome { return Done{}; });
    const auto cancel = [&] {
        return database->write([&](records::Transaction& transaction) {
            return jobs.cancel(transaction, "note", "k");
        });
    };
    add("note", clock.now(), "k");
    EXPECT_TRUE(cancel());
    EXPECT_FALSE(cancel());
    EXPECT_EQ(jobs.run_due(), 0);
}

TEST_P(JobsTest, of_a_holder_that_died_are_taken_up_by_whoever_is_alone) {
    LeaseStore dead(*database, clock);
    add("long", clock.now());
    add("long", clock.now() + 1h);
    ASSERT_EQ(dead.lease({{.kind = "long", .count = 1, .lease = 600s}}, clock.now()).size(), 1u);
    jobs.handle("long", {.lease = 600s}, [](const Job& job) -> Outcome {
        EXPECT_TRUE(job.lease_expired);
        return Done{};
    });
    EXPECT_EQ(jobs.run_due(), 0);
    jobs.end_leases();
    EXPECT_EQ(jobs.run_due(), 1) << "what waits keeps its time";
}

TEST_P(JobsTest, that_are_revoked_end_while_they_run_and_free_their_key) {
    const auto held = [&](const Job& job) {
        return database->read([&](records::Reader& reader) { return jobs.holds(reader, job); });
    };
    int runs = 0;
    jobs.handle("note", {}, [&](const Job& job) -> Outcome {
        if (++runs > 1) return Done{};
        EXPECT_TRUE(held(job));
        database->write([&](records::Transaction& t) { jobs.revoke(t, "note", "k"); });
        EXPECT_FALSE(held(job));
        add("note", clock.now(), "k");
        return RetryAt{clock.now(), "says a holder that is none"};
    });
    add("note", clock.now(), "k");
    EXPECT_EQ(jobs.run_due(), 2) << "the first and the one added anew, and none again";
    add("note", clock.now(), "k");
    database->write([&](records::Transaction& t) { jobs.revoke(t, "note", "k"); });
    EXPECT_EQ(jobs.run_due(), 0) << "also while it waits";
}

TEST_P(JobsTest, of_one_workspace_never_keep_those_of_another_waiting) {
    add_for(workspace, "send", 200);
    clock.advance(1s);
    add_for(neighbour, "send", 2);
    add_for(third, "send", 1);
    LeaseStore store(*database, clock);
    std::map<WorkspaceId, int> taken;
    const auto take = [&](LeaseStore::Wish wish) {
        taken.clear();
        for (const auto& job : store.lease({std::move(wish)}, clock.now())) ++taken[job.workspace];
        return taken;
    };
    EXPECT_EQ(take({.kind = "send", .count = 8, .lease = 60s, .share = 6}),
              (std::map<WorkspaceId, int>{{workspace, 5}, {neighbour, 2}, {third, 1}}));
    EXPECT_EQ(take({.kind = "send", .count = 8, .lease = 60s, .share = 6, .held = taken}),
              (std::map<WorkspaceId, int>{{workspace, 1}}))
        << "the rest of its share";
    EXPECT_EQ(take({.kind = "send", .count = 8, .lease = 60s}),
              (std::map<WorkspaceId, int>{{workspace, 8}}));
}

TEST_P(JobsTest, that_are_postponed_wait_without_an_attempt) {
    std::vector<int> attempts;
    jobs.handle("send", {.max_attempts = 2}, [&](const Job& job) -> Outcome {
        attempts.push_back(job.attempt);
        if (attempts.size() < 5) return Postponed{clock.now() + 1h, "the day is full"};
        return Done{};
    });
    add("send", clock.now());
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(jobs.run_due(), 1);
        EXPECT_EQ(jobs.run_due(), 0);
        clock.advance(1h);
    }
    EXPECT_EQ(attempts, (std::vector<int>{1, 1, 1, 1, 1}));
    EXPECT_TRUE(failures().empty());
}

TEST_P(JobsTest, are_tried_again_and_give_up_with_their_error) {
    std::vector<int> attempts;
    jobs.handle("note", {.max_attempts = 3}, [&](const Job& job) -> Outcome {
        attempts.push_back(job.attempt);
        if (job.attempt == 2) throw std::runtime_error("thrown");
        return RetryAt{clock.now() + 10s, "busy"};
    });
    const auto id = add("note", clock.now(), "k");
    EXPECT_EQ(jobs.run_due(), 1);
    clock.advance(10s);
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_EQ(jobs.run_due(), 0) << "a throw waits before the next try";
    clock.advance(10s);
    EXPECT_EQ(jobs.run_due(), 1);
    clock.advance(24h);
    EXPECT_EQ(jobs.run_due(), 0);
    EXPECT_EQ(attempts, (std::vector<int>{1, 2, 3}));
    ASSERT_EQ(failures().size(), 1u);
    EXPECT_EQ(failures()[0].id, *id);
    EXPECT_EQ(failures()[0].error, "busy");

    const auto run_again = [&] {
        return database->write([&](records::Transaction& transaction) {
            return jobs.run_again(transaction, workspace, *id);
        });
    };
    add("note", clock.now(), "k");
    EXPECT_FALSE(run_again()) << "its key waits anew";
    database->write([&](records::Transaction& t) { jobs.cancel(t, "note", "k"); });
    EXPECT_TRUE(run_again());
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_EQ(attempts.back(), 1);
}

TEST_P(JobsTest, keep_a_failure_and_forget_what_is_long_finished) {
    jobs.handle("bad", {}, [](const Job&) -> Outcome { return Failed{"address refused"}; });
    add("bad", clock.now());
    jobs.run_due();
    ASSERT_EQ(failures().size(), 1u);
    EXPECT_EQ(failures()[0].error, "address refused");
    const auto prune = [&](Time older_than) {
        return database->write(
            [&](records::Transaction& transaction) { return jobs.prune(transaction, older_than); });
    };
    EXPECT_EQ(prune(clock.now()), 0);
    EXPECT_EQ(prune(clock.now() + 1ms), 1);
    EXPECT_TRUE(failures().empty());
}

TEST_P(JobsTest, whose_lease_ran_out_are_taken_again_and_the_old_holder_is_refused) {
    std::vector<Job> held;
    jobs.handle("send", {.lease = 60s}, [&](const Job& job) -> Outcome {
        held.push_back(job);
        if (job.attempt == 1) {
            // This holder falls asleep beyond its lease; another program takes the job meanwhile.
            clock.advance(61s);
            Jobs other(*database, ids, clock);
            other.handle("send", {.lease = 60s}, [&](const Job& again) -> Outcome {
                held.push_back(again);
                EXPECT_FALSE(holds(job));
                EXPECT_TRUE(holds(again));
                return RetryAt{clock.now() + 5s, "later"};
            });
            EXPECT_EQ(other.run_due(), 1);
        }
        return Done{};
    });
    add("send", clock.now());
    EXPECT_EQ(jobs.run_due(), 1);
    ASSERT_EQ(held.size(), 2u);
    EXPECT_FALSE(held[0].lease_expired);
    EXPECT_TRUE(held[1].lease_expired);
    EXPECT_GT(held[1].fence, held[0].fence);
    clock.advance(5s);
    EXPECT_EQ(jobs.run_due(), 1) << "the Done of the old holder must not count";
    EXPECT_FALSE(held[2].lease_expired);
}

TEST_P(JobsTest, that_lose_every_lease_are_given_up) {
    jobs.handle("crash", {.lease = 10s, .max_attempts = 2}, [&](const Job&) -> Outcome {
        clock.advance(11s);
        return Done{};
    });
    add("crash", clock.now());
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_EQ(failures().size(), 0u);
}

class RunningJobsTest : public JobsTest {
protected:
    template <class Condition>
    static bool comes_true(Condition condition) {
        for (int i = 0; i < 12'000 && !condition(); ++i) std::this_thread::sleep_for(5ms);
        return condition();
    }
    SystemClock wall_clock;
};
INSTANTIATE_TEST_SUITE_P(, RunningJobsTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(RunningJobsTest, run_once_each_though_two_programs_look_for_them) {
    Jobs one(*database, ids, wall_clock);
    Jobs two(*database, ids, wall_clock);
    std::mutex mutex;
    std::multiset<JobId> ran;
    for (auto* program : {&one, &two}) {
        program->handle("note", {.concurrency = 3}, [&](const Job& job) -> Outcome {
            const std::lock_guard lock(mutex);
            ran.insert(job.id);
            return Done{};
        });
        program->start();
    }
    std::set<JobId> added;
    for (int i = 0; i < 100; ++i) {
        added.insert(
            *add(i % 2 == 0 ? one : two, {"note", {}, std::to_string(i), wall_clock.now(), "{}"}));
    }
    EXPECT_TRUE(comes_true([&] {
        const std::lock_guard lock(mutex);
        return ran.size() >= 100;
    }));
    one.stop();
    two.stop();
    EXPECT_EQ(ran.size(), 100u);
    EXPECT_EQ(std::set<JobId>(ran.begin(), ran.end()), added);
}

TEST_P(RunningJobsTest, wake_at_their_time_and_when_an_earlier_one_is_added) {
    Jobs runner(*database, ids, wall_clock);
    std::atomic<std::int64_t> late{-1};
    Time due{};
    runner.handle("note", {}, [&](const Job& job) -> Outcome {
        if (job.key != "far") late = (wall_clock.now() - due).count();
        return Done{};
    });
    runner.start();
    add(runner, {"note", {}, "far", wall_clock.now() + 1h, "{}"});
    // A busy machine may keep one waiting: it must be woken in time once.
    std::int64_t least = 1000;
    for (int i = 0; i < 8 && least >= 700; ++i) {
        std::this_thread::sleep_for(50ms);
        late = -1;
        due = wall_clock.now() + 150ms;
        add(runner, {"note", {}, "soon " + std::to_string(i), due, "{}"});
        ASSERT_TRUE(comes_true([&] { return late >= 0; }));
        least = std::min(least, late.load());
    }
    EXPECT_LT(least, 700);
}

TEST_P(RunningJobsTest, never_run_more_of_a_kind_at_once_than_allowed) {
    Jobs runner(*database, ids, wall_clock);
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    std::atomic<int> done{0};
    runner.handle("slow", {.concurrency = 2}, [&](const Job&) -> Outcome {
        const int running = ++now;
        for (int seen = most; seen < running && !most.compare_exchange_weak(seen, running);) {
        }
        // On a busy machine the second comes late.
        for (int i = 0; i < 6000 && most < 2; ++i) std::this_thread::sleep_for(5ms);
        std::this_thread::sleep_for(5ms);
        --now;
        ++done;
        return Done{};
    });
    for (int i = 0; i < 12; ++i) add(runner, {"slow", {}, {}, wall_clock.now(), "{}"});
    runner.start();
    EXPECT_TRUE(comes_true([&] { return done == 12; }));
    EXPECT_EQ(most, 2);
}

TEST_P(RunningJobsTest, leave_room_for_other_workspaces_whose_turn_comes_at_once) {
    Jobs runner(*database, ids, wall_clock);
    std::mutex mutex;
    std::vector<WorkspaceId> begun;
    std::atomic<bool> provider_answers{false};
    runner.handle("send", {.concurrency = 8}, [&](const Job& job) -> Outcome {
        {
            const std::lock_guard lock(mutex);
            begun.push_back(job.workspace);
        }
        const bool is_slow = job.workspace == workspace;
        while (is_slow && !provider_answers && !runner.is_stopping())
            std::this_thread::sleep_for(2ms);
        return Done{};
    });
    const auto count = [&](WorkspaceId of) {
        const std::lock_guard lock(mutex);
        return std::ranges::count(begun, of);
    };
    add_for(workspace, "send", 300);
    clock.set(wall_clock.now());
    runner.start();
    EXPECT_TRUE(comes_true([&] { return count(workspace) == 6; }));
    add_for(neighbour, "send", 40);
    add_for(third, "send", 1);
    EXPECT_TRUE(comes_true([&] { return count(neighbour) == 40 && count(third) == 1; }));
    EXPECT_EQ(count(workspace), 6) << "a quarter of the room is never one workspace's";
    provider_answers = true;
    EXPECT_TRUE(comes_true([&] { return count(workspace) == 300; }));
}

TEST_P(RunningJobsTest, keep_their_lease_while_the_handler_works) {
    Jobs one(*database, ids, wall_clock);
    Jobs two(*database, ids, wall_clock);
    std::atomic<int> begun{0};
    std::atomic<int> ended{0};
    for (auto* program : {&one, &two}) {
        program->handle("long", {.lease = 5s}, [&](const Job&) -> Outcome {
            ++begun;
            std::this_thread::sleep_for(7s);
            ++ended;
            return Done{};
        });
        program->start();
    }
    add(one, {"long", {}, {}, wall_clock.now(), "{}"});
    EXPECT_TRUE(comes_true([&] { return ended == 1; }));
    EXPECT_EQ(begun, 1);
}

TEST_P(RunningJobsTest, are_given_back_by_a_handler_that_hears_of_the_stop) {
    Jobs one(*database, ids, wall_clock);
    std::atomic<int> begun{0};
    one.handle("long", {.lease = 600s, .max_attempts = 1}, [&](const Job&) -> Outcome {
        ++begun;
        while (!one.is_stopping()) std::this_thread::sleep_for(5ms);
        return GivenBack{};
    });
    one.start();
    add(one, {"long", {}, {}, wall_clock.now(), "{}"});
    EXPECT_TRUE(comes_true([&] { return begun == 1; }));
    one.stop();
    // The next program needs to wait for no lease, and the attempt was none.
    Jobs two(*database, ids, wall_clock);
    std::atomic<int> attempt{0};
    two.handle("long", {.max_attempts = 1}, [&](const Job& job) -> Outcome {
        attempt = job.attempt;
        return Done{};
    });
    EXPECT_EQ(two.run_due(), 1);
    EXPECT_EQ(attempt, 1);
}

TEST_P(RunningJobsTest, keep_their_leases_when_the_clock_is_set) {
    Jobs one(*database, ids, clock);
    Jobs two(*database, ids, clock);
    std::atomic<int> begun{0};
    std::atomic<bool> may_end{false};
    std::atomic<int> ended{0};
    for (auto* program : {&one, &two}) {
        program->handle("long", {.concurrency = 2, .lease = 6s}, [&](const Job& job) -> Outcome {
            ++begun;
            for (int i = 0; i < 12'000 && !may_end; ++i) std::this_thread::sleep_for(5ms);
            if (holds(job)) ++ended;
            return Done{};
        });
        program->start();
    }
    add(one, {"long", {}, {}, clock.now(), "{}"});
    ASSERT_TRUE(comes_true([&] { return begun == 1; }));
    // A day ahead, an hour back, back and forth: each time two programs look at the lease.
    for (const auto by : {24h, -25h, 1h, -1h, 1h, 24h}) {
        clock.advance(by);
        std::this_thread::sleep_for(1200ms);
        EXPECT_EQ(begun, 1) << by.count() << " h";
    }
    may_end = true;
    EXPECT_TRUE(comes_true([&] { return ended == 1; }));
    one.stop();
    two.stop();
    EXPECT_EQ(begun, 1);
}

TEST_P(RunningJobsTest, of_a_holder_that_died_are_taken_though_the_clock_is_set) {
    add("long", clock.now());
    database->write([&](records::Transaction& transaction) {
        // As it stands when a program was killed over it.
        transaction.run(records::Statement{"die",
                                           "UPDATE jobs SET state = 'running', fence = 1, "
                                           "due_at = due_at + 2000",
                                           "UPDATE jobs SET state = 'running', fence = 1, "
                                           "due_at = due_at + 2000"});
    });
    Jobs heir(*database, ids, clock);
    std::atomic<int> ran{0};
    heir.handle("long", {.lease = 2s}, [&](const Job& job) -> Outcome {
        EXPECT_TRUE(job.lease_expired);
        ++ran;
        return Done{};
    });
    clock.advance(-1h);
    heir.start();
    std::this_thread::sleep_for(300ms);
    EXPECT_EQ(ran, 0) << "its lease has not run out";
    clock.advance(25h);
    EXPECT_TRUE(comes_true([&] { return ran == 1; }));
}

TEST(NextRetry, doubles_up_to_the_cap) {
    const Time now = from_milliseconds(1'000'000);
    Job job;
    for (int attempt = 1; attempt < 60; ++attempt) {
        job.attempt = attempt;
        const auto delay = next_retry(job, now, 60s) - now;
        const auto full = attempt > 6 ? 60'000ms : milliseconds(1000 << (attempt - 1));
        EXPECT_LE(delay, full);
        EXPECT_GE(delay, full * 3 / 4);
    }
}

}  // namespace
}  // namespace ondam::jobs
