#include "platform/mail/imap_client.h"

#include <algorithm>
#include <deque>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/text.h"
#include "platform/mail/imap_text.h"
#include "platform/mail/stream.h"

namespace ondam::mail {
namespace {

/// Servers close an idle session after half an hour (RFC 2177).
constexpr std::chrono::minutes longest_idle(25);

using imap::internal_date;
using imap::number_after;
using imap::number_at;
using imap::Response;

struct Listed {
    std::uint32_t uid = 0;
    std::optional<std::uint64_t> size = {};
    std::optional<Time> received_at = {};
};

std::string set_of(const std::vector<std::uint32_t>& uids) {
    std::string set;
    for (const auto uid : uids) set += (set.empty() ? "" : ",") + std::to_string(uid);
    return set;
}

bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

struct ImapClient::Session {
    std::unique_ptr<Stream> stream;
    int wake_fd = -1;
    unsigned tag = 0;
    std::string capabilities;  ///< lower case, a space before and behind each
    std::uint32_t messages = 0;
    bool has_changed = false;  ///< the server spoke of a change that nobody has fetched yet
    std::deque<Listed> pending;
    Asked asked;
    std::uint64_t most_literal = 0;

    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        if (wake_fd >= 0) ::close(wake_fd);
    }

    bool can(std::string_view capability) const {
        return capabilities.find(" " + std::string(capability) + " ") != std::string::npos;
    }

    Result<Response> read_response() {
        Response response;
        for (;;) {
            const auto line = TRY(stream->read_line());
            response.text += line;
            const auto brace = line.rfind('{');
            const bool has_literal = brace != std::string::npos && line.ends_with('}');
            const auto size = has_literal ? number_at(line, brace + 1) : std::nullopt;
            if (!size) break;
            if (*size > most_literal || response.literals.size() > 100) {
                return connection_refusal("protocol", "The server sends more than was asked for.");
            }
            response.literals.push_back(TRY(stream->read_bytes(std::size_t(*size))));
            response.text.resize(response.text.size() - (line.size() - brace));
            response.text += "{}";
        }
        note(response.text);
        return response;
    }

    void note(std::string_view line) {
        if (!line.starts_with("* ")) return;
        const auto lower = text::lower_ascii(line.substr(0, 200));
        if (lower.ends_with(" exists")) {
            const auto count = std::uint32_t(number_at(line, 2).value_or(0));
            if (count != messages) has_changed = true;
            messages = count;
        }
        if (lower.ends_with(" expunge") && messages > 0) --messages;
        constexpr std::string_view announced = "* capability ";
        if (lower.starts_with(announced)) {
            capabilities = " " + text::lower_ascii(line.substr(announced.size())) + " ";
        }
    }

    std::string next_tag() { return "a" + std::to_string(++tag); }

    /// Runs one command; its untagged responses go to `each`. The text behind "OK", or a refusal
    /// with the code `no` when the server says NO or BAD.
    template <class Each>
    Result<std::string> run(std::string_view command, Each each) {
        const auto name = next_tag();
        TRY(stream->write(name + " " + std::string(command) + "\r\n"));
        return finish(name, each);
    }

    template <class Each>
    Result<std::string> finish(const std::string& name, Each each) {
        for (;;) {
            auto response = TRY(read_response());
            if (response.text.starts_with("* ")) {
                if (text::starts_with_ignoring_case(response.text, "* bye") && name != "logout") {
                    return connection_refusal("lost", "The server ends the session: " +
                                                          text::make_valid_utf8(response.text));
                }
                each(response);
                continue;
            }
            if (response.text.starts_with("+")) {
                // A challenge nobody expected: an empty answer makes the server say what is wrong.
                TRY(stream->write("\r\n"));
                continue;
            }
            if (!response.text.starts_with(name + " ")) continue;
            const auto words = std::string_view(response.text).substr(name.size() + 1);
            if (text::starts_with_ignoring_case(words, "ok")) return std::string(words);
            return connection_refusal("no", text::make_valid_utf8(words));
        }
    }

    Result<std::string> run(std::string_view command) {
        return run(command, [](const Response&) {});
    }

    Result<void> begin(const Endpoint& endpoint) {
        most_literal = 1 << 16;
        const auto greeting = TRY(read_response());
        if (!text::starts_with_ignoring_case(greeting.text, "* ok") &&
            !text::starts_with_ignoring_case(greeting.text, "* preauth")) {
            return connection_refusal("protocol", "The server does not speak IMAP.");
        }
        if (endpoint.security == Security::starttls) {
            if (const auto answer = run("STARTTLS"); !answer) {
                return code_of(answer.error()) == "no"
                           ? connection_refusal("tls", "The server offers no STARTTLS.")
                           : answer.error();
            }
            TRY(stream->secure());
        }
        TRY(run("CAPABILITY"));
        return {};
    }

