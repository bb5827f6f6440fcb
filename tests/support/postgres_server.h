#pragma once

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <pwd.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "support/temporary_folder.h"

namespace ondam::test {

inline const std::string postgres_programs = "/usr/lib/postgresql/15/bin/";

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
        if (::geteuid() == 0) {
            // The server refuses to run as root.
            const auto* user = ::getpwnam("postgres");
            if (user == nullptr ||
                ::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
                throw std::runtime_error("no user postgres to run the server as");
            }
            user_ = user->pw_uid;
            group_ = user->pw_gid;
        }
        const auto& folder = folder_.path();
        make_data();
        server_ = spawn({postgres_programs + "postgres", "-D", folder + "/data", "-c",
                         "listen_addresses=", "-c", "unix_socket_directories=" + folder, "-c",
                         "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
                         "-c", "shared_buffers=32MB"});
        dsn_ = "host=" + folder + " user=app dbname=postgres";
        wait_until_ready();
    }
    ~PostgresServer() {
        if (server_ > 0 && ::getpid() == owner_) {
            ::kill(server_, SIGQUIT);
            ::waitpid(server_, nullptr, 0);
        }
    }

    /// Copied from ONDAM_TEST_POSTGRES_DATA where it is set, which the first program that comes
    /// fills: a copy takes a tenth of initdb's time.
    void make_data() {
        const auto data = folder_.path() + "/data";
        const char* kept = std::getenv("ONDAM_TEST_POSTGRES_DATA");
        if (kept == nullptr) return initdb(data);
        const int lock = ::open((std::string(kept) + ".lock").c_str(), O_CREAT | O_RDWR, 0600);
        if (lock < 0 || ::flock(lock, LOCK_EX) != 0) throw std::runtime_error("no lock beside it");
        if (!std::filesystem::exists(std::string(kept) + "/PG_VERSION")) initdb(kept);
        ::close(lock);
        finish(spawn({"/bin/cp", "-a", kept, data}));
    }
    void initdb(const std::string& data) {
        finish(spawn({postgres_programs + "initdb", "-D", data, "-U", "app", "-A", "trust", "-E",
                      "UTF8", "--locale=C.UTF-8", "--no-sync"}));
    }

    pid_t spawn(const std::vector<std::string>& arguments) {
        std::vector<char*> pointers;
        for (const auto& argument : arguments)
            pointers.push_back(const_cast<char*>(argument.c_str()));
        pointers.push_back(nullptr);
        const std::string log = folder_.path() + "/log";
        const pid_t child = ::fork();
        if (child != 0) return child;
        const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666);
        ::dup2(out, 1);
        ::dup2(out, 2);
        if (user_ != 0 && (::setgid(group_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
        if (::chdir(folder_.path().c_str()) != 0) ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG,
                SIGQUIT);  // A test program that is killed leaves no server behind.
        ::setenv("LC_ALL", "C.UTF-8", 1);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    void finish(pid_t child) {
        int status = 0;
        ::waitpid(child, &status, 0);
        if (status != 0)
            throw std::runtime_error("no data for postgres: see " + folder_.path() + "/log");
    }
    void wait_until_ready() {
        for (int i = 0; i < 12'000; ++i) {
            std::ifstream file(folder_.path() + "/data/postmaster.pid");
            for (std::string line; std::getline(file, line);) {
                if (line.starts_with("ready")) return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("postgres did not start: see " + folder_.path() + "/log");
    }

    std::string dsn_;
    TemporaryFolder folder_;
    uid_t user_ = 0;
    gid_t group_ = 0;
    pid_t server_ = 0;
    pid_t owner_ = ::getpid();
};

}  // namespace ondam::test
