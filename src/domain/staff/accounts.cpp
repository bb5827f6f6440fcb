#include "domain/staff/accounts.h"

#include "accounts_sql.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/staff/accounts_invitations.h"
#include "domain/staff/accounts_rows.h"
#include "domain/staff/credentials.h"
#include "domain/staff/workspaces.h"
#include "platform/crypto/crypto.h"

namespace ondam::staff {
namespace {

/// Verified against when the account is unknown, so that both answers cost one argon2id.
const std::string& hash_of_nobody() {
    static const std::string hash = crypto::hash_password(crypto::random_token());
    return hash;
}

constexpr auto session_touch = std::chrono::minutes(5);
/// Half of the hash: enough to tell sessions apart, too little to find one by it.
constexpr std::size_t session_id_length = 32;

Refusal wrong_credentials() {
    return {RefusalKind::unauthenticated,
            {{"", "credentials", "The e-mail address or the password is wrong."}},
            {}};
}

Result<Link> open_link(records::Reader& reader, const std::optional<records::Row>& row, Time now) {
    if (!row) return link_over();
    auto link = read_link(*row);
    if (link.kind == LinkKind::invitation && !invitation_stands(reader, link, now))
        return link_over();
    return link;
}

}  // namespace

Accounts::Accounts(records::Database& database, const records::Journal& journal, IdSource& ids,
                   const Clock& clock, const Audit& audit, jobs::Jobs& jobs)
    : database_(database),
      journal_(journal),
      ids_(ids),
      clock_(clock),
      audit_(audit),
      jobs_(jobs),
      attempts_(clock) {
    hash_of_nobody();  // Now, so that the first unknown address does not take twice as long.
}

bool Accounts::needs_setup() const {
    return database_.read([](records::Reader& reader) {
        return reader.first(sql::count_owners_anywhere)->integer("owners") == 0;
    });
}

Result<NewSession> Accounts::set_up(const Setup& setup, const Origin& origin) {
    if (!needs_setup()) return not_found();
    TRY(attempts_.from_sender(origin.address));
    const auto email = TRY(checked_email(setup.email));
    const auto name = TRY(checked_name(setup.name));
    const auto password = TRY(checked_password(setup.password));
    const NewUser owner{
        .email = email, .name = name, .password = "", .role = Role::owner, .locale = setup.locale};
    const PasswordHash hash = crypto::hash_password(password);
    return database_.write([&](records::Transaction& transaction) -> Result<NewSession> {
        const auto link = TRY(use_link(transaction, LinkKind::setup, setup.code));
        TRY(name_workspace(transaction, link.workspace,
                           {.name = setup.workspace_name,
                            .locale = setup.locale,
                            .time_zone = setup.time_zone,
                            .default_region = setup.default_region}));
        const auto user = TRY(upsert_member(transaction, link.workspace, owner, hash));
        audit_.add(transaction, Actor::for_user(link.workspace, user, Role::owner),
                   {.action = "workspace.set_up",
                    .resource = link.workspace.text(),
                    .address = origin.address});
        return open_session(transaction, link.workspace, user, origin);
    });
}

Result<NewSession> Accounts::sign_in(std::string_view email, std::string_view password,
                                     const Origin& origin) {
    const auto address = normalised_email(email);
    TRY(attempts_.from_sender(origin.address));

    const auto row = database_.read(
        [&](records::Reader& reader) { return reader.first(sql::find_user_by_email, address); });
    const auto stored = row ? row->get<std::optional<std::string>>("password_hash") : std::nullopt;
    TRY(attempts_.at_account(
        {.email = address,
         .address = origin.address,
         .device = known_device(origin.device, address, stored.value_or(""))}));
    const bool right = crypto::verify_password(stored.value_or(hash_of_nobody()), password);
    if (!right || !stored) {
        log::warning("sign_in.refused", {{"address", origin.address}});
        return wrong_credentials();
    }

    const auto user = row->get<UserId>("id");
    return database_.write([&](records::Transaction& transaction) -> Result<NewSession> {
        const auto membership = transaction.first(sql::first_membership, user);
        if (!membership) return wrong_credentials();
        const auto workspace = membership->get<WorkspaceId>("workspace");
        audit_.add(
            transaction, Actor::for_user(workspace, user, membership->get<Role>("role")),
            {.action = "session.create", .resource = user.text(), .address = origin.address});
        return open_session(transaction, workspace, user, origin);
    });
}

Result<NewSession> Accounts::sign_in_by_link(std::string_view token, const Origin& origin) {
    TRY(attempts_.from_sender(origin.address));
    return database_.write([&](records::Transaction& transaction) -> Result<NewSession> {
        const auto link = TRY(use_link(transaction, LinkKind::sign_in, token));
        const auto user = transaction.first(sql::find_user_by_email, link.email);
        if (!user) return link_over();
        const auto id = user->get<UserId>("id");
        if (!transaction.first(sql::find_member, link.workspace, id)) return link_over();
        audit_.add(
            transaction, Actor::for_user(link.workspace, id, link.role),
            {.action = "session.create_by_link", .resource = id.text(), .address = origin.address});
        return open_session(transaction, link.workspace, id, origin);
    });
}

Result<NewSession> Accounts::open_session(records::Transaction& transaction, WorkspaceId workspace,
                                          UserId user, const Origin& origin) {
    NewSession session{.token = crypto::random_token(),
                       .csrf_token = crypto::random_token(),
                       .expires_at = clock_.now() + session_lifetime};
    transaction.run(sql::insert_session, hashed(session.token), user, workspace, session.csrf_token,
                    clock_.now(), session.expires_at, text::first(origin.user_agent, 200),
                    origin.address);
    const auto account = transaction.first(sql::user_password, user);
    session.device = device_mark(account->text("email"),
                                 account->get<PasswordHash>("password_hash").value_or(""));
    return session;
}

std::optional<Session> Accounts::find_session(std::string_view token) {
    if (token.empty()) return std::nullopt;
    const auto hash = hashed(token);
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_session, hash, clock_.now());
    });
    if (!row) return std::nullopt;
    Session session{.actor = Actor::for_user(row->get<WorkspaceId>("workspace"),
                                             row->get<UserId>("user_id"), row->get<Role>("role")),
                    .user = read_user(*row, "user_id"),
                    .csrf_token = row->text("csrf_token"),
                    .token_hash = hash,
                    .seen_at = row->get<Time>("seen_at")};
    // A write a request would cost an fsync each: the time of last use is kept to five minutes.
    const auto silent_for = clock_.now() - session.seen_at;
    // What lies ahead was written before the clock was set back.
    if (silent_for > session_touch || silent_for < milliseconds(0)) {
        database_.write([&](records::Transaction& transaction) {
            transaction.run(sql::touch_session, hash, clock_.now(),
                            clock_.now() + session_lifetime);
        });
    }
    return session;
}

