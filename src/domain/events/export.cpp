#include "domain/events/export.h"

#include <algorithm>

namespace ondam::events {
namespace {

constexpr std::size_t piece_size = 64 * 1024;
constexpr std::size_t pieces_ahead = 4;

}  // namespace

std::optional<std::string> export_line(const Event& event, const staff::TimeRange& range) {
    if (event.type == EventType::fact || !range.holds(event.time)) return std::nullopt;
    auto line = event.json;
    // Inside of its strings they are escaped: these only make it pretty.
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
}

std::shared_ptr<void> EventExport::Slots::take() {
    if (taken_++ >= most) {
        --taken_;
        return nullptr;
    }
    return {this, [self = shared_from_this()](void*) { --self->taken_; }};
}

EventExport::EventExport(EventLog& log, WorkspaceId workspace, staff::TimeRange range,
                         std::shared_ptr<void> slot)
    : log_(log), workspace_(workspace), range_(range), slot_(std::move(slot)), reader_([this] {
          run();
      }) {}

EventExport::~EventExport() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    reader_.join();
}

EventLog::Visit EventExport::put(std::string piece) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || pieces_.size() < pieces_ahead; });
    if (stopping_) return EventLog::Visit::stop;
    pieces_.push_back(std::move(piece));
    changed_.notify_all();
    return EventLog::Visit::next;
}

void EventExport::run() {
    std::exception_ptr broken;
    try {
        std::string piece;
        log_.scan(workspace_, [&](const Event& event) {
            if (stopping_) return EventLog::Visit::stop;
            const auto line = export_line(event, range_);
            if (line) piece.append(*line).append("\n");
            if (piece.size() < piece_size) return EventLog::Visit::next;
            return put(std::exchange(piece, {}));
        });
        if (!piece.empty()) put(std::move(piece));
    } catch (...) {
        broken = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    broken_ = broken;
    done_ = true;
    changed_.notify_all();
}

bool EventExport::next(std::string& chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_ || !pieces_.empty(); });
    if (pieces_.empty()) {
        chunk.clear();
        if (broken_) std::rethrow_exception(broken_);
        return false;
    }
    chunk = std::move(pieces_.front());
    pieces_.pop_front();
    changed_.notify_all();
    return true;
}

}  // namespace ondam::events
