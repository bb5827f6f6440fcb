#include "platform/events/follower_hub.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <stdexcept>

#include "base/check.h"
#include "base/log.h"

namespace ondam::events {
namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{10'000};
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
/// What an event costs a follower, until it is known.
constexpr Seconds usual_cost{1.0 / 20'000};
/// Batches of fewer events say little of what many cost.
constexpr double telling_events = 1'000;
/// A commit waits so long at most, and then brings so many events all the same.
constexpr std::chrono::milliseconds longest_hold{50};
constexpr std::size_t least_room = 200;

std::size_t bytes_of(const std::vector<Event>& events) {
    std::size_t bytes = 0;
    for (const auto& event : events) {
        bytes += sizeof(Event) + event.json.size() + event.name.size() + event.message_id.size();
    }
    return bytes;
}

}  // namespace

/// One follower's thread and how far it has come.
class FollowerHub::Runner {
public:
    Runner(FollowerHub& hub, Follower& follower, const FollowOptions& options, Passed passed)
        : hub_(hub),
          follower_(follower),
          options_(options),
          passed_(std::move(passed)),
          name_(follower.name()) {}

    void start() {
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    void stop() {
        thread_.request_stop();
        { const std::lock_guard lock(hub_.mutex_); }
        hub_.changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }
    const std::string& name() const { return name_; }
    std::uint64_t cursor() const { return cursor_; }
    std::uint64_t stored() const { return stored_; }
    /// How many waiting events it would have handled by the time it asked for. Two commits' worth
    /// at least: where events come one by one each seems to cost what a whole batch does, and
    /// nobody shall wait for a follower before whom nothing lies.
    std::optional<std::size_t> window() const {
        if (!options_.stay_within) return std::nullopt;
        return std::max(2 * least_room, std::size_t(*options_.stay_within / cost_.load()));
    }
    void wait_for_handle() { const std::lock_guard lock(handling_); }

private:
    void run(const std::stop_token& stop) {
        auto pause = first_pause;
        while (!stop.stop_requested()) {
            try {
                reader_.reset();
                pass(follower_.position());
                while (step(stop)) pause = first_pause;
                return;
            } catch (const std::exception& error) {
                log::error("event follower failed", {{"follower", name_}, {"error", error.what()}});
            }
            std::unique_lock lock(hub_.mutex_);
            hub_.changed_.wait_for(lock, pause, [&] { return stop.stop_requested(); });
            pause = std::min(pause * 2, longest_pause);
        }
    }

    /// Waits for news and handles some of it; false when the follower is to stop.
    bool step(const std::stop_token& stop) {
        {
            std::unique_lock lock(hub_.mutex_);
            hub_.changed_.wait(lock,
                               [&] { return stop.stop_requested() || hub_.published_ > cursor_; });
            if (stop.stop_requested()) return false;
        }
        Work work;
        History history;
        if (hub_.take_live(cursor_, options_.batch_limit, work)) {
            reader_.reset();
        } else {
            if (!reader_) reader_ = hub_.source_.read_after(cursor_);
            history = reader_->next(options_.batch_limit, hub_.published());
            if (history.lost) return rebuild();
            for (const auto& event : history.events) work.events.push_back(&event);
            work.reached = history.reached;
        }
        deliver(work.events);
        set_cursor(work.reached);
        return true;
    }

    bool rebuild() {
        log::warning("event follower rebuilds", {{"follower", name_}});
        reader_.reset();
        const auto before = cursor_.load();
        {
            // An erasure waits for this too, or a rebuild under way could bring back what it
            // removed.
            const std::lock_guard lock(handling_);
            follower_.rebuild();
        }
        pass(follower_.position());
        if (cursor_ <= before) throw std::runtime_error("a rebuild did not move the position");
        return true;
    }

    void deliver(std::vector<const Event*>& events) {
        const std::lock_guard lock(handling_);
        std::erase_if(events, [this](const Event* event) { return hub_.source_.hidden(*event); });
        if (events.empty()) return;
        const auto start = Steady::now();
        follower_.handle(events);
        const auto count = double(events.size());
        const auto cost = cost_.load();
        const auto seen = (Steady::now() - start) / count;
        cost_ = cost + (seen - cost) * (count / (count + telling_events));
        stored_ = events.back()->sequence;
        passed_(name_, follower_.durable_position());
    }

    void pass(std::uint64_t position) {
        stored_ = position;
        passed_(name_, follower_.durable_position());
        set_cursor(position);
    }
    void set_cursor(std::uint64_t position) {
        {
            const std::lock_guard lock(hub_.mutex_);
            cursor_ = position;
            hub_.trim_locked();
        }
        hub_.changed_.notify_all();
    }

    FollowerHub& hub_;
    Follower& follower_;
    const FollowOptions options_;
    const Passed passed_;
    const std::string name_;
    std::atomic<std::uint64_t> cursor_ = 0;
    std::atomic<std::uint64_t> stored_ = 0;
    std::atomic<Seconds> cost_ = usual_cost;  ///< of an event, of late
    std::mutex handling_;
    std::unique_ptr<HistoryReader> reader_;
    std::jthread thread_;
};

FollowerHub::FollowerHub(HistorySource& source, std::size_t live_limit_bytes)
    : source_(source), live_limit_bytes_(live_limit_bytes) {}

FollowerHub::~FollowerHub() {
    const std::lock_guard lock(mutex_);
    ONDAM_CHECK(runners_.empty());
}

std::uint64_t FollowerHub::published() {
    const std::lock_guard lock(mutex_);
    return published_;
}

std::size_t FollowerHub::room(std::size_t at_most) {
    std::unique_lock lock(mutex_);
    auto room = room_locked();
    if (room < least_room) {
        const auto start = Steady::now();
        changed_.wait_for(lock, longest_hold, [&] {
            room = room_locked();
            return room >= least_room;
        });
        held_ += Steady::now() - start;
    }
    return std::min(std::max(room, least_room), at_most);
}

std::size_t FollowerHub::room_locked() const {
    auto room = std::numeric_limits<std::size_t>::max();
    for (const auto& runner : runners_) {
        const auto window = runner->window();
        const auto cursor = runner->cursor();
        if (!window || cursor < live_after_) continue;
        const auto waiting = published_ - std::min(published_, cursor);
        room = std::min(room, *window - std::min(*window, std::size_t(waiting)));
    }
    return room;
}

std::chrono::milliseconds FollowerHub::held() {
    const std::lock_guard lock(mutex_);
    return std::chrono::duration_cast<std::chrono::milliseconds>(held_);
}

void FollowerHub::publish(Committed events) {
    {
        const std::lock_guard lock(mutex_);
        published_ = events->back().sequence;
        live_bytes_ += bytes_of(*events);
        live_.push_back(std::move(events));
        trim_locked();
    }
    changed_.notify_all();
}

void FollowerHub::publish_up_to(std::uint64_t sequence) {
    {
        const std::lock_guard lock(mutex_);
        if (sequence <= published_) return;
        published_ = sequence;
        live_after_ = sequence;
        live_.clear();
        live_bytes_ = 0;
    }
    changed_.notify_all();
}

void FollowerHub::trim_locked() {
    auto slowest = published_;
    for (const auto& runner : runners_) slowest = std::min(slowest, runner->cursor());
    while (!live_.empty()) {
        const auto last = live_.front()->back().sequence;
        if (last > slowest && live_bytes_ <= live_limit_bytes_) return;
        live_bytes_ -= bytes_of(*live_.front());
        live_after_ = last;
        live_.pop_front();
    }
}

bool FollowerHub::take_live(std::uint64_t position, std::size_t limit, Work& work) {
    const std::lock_guard lock(mutex_);
    if (position < live_after_ || live_.empty()) return false;
    const auto behind = [](const Committed& commit, std::uint64_t sequence) {
        return commit->back().sequence <= sequence;
    };
    auto at = std::lower_bound(live_.begin(), live_.end(), position, behind);
    work.reached = position;
    for (; at != live_.end() && work.events.size() < limit; ++at) {
        for (const auto& event : **at) {
            if (event.sequence <= position || work.events.size() == limit) continue;
            work.events.push_back(&event);
            work.reached = event.sequence;
        }
        work.kept.push_back(*at);
    }
    return true;
}

std::unique_ptr<Following> FollowerHub::follow(Follower& follower, const FollowOptions& options,
                                               Passed passed) {
    class Handle final : public Following {
    public:
        Handle(FollowerHub& hub, std::shared_ptr<Runner> runner)
            : hub_(hub), runner_(std::move(runner)) {}
        ~Handle() override {
            runner_->stop();
            hub_.left(*runner_);
        }

    private:
        FollowerHub& hub_;
        std::shared_ptr<Runner> runner_;
    };
    auto runner = std::make_shared<Runner>(*this, follower, options, std::move(passed));
    {
        const std::lock_guard lock(mutex_);
        for (const auto& other : runners_) ONDAM_CHECK(other->name() != runner->name());
        runners_.push_back(runner);
    }
    runner->start();
    return std::make_unique<Handle>(*this, std::move(runner));
}

void FollowerHub::left(Runner& runner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(runners_, [&runner](const auto& other) { return other.get() == &runner; });
    trim_locked();
}

void FollowerHub::wait_for_handles() {
    std::vector<std::shared_ptr<Runner>> runners;
    {
        const std::lock_guard lock(mutex_);
        runners = runners_;
    }
    for (const auto& runner : runners) runner->wait_for_handle();
}

bool FollowerHub::drain(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const auto target = published_;
    return changed_.wait_for(lock, at_most, [&] {
        return std::ranges::all_of(
            runners_, [target](const auto& runner) { return runner->cursor() >= target; });
    });
}

std::vector<FollowerState> FollowerHub::states() {
    const std::lock_guard lock(mutex_);
    std::vector<FollowerState> out;
    for (const auto& runner : runners_) {
        const auto cursor = runner->cursor();
        out.push_back({.name = runner->name(),
                       .position = runner->stored(),
                       .behind = published_ - std::min(published_, cursor),
                       .running = true});
    }
    return out;
}

}  // namespace ondam::events
