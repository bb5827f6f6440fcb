#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "domain/staff/exports.h"
#include "platform/events/event_log.h"
#include "platform/http/http.h"

namespace ondam::events {

/// The event as it was taken, `messageId` included, on one line. Nothing when it lies outside of
/// the range or was told by the journal: those are copies.
std::optional<std::string> export_line(const Event& event, const staff::TimeRange& range);

/// The export as a body. One thread reads ahead by a few pieces and waits for a slow reader, so
/// that memory does not grow with the number of events; it ends with this object.
class EventExport : public http::BodySource {
public:
    /// How many run at the same time: each holds a view of the log.
    class Slots : public std::enable_shared_from_this<Slots> {
    public:
        static constexpr int most = 2;
        /// Nothing when all are taken; free again when the last copy goes.
        std::shared_ptr<void> take();

    private:
        std::atomic<int> taken_{0};
    };
    EventExport(EventLog& log, WorkspaceId workspace, staff::TimeRange range,
                std::shared_ptr<void> slot);
    ~EventExport() override;

    bool next(std::string& chunk) override;

private:
    void run();
    EventLog::Visit put(std::string piece);

    EventLog& log_;
    const WorkspaceId workspace_;
    const staff::TimeRange range_;
    const std::shared_ptr<void> slot_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> pieces_;
    std::exception_ptr broken_;
    bool done_ = false;
    std::atomic<bool> stopping_{false};
    std::thread reader_;
};

}  // namespace ondam::events
