#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/message.h"

/// What Outlook wraps into one `winmail.dat` (MS-OXTNEF); private to this library.
namespace ondam::mail {

struct Tnef {
    std::vector<Attachment> files;
    std::string text;  ///< the body where it was given as plain text
    std::string html;
};
/// Nothing when the bytes are of another kind. What is cut off gives what stands before the cut.
std::optional<Tnef> read_tnef(std::string_view bytes);

}  // namespace ondam::mail
