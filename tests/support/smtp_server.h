#pragma once

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "support/process.h"

namespace ondam::test {

/// A real SMTP server on loopback (npm's smtp-server under node). The user is `agent`, the password
/// `secret`, the OAuth token `token`. Recipients that begin with `missing` get 550, `later` 451,
/// `refuse-data` 554 after DATA; `cut-in-data` and `cut-after-data` break the connection.
class SmtpServer {
public:
    enum class Mode { starttls, tls };

    explicit SmtpServer(Mode mode = Mode::starttls) {
        make_certificate(folder_.path());
        const std::filesystem::path script =
            std::filesystem::path(__FILE__).parent_path() / "smtp" / "server.js";
        if (!std::filesystem::exists(script.parent_path() / "node_modules")) {
            throw std::runtime_error("run `npm ci` in tests/support/smtp");
        }
        const auto log = folder_.path() / "output.log";
        const std::string secure = mode == Mode::tls ? "SMTP_SECURE=1" : "SMTP_SECURE=0";
        process_ = std::make_unique<ChildProcess>(
            std::vector<std::string>{"env", secure, "node", script, folder_.path(),
                                     folder_.path() / "key.pem", folder_.path() / "cert.pem"},
            log);
        wait_until("the SMTP server", [&] {
            std::ifstream in(log);
            return bool(in >> port_) && port_ > 0;
        });
    }

    int port() const { return port_; }
    std::filesystem::path ca_file() const { return folder_.path() / "cert.pem"; }
    void stop() { process_->stop(SIGKILL); }

    /// The mails taken so far, oldest first, as they came.
    std::vector<std::string> mails() const { return contents(".eml"); }
    /// Their envelopes as JSON: from, recipients, user, secure.
    std::vector<std::string> envelopes() const { return contents(".json"); }
    void wait_for_mails(std::size_t count) const {
        wait_until("mails", [&] { return mails().size() >= count; });
    }

private:
    std::vector<std::string> contents(const char* extension) const {
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            if (entry.path().extension() == extension) paths.push_back(entry.path());
        }
        std::ranges::sort(paths);
        std::vector<std::string> out;
        for (const auto& path : paths) {
            std::ostringstream text;
            text << std::ifstream(path, std::ios::binary).rdbuf();
            out.push_back(text.str());
        }
        return out;
    }

    ServerFolder folder_;
    int port_ = 0;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace ondam::test
