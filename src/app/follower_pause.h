#pragma once

#include <mutex>

#include "app/app.h"

namespace ondam::app {

/// Holds every follower still, of the journal and of the event log, while it lives; one at a time.
/// Requests and jobs go on: what they write waits to be read. Does nothing in a process where no
/// follower runs.
class FollowerPause {
public:
    explicit FollowerPause(App& app);
    ~FollowerPause();
    FollowerPause(const FollowerPause&) = delete;
    FollowerPause& operator=(const FollowerPause&) = delete;
    /// Before the end of its life.
    void end();

private:
    App& app_;
    std::unique_lock<std::mutex> alone_;
    bool paused_ = false;
};

}  // namespace ondam::app
