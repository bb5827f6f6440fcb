#include "platform/records/postgres/pool.h"

#include <algorithm>

#include "base/log.h"

namespace ondam::records::postgres {

std::unique_ptr<Session> Pool::take() {
    std::unique_lock lock(mutex_);
    const auto at_most = std::max(options_.statement_timeout, std::chrono::milliseconds(1000));
    const auto is_free = [this] { return lent_ < std::max(1, options_.connections); };
    if (!returned_.wait_for(lock, at_most, is_free)) {
        throw DatabaseError("postgres: all connections are busy", true);
    }
    ++lent_;
    if (idle_.empty()) return nullptr;
    auto session = std::move(idle_.back());
    idle_.pop_back();
    return session;
}

void Pool::forget_one() {
    {
        const std::lock_guard lock(mutex_);
        --lent_;
    }
    returned_.notify_one();
}

std::unique_ptr<Session> Pool::begin(const std::string& begin_command) {
    auto session = take();
    try {
        if (session) {
            try {
                session->command(begin_command);
                return session;
            } catch (const DatabaseError& error) {
                // The server was restarted while the session lay idle; nothing was done on it yet.
                log::warning("records.reconnect", {{"error", error.what()}});
            }
        }
        session = std::make_unique<Session>(options_);
        session->command(begin_command);
        return session;
    } catch (...) {
        forget_one();
        throw;
    }
}

void Pool::give_back(std::unique_ptr<Session> session) {
    bool is_sound = session->alive();
    try {
        if (is_sound && !session->idle()) session->leave();
    } catch (const DatabaseError& error) {
        log::warning("records.rollback_failed", {{"error", error.what()}});
        is_sound = false;
    }
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (is_sound) idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

}  // namespace ondam::records::postgres
