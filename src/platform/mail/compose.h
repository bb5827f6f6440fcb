#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/mail/message.h"

namespace ondam::mail {

/// Holds the mail's id a second time, for relays that change Message-ID.
inline constexpr std::string_view kept_id_header = "X-Ondam-Message-ID";

/// RFC 3834: who answers by itself says so.
enum class AutoSubmitted { no, auto_replied, auto_generated };

/// A mail to be sent. All text is UTF-8; ids are without <>.
struct OutgoingMail {
    std::string message_id;
    Time date;
    Mailbox from;
    std::optional<Mailbox> reply_to;
    std::vector<Mailbox> to;
    std::vector<Mailbox> cc;
    std::string subject;
    std::string text;
    std::optional<std::string> html;
    std::vector<Attachment> attachments;
    std::vector<std::string> in_reply_to;
    std::vector<std::string> references;
    AutoSubmitted auto_submitted = AutoSubmitted::no;
    std::string
        list_unsubscribe;   ///< an https address; empty for none. One-Click is stated with it
    std::string loop_mark;  ///< comes back in Classification::loop_marks; empty for none
};

/// The bytes of the mail (RFC 5322, CRLF, 7 bit). Refuses with `invalid` what would break out of
/// its header: CR, LF or NUL in any header value, an address or id of a wrong shape, no recipient.
Result<std::string> compose(const OutgoingMail& mail);

}  // namespace ondam::mail
