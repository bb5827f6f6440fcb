#pragma once

#include <mutex>

#include "domain/channels/mailboxes.h"

namespace ondam::channels {

/// One mailbox read by one thread. Begins when it is made and ends with it.
class Mailboxes::Receiver {
public:
    Receiver(const Parts& parts, OpenChannel channel);
    ~Receiver();

    std::int64_t version() const { return channel_.channel.version; }

private:
    void run(const std::stop_token& stop);
    /// Connects and reads until something breaks; nothing when it was told to stop.
    std::optional<ConnectFault> read(const std::stop_token& stop);
    std::optional<ConnectFault> follow(const std::stop_token& stop, mail::ImapClient& client);
    std::optional<ConnectFault> drain(const std::stop_token& stop, mail::ImapClient& client);
    std::optional<ConnectFault> take(const std::vector<mail::FetchedMail>& mails);
    std::optional<ConnectFault> broken(const mail::ImapClient& client, const Refusal& refusal);
    void move_to(std::uint32_t uid);
    MailCursor start_at(const mail::MailboxState& state);
    bool is_too_old(const mail::FetchedMail& mail) const;
    void save(const MailCursor& cursor, bool has_mail);
    void show(std::string_view state, std::string_view code, std::string_view message);
    void sleep(const std::stop_token& stop, milliseconds pause);
    void set_client(mail::ImapClient* client);

    Parts parts_;
    OpenChannel channel_;
    std::optional<MailInbox::Mailbox> mailbox_;
    MailCursor cursor_;
    std::uint32_t renumbered_below_ = 0;  ///< UIDs below this were known under other numbers
    int failures_ = 0;
    std::uint32_t one_by_one_until_ = 0;  ///< a fetch of mails up to this UID broke
    std::map<std::uint32_t, int> tries_;  ///< of UIDs that the server lists and does not hand out
    std::uint32_t seen_validity_ = 0;     ///< what these UIDs belong to
    std::string shown_;
    std::mutex mutex_;  ///< of the client's address alone: stopping wakes it from another thread
    std::condition_variable_any paused_;
    mail::ImapClient* client_ = nullptr;
    std::jthread thread_;
};

}  // namespace ondam::channels
