#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The header Authentication-Results (RFC 8601); private to this library.
namespace ondam::mail {

/// One method of it: "dkim=pass header.d=example.com". All in lower case, quotes taken off.
struct MethodResult {
    std::string name;
    std::string result;
    std::vector<std::pair<std::string, std::string>> properties;

    std::string get(std::string_view key) const;
};

struct AuthenticationResults {
    std::string host;  ///< who found it, in lower case; empty where the header begins with a result
    /// Every quote and comment ends. A header where one does not proves nothing: the sender's
    /// address is in there, and may have been made to hide what stands beside it.
    bool is_whole = true;
    std::vector<MethodResult> methods;  ///< of one that is not whole: nothing but dmarc=fail
};

AuthenticationResults read_authentication_results(std::string_view unfolded);

}  // namespace ondam::mail
