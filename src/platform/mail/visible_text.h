#pragma once

#include <string>
#include <string_view>

#include "platform/mail/message.h"

namespace ondam::mail {

/// What the sender wrote now, and what was below it: quoted mails, their headings, the signature.
/// Both are plain text with \n. Together they hold every line; when in doubt a line is visible.
struct VisibleText {
    std::string visible;
    std::string quoted;
};

VisibleText split_plain(std::string_view text);
VisibleText split_html(std::string_view html);
/// Of the best body: plain text when it is whole, else HTML.
VisibleText visible_text(const ParsedMail& mail);

}  // namespace ondam::mail
