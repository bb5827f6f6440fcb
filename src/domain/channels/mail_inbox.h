#pragma once

#include "domain/channels/attachments.h"
#include "domain/channels/blocked_senders.h"
#include "domain/channels/dead_letters.h"
#include "domain/channels/deliveries.h"
#include "domain/channels/email.h"
#include "platform/mail/authentication.h"
#include "platform/mail/classify.h"
#include "platform/mail/spam.h"

namespace ondam::channels {

/// Who a mail is from, as far as its headers can be believed.
struct MailSender {
    std::string address;
    std::string name;
    customers::Trust trust = customers::Trust::trusted;
    Proof proof = Proof::unchecked;
    bool suspicious = false;
    std::string reply_to;  ///< where the sender wants answers, when that is another address
};
/// Reply-To and X-Original-Sender count only where our own domain's server wrote From in the
/// sender's stead: a form on our site, a group of ours. Everybody else is who From says. Whom a
/// form names is never proven, since anybody can fill it in; where our mail server checks senders
/// and does not prove that the mail is our domain's, they are suspicious.
MailSender sender_of(const mail::ParsedMail& mail, const mail::Authentication& found,
                     std::string_view own_address);

/// Turns mails into messages, reports about our own mails into states, and the rest into dead
/// letters. Nothing is lost without a trace but what blocked senders wrote.
class MailInbox : public Retaker {
public:
    struct Parts {
        records::Database& database;
        const Clock& clock;
        const Channels& channels;
        const Deliveries& deliveries;
        const Attachments& attachments;
        const BlockedSenders& blocked;
        const DeadLetters& dead_letters;
        const mail::ReplyKey& reply_key;
        EmailAdapter& adapter;
        Intake& intake;
    };
    explicit MailInbox(const Parts& parts) : parts_(parts) {}

    ChannelKind kind() const override { return ChannelKind::email; }
    Result<void> take_again(const OpenChannel& channel, const Buried& buried) override;

    /// A mailbox and what is ours besides it: mails from there are our own come back.
    struct Mailbox {
        OpenChannel channel;
        EmailSettings settings;
        std::vector<std::string> own_addresses;
    };
    std::optional<Mailbox> mailbox_of(const OpenChannel& channel) const;

    enum class Taken { message, duplicate, report, blocked, dead_letter };
    /// Durable when it returns. The same mail any number of times is one message. The UID under
    /// which it lies in the mailbox means something under this UIDVALIDITY.
    Taken take(const Mailbox& mailbox, const mail::FetchedMail& fetched,
               std::uint32_t uid_validity);

private:
    /// What became of it, or why it belongs to the dead letters.
    struct Verdict {
        Taken taken = Taken::message;
        std::string code;
        std::string reason;
    };
    Verdict judge(const Mailbox& mailbox, const mail::FetchedMail& fetched,
                  mail::ParsedMail& parsed);
    Verdict judge(const Mailbox& mailbox, std::string_view raw, mail::ParsedMail& parsed);
    Result<mail::FetchedMail> fetch_again(const Mailbox& mailbox, std::string_view origin) const;
    Verdict take_report(const Channel& channel, const mail::ParsedMail& parsed,
                        const mail::Classification& found) const;
    bool apply_report(records::Transaction& transaction, const Channel& channel,
                      const mail::ParsedMail& parsed, const mail::Classification& found) const;
    Verdict take_message(const Mailbox& mailbox, std::string_view raw,
                         const mail::ParsedMail& parsed, const mail::Classification& found);
    IncomingMessage message_of(const Mailbox& mailbox, std::string_view raw,
                               const mail::ParsedMail& parsed) const;
    void store_attachments(const mail::ParsedMail& parsed, std::string_view raw,
                           IncomingMessage& message) const;
    void drop_attachments(const IncomingMessage& message) const;

    Parts parts_;
};

}  // namespace ondam::channels
