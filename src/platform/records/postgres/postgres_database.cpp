#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <libpq-fe.h>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "platform/records/nesting.h"
#include "platform/records/postgres/pool.h"
#include "postgres_sql.h"

namespace ondam::records::postgres {
namespace {

constexpr int most_attempts = 30;
/// From this attempt on, the writers of this process that lose their races run one at a time.
constexpr int patient_attempts = 4;

const char* const begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// As strict as the single writer of SQLite: what a closure read still holds when it commits.
const char* const begin_write = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE";

class SessionTransaction : public Transaction {
public:
    explicit SessionTransaction(Session& session) : session_(session) {}

    void lift_timeout() override { session_.command("SET LOCAL statement_timeout = 0"); }
    void after_commit(std::function<void()> action) override {
        after_commit_.push_back(std::move(action));
    }
    void committed() {
        for (const auto& action : after_commit_) {
            try {
                action();
            } catch (const std::exception& error) {
                log::error("records.after_commit_failed", {{"error", error.what()}});
            }
        }
    }

protected:
    void query(const Statement& statement, std::span<const Value> values,
               const std::function<void(Row)>& take) override {
        session_.each_row(session_.run(statement, values), take);
    }
    void stream(const Statement& statement, std::span<const Value> values,
                const std::function<void(Row)>& take) override {
        session_.stream(statement, values, take);
    }
    std::int64_t execute(const Statement& statement, std::span<const Value> values) override {
        const auto answer = session_.run(statement, values);
        // Empty for statements that change no rows.
        const std::string_view digits(PQcmdTuples(answer.get()));
        std::int64_t rows = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), rows);
        return rows;
    }

private:
    Session& session_;
    std::vector<std::function<void()>> after_commit_;
};

/// A transaction on a borrowed session, rolled back unless it was committed.
class Scope {
public:
    Scope(Pool& pool, const char* begin_command)
        : pool_(pool), session_(pool.begin(begin_command)) {}
    ~Scope() { pool_.give_back(std::move(session_)); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    Session& session() { return *session_; }

private:
    Pool& pool_;
    std::unique_ptr<Session> session_;
};

class PostgresDatabase : public Database {
public:
    explicit PostgresDatabase(const PostgresOptions& options) : options_(options), pool_(options_) {
        create_schema();
    }

    Dialect dialect() const override { return Dialect::postgres; }
    std::string dump_schema() override;
    using Database::back_up;
    void back_up(const std::string& folder, const std::function<void()>& at_snapshot) override;
    std::vector<std::string> verify() override;

protected:
    void run_read(const std::function<void(Reader&)>& body) override {
        const auto& nesting = Nesting::current();
        if (nesting.database == this) return body(*nesting.reader);
        Scope scope(pool_, begin_read);
        SessionTransaction reader(scope.session());
        const NestingScope inside({this, &reader, false});
        body(reader);
    }
    void run_write(const std::function<bool(Transaction&)>& body) override;

private:
    void create_schema();
    void write_once(const std::function<bool(Transaction&)>& body);
    void commit(Session& session);

    const PostgresOptions options_;
    Pool pool_;
    std::mutex contended_;
};

void PostgresDatabase::create_schema() {
    const auto create = [this](Transaction& transaction) {
        if (transaction.first(sql::find_schema, options_.schema)) return;
        const auto text = transaction.first(sql::create_schema_text, options_.schema)->text("text");
        transaction.run(Statement{"create_schema", text.c_str(), text.c_str()});
    };
    try {
        write(create);
    } catch (const ServerError& error) {
        // The server fails the second of two programs that make it at once; now it is there.
        if (error.transient()) throw;
        write(create);
    }
}

void PostgresDatabase::commit(Session& session) {
    // COMMIT of a failed transaction answers ROLLBACK without an error.
    if (session.transaction_failed()) {
        throw DatabaseError("postgres: the transaction failed before its end", false);
    }
    try {
        session.command("COMMIT");
    } catch (const ServerError& error) {
        if (session.alive()) throw;
        throw DatabaseError(
            std::string("postgres: the outcome of a COMMIT is unknown: ") + error.what(), false);
    }
}

void PostgresDatabase::write_once(const std::function<bool(Transaction&)>& body) {
    Scope scope(pool_, begin_write);
    SessionTransaction transaction(scope.session());
    {
        const NestingScope inside({this, &transaction, true});
        if (!body(transaction)) return;
    }
    commit(scope.session());
    transaction.committed();
}

void PostgresDatabase::run_write(const std::function<bool(Transaction&)>& body) {
    const auto& nesting = Nesting::current();
    ONDAM_CHECK(nesting.database != this || !nesting.writing);
    std::unique_lock patient(contended_, std::defer_lock);
    for (int attempt = 1;; ++attempt) {
        if (attempt == patient_attempts) patient.lock();
        try {
            return write_once(body);
        } catch (const ServerError& error) {
            if (!error.may_run_again() || attempt == most_attempts) throw;
            log::debug("records.run_again", {{"attempt", attempt}, {"error", error.what()}});
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(attempt, 20)));
    }
}

std::string PostgresDatabase::dump_schema() {
    return read([this](Reader& reader) {
        std::string out;
        const auto qualifier = options_.schema + ".";
        for (const auto& row : reader.all(sql::postgres_schema, options_.schema)) {
            auto line = row.text("line");
            for (auto at = line.find(qualifier); at != std::string::npos;
                 at = line.find(qualifier, at)) {
                line.erase(at, qualifier.size());
            }
            out += line + "\n";
        }
        return out;
    });
}

void PostgresDatabase::back_up(const std::string& folder,
                               const std::function<void()>& at_snapshot) {
    std::filesystem::create_directories(folder);
    read([&](Reader& reader) {
        reader.lift_timeout();
        const auto tables = reader.all(sql::postgres_tables, options_.schema);
        at_snapshot();
        for (const auto& table : tables) {
            const auto path = std::filesystem::path(folder) / (table.text("name") + ".ndjson");
            std::ofstream file(path, std::ios::binary | std::ios::trunc);
            const auto text = table.text("dump");
            reader.each(Statement{"back_up_table", text.c_str(), text.c_str()},
                        [&file](Row row) { file << row.text("line") << '\n'; });
            file.flush();
            if (!file) throw DatabaseError("postgres: cannot write " + path.string(), true);
        }
    });
}

std::vector<std::string> PostgresDatabase::verify() {
    return read([this](Reader& reader) {
        reader.lift_timeout();
        std::vector<std::string> faults;
        for (const auto& row : reader.all(sql::postgres_faults, options_.schema)) {
            faults.push_back(row.text("fault"));
        }
        // A damaged page shows when its rows are read.
        for (const auto& table : reader.all(sql::postgres_tables, options_.schema)) {
            const auto text = table.text("dump");
            reader.each(Statement{"verify_table", text.c_str(), text.c_str()}, [](const Row&) {});
        }
        return faults;
    });
}

}  // namespace
}  // namespace ondam::records::postgres

namespace ondam::records {

std::unique_ptr<Database> open_postgres(const PostgresOptions& options) {
    return std::make_unique<postgres::PostgresDatabase>(options);
}

}  // namespace ondam::records
