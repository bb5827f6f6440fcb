#include "platform/jobs/jobs.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "jobs_sql.h"
#include "platform/jobs/lease_store.h"

namespace ondam::jobs {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// The wall clock moved by so much more or less than the time that passed: somebody has set it.
constexpr milliseconds jump = 5s;
/// Another node may add a job unheard, and the wall clock may be set: nobody sleeps longer.
constexpr milliseconds longest_sleep = 1s;
constexpr milliseconds pause_after_error = 1s;

/// How many of a kind one workspace may run at once: a quarter of the room is kept for the others.
int share_of(int concurrency) {
    return concurrency < 4 ? concurrency : concurrency - concurrency / 4;
}

}  // namespace

Time next_retry(const Job& job, Time now, std::chrono::seconds cap) {
    const int doublings = std::clamp(job.attempt - 1, 0, 30);
    const auto delay =
        std::min<milliseconds>(milliseconds(1000) * (std::int64_t(1) << doublings), cap);
    // Jobs that failed together come back up to a quarter apart.
    const auto share = std::int64_t(job.id.uuid.bytes[15] ^ std::uint8_t(job.attempt * 37));
    return now + delay - delay * share / 1024;
}

struct Jobs::Impl {
    struct Kind {
        HandlerOptions options;
        Handler handler;
        int busy = 0;
    };
    struct Active {
        Job job;
        steady_clock::time_point renew_at;  ///< also when the wall clock is set back
    };

    Impl(records::Database& database, IdSource& id_source, const Clock& wall_clock)
        : ids(id_source), clock(wall_clock), store(database, wall_clock) {}

    IdSource& ids;
    const Clock& clock;
    LeaseStore store;
    std::map<std::string, Kind> kinds;

    std::mutex mutex;
    std::condition_variable dispatcher_wakes;
    std::condition_variable worker_wakes;
    bool running = false;
    std::atomic<bool> stopping = false;
    bool woken = false;
    Time sleeping_until{};
    std::optional<Time> seen_wall;
    steady_clock::time_point seen_steady{};
    steady_clock::time_point jumped_at{};
    std::deque<Job> leased;
    std::map<std::pair<JobId, std::int64_t>, Active> active;  ///< by id and fence
    std::thread dispatcher;
    std::vector<std::thread> workers;

    void wake() {
        {
            const std::lock_guard lock(mutex);
            woken = true;
        }
        dispatcher_wakes.notify_one();
    }
    void added(Time due_at) {
        bool is_earlier = false;
        {
            const std::lock_guard lock(mutex);
            is_earlier = due_at < sleeping_until;
        }
        if (is_earlier) wake();
    }

    std::vector<LeaseStore::Wish> wishes() {
        const auto now = steady_clock::now();
        const std::lock_guard lock(mutex);
        std::vector<LeaseStore::Wish> wishes;
        for (const auto& [name, kind] : kinds) {
            const int free = kind.options.concurrency - kind.busy;
            const bool holders_have_renewed = now - jumped_at > kind.options.lease / 2;
            if (free <= 0) continue;
            wishes.push_back({.kind = name,
                              .count = free,
                              .lease = kind.options.lease,
                              .takes_over = holders_have_renewed,
                              .share = share_of(kind.options.concurrency),
                              .held = {}});
        }
        for (const auto& [place, each] : active) {
            const auto wish = std::ranges::find(wishes, each.job.kind, &LeaseStore::Wish::kind);
            if (wish != wishes.end()) ++wish->held[each.job.workspace];
        }
        return wishes;
    }

    /// A wall clock that was set says nothing about whether the holders of leases live: for half a
    /// lease nobody's counts as run out, and the own are renewed at once.
    void heed_clock(Time now) {
        const auto steady = steady_clock::now();
        const auto passed = std::chrono::duration_cast<milliseconds>(steady - seen_steady);
        const auto moved = seen_wall ? now - *seen_wall - passed : milliseconds(0);
        seen_wall = now;
        seen_steady = steady;
        if (moved > -jump && moved < jump) return;
        log::warning("jobs.clock_set", {{"by_milliseconds", moved.count()}});
        const std::lock_guard lock(mutex);
        jumped_at = steady;
        for (auto& [place, each] : active) each.renew_at = steady;
    }

