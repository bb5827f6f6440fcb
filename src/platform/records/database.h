#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "platform/records/row.h"
#include "platform/records/statement.h"

namespace ondam::records {

/// The world below is broken (disk full, server gone, corrupt file). Thrown; caught only at HTTP
/// dispatch and by the runners of jobs and followers. `transient` says that trying again later may
/// help.
class DatabaseError : public std::runtime_error {
public:
    DatabaseError(const std::string& what, bool transient)
        : std::runtime_error(what), transient_(transient) {}
    bool transient() const { return transient_; }

private:
    bool transient_;
};

/// A consistent view of the rows. Valid only inside the closure it was handed to.
class Reader {
public:
    virtual ~Reader() = default;

    template <class... Args>
    std::vector<Row> all(const Statement& statement, const Args&... args) {
        const std::vector<Value> values{to_value(args)...};
        std::vector<Row> rows;
        query(statement, values, [&rows](Row row) { rows.push_back(std::move(row)); });
        return rows;
    }
    template <class... Args>
    std::optional<Row> first(const Statement& statement, const Args&... args) {
        auto rows = all(statement, args...);
        if (rows.empty()) return std::nullopt;
        return std::move(rows.front());
    }
    /// Rows one at a time, for exports that do not fit into memory; SELECT only. `take` may run
    /// other statements.
    template <class... Args>
    void each(const Statement& statement, const std::function<void(Row)>& take,
              const Args&... args) {
        const std::vector<Value> values{to_value(args)...};
        stream(statement, values, take);
    }
    /// Takes the statement timeout away until this closure ends: migrations, exports, rebuilds.
    virtual void lift_timeout() = 0;

protected:
    virtual void query(const Statement& statement, std::span<const Value> values,
                       const std::function<void(Row)>& take) = 0;
    virtual void stream(const Statement& statement, std::span<const Value> values,
                        const std::function<void(Row)>& take) = 0;
};

/// A view that can also change rows. Commits when the closure returns a value, rolls back on a
/// refusal or a throw.
class Transaction : public Reader {
public:
    /// The number of rows changed. Statements with RETURNING go through `all` and `first`.
    template <class... Args>
    std::int64_t run(const Statement& statement, const Args&... args) {
        const std::vector<Value> values{to_value(args)...};
        return execute(statement, values);
    }
    /// Called on the committing thread once this transaction is durable; never when it rolls back.
    virtual void after_commit(std::function<void()> action) = 0;

protected:
    virtual std::int64_t execute(const Statement& statement, std::span<const Value> values) = 0;
};

enum class Dialect { sqlite, postgres };

/// The relational rows of one installation. Thread-safe.
///
/// SQLite: one thread writes; closures that queued during the last fsync become savepoints of one
/// transaction, so a write costs its share of one fsync. PostgreSQL: a pool of connections; a
/// transaction lost to a serialisation failure or deadlock runs again, so a closure may run more
/// than once and must have no effect but its rows.
class Database {
public:
    virtual ~Database() = default;
    virtual Dialect dialect() const = 0;

    /// `f(Reader&)` in a read transaction of its own; returns what f returns.
    template <class F>
    auto read(F&& f) -> std::invoke_result_t<F&, Reader&> {
        using Out = std::invoke_result_t<F&, Reader&>;
        if constexpr (std::is_void_v<Out>) {
            run_read([&f](Reader& reader) { f(reader); });
        } else {
            std::optional<Out> out;
            run_read([&f, &out](Reader& reader) { out.emplace(f(reader)); });
            return std::move(*out);
        }
    }

    /// `f(Transaction&)`, durable when this returns. A refused Result rolls back. Not inside
    /// another `write`.
    template <class F>
    auto write(F&& f) -> std::invoke_result_t<F&, Transaction&> {
        using Out = std::invoke_result_t<F&, Transaction&>;
        if constexpr (std::is_void_v<Out>) {
            run_write([&f](Transaction& transaction) { return f(transaction), true; });
        } else {
            std::optional<Out> out;
            run_write([&f, &out](Transaction& transaction) {
                out.reset();
                out.emplace(f(transaction));
                return committed(*out);
            });
            return std::move(*out);
        }
    }

    /// The schema as text, sorted, for the golden files in db/schema.
    virtual std::string dump_schema() = 0;
    /// A consistent copy into `folder` while others read and write (SQLite: one file; PostgreSQL:
    /// NDJSON a table).
    void back_up(const std::string& folder) {
        back_up(folder, [] {});
    }
    /// `at_snapshot` is called once the copy's view of the rows is settled and before the long
    /// work: what must fit to exactly these rows can be held still until then.
    virtual void back_up(const std::string& folder, const std::function<void()>& at_snapshot) = 0;
    /// Faults of the stored bytes in words; empty when sound.
    virtual std::vector<std::string> verify() = 0;

protected:
    virtual void run_read(const std::function<void(Reader&)>& body) = 0;
    /// The body's answer says whether to commit.
    virtual void run_write(const std::function<bool(Transaction&)>& body) = 0;

private:
    template <class T>
    static bool committed(const Result<T>& out) {
        return out.has_value();
    }
    template <class T>
    static bool committed(const T&) {
        return true;
    }
};

struct SqliteOptions {
    std::string path;  ///< `DATA/ondam.db`
    int readers = 4;
    std::size_t cache_mb = 32;
    std::size_t queue_limit =
        4096;  ///< Writes waiting; beyond it `write` throws a transient DatabaseError.
    std::chrono::milliseconds statement_timeout{10'000};
};
struct PostgresOptions {
    std::string dsn;  ///< libpq connection string
    int connections = 8;
    std::string schema = "ondam";
    std::chrono::milliseconds statement_timeout{10'000};
};

std::unique_ptr<Database> open_sqlite(const SqliteOptions& options);
std::unique_ptr<Database> open_postgres(const PostgresOptions& options);

struct MigrationReport {
    std::vector<std::string> applied;
    int version = 0;
};
/// Brings the schema up to this program's version under a lock; refuses (throws) a schema newer
/// than the program. The texts are db/migrations/NNNN_name.sql, embedded at build time, each in one
/// transaction: one that is interrupted has done nothing and begins anew with the next start.
/// `tell` hears of each that is due, before it runs and when it is applied.
enum class MigrationStage { begins, applied };
using MigrationTeller = std::function<void(const std::string& name, MigrationStage stage)>;
MigrationReport migrate(Database& database, const MigrationTeller& tell = {});

}  // namespace ondam::records
