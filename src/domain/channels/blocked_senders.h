#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/channels/channel.h"
#include "domain/staff/audit.h"
#include "platform/records/database.h"

namespace ondam::channels {

using BlockedSenderId = Id<struct BlockedSenderTag>;

struct BlockedSender {
    BlockedSenderId id;
    std::string value;  ///< `ann@shop.kr`, `@shop.kr`, `+821012345678`, `web_chat:…`, `user_id:…`
    Time created_at;
};

/// Who is not let in, and who gets nothing automatic any more. Owns `blocked_senders` and
/// `suppressed_addresses`.
class BlockedSenders {
public:
    BlockedSenders(records::Database&, IdSource&, const Clock&, const staff::Audit&);

    struct Page {
        std::vector<BlockedSender> items;
        std::optional<std::string> next_cursor;
    };
    Result<Page> list(const staff::Actor& actor, const std::optional<std::string>& cursor,
                      int limit) const;
    /// Refuses what is neither an address, a `@domain`, a phone number nor `web_chat:` or
    /// `user_id:` before the id of a visitor. Blocking again answers the row that is there.
    Result<BlockedSender> block(const staff::Actor& actor, std::string_view value,
                                std::string_view default_region);
    Result<void> unblock(const staff::Actor& actor, BlockedSenderId id);

    bool is_blocked(records::Reader& reader, WorkspaceId workspace,
                    const std::vector<customers::Claim>& sender) const;

    /// The address bounced for good or its owner complained: `bounced`, `complained`.
    void suppress(records::Transaction& transaction, WorkspaceId workspace,
                  std::string_view address, std::string_view reason) const;
    bool is_suppressed(records::Reader& reader, WorkspaceId workspace,
                       std::string_view address) const;

private:
    records::Database& database_;
    IdSource& ids_;
    const Clock& clock_;
    const staff::Audit& audit_;
};

}  // namespace ondam::channels
