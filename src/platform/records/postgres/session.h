#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "platform/records/database.h"

struct pg_conn;
struct pg_result;

namespace ondam::records::postgres {

/// A failure of the server with its SQLSTATE, so that the transaction can tell what may run again.
class ServerError : public DatabaseError {
public:
    ServerError(const std::string& what, std::string state);
    /// A serialisation failure or a deadlock: the transaction left no trace and may run again.
    bool may_run_again() const { return state_ == "40001" || state_ == "40P01"; }

private:
    std::string state_;
};

struct ClearResult {
    void operator()(pg_result* result) const;
};
using Answer = std::unique_ptr<pg_result, ClearResult>;

/// One connection with its prepared statements. Not thread-safe; throws DatabaseError.
class Session {
public:
    explicit Session(const PostgresOptions& options);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Answer run(const Statement& statement, std::span<const Value> values);
    void each_row(const Answer& answer, const std::function<void(Row)>& take);
    /// Through a cursor, so that a long answer is never held whole.
    void stream(const Statement& statement, std::span<const Value> values,
                const std::function<void(Row)>& take);
    void command(const std::string& sql);
    /// Sends ROLLBACK and waits for no answer: the next command reads it.
    void leave();

    /// True while BEGIN, COMMIT and ROLLBACK make sense: the connection lives.
    bool alive() const;
    bool idle() const;
    bool transaction_failed() const;

private:
    struct Parameters;

    void configure(const PostgresOptions& options);
    void settle();
    std::string prepared_name(const Statement& statement, const Parameters& parameters);
    Answer checked(pg_result* result, const char* name);

    pg_conn* connection_ = nullptr;
    std::unordered_map<std::string, std::string> prepared_;
    std::uint64_t last_name_ = 0;
    bool is_leaving_ = false;
};

}  // namespace ondam::records::postgres
