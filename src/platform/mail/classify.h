#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/message.h"

namespace ondam::mail {

enum class MailKind {
    normal,           ///< a person wrote to us
    auto_reply,       ///< an out-of-office or another automatic answer
    bounce,           ///< could not be delivered, or not yet
    complaint,        ///< an abuse report (ARF): the recipient wants no more
    delivery_report,  ///< delivered, relayed or read
    bulk,             ///< a newsletter, a mailing list, a notification of a machine
};
std::string_view to_text(MailKind kind);

struct BouncedRecipient {
    std::string address;     ///< may be empty when the report does not say
    std::string status;      ///< RFC 3463, `5.1.1`; empty when unknown
    int smtp_code = 0;       ///< 550; 0 when unknown
    bool permanent = false;  ///< the address itself is no good: never write to it again
    std::string reason;      ///< in the words of libsisimai: userunknown mailboxfull blocked ...
    std::string diagnostic;  ///< the server's words
};

struct Classification {
    MailKind kind = MailKind::normal;
    std::vector<BouncedRecipient> recipients;  ///< of bounces, complaints and delivery reports
    std::string original_message_id;           ///< of the mail it is about, without <>
    std::string feedback_type;                 ///< of complaints: abuse, fraud, opt-out ...
    /// Marks of `OutgoingMail::loop_mark` found in it: it is our own automatic mail come back.
    std::vector<std::string> loop_marks;
    /// No automatic mail may answer this one (true for every kind but normal, and on a loop).
    bool must_not_be_answered = false;
};

Classification classify(const ParsedMail& mail);

}  // namespace ondam::mail
