#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/mail/connection.h"

namespace ondam::mail {

struct MailboxState {
    std::uint32_t uid_validity = 0;  ///< when it changes, all UIDs known so far mean nothing
    std::uint32_t uid_next = 0;
    std::uint32_t messages = 0;
};

struct FetchedMail {
    std::uint32_t uid = 0;
    std::uint64_t size = 0;       ///< of the whole mail, in bytes
    bool is_header_only = false;  ///< over the size limit: `raw` holds its header alone
    std::string raw = {};
    std::optional<Time> received_at = {};  ///< when the server got it, by the server's clock
    /// The server's words when it lists the mail and does not hand it out; `raw` holds the header
    /// then, or nothing.
    std::string refusal = {};
};

struct FetchRequest {
    std::uint32_t after_uid = 0;                      ///< 0: from the first
    std::size_t count = 50;                           ///< at most so many mails
    std::size_t batch_bytes = std::size_t(16) << 20;  ///< stop after about so many bytes
    std::uint64_t max_mail_bytes = std::uint64_t(50) << 20;
};

enum class WaitOutcome { changed, timed_out, woken };

/// One session with one mailbox. Everything but `wake` is for one thread. After a refusal with
/// the code timeout, lost or protocol the session is dead: connect again.
class ImapClient {
public:
    /// Resolves, connects, secures and logs in.
    static Result<std::unique_ptr<ImapClient>> connect(const Endpoint& endpoint,
                                                       const Credentials& credentials,
                                                       const ConnectOptions& options = {});
    ~ImapClient();

    Result<MailboxState> select(std::string_view mailbox);
    /// New mails with ascending UIDs above the cursor, read without marking them as seen. Fewer
    /// than asked does not mean that there are no more: ask until it is empty.
    Result<std::vector<FetchedMail>> fetch(const FetchRequest& request);
    /// Nothing when there is no mail of this UID.
    Result<std::optional<FetchedMail>> fetch_one(std::uint32_t uid, std::uint64_t max_mail_bytes);
    /// The UIDs from first to last whose mails the last fetch was about when it broke, or 0.
    struct Asked {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };
    Asked asked() const;
    /// Waits for a change of the selected mailbox: IDLE, or NOOP every `poll` without it.
    Result<WaitOutcome> wait(std::chrono::milliseconds timeout,
                             std::chrono::milliseconds poll = std::chrono::seconds(20));
    /// Ends a running or the next `wait`. From any thread.
    void wake();
    bool has_idle() const;
    void logout();

private:
    struct Session;
    explicit ImapClient(std::unique_ptr<Session> session);
    std::unique_ptr<Session> session_;
};

}  // namespace ondam::mail
