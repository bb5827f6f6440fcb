#include "domain/channels/mail_receiver.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "mailboxes_sql.h"

namespace ondam::channels {
namespace {

using std::chrono::seconds;

/// Servers end an IDLE after half an hour and routers forget a silent connection sooner; and one
/// that hangs while its machine still answers is found out by asking alone. A hundred bytes.
constexpr auto longest_idle = std::chrono::minutes(2);
/// A server that was away is found soon after it is back; one that turns the user away is not asked
/// so often that it locks the account, nor one that is ill.
constexpr auto longest_absence = seconds(30);
constexpr auto longest_pause = std::chrono::minutes(5);
constexpr std::size_t mails_at_once = 50;

/// A mail that is refused while others come is at fault itself.
constexpr int tries_among_others = 3;

/// When nothing comes, the server may be ill: a minute of tries, and the better part of an hour
/// where it says itself that this passes (RFC 5530). For good it holds no mailbox up.
int tries_alone(std::string_view refusal) {
    const auto words = text::lower_ascii(refusal);
    const auto says = [&](std::string_view code) { return words.find(code) != std::string::npos; };
    return says("[unavailable]") || says("[inuse]") || says("[limit]") ? 18 : 8;
}

milliseconds pause_after(int failures, milliseconds first, std::string_view code) {
    const auto pause = first * (1 << std::min(failures, 10));
    const bool is_away = code == "refused" || code == "lost" || code == "timeout" ||
                         code == "name_unknown" || code == "unavailable" || code.empty();
    return std::min<milliseconds>(pause, is_away ? longest_absence : longest_pause);
}

}  // namespace

Mailboxes::Receiver::Receiver(const Parts& parts, OpenChannel channel)
    : parts_(parts),
      channel_(std::move(channel)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Mailboxes::Receiver::~Receiver() {
    thread_.request_stop();
    const std::scoped_lock lock(mutex_);
    if (client_) client_->wake();
    paused_.notify_all();
}

void Mailboxes::Receiver::set_client(mail::ImapClient* client) {
    const std::scoped_lock lock(mutex_);
    client_ = client;
}

void Mailboxes::Receiver::sleep(const std::stop_token& stop, milliseconds pause) {
    std::unique_lock lock(mutex_);
    paused_.wait_for(lock, stop, pause, [] { return false; });
}

void Mailboxes::Receiver::show(std::string_view state, std::string_view code,
                               std::string_view message) {
    const auto now = std::string(state) + "/" + std::string(code);
    if (now == shown_) return;
    parts_.channels.set_state(channel_.channel.id, state, code, message);
    shown_ = now;
    log::info("mailbox.state",
              {{"channel", channel_.channel.id.text()}, {"state", state}, {"code", code}});
}

/// The second place besides HTTP and jobs where a broken world is caught: it is waited for.
void Mailboxes::Receiver::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::string code;
        try {
            const auto fault = read(stop);
            if (!fault || stop.stop_requested()) return;
            code = fault->code;
            show("failing", fault->code, fault->message);
        } catch (const std::exception& error) {
            set_client(nullptr);
            log::warning("mailbox.interrupted",
                         {{"channel", channel_.channel.id.text()}, {"error", error.what()}});
        }
        sleep(stop, pause_after(failures_++, parts_.first_pause, code));
    }
}

std::optional<ConnectFault> Mailboxes::Receiver::read(const std::stop_token& stop) {
    mailbox_ = parts_.inbox.mailbox_of(channel_);
    if (!mailbox_) return ConnectFault{"settings", "The settings are not complete.", "connect"};
    if (shown_.empty()) show("connecting", "", "");
    auto client = parts_.adapter.connect(channel_.channel.workspace, mailbox_->settings, stop);
    if (!client) return connect_fault(client.error());
    set_client(client->get());
    auto fault = stop.stop_requested() ? std::nullopt : follow(stop, **client);
    set_client(nullptr);
    if (!fault) (*client)->logout();
    return fault;
}

std::optional<ConnectFault> Mailboxes::Receiver::follow(const std::stop_token& stop,
                                                        mail::ImapClient& client) {
    const auto state = client.select(mailbox_->settings.folder);
    if (!state) return connect_fault(state.error());
    cursor_ = start_at(*state);
    if (cursor_.uid_validity != seen_validity_) {
        seen_validity_ = cursor_.uid_validity;
        one_by_one_until_ = 0;
        tries_.clear();
    }
    save(cursor_, false);
    show("ok", "", "");
    while (!stop.stop_requested()) {
        if (auto fault = drain(stop, client)) return fault;
        failures_ = 0;
        if (stop.stop_requested()) break;
        const auto waited = client.wait(longest_idle);
        if (!waited) return connect_fault(waited.error());
    }
    return std::nullopt;
}

