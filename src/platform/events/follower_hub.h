#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/events/event_log.h"

namespace ondam::events {

/// One group commit: its events in order of sequence, at least one.
using Committed = std::shared_ptr<const std::vector<Event>>;

/// What an engine still keeps one by one.
struct History {
    bool lost = false;  ///< what follows the position is no longer kept
    std::vector<Event> events;
    std::uint64_t reached = 0;  ///< everything up to here was looked at
};
class HistoryReader {
public:
    virtual ~HistoryReader() = default;
    /// Up to `limit` events behind those it gave before, none with a sequence above `up_to`.
    virtual History next(std::size_t limit, std::uint64_t up_to) = 0;
};
class HistorySource {
public:
    virtual ~HistorySource() = default;
    virtual std::unique_ptr<HistoryReader> read_after(std::uint64_t position) = 0;
    /// Erased or older than the retention: no follower gets it any more.
    virtual bool hidden(const Event& event) = 0;
};

/// Runs followers, a thread each: newest commits from memory, older ones from the engine's history.
class FollowerHub {
public:
    FollowerHub(HistorySource& source, std::size_t live_limit_bytes);
    ~FollowerHub();

    /// Says that everything up to here is durable; with the events themselves when they are at
    /// hand.
    void publish(Committed events);
    void publish_up_to(std::uint64_t sequence);

    /// `passed` hears of the durable position each time it may have moved.
    using Passed = std::function<void(std::string_view name, std::uint64_t position)>;
    std::unique_ptr<Following> follow(Follower& follower, const FollowOptions& options,
                                      Passed passed);
    /// How many events the next commit may bring, so that followers who asked for it stay close
    /// behind; waits a moment for the first of them. Never nothing: a follower that hangs slows
    /// down what comes in, and stops nothing. One that catches up from history, as after a restart,
    /// is not waited for.
    std::size_t room(std::size_t at_most);
    std::chrono::milliseconds held();
    std::uint64_t published();
    /// Returns once every `handle` that runs now has ended.
    void wait_for_handles();
    bool drain(std::chrono::milliseconds at_most);
    std::vector<FollowerState> states();

private:
    class Runner;
    struct Work {
        std::vector<Committed> kept;
        std::vector<const Event*> events;
        std::uint64_t reached = 0;
    };
    /// False when memory no longer holds what follows the position.
    bool take_live(std::uint64_t position, std::size_t limit, Work& work);
    void trim_locked();
    std::size_t room_locked() const;
    void left(Runner& runner);

    HistorySource& source_;
    const std::size_t live_limit_bytes_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Committed> live_;
    std::size_t live_bytes_ = 0;
    std::uint64_t live_after_ = 0;  ///< live_ holds every event behind this one
    std::uint64_t published_ = 0;
    std::chrono::steady_clock::duration held_{0};
    std::vector<std::shared_ptr<Runner>> runners_;
};

}  // namespace ondam::events