    Result<void> login(const Credentials& credentials) {
        if (credentials.method == LoginMethod::none) return {};
        if (!is_one_line(credentials.user) || !is_one_line(credentials.secret)) {
            return connection_refusal("login", "A user or password stands on one line.");
        }
        std::string command;
        if (credentials.method == LoginMethod::xoauth2) {
            command = "AUTHENTICATE XOAUTH2 " +
                      text::base64("user=" + credentials.user + "\x01" + "auth=Bearer " +
                                   credentials.secret + "\x01\x01");
        } else if (can("auth=plain") && can("sasl-ir")) {
            const std::string nul(1, '\0');
            command = "AUTHENTICATE PLAIN " +
                      text::base64(nul + credentials.user + nul + credentials.secret);
        } else {
            command =
                "LOGIN " + imap::quoted(credentials.user) + " " + imap::quoted(credentials.secret);
        }
        const auto answer = run(command);
        if (!answer) {
            if (code_of(answer.error()) != "no") return answer.error();
            const auto words = words_of(answer.error());
            // RFC 5530: what stands behind the server is away.
            const bool is_passing = text::starts_with_ignoring_case(words, "no [unavailable]");
            return login_refusal(is_passing ? LoginFailure::for_now : LoginFailure::for_good,
                                 credentials, words);
        }
        // What it can do may be more after the login.
        TRY(run("CAPABILITY"));
        return {};
    }

    /// Asks for nothing that a server must read a mail for: one that it cannot read is listed too.
    Result<std::deque<Listed>> list(const std::string& uids) {
        std::deque<Listed> listed;
        asked = {};
        TRY(run("UID FETCH " + uids + " (UID)", [&](const Response& response) {
            const auto found = number_after(response.text, "uid ");
            if (found) listed.push_back({.uid = std::uint32_t(*found)});
        }));
        std::ranges::sort(listed, {}, &Listed::uid);
        return listed;
    }

    /// Sets what the server says about these, which may be less than all even when it answers NO.
    Result<void> ask_sizes(const std::vector<std::uint32_t>& uids, std::deque<Listed>& of) {
        asked = {uids.front(), uids.back()};
        const auto command = "UID FETCH " + set_of(uids) + " (UID RFC822.SIZE INTERNALDATE)";
        const auto answer = run(command, [&](const Response& response) {
            const auto uid = number_after(response.text, "uid ").value_or(0);
            const auto listed = std::ranges::find(of, std::uint32_t(uid), &Listed::uid);
            if (listed == of.end()) return;
            listed->size = number_after(response.text, "rfc822.size ");
            listed->received_at = internal_date(response.text);
        });
        if (!answer && code_of(answer.error()) != "no") return answer.error();
        return {};
    }

    /// Of the first `count`; one whose size cannot be had stays without.
    Result<void> learn_sizes(std::deque<Listed>& of, std::size_t count) {
        std::vector<std::uint32_t> uids;
        for (std::size_t i = 0; i < std::min(count, of.size()); ++i) {
            if (!of[i].size) uids.push_back(of[i].uid);
        }
        if (!uids.empty()) TRY(ask_sizes(uids, of));
        if (uids.size() <= 1) return {};
        for (const auto uid : uids) {
            const auto listed = std::ranges::find(of, uid, &Listed::uid);
            if (!listed->size) TRY(ask_sizes({uid}, of));
        }
        return {};
    }

    /// Adds what the server hands out: not all that was asked for, maybe, even when it answers NO.
    Result<void> ask_for(const std::vector<Listed>& wanted, std::string_view section,
                         std::vector<FetchedMail>& out) {
        asked = {wanted.front().uid, wanted.back().uid};
        std::vector<std::uint32_t> uids;
        uids.reserve(wanted.size());
        for (const auto& one : wanted) uids.push_back(one.uid);
        const auto command =
            "UID FETCH " + set_of(uids) + " (UID BODY.PEEK[" + std::string(section) + "])";
        TRY(run(command, [&](Response& response) {
            const auto uid = number_after(response.text, "uid ");
            const auto listed =
                uid ? std::ranges::find(wanted, std::uint32_t(*uid), &Listed::uid) : wanted.end();
            if (listed == wanted.end()) return;
            auto body = imap::take_body(response, section);
            if (!body) return;
            out.push_back({.uid = listed->uid,
                           .size = listed->size.value_or(body->size()),
                           .is_header_only = !section.empty(),
                           .raw = std::move(*body),
                           .received_at = listed->received_at});
        }));
        return {};
    }

