#pragma once

#include "platform/mail/message.h"

namespace ondam::mail {

/// Whether the server that received the mail took it for spam, as far as its header tells.
///
/// `X-Spam-Flag`, `X-Spam-Status` and `X-Spam` of common filters count wherever they say yes:
/// filters write above the hops or below them, so that no place is theirs alone; a sender who
/// writes "no" takes nothing back by that, and one who writes "yes" harms nobody else. Of
/// Microsoft's the topmost counts, and of its report none that judged mail on its way out of
/// somebody else's house.
bool is_marked_spam(const ParsedMail& mail);

}  // namespace ondam::mail
