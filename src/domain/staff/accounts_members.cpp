#include "accounts_sql.h"
#include "domain/staff/accounts.h"
#include "domain/staff/accounts_invitations.h"
#include "domain/staff/accounts_rows.h"
#include "domain/staff/credentials.h"
#include "domain/staff/facts.h"
#include "domain/staff/tokens.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json.h"

namespace ondam::staff {
namespace {

Refusal last_owner() {
    return conflict("role", "last_owner",
                    "A workspace needs an owner. Make somebody else owner first.");
}

Result<void> check_owner_stays(records::Transaction& transaction, const Actor& actor, UserId user) {
    const auto others = transaction.first(sql::count_other_owners, actor.workspace, user);
    if (others->integer("owners") == 0) return last_owner();
    return {};
}

}  // namespace

Result<UserId> Accounts::upsert_member(records::Transaction& transaction, WorkspaceId workspace,
                                       const NewUser& user, const PasswordHash& hash) {
    const auto id = ids_.next<UserId>();
    const auto inserted = transaction.run(sql::insert_user, id, user.email, user.name, hash,
                                          user.locale, clock_.now());
    auto member = id;
    if (inserted == 0) {
        // The account exists, perhaps from another workspace: it joins, and keeps its own password.
        member = transaction.first(sql::find_user_by_email, user.email)->get<UserId>("id");
        if (transaction.first(sql::find_member, workspace, member)) {
            return conflict("email", "taken", "is a member already");
        }
    }
    transaction.run(sql::upsert_membership, workspace, member, user.role, clock_.now());
    journal_.add(transaction, workspace,
                 to_fact(MemberChanged{
                     .user = member, .change = MemberChanged::Change::added, .role = user.role}));
    return member;
}

Result<UserId> Accounts::add_user(const Actor& actor, const NewUser& user) {
    TRY(actor.must(Permission::manage_team));
    if (!actor.may_give(user.role)) return role_beyond_own();
    NewUser checked = user;
    checked.email = TRY(checked_email(user.email));
    checked.name = TRY(checked_name(user.name));
    checked.locale = TRY(checked_locale(user.locale));
    PasswordHash hash;
    if (!user.password.empty()) {
        const auto password = TRY(checked_password(user.password));
        hash = crypto::hash_password(password);
    }
    return database_.write([&](records::Transaction& transaction) -> Result<UserId> {
        const auto id = TRY(upsert_member(transaction, actor.workspace, checked, hash));
        audit_.add(transaction, actor, {.action = "member.add", .resource = id.text()});
        return id;
    });
}

Accounts::NewLink Accounts::replace_link(records::Transaction& transaction, WorkspaceId workspace,
                                         LinkKind kind, std::string_view email) {
    const auto lifetime = kind == LinkKind::password_reset
                              ? std::chrono::milliseconds(reset_lifetime)
                              : std::chrono::milliseconds(sign_in_link_lifetime);
    const Link link{.id = ids_.next<LinkId>(),
                    .workspace = workspace,
                    .kind = kind,
                    .email = normalised_email(email),
                    .name = "",
                    .role = Role::owner,
                    .created_at = clock_.now(),
                    .expires_at = clock_.now() + lifetime};
    transaction.run(sql::delete_links_of_kind, workspace, kind, link.email);
    return write_link(transaction, link, Actor::for_system(workspace));
}

Accounts::NewLink Accounts::make_link(WorkspaceId workspace, LinkKind kind,
                                      std::string_view email) {
    return database_.write([&](records::Transaction& transaction) {
        return replace_link(transaction, workspace, kind, email);
    });
}

std::optional<Accounts::NewLink> Accounts::make_reset_link(const jobs::Job& job,
                                                           WorkspaceId workspace,
                                                           std::string_view email) {
    return database_.write([&](records::Transaction& transaction) -> std::optional<NewLink> {
        if (!jobs_.holds(transaction, job)) return std::nullopt;
        return replace_link(transaction, workspace, LinkKind::password_reset, email);
    });
}

void Accounts::end_links_to_account(records::Transaction& transaction, std::string_view email) {
    transaction.run(sql::delete_links_to_account, email);
    jobs_.revoke(transaction, reset_job, email);
}

Result<NewSession> Accounts::reset_password(std::string_view token, std::string_view password,
                                            const Origin& origin) {
    TRY(attempts_.from_sender(origin.address));
    const auto checked = TRY(checked_password(password));
    const auto hash = crypto::hash_password(checked);
    return database_.write([&](records::Transaction& transaction) -> Result<NewSession> {
        const auto link = TRY(use_link(transaction, LinkKind::password_reset, token));
        const auto user = transaction.first(sql::find_user_by_email, link.email);
        if (!user) return link_over();
        const auto id = user->get<UserId>("id");
        transaction.run(sql::set_user_password, id, hash);
        end_links_to_account(transaction, link.email);
        transaction.run(sql::delete_sessions_of_user, id, "");
        audit_.add(transaction, Actor::for_user(link.workspace, id, link.role),
                   {.action = "password.reset", .resource = id.text(), .address = origin.address});
        return open_session(transaction, link.workspace, id, origin);
    });
}

std::optional<Accounts::Account> Accounts::find_account(std::string_view email) const {
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_account, normalised_email(email));
    });
    if (!row) return std::nullopt;
    return Account{.workspace = row->get<WorkspaceId>("workspace"), .locale = row->text("locale")};
}

