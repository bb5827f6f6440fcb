#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ondam::http {

/// The bounded pool where handlers run: plain threads, one queue. Jobs must not throw.
class Workers {
public:
    using Job = std::function<void()>;

    Workers(std::size_t threads, std::size_t queue_limit);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// False when the queue is full; the job is then not taken.
    bool try_submit(Job job);
    /// For the next step of work that was let in before: takes no notice of the limit. After `stop`
    /// the job is dropped.
    void submit(Job job);
    std::size_t waiting() const;
    /// Finishes what is queued and ends the threads.
    void stop();

private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> queue_;
    std::size_t queue_limit_;
    bool stopping_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace ondam::http
