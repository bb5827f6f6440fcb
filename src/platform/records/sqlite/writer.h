#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/records/sqlite/connection.h"

namespace ondam::records::sqlite {

/// The one thread that writes and checkpoints. What queued during the last fsync becomes savepoints
/// of one transaction with one COMMIT; a refusal or a throw takes back its own savepoint alone.
class Writer {
public:
    using Body = std::function<bool(Transaction&)>;

    Writer(const Database& owner, const SqliteOptions& options);
    /// Finishes what is queued.
    ~Writer();
    /// Returns when the body's rows are on disk, or were taken back because it answered false;
    /// throws what it threw.
    void write(const Body& body);

private:
    struct Write {
        const Body* body;
        std::promise<void> settled;
        std::exception_ptr failure;
        std::vector<std::function<void()>> after_commit;
    };
    using Batch = std::vector<std::shared_ptr<Write>>;
    class WriterTransaction;
    enum class Ran { kept, taken_back, transaction_lost };

    void run();
    void commit(Batch batch);
    /// Runs each body; one whose fault cost the whole transaction is moved to `failed` and the
    /// others run again.
    void run_bodies(Batch& batch, Batch& failed);
    /// `is_first`: nothing else is in the transaction yet.
    Ran run_body(Write& write, bool is_first);
    void abandon_transaction();
    static void settle(const Batch& batch);

    const Database& owner_;
    const SqliteOptions options_;
    std::unique_ptr<Connection> connection_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::shared_ptr<Write>> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace ondam::records::sqlite
