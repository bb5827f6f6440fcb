#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "platform/mail/message.h"

namespace ondam::mail {

/// Ids and addresses that only we can make: they name a conversation and carry an HMAC, of 128 bits
/// in ids and of 80 in addresses.
/// A match shows that the writer saw a mail of that conversation, not that he takes part in it.
class ReplyKey {
public:
    /// A longer local part makes a reply address longer than RFC 5321 asks servers to take.
    static constexpr std::size_t longest_local_part = 21;

    /// The secret is 32 bytes or more.
    explicit ReplyKey(std::string secret);

    /// Without <>: `<conversation>.<message>.<mac>@domain`; the same input gives the same id.
    std::string make_message_id(const Uuid& conversation, const Uuid& message,
                                std::string_view domain) const;
    /// `support@shop.kr` becomes `support+<42 characters>@shop.kr`.
    std::string make_reply_address(std::string_view base_address, const Uuid& conversation) const;

    /// The conversation that a message id (with or without <>) or an address names, if its MAC is
    /// ours. Case is ignored, because servers change it.
    std::optional<Uuid> verify(std::string_view id_or_address) const;
    /// The first proof in recipients, In-Reply-To and, newest first, References.
    std::optional<Uuid> find_conversation(const ParsedMail& mail) const;

private:
    std::optional<Uuid> verify_address(std::string_view token) const;
    std::string mac(std::string_view purpose, std::string_view payload) const;
    std::string secret_;
};

}  // namespace ondam::mail