    Result<bool> is_listed(std::uint32_t uid) {
        const auto listed = TRY(list(std::to_string(uid)));
        return std::ranges::find(listed, uid, &Listed::uid) != listed.end();
    }

    /// Nothing when the mail was deleted meanwhile.
    Result<std::optional<FetchedMail>> fetch_alone(const Listed& one, std::string_view section) {
        std::vector<FetchedMail> mails;
        const auto answer = ask_for({one}, section, mails);
        if (!mails.empty()) return std::optional(std::move(mails.front()));
        if (!answer && code_of(answer.error()) != "no") return answer.error();
        if (!TRY(is_listed(one.uid))) return std::optional<FetchedMail>();
        FetchedMail refused{
            .uid = one.uid, .size = one.size.value_or(0), .received_at = one.received_at};
        refused.refusal = answer ? "OK, without the mail" : words_of(answer.error());
        if (section.empty()) {
            const auto header = ask_for({one}, "HEADER", mails);
            if (!header && code_of(header.error()) != "no") return header.error();
            if (!mails.empty()) refused.raw = std::move(mails.front().raw);
        }
        return std::optional(std::move(refused));
    }

    /// Together, and one by one what did not come with the others: a server may refuse all of a
    /// command for one mail that it cannot read.
    Result<void> fetch_bodies(const std::vector<Listed>& wanted, std::string_view section,
                              std::vector<FetchedMail>& out) {
        if (wanted.empty()) return {};
        std::vector<FetchedMail> mails;
        if (wanted.size() > 1) {
            const auto answer = ask_for(wanted, section, mails);
            if (!answer && code_of(answer.error()) != "no") return answer.error();
        }
        for (const auto& one : wanted) {
            if (std::ranges::find(mails, one.uid, &FetchedMail::uid) != mails.end()) continue;
            if (auto alone = TRY(fetch_alone(one, section))) mails.push_back(std::move(*alone));
        }
        std::ranges::move(mails, std::back_inserter(out));
        return {};
    }

    Result<std::vector<FetchedMail>> fetch_batch(const FetchRequest& request);

    Result<bool> noop() {
        TRY(run("NOOP"));
        return std::exchange(has_changed, false);
    }

    void drain_wake() const {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read_bytes = ::read(wake_fd, &count, sizeof count);
    }

    Result<WaitOutcome> idle(std::chrono::milliseconds timeout) {
        const auto name = next_tag();
        TRY(stream->write(name + " IDLE\r\n"));
        auto outcome = WaitOutcome::timed_out;
        const auto end = std::chrono::steady_clock::now() + timeout;
        for (bool is_idle = false;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                end - std::chrono::steady_clock::now());
            auto ready = Ready::data;
            if (is_idle) {
                const auto most = std::max(left, std::chrono::milliseconds(0));
                ready = TRY(stream->wait(most, wake_fd));
            }
            if (ready == Ready::timed_out && left.count() > 0) continue;
            if (ready == Ready::timed_out) break;
            if (ready == Ready::woken) {
                drain_wake();
                outcome = WaitOutcome::woken;
                break;
            }
            const auto response = TRY(read_response());
            if (response.text.starts_with("+")) is_idle = true;
            if (response.text.starts_with(name + " ")) return WaitOutcome::timed_out;
            if (text::starts_with_ignoring_case(response.text, "* bye")) {
                return connection_refusal("lost", "The server ends the session.");
            }
            if (is_idle && has_changed) break;
        }
        TRY(stream->write("DONE\r\n"));
        TRY(finish(name, [](const Response&) {}));
        return std::exchange(has_changed, false) ? WaitOutcome::changed : outcome;
    }

    Result<WaitOutcome> poll(std::chrono::milliseconds timeout, std::chrono::milliseconds every) {
        const auto end = std::chrono::steady_clock::now() + timeout;
        for (;;) {
            if (TRY(noop())) return WaitOutcome::changed;
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                end - std::chrono::steady_clock::now());
            if (left.count() <= 0) return WaitOutcome::timed_out;
            const auto ready = TRY(stream->wait(std::min(left, every), wake_fd));
            if (ready == Ready::woken) {
                drain_wake();
                return WaitOutcome::woken;
            }
            // Words between the commands are read with the next NOOP.
        }
    }
};

