#include "platform/mail/bounce_reason.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ondam::mail {
namespace {

struct Phrase {
    std::string_view words;
    std::string_view reason;
};

/// In order: the first phrase that is found decides, so the special ones stand before the general.
constexpr std::array phrases = std::to_array<Phrase>({
    {"over quota", "mailboxfull"},
    {"mailbox is full", "mailboxfull"},
    {"mailbox full", "mailboxfull"},
    {"mailbox for user is full", "mailboxfull"},
    {"quota exceeded", "mailboxfull"},
    {"exceeded storage", "mailboxfull"},
    {"exceeded quota", "mailboxfull"},
    {"exceeds quota", "mailboxfull"},
    {"disk quota", "mailboxfull"},
    {"out of storage", "mailboxfull"},
    {"not enough storage space", "mailboxfull"},
    {"inbox is full", "mailboxfull"},
    {"storage quota", "mailboxfull"},
    {"mailfolder is full", "mailboxfull"},
    {"full mailbox", "mailboxfull"},
    {"quota violation", "mailboxfull"},
    {"mailbox has exceeded the limit", "mailboxfull"},
    {"mailbox exceeds allowed size", "mailboxfull"},
    {"over the allowed quota", "mailboxfull"},
    {"exceeded the local limit", "mailboxfull"},
    {"mailbox is over", "mailboxfull"},
    {"mailbox size limit", "mailboxfull"},
    {"maximum mailbox size", "mailboxfull"},
    {"storage limit", "mailboxfull"},
    {"편지함이 가득", "mailboxfull"},
    {"용량이 초과", "mailboxfull"},
    {"용량 초과", "mailboxfull"},
    {"용량을 초과", "mailboxfull"},
    {"메일함 용량", "mailboxfull"},
    {"メールボックスの容量", "mailboxfull"},
    {"容量超過", "mailboxfull"},
    {"account is disabled", "suspend"},
    {"account disabled", "suspend"},
    {"account has been disabled", "suspend"},
    {"mailbox disabled", "suspend"},
    {"is inactive", "suspend"},
    {"account inactive", "suspend"},
    {"inactive account", "suspend"},
    {"is suspended", "suspend"},
    {"account suspended", "suspend"},
    {"been suspended", "suspend"},
    {"mailbox unavailable or access denied", "suspend"},
    {"temporary locked", "suspend"},
    {"temporarily locked", "suspend"},
    {"account is locked", "suspend"},
    {"account locked", "suspend"},
    {"mailbox is locked", "suspend"},
    {"is frozen", "suspend"},
    {"temporarily suspended", "suspend"},
    {"account expired", "suspend"},
    {"account has expired", "suspend"},
    {"on hold", "onhold"},
    {"휴면", "suspend"},
    {"has moved", "hasmoved"},
    {"address has changed", "hasmoved"},
    {"has been replaced by", "hasmoved"},
    {"no longer at this", "hasmoved"},
    {"authentication required", "securityerror"},
    {"authrequired", "securityerror"},
    {"must issue a starttls", "securityerror"},
    {"encryption required", "securityerror"},
    {"dmarc", "authfailure"},
    {"dkim", "authfailure"},
    {"spf check", "authfailure"},
    {"spf fail", "authfailure"},
    {"spf:", "authfailure"},
    {"sender policy framework", "authfailure"},
    {"spf-", "authfailure"},
    {"unauthenticated email", "authfailure"},
    {"reverse dns", "requireptr"},
    {"ptr record", "requireptr"},
    {"reverse hostname", "requireptr"},
    {"reverse mapping", "requireptr"},
    {"cannot find your hostname", "requireptr"},
    {"cannot find your reverse", "requireptr"},
    {"no ptr", "requireptr"},
    {"missing ptr", "requireptr"},
    {"ptr resource record", "requireptr"},
    {"mismatches client ip", "requireptr"},
    {"virus", "virusdetected"},
    {"malware", "virusdetected"},
    {"infected", "virusdetected"},
    {"host blocked", "blocked"},
    {"ip blocked", "blocked"},
    {"ip source bloquee", "blocked"},
    {"service refused", "blocked"},
    {"blocklist", "blocked"},
    {"blacklist", "blocked"},
    {"block list", "blocked"},
    {"black list", "blocked"},
    {"spamhaus", "blocked"},
    {"rbl", "blocked"},
    {"dnsbl", "blocked"},
    {"banned sending ip", "blocked"},
    {"ip address has been", "blocked"},
    {"client host rejected", "blocked"},
    {"blocked using", "blocked"},
    {"bad dns", "blocked"},
    {"connection refused by", "blocked"},
    {"poor reputation", "badreputation"},
    {"low reputation", "badreputation"},
    {"bad reputation", "badreputation"},
    {"senderscore", "badreputation"},
    {"spam", "spamdetected"},
    {"message content rejected", "spamdetected"},
    {"junk mail", "spamdetected"},
    {"unsolicited", "spamdetected"},
    {"receiving mail at a rate", "speeding"},
    {"receiving mail too quickly", "speeding"},
    {"too many recipients this hour", "speeding"},
    {"connection rate limit", "toomanyconn"},
    {"too many recipients", "toomanyconn"},
    {"too many sessions", "toomanyconn"},
    {"too many connections", "toomanyconn"},
    {"too many concurrent", "toomanyconn"},
    {"connection limit", "toomanyconn"},
    {"daily sending quota", "speeding"},
    {"rate limit", "speeding"},
    {"too many messages", "speeding"},
    {"too fast", "speeding"},
    {"unusual rate", "speeding"},
    {"throttl", "speeding"},
    {"message size exceeds", "mesgtoobig"},
    {"message too large", "mesgtoobig"},
    {"message too big", "mesgtoobig"},
    {"message is too large", "mesgtoobig"},
    {"size limit", "mesgtoobig"},
    {"exceeds maximum message size", "mesgtoobig"},
    {"line too long", "exceedlimit"},
    {"email address is not verified", "norelaying"},
    {"no relay", "norelaying"},
    {"relaying denied", "norelaying"},
    {"relay access denied", "norelaying"},
    {"relay not permitted", "norelaying"},
    {"relaying not", "norelaying"},
    {"unable to relay", "norelaying"},
    {"addresses in from: header", "notcompliantrfc"},
    {"multiple from", "notcompliantrfc"},
    {"duplicate header", "notcompliantrfc"},
    {"bare lf", "notcompliantrfc"},
    {"not rfc compliant", "notcompliantrfc"},
    {"rfc 5322", "notcompliantrfc"},
    {"rfc5322", "notcompliantrfc"},
    {"rfc 5321", "notcompliantrfc"},
    {"name server reply", "networkerror"},
    {"host not found, try again", "networkerror"},
    {"no route to host", "networkerror"},
    {"network is unreachable", "networkerror"},
    {"able to establish an smtp connection", "networkerror"},
    {"mail loop", "networkerror"},
    {"mail forwarding loop", "networkerror"},
    {"too many hops", "networkerror"},
    {"hop count exceeded", "networkerror"},
    {"not accept our requests to connect", "expired"},
    {"too long in queue", "expired"},
    {"in the queue too long", "expired"},
    {"procmail:", "mailererror"},
    {"command died with status", "mailererror"},
    {"local delivery failed", "mailererror"},
    {"may not have permission to post", "rejected"},
    {"not allowed to post", "rejected"},
    {"for policy reasons", "policyviolation"},
    {"policy violation", "policyviolation"},
    {"security policies", "policyviolation"},
    {"message filtered", "filtered"},
    {"host unknown", "hostunknown"},
    {"host not found", "hostunknown"},
    {"unknown host", "hostunknown"},
    {"domain not found", "hostunknown"},
    {"domain name not found", "hostunknown"},
    {"domain does not exist", "hostunknown"},
    {"no such domain", "hostunknown"},
    {"unrouteable mail domain", "hostunknown"},
    {"unrouteable domain", "hostunknown"},
    {"unrouteable address", "hostunknown"},
    {"unrouteable host", "hostunknown"},
    {"nxdomain", "hostunknown"},
    {"name or service not known", "hostunknown"},
    {"couldn't find any host", "hostunknown"},
    {"could not find any host", "hostunknown"},
    {"domain is not", "hostunknown"},
    {"null mx", "notaccept"},
    {"nullmx", "notaccept"},
    {"does not accept mail", "notaccept"},
    {"not accept mail", "notaccept"},
    {"not accepting mail", "notaccept"},
    {"smtp protocol is not", "notaccept"},
    {"sender address rejected", "rejected"},
    {"sender rejected", "rejected"},
    {"sender verify failed", "rejected"},
    {"unable to verify sender", "rejected"},
    {"sender domain", "rejected"},
    {"domain of sender address", "rejected"},
    {"bad sender", "rejected"},
    {"invalid ip", "blocked"},
    {"disabled recipient", "suspend"},
    {"protocol violation", "policyviolation"},
    {"host not reachable", "expired"},
    {"not reachable", "expired"},
    {"insufficient disk space", "systemfull"},
    {"not implemented", "syntaxerror"},
    {"improper sequence", "syntaxerror"},
    {"bad sequence", "syntaxerror"},
    {"service currently unavailable", "systemerror"},
    {"not accepting connections", "blocked"},
    {"refused to talk to me", "blocked"},
    {"authentication information", "authfailure"},
    {"spf record", "authfailure"},
    {"bad spf", "authfailure"},
    {"user unknown", "userunknown"},
    {"unknown user", "userunknown"},
    {"unknown or illegal", "userunknown"},
    {"no such user", "userunknown"},
    {"no such mailbox", "userunknown"},
    {"no such recipient", "userunknown"},
    {"no such address", "userunknown"},
    {"no such person", "userunknown"},
    {"no such account", "userunknown"},
    {"no such local user", "userunknown"},
    {"user not found", "userunknown"},
    {"user doesn't exist", "userunknown"},
    {"user does not exist", "userunknown"},
    {"account does not exist", "userunknown"},
    {"account that you tried to reach does not", "userunknown"},
    {"address does not exist", "userunknown"},
    {"mailbox does not exist", "userunknown"},
    {"recipient does not exist", "userunknown"},
    {"does not exist", "userunknown"},
    {"doesn't exist", "userunknown"},
    {"unknown address", "userunknown"},
    {"unknown recipient", "userunknown"},
    {"recipient unknown", "userunknown"},
    {"address unknown", "userunknown"},
    {"invalid recipient", "userunknown"},
    {"invalid mailbox", "userunknown"},
    {"invalid user", "userunknown"},
    {"bad destination mailbox", "userunknown"},
    {"recipient not found", "userunknown"},
    {"recipientnotfound", "userunknown"},
    {"mailbox not found", "userunknown"},
    {"not a valid mailbox", "userunknown"},
    {"not a known user", "userunknown"},
    {"is not recognized", "userunknown"},
    {"no mailbox", "userunknown"},
    {"recipient rejected", "userunknown"},
    {"not listed in", "userunknown"},
    {"couldn't be found", "userunknown"},
    {"wasn't found", "userunknown"},
    {"not a valid user", "userunknown"},
    {"user is unknown", "userunknown"},
    {"unknown local", "userunknown"},
    {"undeliverable address", "userunknown"},
    {"찾을 수 없", "userunknown"},
    {"見つかりません", "userunknown"},
    {"存在しません", "userunknown"},
    {"リストにありません", "userunknown"},
    {"존재하지 않", "userunknown"},
    {"없는 사용자", "userunknown"},
    {"mailbox unavailable", "userunknown"},
});

/// Words that are used for many things: they count when the status says nothing either.
constexpr std::array weak_phrases = std::to_array<Phrase>({
    {"mail from", "rejected"},
    // In any of its languages: a group that is not there, or to which not everybody may write.
    {"groups.google.com/support", "rejected"},
    {"pipe to |", "mailererror"},
    {"content rejected", "spamdetected"},
    {"recipient address rejected", "filtered"},
    {"access to this account", "filtered"},
    {"refused by recipient", "filtered"},
    {"policy", "policyviolation"},
    {"prohibited", "policyviolation"},
    {"tls", "securityerror"},
    {"access denied", "blocked"},
    {"timed out", "networkerror"},
    {"connection refused", "networkerror"},
    {"network", "networkerror"},
    {"retry timeout exceeded", "expired"},
    {"retry time not reached", "expired"},
    {"delivery time expired", "expired"},
    {"delivery expired", "expired"},
    {"could not be delivered for", "expired"},
    {"not been delivered within", "expired"},
    {"been failing for a long time", "expired"},
    {"has not been collected", "expired"},
    {"queue too long", "expired"},
    {"undelivered for", "expired"},
    {"giving up", "expired"},
    {"command not", "syntaxerror"},
    {"syntax error", "syntaxerror"},
    {"local configuration", "systemerror"},
    {"system not accepting", "systemerror"},
    {"configuration error", "systemerror"},
    {"insufficient system storage", "systemfull"},
    {"no space left", "systemfull"},
});

struct StatusReason {
    std::string_view status;
    std::string_view reason;
};
/// What RFC 3463 and its registry say. A server that gives no better one gives x.0.0, x.1.0 and the
/// like: those say nothing here.
constexpr std::array statuses = std::to_array<StatusReason>({
    {"1.1", "userunknown"},   {"1.2", "hostunknown"},   {"1.3", "userunknown"},
    {"1.4", "userunknown"},   {"1.6", "hasmoved"},      {"1.7", "rejected"},
    {"1.8", "rejected"},      {"1.9", "systemerror"},   {"1.10", "notaccept"},
    {"2.1", "suspend"},       {"2.2", "mailboxfull"},   {"2.3", "exceedlimit"},
    {"2.4", "filtered"},      {"3.1", "systemfull"},    {"3.2", "notaccept"},
    {"3.3", "systemerror"},   {"3.4", "mesgtoobig"},    {"3.5", "systemerror"},
    {"4.1", "expired"},       {"4.2", "networkerror"},  {"4.3", "systemerror"},
    {"4.4", "hostunknown"},   {"4.5", "speeding"},      {"4.6", "networkerror"},
    {"4.7", "expired"},       {"5.1", "syntaxerror"},   {"5.2", "syntaxerror"},
    {"5.3", "toomanyconn"},   {"5.4", "syntaxerror"},   {"5.6", "syntaxerror"},
    {"6.0", "contenterror"},  {"6.1", "contenterror"},  {"6.2", "contenterror"},
    {"6.3", "contenterror"},  {"6.5", "contenterror"},  {"6.6", "contenterror"},
    {"6.7", "contenterror"},  {"7.1", "rejected"},      {"7.2", "rejected"},
    {"7.3", "securityerror"}, {"7.4", "securityerror"}, {"7.5", "securityerror"},
    {"7.6", "securityerror"}, {"7.8", "securityerror"}, {"7.9", "policyviolation"},
    {"7.13", "suspend"},      {"7.17", "hasmoved"},     {"7.20", "authfailure"},
    {"7.21", "authfailure"},  {"7.22", "authfailure"},  {"7.23", "authfailure"},
    {"7.24", "authfailure"},  {"7.25", "requireptr"},   {"7.26", "authfailure"},
    {"7.27", "notaccept"},    {"7.29", "authfailure"},  {"7.30", "securityerror"},
    {"7.509", "authfailure"},
});

/// Codes that servers give for one thing only: they stand before any words.
constexpr std::array<std::string_view, 14> certain{"1.7",  "1.8",  "1.10", "2.2",  "2.3",
                                                   "3.4",  "7.20", "7.21", "7.22", "7.23",
                                                   "7.24", "7.25", "7.26", "7.27"};

std::string_view reason_of_status(std::string_view detail) {
    const auto known = std::ranges::find(statuses, detail, &StatusReason::status);
    return known == statuses.end() ? std::string_view() : known->reason;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// How many digits stand at `at`, up to four.
std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (count < 4 && at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

}  // namespace

std::string find_status(std::string_view words) {
    for (std::size_t at = 0; at + 5 <= words.size(); ++at) {
        const char c = words[at];
        const bool starts = (c == '2' || c == '4' || c == '5') && words[at + 1] == '.';
        const bool is_inside = at > 0 && (is_digit(words[at - 1]) || words[at - 1] == '.' ||
                                          std::isalpha(static_cast<unsigned char>(words[at - 1])));
        if (!starts || is_inside) continue;
        const auto subject = digits_at(words, at + 2);
        const auto dot = at + 2 + subject;
        if (subject == 0 || subject > 3 || dot >= words.size() || words[dot] != '.') continue;
        const auto detail = digits_at(words, dot + 1);
        const auto end = dot + 1 + detail;
        if (detail == 0 || detail > 3) continue;
        // "5.1.1.2" is an address or a version.
        if (end + 1 < words.size() && words[end] == '.' && is_digit(words[end + 1])) continue;
        return std::string(words.substr(at, end - at));
    }
    return {};
}

int find_smtp_code(std::string_view words) {
    for (std::size_t at = 0; at + 3 <= words.size(); ++at) {
        const bool starts = (words[at] == '4' || words[at] == '5') && digits_at(words, at) == 3 &&
                            words[at + 1] <= '7';
        const bool is_inside =
            at > 0 && (std::isalnum(static_cast<unsigned char>(words[at - 1])) ||
                       words[at - 1] == '.' || words[at - 1] == '-' || words[at - 1] == '@');
        if (!starts || is_inside) continue;
        const char next = at + 3 < words.size() ? words[at + 3] : ' ';
        if (next == ' ' || next == '-' || next == '\n' || next == ',' || next == ':' ||
            next == ')' || next == '_') {
            return (words[at] - '0') * 100 + (words[at + 1] - '0') * 10 + (words[at + 2] - '0');
        }
    }
    return 0;
}

std::string find_reason(std::string_view words, std::string_view status) {
    // Postfix says so of its own queue, not of an account.
    const auto lower = text::replace_all(text::lower_ascii(text::one_line(words)),
                                         "delivery temporarily suspended", "");
    const auto says = [&](std::string_view phrase) {
        return lower.find(phrase) != std::string::npos;
    };
    const auto detail = status.size() > 2 ? status.substr(2) : std::string_view();
    // Exchange Online says of an address that it does not know what RFC 7505 says of a domain
    // without mail.
    if (detail == "1.10" && says("recipientnotfound")) return "userunknown";
    if (std::ranges::find(certain, detail) != certain.end()) {
        return std::string(reason_of_status(detail));
    }
    // Exchange Online answers so for every address that its directory does not know.
    if (detail == "4.1" && says("access denied")) return "userunknown";
    for (const auto& phrase : phrases) {
        if (says(phrase.words)) return std::string(phrase.reason);
    }
    if (const auto reason = reason_of_status(detail); !reason.empty()) return std::string(reason);
    for (const auto& phrase : weak_phrases) {
        if (says(phrase.words)) return std::string(phrase.reason);
    }
    return {};
}

bool is_permanent_reason(std::string_view reason) {
    return reason == "userunknown" || reason == "hostunknown" || reason == "hasmoved" ||
           reason == "notaccept";
}

}  // namespace ondam::mail
