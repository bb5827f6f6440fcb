#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <pwd.h>
#include <string>
#include <sys/time.h>

#include "base/time.h"
#include "support/process.h"

namespace ondam::test {

/// A real Dovecot on loopback with the user `desk` and the password `secret`, in a folder that
/// vanishes. Needs root, as Dovecot does.
class Dovecot {
public:
    /// With `token_check`, XOAUTH2 is offered as well: a token is good when `token_check` + token
    /// answers `{"active":true,"username":…}`.
    explicit Dovecot(std::string token_check = "")
        : token_check_(std::move(token_check)), imap_port_(free_port()), imaps_port_(free_port()) {
        make_certificate(folder_.path());
        if (!token_check_.empty()) {
            std::ofstream(folder_.path() / "oauth2.conf")
                << "introspection_mode = get\nintrospection_url = " << token_check_
                << "\nusername_attribute = username\nactive_attribute = active\n"
                   "active_value = true\n";
        }
        const auto home = folder_.path() / "mail";
        std::filesystem::create_directories(home);
        give(home);
        std::ofstream(folder_.path() / "dovecot.conf") << configuration();
        start();
    }

    ~Dovecot() { stop(); }

    int port() const { return imap_port_; }
    int tls_port() const { return imaps_port_; }
    std::string user() const { return "desk"; }
    std::string password() const { return "secret"; }
    std::filesystem::path ca_file() const { return folder_.path() / "cert.pem"; }

    /// Puts a mail into the inbox of the user, as a delivery agent does; IDLE hears of it. The
    /// file's time is when the server got it.
    std::filesystem::path deliver(const std::string& raw, const std::string& user = "desk",
                                  std::optional<Time> came_at = std::nullopt) {
        const auto inbox = folder_.path() / "mail" / user / "Maildir";
        for (const auto* part : {"tmp", "new", "cur"}) {
            std::filesystem::create_directories(inbox / part);
        }
        give(folder_.path() / "mail" / user);
        give(inbox);
        for (const auto* part : {"tmp", "new", "cur"}) give(inbox / part);
        static std::atomic<int> number = 0;
        const auto name = std::to_string(1700000000 + ++number) + ".M" + std::to_string(number) +
                          "P" + std::to_string(::getpid()) + ".ondam";
        std::ofstream(inbox / "tmp" / name, std::ios::binary) << raw;
        give(inbox / "tmp" / name);
        if (came_at) {
            const timeval when{.tv_sec = to_milliseconds(*came_at) / 1000, .tv_usec = 0};
            const timeval times[2] = {when, when};
            ::utimes((inbox / "tmp" / name).c_str(), times);
        }
        std::filesystem::rename(inbox / "tmp" / name, inbox / "new" / name);
        return inbox / "new" / name;
    }

    /// As a crash would, and at once: asked to stop, it takes a second and its sessions ten. The
    /// mails stay.
    void stop() { process_->cut(); }
    void start() {
        remove_what_a_cut_left();
        process_ = std::make_unique<ChildProcess>(
            std::vector<std::string>{"dovecot", "-F", "-c", folder_.path() / "dovecot.conf"},
            folder_.path() / "output.log");
        wait_until("Dovecot",
                   [this] { return is_listening(imap_port_) && is_listening(imaps_port_); });
    }
    /// Forgets what it knew about the mails, so that UIDVALIDITY changes.
    void forget_uids(const std::string& user = "desk") {
        stop();
        const auto inbox = folder_.path() / "mail" / user / "Maildir";
        for (const auto& entry : std::filesystem::directory_iterator(inbox)) {
            if (entry.path().filename().string().starts_with("dovecot")) {
                std::filesystem::remove(entry.path());
            }
        }
        // Its UIDVALIDITY is the second in which it makes the index.
        using Clock = std::chrono::system_clock;
        const auto second = std::chrono::floor<std::chrono::seconds>(Clock::now());
        std::this_thread::sleep_until(second + std::chrono::seconds(1));
        start();
    }

private:
    /// Its sockets, and locks that name nobody: for those it would wait two minutes.
    void remove_what_a_cut_left() {
        std::filesystem::remove_all(folder_.path() / "run");
        std::vector<std::filesystem::path> locks;
        using Files = std::filesystem::recursive_directory_iterator;
        for (const auto& file : Files(folder_.path() / "mail")) {
            if (file.path().extension() == ".lock") locks.push_back(file.path());
        }
        for (const auto& lock : locks) std::filesystem::remove(lock);
    }

    static void give(const std::filesystem::path& path) {
        const auto* nobody = ::getpwnam("nobody");
        if (!nobody || ::chown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) {
            throw std::runtime_error("cannot give " + path.string() + " to nobody");
        }
    }

    std::string configuration() const {
        const auto place = folder_.path().string();
        const auto passwords =
            "passdb {\n driver = static\n mechanisms = plain login\n args = password=secret\n}\n" +
            (token_check_.empty() ? ""
                                  : "passdb {\n driver = oauth2\n mechanisms = xoauth2\n args = " +
                                        place + "/oauth2.conf\n}\n");
        const std::string more = token_check_.empty() ? "" : " xoauth2";
        return "base_dir = " + place + "/run\nstate_dir = " + place +
               "/state\nlog_path = " + place +
               "/dovecot.log\nlisten = 127.0.0.1\nprotocols = imap\n"
               "ssl = yes\nssl_cert = <" +
               place + "/cert.pem\nssl_key = <" + place +
               "/key.pem\n"
               "disable_plaintext_auth = no\nauth_mechanisms = plain login" +
               more +
               "\nauth_failure_delay = 0\n"
               "default_login_user = dovenull\ndefault_internal_user = dovecot\n"
               "mail_uid = nobody\nmail_gid = nogroup\nfirst_valid_uid = 1\n"
               "mail_location = maildir:~/Maildir\nmailbox_idle_check_interval = 1 secs\n"
               "mail_max_userip_connections = 100\n"
               // Else an address that failed waits five seconds for the next answer.
               "service anvil {\n unix_listener anvil-auth-penalty {\n mode = 0\n }\n}\n" +
               passwords +
               "userdb {\n driver = static\n args = uid=nobody gid=nogroup home=" + place +
               "/mail/%u\n}\n"
               "service imap-login {\n inet_listener imap {\n port = " +
               std::to_string(imap_port_) +
               "\n }\n inet_listener imaps {\n port = " + std::to_string(imaps_port_) +
               "\n ssl = yes\n }\n}\n"
               "service stats {\n unix_listener stats-writer {\n mode = 0666\n }\n}\n";
    }

    ServerFolder folder_;
    std::string token_check_;
    int imap_port_;
    int imaps_port_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace ondam::test
