#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "domain/channels/adapter.h"
#include "domain/channels/attachments.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/oauth_tokens.h"
#include "platform/mail/authentication.h"
#include "platform/mail/imap_client.h"
#include "platform/mail/reply_key.h"
#include "platform/mail/smtp_client.h"
#include "platform/net/client.h"

namespace ondam::channels {

struct EmailSettings {
    struct Server {
        std::string host;
        std::uint16_t port = 0;
        mail::Security security = mail::Security::tls;
        std::string user;
    };
    std::string address;  ///< lower case
    std::string from_name;
    mail::LoginMethod auth = mail::LoginMethod::password;
    Server imap;
    std::string folder;
    Server smtp;
    std::string out_of_hours_message;
    /// The name under which our own mail server writes Authentication-Results; empty: none is
    /// believed.
    std::string authserv_id;
    /// It is Microsoft's and writes them without a name: the topmost header counts.
    bool unnamed_results = false;
    std::string password;  ///< or an access token of XOAUTH2 that somebody else keeps fresh
    /// Whether mails ask for answers to an address that names their conversation.
    bool reply_addresses = false;
    std::optional<OAuthGrant> oauth;  ///< of XOAUTH2: where access tokens come from

    mail::TrustedResults trusted_results() const;
    /// What the cursor belongs to: another mailbox begins anew.
    std::string mailbox() const { return imap.host + "/" + imap.user + "/" + folder; }
};
Result<EmailSettings> read_email_settings(const json::Value& settings, const json::Value& secrets);

/// A mail that the program itself writes to somebody of the team.
struct PlainMail {
    std::string to;
    std::string subject;
    std::string text;
    Uuid id;  ///< the same again is the same mail
};

/// Mail over IMAP and SMTP: connects, tests and sends. `Mailboxes` receives.
class EmailAdapter : public Adapter {
public:
    struct Parts {
        records::Database& database;
        const Attachments& attachments;
        const BlockedSenders& blocked;
        const mail::ReplyKey& reply_key;
        const net::Client& client;
        const crypto::FieldCipher& cipher;
        const Clock& clock;
    };
    explicit EmailAdapter(const Parts& parts);

    ChannelKind kind() const override { return ChannelKind::email; }
    Result<void> check(const json::Value& settings, const json::Value& secrets) const override;
    std::vector<SecretUse> secret_uses(const json::Value& settings) const override;
    std::vector<TestStep> test(const OpenChannel& channel) override;
    SendOutcome send(const OpenChannel& channel, const OutgoingMessage& message,
                     std::string_view address) override;
    /// A server may deliver the same Message-ID twice.
    bool is_idempotent() const override { return false; }
    void channels_changed() override;

    SendOutcome send_plain(const OpenChannel& channel, const PlainMail& mail);
    /// `stop` breaks off whatever the session waits for.
    Result<std::unique_ptr<mail::ImapClient>> connect(WorkspaceId workspace,
                                                      const EmailSettings& settings,
                                                      const std::stop_token& stop = {});

    /// Waits until channels changed since `seen`, or the time is over; answers the new count.
    std::uint64_t wait_for_change(std::uint64_t seen, std::chrono::milliseconds at_most);

private:
    mail::Endpoint endpoint(const EmailSettings::Server& server) const;
    mail::ConnectOptions options() const;
    mail::Credentials credentials(const EmailSettings& settings,
                                  const EmailSettings::Server& server,
                                  const std::string& secret) const;
    mail::SmtpClient smtp(const EmailSettings& settings, const std::string& secret) const;
    /// The password or an access token.
    Result<std::string> secret_of(WorkspaceId workspace, const EmailSettings& settings);
    /// As the client does it; where the server refuses an access token, once more with a new one.
    mail::SendResult hand_over(WorkspaceId workspace, const EmailSettings& settings,
                               const mail::Envelope& envelope, std::string_view raw);
    Result<void> check_sending(WorkspaceId workspace, const EmailSettings& settings);

    Parts parts_;
    OAuthTokens tokens_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t changes_ = 0;
};

/// The contract's word for a refusal of connecting, and its words.
struct ConnectFault {
    std::string code;  ///< `name_unknown`, `refused`, `timeout`, `certificate`, `credentials`, …
    std::string message;
    std::string step;  ///< `token`, `resolve`, `connect`, `tls`, `sign_in`, `folder`
};
ConnectFault connect_fault(const Refusal& refusal);

}  // namespace ondam::channels
