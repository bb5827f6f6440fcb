#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/message.h"

namespace ondam::mail {

enum class Verdict {
    trusted,     ///< the From address is proved by its domain (DMARC, or an aligned DKIM or SPF)
    unchecked,   ///< no server of ours says anything about senders: nothing speaks against it
    unverified,  ///< our server could have proved it and did not
    suspicious,  ///< something speaks against it: do not link to a customer by the address
};
std::string_view to_text(Verdict verdict);

/// What the receiving server found; each word is as in RFC 8601: pass fail softfail none ...
struct Authentication {
    std::string spf = "none";
    std::string dkim = "none";
    std::string dmarc = "none";
    bool aligned = false;  ///< a passing domain belongs to the domain of From
    bool failed = false;   ///< SPF or DKIM speaks against the sender (fail, permerror)
    Verdict verdict = Verdict::unchecked;
    /// Why suspicious: several_from, sender_differs, comment_in_address, dmarc_fail,
    /// checks_failed (SPF or DKIM, and nothing aligned passes), address_in_name, no_from.
    std::vector<std::string> reasons;
};

/// Whose Authentication-Results count; neither: no header is believed.
struct TrustedResults {
    /// The authserv-id of our own mail server: headers of others are ignored, and of its own only
    /// the topmost block counts.
    std::string host;
    /// The domain of the servers of a service that writes its results without a name, as Microsoft
    /// 365 does: the topmost header alone counts, and only where no hop but of these servers
    /// stands above it. Whatever a sender put into the mail lies below the hop that took it.
    std::string unnamed_under = {};

    bool is_nobody() const { return host.empty() && unnamed_under.empty(); }
};

Authentication authenticate(const ParsedMail& mail, const TrustedResults& trusted);

}  // namespace ondam::mail
