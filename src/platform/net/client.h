#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "platform/net/address.h"

/// The only way out of the house. It connects to addresses of the open internet alone, checked when
/// it connects.
namespace ondam::net {

using Resolver = std::function<std::vector<Address>(const std::string& host)>;

/// The system's resolver; empty when the name is not known.
std::vector<Address> resolve(const std::string& host);

struct Policy {
    std::vector<Cidr> allowed =
        {};  ///< ranges of the operator's own network that may be reached, too
    std::string certificates = {};  ///< PEM file of trusted roots; empty means the system's
    Resolver resolver = resolve;
};

/// Where a name leads: every address passed the check, and only these may be connected to.
struct CheckedAddress {
    std::string host;
    std::uint16_t port = 0;
    std::vector<Address> addresses;

    /// "host:port:address,address" as CURLOPT_RESOLVE takes it.
    std::string curl_resolve() const;
    bool contains(const Address& address) const;
};

/// Resolves once and checks every address. Refuses with field `host` and code `not_resolved` or
/// `blocked`: one closed address among open ones blocks the name.
Result<CheckedAddress> check_address(const std::string& host, std::uint16_t port,
                                     const Policy& policy);

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct OutgoingRequest {
    std::string method = "GET";
    std::string url;
    HeaderList headers = {};
    std::string body = {};
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds timeout{30'000};  ///< for all of it, redirects included
    std::size_t max_response = 1 << 20;         ///< bytes of the body; more is a failure
    int max_redirects = 3;
};

struct Reply {
    int status = 0;
    HeaderList headers;
    std::string body;

    std::optional<std::string_view> header(std::string_view name) const;
};

enum class FailureKind {
    invalid_url,
    blocked,
    not_resolved,
    not_connected,
    tls,
    timed_out,
    too_large,
    redirects,
    broken
};
std::string_view to_text(FailureKind kind);

struct Failure {
    FailureKind kind = FailureKind::broken;
    std::string message;  ///< says in words what is wrong; without secrets and without the body
    bool may_have_arrived = false;  ///< The request had left: the other side may have acted on it.
};

/// Either a reply of whatever status, or a failure.
struct Outcome {
    std::optional<Reply> reply;
    Failure failure;

    explicit operator bool() const { return reply.has_value(); }
};

/// HTTP and HTTPS with verified certificates. Thread-safe; blocks, so it is for job runners and not
/// for requests.
class Client {
public:
    explicit Client(Policy policy) : policy_(std::move(policy)) {}

    /// A redirect is checked like the first address; it loses its credentials when it leads to
    /// another origin, and never leads from https to http.
    Outcome send(OutgoingRequest request) const;
    const Policy& policy() const { return policy_; }

private:
    Policy policy_;
};

}  // namespace ondam::net
