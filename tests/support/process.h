#pragma once

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "support/ports.h"

/// Programs that a test starts and stops by their pid.
namespace ondam::test {

/// A folder with a short name, removed with what is in it. Others may read it.
class ServerFolder {
public:
    ServerFolder() {
        std::string pattern = "/tmp/ondam-XXXXXX";
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a folder");
        path_ = pattern;
        std::filesystem::permissions(path_, std::filesystem::perms(0755));
    }
    ServerFolder(const ServerFolder&) = delete;
    ServerFolder& operator=(const ServerFolder&) = delete;
    ~ServerFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A child that ends with the object, or with the test program. Its output goes to `log`.
class ChildProcess {
public:
    ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& log) {
        std::vector<char*> arguments;
        for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("cannot fork");
        if (pid_ > 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        ::setpgid(0, 0);
        const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(file, 1);
        ::dup2(file, 2);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess() { stop(SIGTERM); }

    void stop(int signal) {
        if (pid_ <= 0) return;
        ::kill(pid_, signal);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    /// Ends it and the children that it has, at once, as when the machine goes down.
    void cut() {
        if (pid_ > 0) ::kill(-pid_, SIGKILL);
        stop(SIGKILL);
    }
    pid_t pid() const { return pid_; }
    bool is_running() const { return pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0; }

private:
    pid_t pid_ = -1;
};

/// Waits until the condition holds; throws with `what` after two minutes.
template <class Condition>
void wait_until(const char* what, Condition condition) {
    for (int i = 0; i < 12'000; ++i) {
        if (condition()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error(std::string("waited in vain for ") + what);
}

/// A key and a self-signed certificate for `localhost` and 127.0.0.1: `key.pem`, `cert.pem`.
inline void make_certificate(const std::filesystem::path& folder) {
    ChildProcess openssl({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                          "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
                          "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                          "-keyout", folder / "key.pem", "-out", folder / "cert.pem"},
                         folder / "openssl.log");
    int status = 0;
    if (::waitpid(openssl.pid(), &status, 0) < 0 || status != 0) {
        throw std::runtime_error("openssl made no certificate");
    }
    std::filesystem::permissions(folder / "key.pem", std::filesystem::perms(0644));
}

}  // namespace ondam::test
