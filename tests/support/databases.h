#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <pwd.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "platform/records/database.h"

/// Real databases for tests: SQLite in a folder that vanishes, and PostgreSQL 15 started once for
/// the test program.
///
///     class CustomersTest : public testing::TestWithParam<records::Dialect> {
///         test::TestDatabase database = test::fresh_database(GetParam());
///     };
///     INSTANTIATE_TEST_SUITE_P(, CustomersTest, testing::ValuesIn(test::databases()),
///     test::database_name);
namespace ondam::test {

inline const std::string postgres_programs = "/usr/lib/postgresql/15/bin/";

/// A folder under /dev/shm or /tmp with a short name, removed with what is in it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        const bool has_memory = ::access("/dev/shm", W_OK) == 0;
        std::string pattern = has_memory ? "/dev/shm/ondam-XXXXXX" : "/tmp/ondam-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// The server of this test program: ONDAM_TEST_POSTGRES when it is set, else one of its own on a
/// Unix socket.
class PostgresServer {
public:
    static bool is_available() {
        return std::getenv("ONDAM_TEST_POSTGRES") != nullptr ||
               ::access((postgres_programs + "initdb").c_str(), X_OK) == 0;
    }
    static const std::string& dsn() {
        static PostgresServer server;
        return server.dsn_;
    }

private:
    PostgresServer() {
        if (const char* given = std::getenv("ONDAM_TEST_POSTGRES")) {
            dsn_ = given;
            return;
        }
        char pattern[] = "/tmp/opg-XXXXXX";
        if (::mkdtemp(pattern) == nullptr) throw std::runtime_error("mkdtemp failed");
        folder_ = pattern;
        if (::geteuid() == 0) {
            // The server refuses to run as root.
            const auto* user = ::getpwnam("postgres");
            if (user == nullptr || ::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) {
                throw std::runtime_error("no user postgres to run the server as");
            }
            user_ = user->pw_uid;
            group_ = user->pw_gid;
        }
        finish(spawn({postgres_programs + "initdb", "-D", folder_ + "/data", "-U", "app", "-A",
                      "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"}));
        server_ = spawn({postgres_programs + "postgres", "-D", folder_ + "/data", "-c",
                         "listen_addresses=", "-c", "unix_socket_directories=" + folder_, "-c",
                         "fsync=off", "-c", "max_connections=200", "-c", "shared_buffers=32MB"});
        dsn_ = "host=" + folder_ + " user=app dbname=postgres";
        wait_until_ready();
    }
    ~PostgresServer() {
        if (server_ > 0 && ::getpid() == owner_) {
            ::kill(server_, SIGQUIT);
            ::waitpid(server_, nullptr, 0);
        }
        std::error_code ignored;
        if (!folder_.empty() && ::getpid() == owner_) {
            std::filesystem::remove_all(folder_, ignored);
        }
    }

    pid_t spawn(const std::vector<std::string>& arguments) {
        std::vector<char*> pointers;
        for (const auto& argument : arguments)
            pointers.push_back(const_cast<char*>(argument.c_str()));
        pointers.push_back(nullptr);
        const std::string log = folder_ + "/log";
        const pid_t child = ::fork();
        if (child != 0) return child;
        const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666);
        ::dup2(out, 1);
        ::dup2(out, 2);
        if (user_ != 0 && (::setgid(group_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
        if (::chdir(folder_.c_str()) != 0) ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG,
                SIGQUIT);  // A test program that is killed leaves no server behind.
        ::setenv("LC_ALL", "C.UTF-8", 1);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    void finish(pid_t child) {
        int status = 0;
        ::waitpid(child, &status, 0);
        if (status != 0) throw std::runtime_error("initdb failed: see " + folder_ + "/log");
    }
    void wait_until_ready() {
        for (int i = 0; i < 600; ++i) {
            std::ifstream file(folder_ + "/data/postmaster.pid");
            for (std::string line; std::getline(file, line);) {
                if (line.starts_with("ready")) return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error("postgres did not start: see " + folder_ + "/log");
    }

    std::string dsn_;
    std::string folder_;
    uid_t user_ = 0;
    gid_t group_ = 0;
    pid_t server_ = 0;
    pid_t owner_ = ::getpid();
};

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

/// A database of its own for one test; gone with it.
class TestDatabase {
public:
    enum class Schema { migrated, empty };

    explicit TestDatabase(records::Dialect kind, Schema schema = Schema::migrated) : kind_(kind) {
        static std::atomic<int> last{0};
        name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
        database_ = open();
        if (schema == Schema::migrated) records::migrate(*database_);
    }
    ~TestDatabase() {
        if (!database_ || kind_ != records::Dialect::postgres) return;
        const auto text = "DROP SCHEMA IF EXISTS " + name_ + " CASCADE";
        try {
            database_->write([&](records::Transaction& transaction) {
                transaction.run(records::Statement{"drop_schema", text.c_str(), text.c_str()});
            });
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
    records::SqliteOptions sqlite_options() const {
        records::SqliteOptions options;
        options.path = folder_.path() + "/ondam.db";
        return options;
    }
    records::PostgresOptions postgres_options() const {
        records::PostgresOptions options;
        options.dsn = PostgresServer::dsn();
        options.schema = name_;
        return options;
    }
    const std::string& folder() const { return folder_.path(); }

private:
    records::Dialect kind_;
    std::string name_;
    TemporaryFolder folder_;
    std::unique_ptr<records::Database> database_;
};

/// Migrated and without rows.
inline TestDatabase fresh_database(records::Dialect kind) { return TestDatabase(kind); }

}  // namespace ondam::test
