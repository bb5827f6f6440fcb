#pragma once

#include "domain/channels/channel.h"
#include "platform/records/journal.h"

/// What the journal says about the ways in and out, besides `delivery.changed`. These facts have
/// no customer.
namespace ondam::channels {

namespace fact {
inline constexpr std::string_view channel_changed = "channel.changed";
inline constexpr std::string_view dead_letter_created = "dead_letter.created";
}  // namespace fact

/// Made, removed, set otherwise, its state another one, or fewer dead letters. Messages that come
/// and go tell for themselves.
struct ChannelChanged {
    ChannelId channel;
    std::string state;
};
struct DeadLetterCreated {
    ChannelId channel;
    std::string reason_code;
};

records::Fact to_fact(const ChannelChanged& happened);
records::Fact to_fact(const DeadLetterCreated& happened);

/// Tells that a channel is another one than before, with the state that it has by now.
void tell_channel_changed(const records::Journal& journal, records::Transaction& transaction,
                          ChannelId channel);

}  // namespace ondam::channels
