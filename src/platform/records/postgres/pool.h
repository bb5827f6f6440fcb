#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/records/postgres/session.h"

namespace ondam::records::postgres {

/// Sessions lent out one at a time, connected when first needed and again after they broke.
class Pool {
public:
    explicit Pool(const PostgresOptions& options) : options_(options) {}

    /// A session with a transaction begun. Throws a transient DatabaseError when all stay busy or
    /// no server answers.
    std::unique_ptr<Session> begin(const std::string& begin_command);
    /// Rolls back what is open; a session that is not sound afterwards is dropped.
    void give_back(std::unique_ptr<Session> session);

private:
    std::unique_ptr<Session> take();
    void forget_one();

    const PostgresOptions& options_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Session>> idle_;
    int lent_ = 0;
};

}  // namespace ondam::records::postgres
