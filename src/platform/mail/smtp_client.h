#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/mail/connection.h"

namespace ondam::mail {

enum class SendOutcome {
    sent,                ///< the server took it, for at least one recipient
    rejected_permanent,  ///< 5xx: sending it again is useless
    rejected_temporary,  ///< 4xx: later
    not_connected,       ///< nothing was handed over; `error_code` says why
    unknown,             ///< the connection broke after the whole mail was sent, before the answer
};
std::string_view to_text(SendOutcome outcome);

struct RecipientResult {
    std::string address;
    int code = 0;  ///< of RCPT; 250 accepted, 0 never asked
    std::string text;
};

struct SendResult {
    SendOutcome outcome = SendOutcome::not_connected;
    int code = 0;            ///< of the answer that decided
    std::string text;        ///< its words
    std::string error_code;  ///< of not_connected, as connection.h lists them
    std::vector<RecipientResult> recipients;
};

struct Envelope {
    std::string from;  ///< empty: the null sender of automatic mails
    std::vector<std::string> recipients;
};

/// Hands mails to one submission server, a connection for each call. Threads may share it.
class SmtpClient {
public:
    SmtpClient(Endpoint endpoint, Credentials credentials, ConnectOptions options = {});

    SendResult send(const Envelope& envelope, std::string_view raw) const;
    /// Connects, logs in and leaves: the connection test.
    Result<void> check() const;

private:
    Endpoint endpoint_;
    Credentials credentials_;
    ConnectOptions options_;
};

}  // namespace ondam::mail
