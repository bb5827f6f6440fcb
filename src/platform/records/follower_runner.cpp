#include <algorithm>
#include <limits>
#include <memory>
#include <thread>

#include "base/log.h"
#include "journal_sql.h"
#include "platform/records/journal.h"

namespace ondam::records {
namespace {

using namespace std::chrono_literals;

constexpr int most_entries_at_once = 200;
constexpr auto first_pause = 100ms;
constexpr auto longest_pause = 30'000ms;
/// Wake-ups come from this process alone; what another node commits is found this late at most.
constexpr auto longest_sleep = 1000ms;
/// Rounds of one follower begin at least this far apart, unless it is behind: a busy journal is
/// read in batches, and its writers do not share every commit with every follower.
constexpr auto between_rounds = 50ms;

}  // namespace

struct FollowerRunner::Impl {
    struct Runner {
        Follower* follower;
        std::string name;
        std::thread thread;
    };

    Database& database;
    const Journal& journal;
    std::vector<std::unique_ptr<Runner>> runners;
    std::mutex mutex;
    std::condition_variable stopped;
    bool running = false;

    std::optional<std::int64_t> position(Reader& reader, const std::string& name) const {
        const auto row = reader.first(sql::journal_position, name);
        if (!row) return std::nullopt;
        return row->integer("sequence");
    }

    static void settle_start(Transaction& transaction, const Runner& runner) {
        const bool from_newest = runner.follower->start() == Follower::Start::newest;
        transaction.run(sql::insert_journal_position, runner.name,
                        from_newest ? Journal::last_sequence(transaction) : 0);
    }

    /// The newest committed sequence when it is behind the runner's position.
    std::optional<std::int64_t> find_work(const Runner& runner) {
        return database.read([&](Reader& reader) -> std::optional<std::int64_t> {
            const auto row = *reader.first(sql::find_journal_work, runner.name);
            const auto last = row.integer("last");
            const bool is_done = !row.is_null("position") && last <= row.integer("position");
            return is_done ? std::nullopt : std::optional(last);
        });
    }

    /// How many entries were handled; there may be more unless it is none. PostgreSQL shows only
    /// what is committed: whoever was woken there need not look first.
    int advance(const Runner& runner, bool is_woken) {
        const bool is_certain = is_woken && database.dialect() == Dialect::postgres;
        const auto committed = is_certain ? std::optional(std::numeric_limits<std::int64_t>::max())
                                          : find_work(runner);
        if (!committed) return 0;
        return database.write(
            [&](Transaction& transaction) { return advance_in(transaction, runner, *committed); });
    }

    static int advance_in(Transaction& transaction, const Runner& runner, std::int64_t committed) {
        // The lock lets one node at a time move a reader; the position is read under it.
        const auto row = transaction.first(sql::lock_journal_position, runner.name);
        if (!row) return 0;
        auto entries = Journal::after(transaction, row->integer("sequence"), most_entries_at_once);
        // SQLite's writer joins transactions: entries of companions that are not on disk yet can be
        // seen here. A follower with effects outside of these rows must not act on them, for after
        // a crash their numbers would be given out again.
        std::erase_if(entries, [&](const auto& entry) { return entry.sequence > committed; });
        if (entries.empty()) return 0;
        runner.follower->handle(transaction, entries);
        transaction.run(sql::move_journal_position, runner.name, entries.back().sequence);
        return int(entries.size());
    }

    void sleep_until(std::chrono::steady_clock::time_point time) {
        std::unique_lock lock(mutex);
        stopped.wait_until(lock, time, [this] { return !running; });
    }
    bool is_running() {
        const std::lock_guard lock(mutex);
        return running;
    }

    void run(const Runner& runner) {
        auto pause = first_pause;
        std::uint64_t seen = 0;
        while (is_running()) {
            const auto began = std::chrono::steady_clock::now();
            try {
                const auto now = journal.wait(seen, 0ms);
                const int handled = advance(runner, now != seen);
                if (handled == 0) journal.wait(now, longest_sleep);
                if (handled > 0 && handled < most_entries_at_once)
                    sleep_until(began + between_rounds);
                seen = now;
                pause = first_pause;
            } catch (const std::exception& error) {
                log::error("journal.follower_failed",
                           {{"follower", runner.name}, {"error", error.what()}});
                sleep_until(std::chrono::steady_clock::now() + pause);
                pause = std::min<std::chrono::milliseconds>(pause * 2, longest_pause);
            }
        }
    }

    bool all_passed(std::int64_t target) {
        return database.read([&](Reader& reader) {
            return std::all_of(runners.begin(), runners.end(), [&](const auto& runner) {
                return position(reader, runner->name).value_or(0) >= target;
            });
        });
    }

    /// Without threads the followers go forward on the calling thread, all in one transaction.
    void advance_all() {
        const auto committed =
            database.read([](Reader& reader) { return Journal::last_sequence(reader); });
        database.write([&](Transaction& transaction) {
            for (const auto& runner : runners) {
                settle_start(transaction, *runner);
                advance_in(transaction, *runner, committed);
            }
        });
    }
};

FollowerRunner::FollowerRunner(Database& database, const Journal& journal)
    : impl_(new Impl{database, journal, {}, {}, {}, false}) {}

FollowerRunner::~FollowerRunner() { stop(); }

void FollowerRunner::add(Follower& follower) {
    ONDAM_CHECK(!impl_->is_running());
    impl_->runners.push_back(
        std::make_unique<Impl::Runner>(Impl::Runner{&follower, std::string(follower.name()), {}}));
}

void FollowerRunner::start() {
    if (impl_->is_running()) return;
    // Here, so that a follower that begins with the newest entry misses none that is written after
    // start().
    impl_->database.write([this](Transaction& transaction) {
        for (const auto& runner : impl_->runners) Impl::settle_start(transaction, *runner);
    });
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->running = true;
    }
    for (const auto& runner : impl_->runners) {
        runner->thread = std::thread([this, &runner] { impl_->run(*runner); });
    }
}

void FollowerRunner::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->running = false;
    }
    impl_->stopped.notify_all();
    impl_->journal.wake();
    for (const auto& runner : impl_->runners) {
        if (runner->thread.joinable()) runner->thread.join();
    }
}

bool FollowerRunner::drain(std::chrono::milliseconds at_most) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    const auto target =
        impl_->database.read([](Reader& reader) { return Journal::last_sequence(reader); });
    while (!impl_->all_passed(target)) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        if (impl_->is_running()) {
            std::this_thread::sleep_for(5ms);
        } else {
            impl_->advance_all();
        }
    }
    return true;
}

std::map<std::string, std::int64_t> FollowerRunner::lag() {
    return impl_->database.read([this](Reader& reader) {
        const auto last = Journal::last_sequence(reader);
        std::map<std::string, std::int64_t> behind;
        for (const auto& runner : impl_->runners) {
            const auto from = impl_->position(reader, runner->name).value_or(0);
            behind[runner->name] = std::max<std::int64_t>(0, last - from);
        }
        return behind;
    });
}

}  // namespace ondam::records
