#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/crypto/field_cipher.h"
#include "platform/net/client.h"
#include "platform/records/database.h"

namespace ondam::channels {

/// What a provider gave once so that a mailbox may be read and written in somebody's name.
struct OAuthGrant {
    std::string token_url;
    std::string client_id;
    std::string client_secret;  ///< empty for programs that have none
    std::string refresh_token;
    std::string scope;  ///< empty: what was granted
};

/// Exchanges refresh tokens for access tokens: shortly before the last one ends, and when a server
/// refused it. Owns `oauth_tokens`, where a refresh token is kept that the provider replaced.
/// Thread-safe; one exchange of a grant at a time.
class OAuthTokens {
public:
    OAuthTokens(records::Database&, const net::Client&, const crypto::FieldCipher&, const Clock&);

    /// A token that is good for some minutes at least. Waits for the network. Refuses with
    /// `token_refused` when the provider says no, and `token_unreachable` when it says nothing.
    Result<std::string> access_token(WorkspaceId workspace, const OAuthGrant& grant);
    /// Another than `refused`, which a server did not accept.
    Result<std::string> another_token(WorkspaceId workspace, const OAuthGrant& grant,
                                      std::string_view refused);

private:
    struct Tokens {
        std::string access;
        std::string refresh;
        Time fresh_until;  ///< some minutes before it ends
    };
    /// Serialises whoever asks for the same grant.
    std::shared_ptr<std::mutex> turn_of(const std::string& hash);
    Tokens stored(WorkspaceId workspace, const std::string& hash, const OAuthGrant& grant) const;
    Result<Tokens> exchange(const OAuthGrant& grant, const std::string& refresh_token) const;
    void store(WorkspaceId workspace, const std::string& hash, const Tokens& tokens) const;

    records::Database& database_;
    const net::Client& client_;
    const crypto::FieldCipher& cipher_;
    const Clock& clock_;
    std::mutex mutex_;  ///< of `turns_` alone
    std::map<std::string, std::shared_ptr<std::mutex>> turns_;
};

}  // namespace ondam::channels
