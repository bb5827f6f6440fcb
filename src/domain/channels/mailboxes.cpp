#include "domain/channels/mailboxes.h"

#include "base/log.h"
#include "domain/channels/mail_receiver.h"

namespace ondam::channels {

Mailboxes::Mailboxes(const Parts& parts) : parts_(parts) {}
Mailboxes::~Mailboxes() { stop(); }

void Mailboxes::start() {
    supervisor_ = std::jthread([this](const std::stop_token& stop) { supervise(stop); });
}

void Mailboxes::stop() {
    supervisor_.request_stop();
    parts_.adapter.channels_changed();
    if (supervisor_.joinable()) supervisor_.join();
    receivers_.clear();
}

/// Other nodes change channels as well, without a word to this one: look again now and then.
void Mailboxes::supervise(const std::stop_token& stop) {
    std::uint64_t seen = parts_.adapter.wait_for_change(~std::uint64_t(0), milliseconds(0));
    while (!stop.stop_requested()) {
        try {
            settle();
        } catch (const records::DatabaseError& error) {
            log::warning("mailboxes.unsettled", {{"error", error.what()}});
        }
        seen = parts_.adapter.wait_for_change(seen, std::chrono::seconds(15));
    }
}

/// A receiver for each enabled mailbox in its newest version, and none besides.
void Mailboxes::settle() {
    const auto channels = parts_.channels.open_all(ChannelKind::email);
    std::map<ChannelId, std::int64_t> wanted;
    for (const auto& channel : channels) wanted[channel.channel.id] = channel.channel.version;
    std::erase_if(receivers_, [&](const auto& entry) {
        const auto found = wanted.find(entry.first);
        return found == wanted.end() || found->second != entry.second->version();
    });
    for (const auto& channel : channels) {
        if (receivers_.contains(channel.channel.id)) continue;
        if (receivers_.size() >= most_mailboxes) {
            log::error("mailboxes.too_many", {{"limit", most_mailboxes}});
            return;
        }
        receivers_[channel.channel.id] = std::make_unique<Receiver>(parts_, channel);
    }
}

}  // namespace ondam::channels
