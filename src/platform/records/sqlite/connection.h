#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/records/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ondam::records::sqlite {

/// One connection with its prepared statements. Not thread-safe; throws DatabaseError.
class Connection {
public:
    enum class Role { writer, reader };
    enum class Timeout { whole_statement, each_row };

    Connection(const SqliteOptions& options, Role role);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void query(const Statement& statement, std::span<const Value> values, Timeout timeout,
               const std::function<void(Row)>& take);
    /// The number of rows that the statement itself changed.
    std::int64_t execute(const Statement& statement, std::span<const Value> values);
    /// A text without parameters, prepared once: BEGIN, SAVEPOINT and the like.
    void run(const char* sql);

    /// False once SQLite has rolled the transaction back by itself (disk full, I/O error,
    /// interrupted write).
    bool in_transaction() const;
    void set_timeout(std::chrono::milliseconds timeout) { timeout_ = timeout; }
    sqlite3* handle() { return handle_; }

private:
    struct Prepared {
        sqlite3_stmt* handle = nullptr;
        std::string text;
        std::vector<std::size_t>
            parameters;  ///< Place i + 1 of the statement takes this number of the values.
        std::shared_ptr<const Row::Columns> columns;
        ~Prepared();
    };
    class Use;

    void configure(const SqliteOptions& options, Role role);
    std::string pragma(const std::string& text);
    std::shared_ptr<Prepared> prepare(const char* name, const char* sql);
    void bind(Prepared& prepared, const char* name, std::span<const Value> values);
    Row read_row(Prepared& prepared);
    void start_timer();
    [[noreturn]] void fail(const char* name, int code);

    sqlite3* handle_ = nullptr;
    /// By the address of the statement's text, which is nearly always a constant of the program;
    /// the text itself is compared all the same.
    std::unordered_map<const char*, std::shared_ptr<Prepared>> prepared_;
    std::chrono::milliseconds timeout_{0};
    std::chrono::steady_clock::time_point deadline_{};
};

}  // namespace ondam::records::sqlite
