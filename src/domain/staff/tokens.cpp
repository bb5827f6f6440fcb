#include "domain/staff/tokens.h"

#include "base/text.h"
#include "domain/staff/credentials.h"
#include "platform/crypto/crypto.h"
#include "tokens_sql.h"

namespace ondam::staff {
namespace {

constexpr std::string_view token_mark = "ondam_";
constexpr auto touch_after = std::chrono::minutes(5);

std::string every_scope() {
    std::vector<std::string> scopes;
    for (std::size_t i = 0; i < permission_count; ++i) scopes.emplace_back(to_text(Permission(i)));
    return text::join(scopes, ", ");
}

Result<Permissions> checked_scopes(const Actor& actor, const std::vector<std::string>& scopes) {
    if (scopes.empty()) return invalid("scopes", "required", "needs at least one scope");
    Permissions permissions;
    for (const auto& scope : scopes) {
        const auto permission = from_text(std::type_identity<Permission>{}, scope);
        if (!permission)
            return invalid("scopes", "choice",
                           "'" + scope + "' is not a scope; there are " + every_scope());
        if (!actor.may(*permission)) return forbidden();
        permissions.set(std::size_t(*permission));
    }
    return permissions;
}

constexpr std::string_view user_mark = "user:";

std::vector<std::string> split_scopes(const std::string& stored) {
    std::vector<std::string> scopes;
    for (const auto part : text::split(stored, ' ')) scopes.emplace_back(part);
    return scopes;
}

/// Whom a new token belongs to, and when it must end: one made with a token belongs to whom that
/// one belongs to, and does not outlive it.
struct Maker {
    std::string text;
    std::optional<Time> expires_at;
};

Result<Maker> maker_of(records::Transaction& transaction, const Actor& actor, Time now) {
    if (!actor.token) return Maker{.text = actor.text(), .expires_at = {}};
    const auto row =
        transaction.first(sql::use_api_token_as_parent, actor.workspace, *actor.token, now);
    if (!row) return unauthenticated();
    return Maker{.text = row->text("created_by"),
                 .expires_at = row->get<std::optional<Time>>("expires_at")};
}

/// Nothing for a member's token whose maker is no member any more.
std::optional<Actor> read_actor(const records::Row& row) {
    const auto role = row.get<std::optional<Role>>("role");
    const bool is_members = row.text("created_by").starts_with(user_mark);
    if (is_members && !role) return std::nullopt;
    Actor actor{.workspace = row.get<WorkspaceId>("workspace"),
                .kind = Actor::Kind::token,
                .user = {},
                .token = row.get<TokenId>("id"),
                .role = Role::viewer,
                .permissions = {}};
    for (const auto& scope : split_scopes(row.text("scopes"))) {
        const auto permission = from_text(std::type_identity<Permission>{}, scope);
        if (permission) actor.permissions.set(std::size_t(*permission));
    }
    if (is_members) actor.permissions &= permissions_of(*role);
    return actor;
}

ApiToken read_token(const records::Row& row) {
    return {.id = row.get<TokenId>("id"),
            .name = row.text("name"),
            .prefix = row.text("prefix"),
            .scopes = split_scopes(row.text("scopes")),
            .created_at = row.get<Time>("created_at"),
            .expires_at = row.get<std::optional<Time>>("expires_at"),
            .used_at = row.get<std::optional<Time>>("used_at"),
            .revoked_at = row.get<std::optional<Time>>("revoked_at")};
}

}  // namespace

Tokens::Tokens(records::Database& database, IdSource& ids, const Clock& clock, const Audit& audit)
    : database_(database), ids_(ids), clock_(clock), audit_(audit) {}

Result<Tokens::MadeToken> Tokens::create(const Actor& actor, const NewToken& input) {
    TRY(actor.must(Permission::manage_keys));
    TRY(checked_scopes(actor, input.scopes));
    const auto name = TRY(checked_name(input.name));
    const auto secret = std::string(token_mark) + crypto::random_token();
    ApiToken token{.id = ids_.next<TokenId>(),
                   .name = name,
                   .prefix = secret.substr(0, token_mark.size() + 6),
                   .scopes = input.scopes,
                   .created_at = clock_.now(),
                   .expires_at = input.expires_at,
                   .used_at = {},
                   .revoked_at = {}};
    return database_.write([&](records::Transaction& transaction) -> Result<MadeToken> {
        const auto maker = TRY(maker_of(transaction, actor, clock_.now()));
        if (maker.expires_at && input.expires_at > maker.expires_at) {
            return invalid("expires_at", "too_late",
                           "is after the end of the token that makes it; leave it out for the "
                           "same end");
        }
        if (!input.expires_at) token.expires_at = maker.expires_at;
        transaction.run(sql::insert_api_token, actor.workspace, token.id, token.name,
                        hashed(secret), token.prefix, text::join(token.scopes, " "), maker.text,
                        token.created_at, token.expires_at, actor.token);
        audit_.add(transaction, actor, {.action = "api_token.create", .resource = token.id.text()});
        return MadeToken{token, secret};
    });
}

Result<std::vector<ApiToken>> Tokens::list(const Actor& actor) const {
    TRY(actor.must(Permission::manage_keys));
    return database_.read([&](records::Reader& reader) {
        std::vector<ApiToken> tokens;
        for (const auto& row : reader.all(sql::list_api_tokens, actor.workspace)) {
            tokens.push_back(read_token(row));
        }
        return tokens;
    });
}

Result<void> Tokens::revoke(const Actor& actor, TokenId id) {
    TRY(actor.must(Permission::manage_keys));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::revoke_api_token, actor.workspace, id, clock_.now()) == 0)
            return not_found();
        audit_.add(transaction, actor, {.action = "api_token.revoke", .resource = id.text()});
        for (const auto& row : transaction.all(sql::revoke_children_of_api_token, actor.workspace,
                                               id, clock_.now())) {
            audit_.add(transaction, actor,
                       {.action = "api_token.revoke", .resource = row.text("id")});
        }
        return {};
    });
}

void Tokens::revoke_all_of(records::Transaction& transaction, WorkspaceId workspace, UserId maker,
                           Time now) {
    transaction.run(sql::revoke_api_tokens_of, workspace, std::string(user_mark) + maker.text(),
                    now);
}

std::optional<Actor> Tokens::authenticate(std::string_view secret) {
    if (!secret.starts_with(token_mark)) return std::nullopt;
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_api_token, hashed(secret), clock_.now());
    });
    if (!row) return std::nullopt;
    auto actor = read_actor(*row);
    if (!actor) return std::nullopt;
    const auto used_at = row->get<std::optional<Time>>("used_at");
    if (!used_at || clock_.now() - *used_at > touch_after) {
        database_.write([&](records::Transaction& transaction) {
            transaction.run(sql::touch_api_token, actor->workspace, *actor->token, clock_.now());
        });
    }
    return actor;
}

std::optional<Actor> Tokens::find_actor(records::Reader& reader, WorkspaceId workspace, TokenId id,
                                        Time now) {
    const auto row = reader.first(sql::find_api_token_by_id, workspace, id, now);
    if (!row) return std::nullopt;
    return read_actor(*row);
}

}  // namespace ondam::staff
