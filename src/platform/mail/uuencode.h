#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/message.h"

/// Files inside a plain text, as mail carried them before MIME; private to this library.
namespace ondam::mail {

/// Takes whole files (`begin 644 name` … `end`) out of a text. What only looks like one stays in
/// it.
std::vector<Attachment> take_uuencoded(std::string& text);

}  // namespace ondam::mail
