#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <sqlite3.h>

#include "platform/records/nesting.h"
#include "platform/records/sqlite/connection.h"
#include "platform/records/sqlite/writer.h"
#include "sqlite_sql.h"

namespace ondam::records::sqlite {
namespace {

constexpr int pages_between_pauses = 2000;

class ConnectionReader : public Reader {
public:
    ConnectionReader(Connection& connection, const SqliteOptions& options)
        : connection_(connection), timeout_(options.statement_timeout) {
        connection_.set_timeout(timeout_);
    }
    void lift_timeout() override { connection_.set_timeout(std::chrono::milliseconds(0)); }

protected:
    void query(const Statement& statement, std::span<const Value> values,
               const std::function<void(Row)>& take) override {
        connection_.query(statement, values, Connection::Timeout::whole_statement, take);
    }
    void stream(const Statement& statement, std::span<const Value> values,
                const std::function<void(Row)>& take) override {
        connection_.query(statement, values, Connection::Timeout::each_row, take);
    }

private:
    Connection& connection_;
    std::chrono::milliseconds timeout_;
};

/// The query-only connections, lent out one at a time.
class ReaderPool {
public:
    explicit ReaderPool(const SqliteOptions& options) : options_(options) {
        for (int i = 0; i < std::max(1, options.readers); ++i) {
            idle_.push_back(std::make_unique<Connection>(options, Connection::Role::reader));
        }
    }
    std::unique_ptr<Connection> take() {
        std::unique_lock lock(mutex_);
        const auto at_most = std::max(options_.statement_timeout, std::chrono::milliseconds(1000));
        if (!returned_.wait_for(lock, at_most, [this] { return !idle_.empty(); })) {
            throw DatabaseError("sqlite: all readers are busy", true);
        }
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    void give_back(std::unique_ptr<Connection> connection) {
        {
            const std::lock_guard lock(mutex_);
            idle_.push_back(std::move(connection));
        }
        returned_.notify_one();
    }

private:
    const SqliteOptions& options_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

/// A read transaction on a borrowed connection.
class ReadScope {
public:
    explicit ReadScope(ReaderPool& pool) : pool_(pool), connection_(pool.take()) {
        try {
            connection_->run("BEGIN");
        } catch (...) {
            pool_.give_back(std::move(connection_));
            throw;
        }
    }
    ~ReadScope() {
        try {
            if (connection_->in_transaction()) connection_->run("ROLLBACK");
        } catch (const DatabaseError&) {
            // A read has nothing to lose; the next BEGIN tells if the connection is ill.
        }
        pool_.give_back(std::move(connection_));
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;
    Connection& connection() { return *connection_; }

private:
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
};

class SqliteDatabase : public Database {
public:
    explicit SqliteDatabase(const SqliteOptions& options)
        : options_(options), writer_(*this, options_), readers_(options_) {}

    Dialect dialect() const override { return Dialect::sqlite; }
    std::string dump_schema() override;
    using Database::back_up;
    void back_up(const std::string& folder, const std::function<void()>& at_snapshot) override;
    std::vector<std::string> verify() override;

protected:
    void run_read(const std::function<void(Reader&)>& body) override {
        const auto& nesting = Nesting::current();
        if (nesting.database == this) return body(*nesting.reader);
        ReadScope scope(readers_);
        ConnectionReader reader(scope.connection(), options_);
        const NestingScope inside({this, &reader, false});
        body(reader);
    }
    void run_write(const std::function<bool(Transaction&)>& body) override {
        const auto& nesting = Nesting::current();
        ONDAM_CHECK(nesting.database != this || !nesting.writing);
        writer_.write(body);
    }

private:
    const SqliteOptions options_;
    Writer writer_;  // Before the readers: it makes the file and is the last to close it.
    ReaderPool readers_;
};

std::string one_spaced(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!is_space) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

std::string SqliteDatabase::dump_schema() {
    return read([](Reader& reader) {
        std::string out;
        for (const auto& row : reader.all(sql::sqlite_schema)) {
            out += one_spaced(row.text("sql")) + ";\n";
        }
        return out;
    });
}

void SqliteDatabase::back_up(const std::string& folder, const std::function<void()>& at_snapshot) {
    std::filesystem::create_directories(folder);
    const auto target = std::filesystem::path(folder) / "ondam.db";
    const auto part = target.string() + ".part";
    std::filesystem::remove(part);
    // A connection of its own, so that a long copy keeps no request waiting; its snapshot is held
    // from first to last.
    Connection source(options_, Connection::Role::reader);
    source.run("BEGIN");
    source.run("SELECT count(*) FROM sqlite_master");
    at_snapshot();
    sqlite3* copy = nullptr;
    int code = sqlite3_open(part.c_str(), &copy);
    if (code == SQLITE_OK) {
        auto* backup = sqlite3_backup_init(copy, "main", source.handle(), "main");
        code = backup == nullptr ? sqlite3_errcode(copy) : SQLITE_OK;
        while (code == SQLITE_OK) code = sqlite3_backup_step(backup, pages_between_pauses);
        if (backup != nullptr) sqlite3_backup_finish(backup);
    }
    sqlite3_close_v2(copy);
    if (code != SQLITE_DONE) {
        std::filesystem::remove(part);
        throw DatabaseError(std::string("sqlite: backup: ") + sqlite3_errstr(code), true);
    }
    std::filesystem::rename(part, target);
}

std::vector<std::string> SqliteDatabase::verify() {
    return read([](Reader& reader) {
        reader.lift_timeout();
        std::vector<std::string> faults;
        for (const auto& row : reader.all(sql::sqlite_integrity_check)) {
            if (row.text("integrity_check") != "ok") faults.push_back(row.text("integrity_check"));
        }
        for (const auto& row : reader.all(sql::sqlite_foreign_key_check)) {
            faults.push_back("a row of " + row.text("table") + " names a missing row of " +
                             row.text("parent"));
        }
        return faults;
    });
}

}  // namespace
}  // namespace ondam::records::sqlite

namespace ondam::records {

std::unique_ptr<Database> open_sqlite(const SqliteOptions& options) {
    return std::make_unique<sqlite::SqliteDatabase>(options);
}

}  // namespace ondam::records
