#pragma once

#include <string>
#include <string_view>

#include "domain/channels/channel.h"

namespace ondam::channels {

/// The stored form of what leaves: everything of OutgoingMessage, read back when its time comes.
std::string to_json(const OutgoingMessage& message);
OutgoingMessage outgoing_from_json(std::string_view text);

}  // namespace ondam::channels
