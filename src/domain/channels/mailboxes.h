#pragma once

#include <map>
#include <thread>

#include "domain/channels/mail_inbox.h"

namespace ondam::channels {

/// Where reading a mailbox goes on. UIDs mean something under one UIDVALIDITY only.
struct MailCursor {
    std::string mailbox;  ///< host, user and folder
    std::uint32_t uid_validity = 0;
    std::uint32_t last_uid = 0;
};

/// Reads every enabled mailbox, a thread each: woken by IDLE, else by asking. The position moves
/// after the mails are durable, and the same mail is one message, so that nothing is lost or
/// doubled by a crash in between. Owns `mail_cursors`; shows each channel's state.
class Mailboxes {
public:
    struct Parts {
        records::Database& database;
        const Channels& channels;
        EmailAdapter& adapter;
        MailInbox& inbox;
        const Clock& clock;
        milliseconds first_pause{500};  ///< after a fault; each further one doubles it
    };
    explicit Mailboxes(const Parts& parts);
    ~Mailboxes();
    Mailboxes(const Mailboxes&) = delete;
    Mailboxes& operator=(const Mailboxes&) = delete;

    void start();
    void stop();

    static constexpr std::size_t most_mailboxes = 200;

private:
    class Receiver;
    void supervise(const std::stop_token& stop);
    void settle();

    Parts parts_;
    std::map<ChannelId, std::unique_ptr<Receiver>> receivers_;
    std::jthread supervisor_;
};

}  // namespace ondam::channels