    /// Takes what is due; answers when to look again.
    Time dispatch(Time now) {
        const auto wanted = wishes();
        std::vector<std::string> names;
        for (const auto& wish : wanted) names.push_back(wish.kind);
        const auto due = store.next_due(names);
        if (!due || *due > now)
            return std::min(due.value_or(now + longest_sleep), now + longest_sleep);

        const auto jobs = store.lease(wanted, now);
        {
            const auto steady = steady_clock::now();
            const std::lock_guard lock(mutex);
            for (const auto& job : jobs) {
                auto& kind = kinds.at(job.kind);
                ++kind.busy;
                active[{job.id, job.fence}] = {job, steady + kind.options.lease / 3};
                leased.push_back(job);
            }
        }
        worker_wakes.notify_all();
        return jobs.empty() ? now + longest_sleep : now;
    }

    void renew_leases(Time now) {
        std::vector<Active> old;
        const auto steady = steady_clock::now();
        {
            const std::lock_guard lock(mutex);
            for (auto& [place, each] : active) {
                if (each.renew_at > steady) continue;
                each.renew_at = steady + kinds.at(each.job.kind).options.lease / 3;
                old.push_back(each);
            }
        }
        for (const auto& each : old) {
            store.renew(each.job, now + kinds.at(each.job.kind).options.lease);
        }
    }

    void run_dispatcher() {
        std::unique_lock lock(mutex);
        while (running) {
            woken = false;
            // What is added meanwhile must wake: its time is compared with the past until the sleep
            // is known.
            sleeping_until = Time::max();
            lock.unlock();
            Time until{};
            try {
                // One time for all three: what is due by it was renewed by it before.
                const auto now = clock.now();
                heed_clock(now);
                renew_leases(now);
                until = dispatch(now);
            } catch (const std::exception& error) {
                log::error("jobs.dispatch_failed", {{"error", error.what()}});
                until = clock.now() + pause_after_error;
            }
            const auto pause = std::clamp<milliseconds>(until - clock.now(), 0ms, longest_sleep);
            lock.lock();
            sleeping_until = until;
            dispatcher_wakes.wait_for(lock, pause, [this] { return woken || !running; });
        }
    }

    void run_worker() {
        std::unique_lock lock(mutex);
        while (true) {
            worker_wakes.wait(lock, [this] { return !running || !leased.empty(); });
            if (!running) return;
            const auto job = std::move(leased.front());
            leased.pop_front();
            lock.unlock();
            run(job);
            lock.lock();
            active.erase({job.id, job.fence});
            --kinds.at(job.kind).busy;
            woken = true;
            dispatcher_wakes.notify_one();
        }
    }

    Outcome outcome_of(const Job& job) {
        const auto& kind = kinds.at(job.kind);
        // A job that takes the program down with it must not do so for ever.
        if (job.attempt > kind.options.max_attempts) return Failed{"given up after lost leases"};
        try {
            return kind.handler(job);
        } catch (const std::exception& error) {
            log::warning("jobs.handler_threw", {{"kind", job.kind}, {"error", error.what()}});
            return RetryAt{next_retry(job, clock.now()), error.what()};
        }
    }

    void run(const Job& job) {
        log::set_request_id("job:" + job.id.text());
        try {
            const auto outcome = outcome_of(job);
            if (std::holds_alternative<GivenBack>(outcome))
                store.give_back(job);
            else
                store.finish(job, outcome, kinds.at(job.kind).options.max_attempts);
        } catch (const std::exception& error) {
            // The lease runs out and the job is taken again, with lease_expired set.
            log::error("jobs.finish_failed", {{"kind", job.kind}, {"error", error.what()}});
        }
        log::set_request_id("");
    }

    void give_back_leased() {
        for (const auto& job : leased) {
            try {
                store.give_back(job);
            } catch (const std::exception& error) {
                log::error("jobs.give_back_failed", {{"kind", job.kind}, {"error", error.what()}});
            }
        }
        leased.clear();
        active.clear();
        for (auto& [name, kind] : kinds) kind.busy = 0;
    }
};