/// A new mailbox begins with what comes from now on: what lies there was answered elsewhere. When
/// the server numbers its mails anew, everything is read again, known mails being known.
MailCursor Mailboxes::Receiver::start_at(const mail::MailboxState& state) {
    const auto name = mailbox_->settings.mailbox();
    const auto row = parts_.database.read([&](records::Reader& reader) {
        return reader.first(sql::find_mail_cursor, channel_.channel.workspace, channel_.channel.id);
    });
    renumbered_below_ = 0;
    if (!row || row->text("mailbox") != name) {
        return {name, state.uid_validity, state.uid_next > 0 ? state.uid_next - 1 : 0};
    }
    if (row->integer("uid_validity") != std::int64_t(state.uid_validity)) {
        renumbered_below_ = state.uid_next;
        return {name, state.uid_validity, 0};
    }
    return {name, state.uid_validity, std::uint32_t(row->integer("last_uid"))};
}

/// Of mails read again, those that had come before this channel was set up stay where they are. The
/// server's clock says so: what a sender writes as the date may be anything.
bool Mailboxes::Receiver::is_too_old(const mail::FetchedMail& fetched) const {
    return fetched.uid < renumbered_below_ && fetched.received_at &&
           *fetched.received_at < channel_.channel.created_at - std::chrono::hours(24);
}

std::optional<ConnectFault> Mailboxes::Receiver::drain(const std::stop_token& stop,
                                                       mail::ImapClient& client) {
    while (!stop.stop_requested()) {
        mail::FetchRequest request;
        request.after_uid = cursor_.last_uid;
        request.count = cursor_.last_uid < one_by_one_until_ ? 1 : mails_at_once;
        const auto mails = client.fetch(request);
        if (!mails && stop.stop_requested()) return std::nullopt;
        if (!mails) return broken(client, mails.error());
        if (mails->empty()) {
            if (cursor_.last_uid + 1 < renumbered_below_) {
                cursor_.last_uid = renumbered_below_ - 1;  // The newest were deleted.
                save(cursor_, false);
            }
            return std::nullopt;
        }
        const auto began_at = cursor_.last_uid;
        auto fault = take(*mails);
        if (cursor_.last_uid != began_at) save(cursor_, true);
        if (fault) return fault;
    }
    return std::nullopt;
}

/// In their order; before one that the server may hand out at the next try it ends.
std::optional<ConnectFault> Mailboxes::Receiver::take(const std::vector<mail::FetchedMail>& mails) {
    const auto is_refused = [&](const mail::FetchedMail& fetched) {
        return !fetched.refusal.empty() && !is_too_old(fetched);
    };
    const bool has_others = !std::ranges::all_of(mails, is_refused);
    for (const auto& fetched : mails) {
        if (is_refused(fetched)) ++tries_[fetched.uid];
    }
    for (const auto& fetched : mails) {
        const int enough = has_others ? tries_among_others : tries_alone(fetched.refusal);
        if (is_refused(fetched) && tries_[fetched.uid] < enough) {
            return ConnectFault{"mail_refused",
                                "The server does not hand out the mail with the UID " +
                                    std::to_string(fetched.uid) + ": " + fetched.refusal,
                                "fetch"};
        }
        if (!is_too_old(fetched)) {
            parts_.inbox.take(*mailbox_, fetched, cursor_.uid_validity);
        }
        move_to(fetched.uid);
    }
    return std::nullopt;
}

/// The session is over. When it ended over one mail again and again, as it does with servers that
/// fall over a mail, that mail is given up like one that is refused.
std::optional<ConnectFault> Mailboxes::Receiver::broken(const mail::ImapClient& client,
                                                        const Refusal& refusal) {
    auto fault = connect_fault(refusal);
    const auto [first, last] = client.asked();
    if (first != last) one_by_one_until_ = last;
    if (first == 0 || first != last) return fault;
    const mail::FetchedMail lost{.uid = first, .refusal = fault.message};
    if (++tries_[first] < tries_alone("")) return fault;
    parts_.inbox.take(*mailbox_, lost, cursor_.uid_validity);
    move_to(first);
    save(cursor_, true);
    return fault;
}

void Mailboxes::Receiver::move_to(std::uint32_t uid) {
    cursor_.last_uid = uid;
    failures_ = 0;
    tries_.erase(tries_.begin(), tries_.upper_bound(uid));
}

void Mailboxes::Receiver::save(const MailCursor& cursor, bool has_mail) {
    // Until all that was renumbered has been read, the old position stands: whoever is interrupted
    // must know that these mails are read again.
    const bool is_reading_again = cursor.last_uid + 1 < renumbered_below_;
    parts_.database.write([&](records::Transaction& transaction) {
        if (!is_reading_again) {
            transaction.run(sql::save_mail_cursor, channel_.channel.workspace, channel_.channel.id,
                            cursor.mailbox, std::int64_t(cursor.uid_validity),
                            std::int64_t(cursor.last_uid));
        }
        if (has_mail) parts_.channels.note_received(transaction, channel_.channel.id);
    });
}

}  // namespace ondam::channels
