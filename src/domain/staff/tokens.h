#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/staff/audit.h"
#include "domain/staff/staff.h"
#include "platform/records/database.h"

namespace ondam::staff {

/// Bearer tokens for programs: named, scoped, stored hashed, shown once. A token never does more
/// than the member who made it may do now, and ends with their membership. Owns `api_tokens`.
class Tokens {
public:
    Tokens(records::Database&, IdSource&, const Clock&, const Audit&);

    struct NewToken {
        std::string name;
        std::vector<std::string> scopes;  ///< permissions by name
        std::optional<Time> expires_at;
    };
    struct MadeToken {
        ApiToken token;
        std::string secret;
    };
    /// A token never holds more than its maker: scopes beyond the actor's own permissions are
    /// refused. One made with a token ends no later than that, and is revoked with it.
    Result<MadeToken> create(const Actor& actor, const NewToken& input);
    Result<std::vector<ApiToken>> list(const Actor& actor) const;
    Result<void> revoke(const Actor& actor, TokenId id);
    std::optional<Actor> authenticate(std::string_view secret);
    /// What a token that is known by its id may do now.
    static std::optional<Actor> find_actor(records::Reader& reader, WorkspaceId workspace,
                                           TokenId id, Time now);
    /// In the transaction that ends a membership.
    static void revoke_all_of(records::Transaction& transaction, WorkspaceId workspace,
                              UserId maker, Time now);

private:
    records::Database& database_;
    IdSource& ids_;
    const Clock& clock_;
    const Audit& audit_;
};

}  // namespace ondam::staff