Jobs::Jobs(records::Database& database, IdSource& ids, const Clock& clock)
    : impl_(new Impl(database, ids, clock)) {}

Jobs::~Jobs() { stop(); }

std::optional<JobId> Jobs::add(records::Transaction& transaction, const NewJob& job) {
    const auto id = impl_->ids.next<JobId>();
    const auto added = transaction.run(sql::insert_job, job.workspace, id, job.kind, job.key,
                                       job.due_at, job.payload, impl_->clock.now());
    if (added == 0) return std::nullopt;
    transaction.after_commit([impl = impl_.get(), due_at = job.due_at] { impl->added(due_at); });
    return id;
}

bool Jobs::cancel(records::Transaction& transaction, std::string_view kind, std::string_view key) {
    return transaction.run(sql::cancel_job, kind, key, impl_->clock.now()) > 0;
}
void Jobs::revoke(records::Transaction& transaction, std::string_view kind, std::string_view key) {
    transaction.run(sql::revoke_job, kind, key, impl_->clock.now());
}

void Jobs::handle(std::string kind, HandlerOptions options, Handler handler) {
    ONDAM_CHECK(!impl_->dispatcher.joinable());
    const bool is_new =
        impl_->kinds.emplace(std::move(kind), Impl::Kind{options, std::move(handler)}).second;
    ONDAM_CHECK(is_new);
}

bool Jobs::is_stopping() const { return impl_->stopping; }

bool Jobs::holds(records::Reader& reader, const Job& job) {
    return reader.first(sql::job_is_held, job.id, job.fence).has_value();
}

std::vector<JobFailure> Jobs::failures(records::Reader& reader, WorkspaceId workspace, int limit) {
    std::vector<JobFailure> failures;
    for (const auto& row : reader.all(sql::failed_jobs, workspace, limit)) {
        failures.push_back({row.get<JobId>("id"), row.text("kind"), int(row.integer("attempt")),
                            row.text("error"), row.get<Time>("finished_at")});
    }
    return failures;
}

bool Jobs::run_again(records::Transaction& transaction, WorkspaceId workspace, JobId id) {
    const auto now = impl_->clock.now();
    if (transaction.run(sql::run_job_again, workspace, id, now) == 0) return false;
    transaction.after_commit([impl = impl_.get(), now] { impl->added(now); });
    return true;
}

std::int64_t Jobs::prune(records::Transaction& transaction, Time older_than) {
    return transaction.run(sql::prune_jobs, older_than);
}

void Jobs::end_leases() {
    ONDAM_CHECK(!impl_->dispatcher.joinable());
    std::vector<std::string> names;
    for (const auto& [name, kind] : impl_->kinds) names.push_back(name);
    impl_->store.end_leases(names);
}

void Jobs::start() {
    ONDAM_CHECK(!impl_->dispatcher.joinable());
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->running = true;
        impl_->stopping = false;
    }
    impl_->dispatcher = std::thread([this] { impl_->run_dispatcher(); });
    int workers = 0;
    for (const auto& [name, kind] : impl_->kinds) workers += kind.options.concurrency;
    for (int i = 0; i < workers; ++i) {
        impl_->workers.emplace_back([this] { impl_->run_worker(); });
    }
}

void Jobs::stop() {
    if (!impl_->dispatcher.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->running = false;
        impl_->stopping = true;
    }
    impl_->dispatcher_wakes.notify_all();
    impl_->worker_wakes.notify_all();
    impl_->dispatcher.join();
    for (auto& worker : impl_->workers) worker.join();
    impl_->workers.clear();
    impl_->give_back_leased();
}

int Jobs::run_due() {
    impl_->stopping = false;
    int ran = 0;
    for (bool found = true; found;) {
        found = false;
        for (const auto& [name, kind] : impl_->kinds) {
            for (const auto& job :
                 impl_->store.lease({{name, 1, kind.options.lease}}, impl_->clock.now())) {
                impl_->run(job);
                found = true;
                ++ran;
            }
        }
    }
    return ran;
}

}  // namespace ondam::jobs
