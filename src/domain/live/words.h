#pragma once

#include <optional>
#include <string>

#include "domain/live/feed.h"

namespace ondam::live {

/// A journal entry in the words of docs/live.md, as one frame and with the right that it needs.
/// Nothing for what is not for members at all.
std::optional<Post> to_post(const records::JournalEntry& entry);

}  // namespace ondam::live
