#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "support/loopback.h"

namespace ondam::test {

/// A mail server that says what a test tells it to, for the faults that a sound one does not have:
/// one session at a time, one folder, no IDLE.
class ScriptedImap {
public:
    enum class Manner {
        hands_out,
        quotes,       ///< hands it out as a quoted string, as is allowed for short ones
        refuses,      ///< NO, and nothing of the same command
        leaves_out,   ///< OK, and this mail is missing
        says_nil,     ///< BODY[] NIL
        hangs_up,     ///< in the middle of the mail
        unavailable,  ///< NO [UNAVAILABLE]
        vanishes      ///< listed, and deleted before it is asked for
    };
    struct Mail {
        std::string raw;
        Manner manner = Manner::hands_out;
    };

    ScriptedImap() {
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedImap() {
        is_over_ = true;
        ::shutdown(listener_.socket, SHUT_RDWR);
        ::shutdown(client_, SHUT_RDWR);
        thread_.join();
        ::close(listener_.socket);
    }
    ScriptedImap(const ScriptedImap&) = delete;
    ScriptedImap& operator=(const ScriptedImap&) = delete;

    int port() const { return listener_.port; }
    void put(std::uint32_t uid, std::string raw, Manner manner = Manner::hands_out) {
        const std::lock_guard lock(mutex_);
        mails_[uid] = {std::move(raw), manner};
    }
    void set_manner(std::uint32_t uid, Manner manner) {
        const std::lock_guard lock(mutex_);
        mails_.at(uid).manner = manner;
    }
    void number_anew() { ++uid_validity_; }
    std::atomic<int> sessions{0};

private:
    void serve() {
        while (!is_over_) {
            client_ = ::accept4(listener_.socket, nullptr, nullptr, SOCK_CLOEXEC);
            if (client_ < 0) continue;
            ++sessions;
            say("* OK here\r\n");
            buffer_.clear();
            while (const auto line = read_line()) {
                if (!answer(*line)) break;
            }
            ::close(client_);
            client_ = -1;
        }
    }
    void say(std::string_view text) { send_all(client_, text); }
    std::optional<std::string> read_line() {
        for (;;) {
            if (const auto end = buffer_.find("\r\n"); end != std::string::npos) {
                auto line = buffer_.substr(0, end);
                buffer_.erase(0, end + 2);
                return line;
            }
            char part[4096];
            const auto count = ::recv(client_, part, sizeof part, 0);
            if (count <= 0) return std::nullopt;
            buffer_.append(part, std::size_t(count));
        }
    }
    /// False when the session is over.
    bool answer(const std::string& line) {
        const auto words = text::split(line, ' ');
        if (words.size() < 2) return false;
        const std::string tag(words[0]);
        const std::lock_guard lock(mutex_);
        if (words[1] == "LOGOUT") return false;
        if (words[1] == "CAPABILITY") say("* CAPABILITY IMAP4rev1\r\n");
        if (words[1] == "SELECT") {
            const auto next = mails_.empty() ? 1 : mails_.rbegin()->first + 1;
            say("* " + std::to_string(mails_.size()) + " EXISTS\r\n* OK [UIDVALIDITY " +
                std::to_string(uid_validity_) + "] ok\r\n* OK [UIDNEXT " + std::to_string(next) +
                "] ok\r\n");
        }
        std::string ending = "OK done";
        if (words[1] == "UID" && !fetch(std::string(words[3]), line, ending)) return false;
        say(tag + " " + ending + "\r\n");
        return true;
    }
    std::vector<std::uint32_t> wanted(const std::string& set) const {
        std::vector<std::uint32_t> uids;
        for (const auto part : text::split(set, ',')) {
            const auto from = std::uint32_t(std::stoul(std::string(part)));
            const bool is_open = part.ends_with(":*");
            for (const auto& [uid, mail] : mails_) {
                if (uid == from || (is_open && uid > from)) uids.push_back(uid);
            }
        }
        return uids;
    }
    bool fetch(const std::string& set, const std::string& line, std::string& ending) {
        const bool is_body = line.find("BODY.PEEK[]") != std::string::npos;
        const bool is_header = line.find("BODY.PEEK[HEADER]") != std::string::npos;
        const auto uids = wanted(set);
        for (const auto uid : uids) {
            const auto manner = mails_.at(uid).manner;
            if (!is_body) continue;
            if (manner == Manner::refuses) ending = "NO [SERVERBUG] Internal error";
            if (manner == Manner::unavailable) ending = "NO [UNAVAILABLE] Try later";
            if (ending.starts_with("NO")) return true;
        }
        for (const auto uid : uids) {
            const auto mail = mails_.at(uid);
            const auto begin = "* 1 FETCH (UID " + std::to_string(uid);
            const auto literal = [](const std::string& text) {
                return "{" + std::to_string(text.size()) + "}\r\n" + text;
            };
            if (!is_body && !is_header) {
                say(begin + " RFC822.SIZE " + std::to_string(mail.raw.size()) + ")\r\n");
                if (mail.manner == Manner::vanishes) mails_.erase(uid);
            } else if (is_header) {
                const auto header = mail.raw.substr(0, mail.raw.find("\r\n\r\n") + 4);
                say(begin + " BODY[HEADER] " + literal(header) + ")\r\n");
            } else if (mail.manner == Manner::hands_out) {
                say(begin + " BODY[] " + literal(mail.raw) + ")\r\n");
            } else if (mail.manner == Manner::quotes) {
                say(begin + " BODY[] \"" + mail.raw + "\")\r\n");
            } else if (mail.manner == Manner::says_nil) {
                say(begin + " BODY[] NIL)\r\n");
            } else if (mail.manner == Manner::hangs_up) {
                say(begin + " BODY[] " + literal(mail.raw).substr(0, 20));
                return false;
            }
        }
        return true;
    }

    const Listener listener_ = listen_on_loopback();
    std::atomic<int> client_{-1};
    std::atomic<bool> is_over_{false};
    std::atomic<std::uint32_t> uid_validity_{1700000000};
    std::string buffer_;
    std::mutex mutex_;
    std::map<std::uint32_t, Mail> mails_;
    std::thread thread_;
};

}  // namespace ondam::test
