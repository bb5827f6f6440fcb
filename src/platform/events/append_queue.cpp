#include "platform/events/append_queue.h"

#include <algorithm>
#include <exception>
#include <future>
#include <utility>

namespace ondam::events {
namespace {

constexpr std::chrono::seconds come_back{1};
constexpr std::chrono::hours future_limit{24};
constexpr std::size_t bytes_beside_text = 192;  ///< of the Event itself and its allocations

}  // namespace

Result<void> AppendQueue::push(std::vector<Event> events, AppendDone done) {
    AppendBatch batch;
    batch.hashes.reserve(events.size());
    for (auto& event : events) {
        event.time = std::min(event.time, Time(event.received_at + future_limit));
        batch.hashes.push_back(message_hash(event.workspace, event.message_id));
        batch.bytes +=
            bytes_beside_text + event.json.size() + event.name.size() + event.message_id.size();
    }
    batch.events = std::move(events);
    batch.done = std::move(done);
    {
        const std::lock_guard lock(mutex_);
        // A batch larger than the whole limit is let in when it is alone, or it could never be.
        const bool full = bytes_ > 0 && bytes_ + batch.bytes > limit_bytes_;
        if (closed_ || refusing_ || full) return unavailable(come_back);
        auto& held = bytes_of_[batch.owner()];
        if (held > 0 && held + batch.bytes > limit_bytes_ / 4 * 3) return rate_limited(come_back);
        held += batch.bytes;
        bytes_ += batch.bytes;
        events_ += batch.events.size();
        batches_.push_back(std::move(batch));
        ++pushed_;
    }
    changed_.notify_one();
    return {};
}

void AppendQueue::run(const WriterTask& task) {
    const auto finished = std::make_shared<std::promise<void>>();
    auto result = finished->get_future();
    {
        const std::lock_guard lock(mutex_);
        if (closed_) throw std::runtime_error("the event log is stopping");
        tasks_.push_back({pushed_, [&task, finished] {
                              try {
                                  task();
                                  finished->set_value();
                              } catch (...) {
                                  finished->set_exception(std::current_exception());
                              }
                          }});
    }
    changed_.notify_one();
    result.get();
}

std::optional<AppendQueue::Taken> AppendQueue::take(std::size_t bytes_limit,
                                                    std::size_t events_limit) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !batches_.empty() || !tasks_.empty(); });
    if (batches_.empty() && tasks_.empty()) return std::nullopt;
    Taken taken;
    std::size_t bytes = 0, events = 0;
    // A task stands between what queued before it and what queued after.
    const auto before_task = [this] { return tasks_.empty() || taken_ < tasks_.front().after; };
    const auto has_room = [&] { return bytes < bytes_limit && events < events_limit; };
    while (!batches_.empty() && before_task() && (taken.batches.empty() || has_room())) {
        bytes += batches_.front().bytes;
        const auto held = bytes_of_.find(batches_.front().owner());
        held->second -= batches_.front().bytes;
        if (held->second == 0) bytes_of_.erase(held);
        events += batches_.front().events.size();
        taken.batches.push_back(std::move(batches_.front()));
        batches_.pop_front();
        ++taken_;
    }
    bytes_ -= bytes;
    events_ -= events;
    while (!tasks_.empty() && tasks_.front().after <= taken_) {
        taken.tasks.push_back(std::move(tasks_.front().task));
        tasks_.pop_front();
    }
    return taken;
}

void AppendQueue::refuse_all() {
    std::deque<AppendBatch> refused;
    {
        const std::lock_guard lock(mutex_);
        refusing_ = true;
        refused.swap(batches_);
        taken_ += refused.size();
        bytes_ = 0;
        bytes_of_.clear();
        events_ = 0;
    }
    for (const auto& batch : refused) batch.done(unavailable(come_back));
}

void AppendQueue::open() {
    const std::lock_guard lock(mutex_);
    refusing_ = false;
}

bool AppendQueue::refusing() const {
    const std::lock_guard lock(mutex_);
    return refusing_;
}

void AppendQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
}

std::size_t AppendQueue::events() const {
    const std::lock_guard lock(mutex_);
    return events_;
}

std::size_t AppendQueue::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace ondam::events