std::vector<Accounts::OpenSession> Accounts::open_sessions(const Session& session) const {
    return database_.read([&](records::Reader& reader) {
        std::vector<OpenSession> sessions;
        for (const auto& row : reader.all(sql::list_sessions_of_member, session.actor.workspace,
                                          session.user.id, clock_.now())) {
            const auto hash = row.text("token_hash");
            sessions.push_back({.id = hash.substr(0, session_id_length),
                                .is_current = hash == session.token_hash,
                                .created_at = row.get<Time>("created_at"),
                                .seen_at = row.get<Time>("seen_at"),
                                .address = row.text("address"),
                                .user_agent = row.text("user_agent")});
        }
        return sessions;
    });
}

Result<void> Accounts::end_session(const Session& session, std::string_view id) {
    if (id.size() != session_id_length) return not_found();
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        for (const auto& row :
             transaction.all(sql::list_sessions_of_member, session.actor.workspace, session.user.id,
                             clock_.now())) {
            const auto hash = row.text("token_hash");
            if (!hash.starts_with(id)) continue;
            transaction.run(sql::delete_session, hash);
            audit_.add(transaction, session.actor,
                       {.action = "session.delete", .resource = session.user.id.text()});
            return {};
        }
        return not_found();
    });
}

void Accounts::sign_out(const Session& session) {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::delete_session, session.token_hash);
        audit_.add(transaction, session.actor,
                   {.action = "session.delete", .resource = session.user.id.text()});
    });
}

Result<Link> Accounts::inspect_link(LinkKind kind, std::string_view token) const {
    if (token.empty()) return link_over();
    return database_.read([&](records::Reader& reader) {
        return open_link(reader, reader.first(sql::inspect_link, hashed(token), kind, clock_.now()),
                         clock_.now());
    });
}

Result<Link> Accounts::use_link(records::Transaction& transaction, LinkKind kind,
                                std::string_view token) {
    if (token.empty()) return link_over();
    return open_link(transaction,
                     transaction.first(sql::use_link, hashed(token), kind, clock_.now()),
                     clock_.now());
}

Accounts::NewLink Accounts::write_link(records::Transaction& transaction, Link link,
                                       const Actor& by) {
    auto token = crypto::random_token();
    transaction.run(sql::insert_link, hashed(token), link.id, link.workspace, link.kind, link.email,
                    link.name, link.role, by.text(), link.created_at, link.expires_at);
    return {std::move(link), std::move(token)};
}

void Accounts::forget_expired() {
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::delete_expired_sessions, clock_.now());
        transaction.run(sql::delete_expired_links, clock_.now());
    });
}

}  // namespace ondam::staff