ImapClient::ImapClient(std::unique_ptr<Session> session) : session_(std::move(session)) {}
ImapClient::~ImapClient() = default;

Result<std::unique_ptr<ImapClient>> ImapClient::connect(const Endpoint& endpoint,
                                                        const Credentials& credentials,
                                                        const ConnectOptions& options) {
    auto session = std::make_unique<Session>();
    session->wake_fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    ONDAM_CHECK(session->wake_fd >= 0);
    session->stream = TRY(Stream::open(endpoint, options));
    TRY(session->begin(endpoint));
    TRY(session->login(credentials));
    return std::unique_ptr<ImapClient>(new ImapClient(std::move(session)));
}

Result<MailboxState> ImapClient::select(std::string_view mailbox) {
    if (!is_one_line(mailbox)) {
        return connection_refusal("mailbox_missing", "A mailbox name stands on one line.");
    }
    MailboxState state;
    session_->pending.clear();
    const auto answer = session_->run(
        "SELECT " + imap::quoted(imap::mailbox_name(mailbox)), [&](const Response& response) {
            if (const auto value = number_after(response.text, "[uidvalidity ")) {
                state.uid_validity = std::uint32_t(*value);
            }
            if (const auto value = number_after(response.text, "[uidnext ")) {
                state.uid_next = std::uint32_t(*value);
            }
        });
    if (!answer) {
        if (code_of(answer.error()) != "no") return answer.error();
        return connection_refusal("mailbox_missing", "There is no mailbox " + std::string(mailbox) +
                                                         ": " + words_of(answer.error()));
    }
    state.messages = session_->messages;
    session_->has_changed = false;
    return state;
}

Result<std::vector<FetchedMail>> ImapClient::fetch(const FetchRequest& request) {
    for (;;) {
        auto mails = TRY(session_->fetch_batch(request));
        // All of a batch may have been deleted meanwhile: that is not the end.
        if (!mails.empty() || session_->pending.empty()) return mails;
    }
}

Result<std::optional<FetchedMail>> ImapClient::fetch_one(std::uint32_t uid,
                                                         std::uint64_t max_mail_bytes) {
    session_->most_literal = max_mail_bytes + (std::uint64_t(1) << 20);
    auto listed = TRY(session_->list(std::to_string(uid)));
    TRY(session_->learn_sizes(listed, 1));
    if (listed.empty()) return std::optional<FetchedMail>();
    const auto& mail = listed.front();
    return session_->fetch_alone(mail, mail.size.value_or(0) <= max_mail_bytes ? "" : "HEADER");
}

ImapClient::Asked ImapClient::asked() const { return session_->asked; }

Result<std::vector<FetchedMail>> ImapClient::Session::fetch_batch(const FetchRequest& request) {
    while (!pending.empty() && pending.front().uid <= request.after_uid) pending.pop_front();
    most_literal = request.max_mail_bytes + (std::uint64_t(1) << 20);
    if (pending.empty()) {
        pending = TRY(list(std::to_string(request.after_uid + 1) + ":*"));
        // "n:*" always names the last mail, even when it is older.
        std::erase_if(pending, [&](const Listed& one) { return one.uid <= request.after_uid; });
    }
    TRY(learn_sizes(pending, request.count));

    std::vector<Listed> whole;
    std::vector<Listed> too_large;
    std::uint64_t bytes = 0;
    while (!pending.empty() && whole.size() + too_large.size() < request.count) {
        const auto next = pending.front();
        const auto size = next.size.value_or(0);
        const bool fits = size <= request.max_mail_bytes;
        const bool is_full = fits && bytes > 0 && bytes + size > request.batch_bytes;
        if (is_full) break;
        if (fits) bytes += size;
        (fits ? whole : too_large).push_back(next);
        pending.pop_front();
    }
    std::vector<FetchedMail> mails;
    TRY(fetch_bodies(whole, "", mails));
    TRY(fetch_bodies(too_large, "HEADER", mails));
    std::ranges::sort(mails, {}, &FetchedMail::uid);
    return mails;
}

Result<WaitOutcome> ImapClient::wait(std::chrono::milliseconds timeout,
                                     std::chrono::milliseconds poll) {
    const auto capped = std::min<std::chrono::milliseconds>(timeout, longest_idle);
    return has_idle() ? session_->idle(capped) : session_->poll(capped, poll);
}

void ImapClient::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(session_->wake_fd, &one, sizeof one);
}

bool ImapClient::has_idle() const { return session_->can("idle"); }

void ImapClient::logout() { (void)session_->stream->write("bye LOGOUT\r\n"); }

}  // namespace ondam::mail