Result<void> Accounts::request_password_reset(std::string_view email, const Origin& origin) {
    const auto address = normalised_email(email);
    TRY(attempts_.from_sender(origin.address));
    TRY(attempts_.mail_to(address));
    // Known or not, the request writes one job; only the job looks the account up, so the answer
    // takes the same time.
    json::Writer payload;
    payload.begin_object().field("email", address).end_object();
    database_.write([&](records::Transaction& transaction) {
        jobs_.add(transaction, {.kind = std::string(reset_job),
                                .workspace = {},
                                .key = address,
                                .due_at = clock_.now(),
                                .payload = payload.take()});
    });
    return {};
}

Result<std::vector<Member>> Accounts::members(const Actor& actor) const {
    TRY(actor.must(Permission::view_conversations));
    return database_.read([&](records::Reader& reader) {
        std::vector<Member> members;
        for (const auto& row : reader.all(sql::list_members, actor.workspace)) {
            members.push_back(read_member(row));
        }
        return members;
    });
}

Result<Member> Accounts::member(const Actor& actor, UserId user) const {
    TRY(actor.must(Permission::view_conversations));
    const auto row = database_.read([&](records::Reader& reader) {
        return reader.first(sql::find_member, actor.workspace, user);
    });
    if (!row) return not_found();
    return read_member(*row);
}

Result<Member> Accounts::set_role(const Actor& actor, UserId user, Role role) {
    TRY(actor.must(Permission::manage_team));
    return database_.write([&](records::Transaction& transaction) -> Result<Member> {
        const auto row = transaction.first(sql::find_member, actor.workspace, user);
        if (!row) return not_found();
        auto member = read_member(*row);
        if (member.role == Role::owner && actor.role != Role::owner) return forbidden();
        if (!actor.may_give(role)) return role_beyond_own();
        if (member.role == Role::owner && role != Role::owner) {
            TRY(check_owner_stays(transaction, actor, user));
        }
        transaction.run(sql::set_member_role, actor.workspace, user, role);
        // Whoever holds an old cookie of theirs must not rise with them: they sign in anew.
        if (role < member.role)
            transaction.run(sql::delete_sessions_of_member, actor.workspace, user);
        if (role > member.role) end_invitations_by(transaction, actor, user);
        journal_.add(transaction, actor.workspace,
                     to_fact(MemberChanged{
                         .user = user, .change = MemberChanged::Change::role, .role = role}));
        audit_.add(transaction, actor, {.action = "member.set_role", .resource = user.text()});
        member.role = role;
        return member;
    });
}

Result<void> Accounts::remove_member(const Actor& actor, UserId user) {
    TRY(actor.must(Permission::manage_team));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        const auto row = transaction.first(sql::find_member, actor.workspace, user);
        if (!row) return not_found();
        if (row->get<Role>("role") == Role::owner) {
            if (actor.role != Role::owner) return forbidden();
            TRY(check_owner_stays(transaction, actor, user));
        }
        transaction.run(sql::remove_member, actor.workspace, user, clock_.now());
        transaction.run(sql::delete_sessions_of_member, actor.workspace, user);
        end_invitations_by(transaction, actor, user);
        Tokens::revoke_all_of(transaction, actor.workspace, user, clock_.now());
        journal_.add(
            transaction, actor.workspace,
            to_fact(MemberChanged{.user = user, .change = MemberChanged::Change::removed}));
        audit_.add(transaction, actor, {.action = "member.remove", .resource = user.text()});
        return {};
    });
}

Result<void> Accounts::set_availability(const Actor& actor, Availability availability) {
    if (!actor.user) return forbidden();
    database_.write([&](records::Transaction& transaction) {
        const auto changed =
            transaction.run(sql::set_availability, actor.workspace, *actor.user, availability);
        if (changed == 0) return;
        journal_.add(transaction, actor.workspace,
                     to_fact(MemberChanged{.user = *actor.user,
                                           .change = MemberChanged::Change::availability,
                                           .availability = availability}));
    });
    return {};
}

Result<User> Accounts::change_self(const Actor& actor, const UserChange& change) {
    if (!actor.user) return forbidden();
    auto name = change.name;
    if (name) name = TRY(checked_name(*name));
    return database_.write([&](records::Transaction& transaction) -> Result<User> {
        const auto row = transaction.first(sql::change_user, *actor.user, name, change.locale,
                                           change.theme, change.signature, change.shortcuts);
        if (!row) return not_found();
        if (name) {
            journal_.add(
                transaction, actor.workspace,
                to_fact(MemberChanged{.user = *actor.user, .change = MemberChanged::Change::name}));
        }
        // What customers and the team see of somebody; the rest is their own affair.
        if (name || change.signature)
            audit_.add(transaction, actor,
                       {.action = "user.change", .resource = actor.user->text()});
        return read_user(*row, "id");
    });
}

Result<void> Accounts::change_password(const Session& session, std::string_view old_password,
                                       std::string_view new_password) {
    // Somebody at an unlocked screen, who guesses: counted by the person, whom no stranger can
    // stop.
    TRY(attempts_.at_account({.email = "", .address = "", .device = session.user.id.text()}));
    const auto checked = TRY(checked_password(new_password));
    const auto stored = database_.read([&](records::Reader& reader) {
        return reader.first(sql::user_password, session.user.id)
            ->get<std::optional<std::string>>("password_hash");
    });
    if (stored && !crypto::verify_password(*stored, old_password)) {
        return invalid("old_password", "wrong", "is not your present password");
    }
    const auto hash = crypto::hash_password(checked);
    database_.write([&](records::Transaction& transaction) {
        transaction.run(sql::set_user_password, session.user.id, hash);
        end_links_to_account(transaction, session.user.email);
        transaction.run(sql::delete_sessions_of_user, session.user.id, session.token_hash);
        audit_.add(transaction, session.actor,
                   {.action = "password.change", .resource = session.user.id.text()});
    });
    return {};
}

}  // namespace ondam::staff
