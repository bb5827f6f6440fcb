#pragma once

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include "platform/records/database.h"
#include "support/postgres_server.h"
#include "support/temporary_folder.h"

/// Real databases for tests: SQLite in a folder that vanishes, and PostgreSQL 15 started once for
/// the test program.
///
///     class CustomersTest : public testing::TestWithParam<records::Dialect> {
///         test::TestDatabase database = test::fresh_database(GetParam());
///     };
///     INSTANTIATE_TEST_SUITE_P(, CustomersTest, testing::ValuesIn(test::databases()),
///     test::database_name);
namespace ondam::test {

/// The drivers that the tests of this machine run on.
inline std::vector<records::Dialect> databases() {
    if (PostgresServer::is_available()) {
        return {records::Dialect::sqlite, records::Dialect::postgres};
    }
    std::fprintf(stderr, "the PostgreSQL half is left out: %sinitdb is not installed\n",
                 postgres_programs.c_str());
    return {records::Dialect::sqlite};
}

/// Names the half of a test suite: `sqlite`, `postgres`.
inline constexpr auto database_name = [](const auto& info) -> std::string {
    return info.param == records::Dialect::sqlite ? "sqlite" : "postgres";
};

/// Schemas of PostgreSQL that earlier tests left as they had found them: to sweep one takes a
/// twentieth of the time to migrate one.
class SweptSchemas {
public:
    std::optional<std::string> take() {
        const std::scoped_lock lock(mutex_);
        if (names_.empty()) return std::nullopt;
        auto name = std::move(names_.back());
        names_.pop_back();
        return name;
    }
    /// Remembers what a schema is like that was just migrated.
    void learn(records::Database& database) {
        const std::scoped_lock lock(mutex_);
        if (migrated_.empty()) migrated_ = database.read(state);
    }
    /// Takes the rows away; false when the test changed more than rows that it had added.
    bool sweep(records::Database& database, const std::string& name) {
        const auto after = database.write([](records::Transaction& transaction) {
            transaction.run(sweep_rows);
            return state(transaction);
        });
        const std::scoped_lock lock(mutex_);
        if (after != migrated_) return false;
        names_.push_back(name);
        return true;
    }

private:
    static std::string state(records::Reader& reader) {
        return reader.first(look)->get<std::string>("state");
    }
    /// The two tables that migrations fill keep their rows.
    static constexpr records::Statement sweep_rows{"sweep_rows", "", R"sql(
        DO $$
        DECLARE
            name TEXT;
            has_rows BOOLEAN;
        BEGIN
            SET LOCAL session_replication_role = replica;
            FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
                    AND tablename NOT IN ('schema_version', 'event_log_head') LOOP
                EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO has_rows;
                IF has_rows THEN EXECUTE format('DELETE FROM %I', name); END IF;
            END LOOP;
            UPDATE event_log_head SET sequence = 0 WHERE sequence <> 0;
            FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() LOOP
                EXECUTE format('ALTER SEQUENCE %I RESTART', name);
            END LOOP;
        END $$)sql"};
    /// How many relations it has, and rows in all of them.
    static constexpr records::Statement look{"look", "", R"sql(
        SELECT concat_ws(' ',
            (SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace),
            (SELECT sum((xpath('/row/n/text()', query_to_xml(
                format('SELECT count(*) AS n FROM %I', tablename), false, true, '')))[1]::text::int)
             FROM pg_tables WHERE schemaname = current_schema())) AS state)sql"};

    std::mutex mutex_;
    std::vector<std::string> names_;
    std::string migrated_;
};

/// A database of its own for one test; gone with it.
class TestDatabase {
public:
    enum class Schema { migrated, empty };

    explicit TestDatabase(records::Dialect kind, Schema schema = Schema::migrated)
        : kind_(kind), migrated_(schema == Schema::migrated) {
        if (!migrated_) {
            make();
        } else if (kind_ == records::Dialect::sqlite) {
            std::filesystem::copy_file(migrated_file(), sqlite_options().path);
            database_ = open();
        } else if (auto swept = swept_schemas().take()) {
            name_ = *swept;
            database_ = open();
        } else {
            make();
            records::migrate(*database_);
            swept_schemas().learn(*database_);
        }
    }
    ~TestDatabase() {
        if (!database_ || kind_ != records::Dialect::postgres) return;
        try {
            if (!migrated_ || !swept_schemas().sweep(*database_, name_)) drop();
        } catch (const records::DatabaseError& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    }
    TestDatabase(TestDatabase&&) = default;
    TestDatabase& operator=(TestDatabase&&) = delete;

    records::Database& operator*() { return *database_; }
    records::Database* operator->() { return database_.get(); }
    operator records::Database&() { return *database_; }

    /// Another handle on the same rows, as a second program (PostgreSQL alone) or the same one
    /// after a restart has.
    std::unique_ptr<records::Database> open() {
        if (kind_ == records::Dialect::sqlite) return records::open_sqlite(sqlite_options());
        return records::open_postgres(postgres_options());
    }
    /// Closes and opens again: what survives is what was committed.
    void reopen() {
        database_.reset();
        database_ = open();
    }
    records::SqliteOptions sqlite_options() const { return sqlite_options(folder_); }
    records::PostgresOptions postgres_options() const {
        records::PostgresOptions options;
        options.dsn = PostgresServer::dsn();
        options.schema = name_;
        return options;
    }
    const std::string& folder() const { return folder_.path(); }

private:
    static SweptSchemas& swept_schemas() {
        static SweptSchemas schemas;
        return schemas;
    }
    static records::SqliteOptions sqlite_options(const TemporaryFolder& folder) {
        records::SqliteOptions options;
        options.path = folder.path() + "/ondam.db";
        return options;
    }
    /// Migrated once in this test program, and copied.
    static const std::string& migrated_file() {
        static const TemporaryFolder folder;
        static const std::string path = [] {
            auto options = sqlite_options(folder);
            records::migrate(*records::open_sqlite(options));
            return options.path;
        }();
        return path;
    }
    void make() {
        static std::atomic<int> last{0};
        name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
        database_ = open();
    }
    void drop() {
        const auto text = "DROP SCHEMA IF EXISTS " + name_ + " CASCADE";
        database_->write([&](records::Transaction& transaction) {
            transaction.run(records::Statement{"drop_schema", text.c_str(), text.c_str()});
        });
    }

    records::Dialect kind_;
    bool migrated_;
    std::string name_;
    TemporaryFolder folder_;
    std::unique_ptr<records::Database> database_;
};

/// Migrated and without rows.
inline TestDatabase fresh_database(records::Dialect kind) { return TestDatabase(kind); }

}  // namespace ondam::test
