#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "platform/net/address.h"

namespace ondam::mail {

/// `none` is allowed to loopback addresses alone.
enum class Security { none, starttls, tls };

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    Security security = Security::tls;
    std::string ca_file;  ///< PEM of certificates to trust instead of the system's; empty: system
};

enum class LoginMethod { none, password, xoauth2 };

struct Credentials {
    LoginMethod method = LoginMethod::password;
    std::string user;
    std::string secret;  ///< the password, or the OAuth 2 access token
};

struct ConnectOptions {
    std::chrono::milliseconds timeout = std::chrono::seconds(30);  ///< for each step
    /// Whether an address may be connected to; net::is_public when empty.
    std::function<bool(const net::Address&)> allowed;
    /// Breaks off whatever waits for the server, within a fraction of a second; the session is
    /// lost.
    std::stop_token stop = {};
};

// The refusals of connecting have one fault without a field whose code says where it failed and
// whose message says it in words:
//   dns address_forbidden refused tls login unavailable mailbox_missing timeout lost protocol

}  // namespace ondam::mail
