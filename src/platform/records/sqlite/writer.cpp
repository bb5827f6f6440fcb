#include "platform/records/sqlite/writer.h"

#include "base/log.h"
#include "platform/records/nesting.h"

namespace ondam::records::sqlite {
namespace {

constexpr std::size_t most_in_batch = 256;

}  // namespace

class Writer::WriterTransaction : public Transaction {
public:
    WriterTransaction(Writer& writer, Write& write) : writer_(writer), write_(write) {}
    ~WriterTransaction() override {
        writer_.connection_->set_timeout(writer_.options_.statement_timeout);
    }

    void lift_timeout() override { writer_.connection_->set_timeout(std::chrono::milliseconds(0)); }
    void after_commit(std::function<void()> action) override {
        write_.after_commit.push_back(std::move(action));
    }

protected:
    void query(const Statement& statement, std::span<const Value> values,
               const std::function<void(Row)>& take) override {
        writer_.connection_->query(statement, values, Connection::Timeout::whole_statement, take);
    }
    void stream(const Statement& statement, std::span<const Value> values,
                const std::function<void(Row)>& take) override {
        writer_.connection_->query(statement, values, Connection::Timeout::each_row, take);
    }
    std::int64_t execute(const Statement& statement, std::span<const Value> values) override {
        return writer_.connection_->execute(statement, values);
    }

private:
    Writer& writer_;
    Write& write_;
};

Writer::Writer(const Database& owner, const SqliteOptions& options)
    : owner_(owner),
      options_(options),
      connection_(std::make_unique<Connection>(options, Connection::Role::writer)) {
    thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void Writer::write(const Body& body) {
    auto write = std::make_shared<Write>();
    write->body = &body;
    auto settled = write->settled.get_future();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) throw DatabaseError("sqlite: the database is closing", true);
        if (queue_.size() >= options_.queue_limit) {
            throw DatabaseError("sqlite: too many writes are waiting", true);
        }
        queue_.push_back(std::move(write));
    }
    arrived_.notify_one();
    settled.get();
}

void Writer::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        Batch batch;
        while (!queue_.empty() && batch.size() < most_in_batch) {
            batch.push_back(std::move(queue_.front()));
            queue_.pop_front();
        }
        lock.unlock();
        commit(std::move(batch));
        lock.lock();
    }
}

void Writer::commit(Batch batch) {
    Batch failed;
    try {
        run_bodies(batch, failed);
        if (connection_) connection_->run("COMMIT");
    } catch (...) {
        log::error("records.commit_failed", {{"writes", batch.size()}});
        abandon_transaction();
        for (const auto& write : batch) write->failure = std::current_exception();
        for (const auto& write : batch) write->after_commit.clear();
    }
    for (const auto& write : batch) {
        for (const auto& action : write->after_commit) {
            try {
                action();
            } catch (const std::exception& error) {
                log::error("records.after_commit_failed", {{"error", error.what()}});
            }
        }
    }
    settle(failed);
    settle(batch);
}

void Writer::run_bodies(Batch& batch, Batch& failed) {
    while (true) {
        if (!connection_) {
            connection_ = std::make_unique<Connection>(options_, Connection::Role::writer);
        }
        connection_->run("BEGIN IMMEDIATE");
        auto culprit = batch.end();
        bool is_first = true;
        for (auto write = batch.begin(); write != batch.end() && culprit == batch.end(); ++write) {
            const auto ran = run_body(**write, is_first);
            if (ran == Ran::transaction_lost) culprit = write;
            if (ran == Ran::kept) is_first = false;
        }
        if (culprit == batch.end()) return;
        failed.push_back(std::move(*culprit));
        batch.erase(culprit);
        abandon_transaction();
    }
}

Writer::Ran Writer::run_body(Write& write, bool is_first) {
    write.failure = nullptr;
    write.after_commit.clear();
    // A savepoint keeps a copy of every page that changes behind it. With nothing before it that
    // must stay, taking back the whole transaction does the same and costs the good case nothing.
    if (!is_first) connection_->run("SAVEPOINT one_write");
    bool keep = false;
    try {
        WriterTransaction transaction(*this, write);
        const NestingScope scope({&owner_, &transaction, true});
        keep = (*write.body)(transaction);
    } catch (...) {
        write.failure = std::current_exception();
    }
    if (!connection_->in_transaction()) {
        if (!write.failure) {
            // The body swallowed the error of the statement that lost the transaction.
            write.failure = std::make_exception_ptr(
                DatabaseError("sqlite: the transaction was rolled back", true));
        }
        return Ran::transaction_lost;
    }
    if (!keep) {
        write.after_commit.clear();
        connection_->run(is_first ? "ROLLBACK" : "ROLLBACK TO one_write");
    }
    if (!is_first) {
        connection_->run("RELEASE one_write");
    } else if (!keep) {
        connection_->run("BEGIN IMMEDIATE");
    }
    return keep ? Ran::kept : Ran::taken_back;
}

void Writer::abandon_transaction() {
    if (!connection_) return;
    try {
        if (connection_->in_transaction()) connection_->run("ROLLBACK");
    } catch (const DatabaseError& error) {
        log::error("records.rollback_failed", {{"error", error.what()}});
        connection_.reset();  // Opened anew by the next batch.
    }
}

void Writer::settle(const Batch& batch) {
    for (const auto& write : batch) {
        if (write->failure) {
            write->settled.set_exception(write->failure);
        } else {
            write->settled.set_value();
        }
    }
}

}  // namespace ondam::records::sqlite
