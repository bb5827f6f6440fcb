#include "app/follower_pause.h"

namespace ondam::app {

FollowerPause::FollowerPause(App& app) : app_(app), alone_(app.upkeep) {
    paused_ = app_.profiling != nullptr;
    if (!paused_) return;
    app_.followers.stop();
    app_.profiling.reset();
}

FollowerPause::~FollowerPause() { end(); }

void FollowerPause::end() {
    if (!paused_) return;
    paused_ = false;
    app_.profiling =
        app_.event_store.log->follow(app_.profiler, customers::Profiler::follow_options);
    app_.followers.start();
    alone_.unlock();
}

}  // namespace ondam::app
