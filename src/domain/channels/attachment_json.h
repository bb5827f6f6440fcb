#pragma once

#include "domain/channels/channel.h"
#include "platform/json/json.h"

namespace ondam::channels {

/// What is said of a file everywhere, into the object that is open: `id`, `name`, `content_type`
/// and `size` in bytes.
inline json::Writer& write_members(json::Writer& out, const Attachment& attachment) {
    return out.field("id", attachment.file)
        .field("name", attachment.name)
        .field("content_type", attachment.media_type)
        .field("size", std::int64_t(attachment.size));
}

}  // namespace ondam::channels
