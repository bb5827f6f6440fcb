#include "domain/staff/accounts_invitations.h"

#include "accounts_sql.h"
#include "base/names.h"
#include "domain/staff/accounts.h"
#include "domain/staff/accounts_rows.h"
#include "domain/staff/credentials.h"
#include "domain/staff/tokens.h"
#include "platform/crypto/crypto.h"

namespace ondam::staff {
namespace {

template <class AnyId>
std::optional<AnyId> id_behind(std::string_view mark, std::string_view text) {
    if (!text.starts_with(mark)) return std::nullopt;
    return AnyId::parse(text.substr(mark.size()));
}

/// What the maker of an invitation may do now; nothing when they are gone.
std::optional<Actor> maker_now(records::Reader& reader, const Link& link, Time now) {
    const auto system = Actor::for_system(link.workspace);
    if (link.created_by == system.text()) return system;
    if (const auto user = id_behind<UserId>("user:", link.created_by)) {
        const auto member = reader.first(sql::find_member, link.workspace, *user);
        if (!member) return std::nullopt;
        return Actor::for_user(link.workspace, *user, member->get<Role>("role"));
    }
    if (const auto token = id_behind<TokenId>("token:", link.created_by))
        return Tokens::find_actor(reader, link.workspace, *token, now);
    return std::nullopt;
}

}  // namespace

Refusal link_over() {
    return {
        RefusalKind::not_found, {{"token", "link_over", "The link was used or is too old."}}, {}};
}

Refusal role_beyond_own() {
    return {RefusalKind::forbidden,
            {{"role", "beyond_own",
              "may do what you may not: give a role that holds no more than you do, or ask an "
              "owner"}},
            {}};
}

bool invitation_stands(records::Reader& reader, const Link& link, Time now) {
    const auto maker = maker_now(reader, link, now);
    return maker && maker->may_give(link.role);
}

void Accounts::end_invitations_by(records::Transaction& transaction, const Actor& actor,
                                  UserId maker) {
    const auto text = Actor::for_user(actor.workspace, maker, Role::viewer).text();
    for (const auto& row : transaction.all(sql::delete_invitations_by, actor.workspace, text)) {
        audit_.add(transaction, actor,
                   {.action = "invitation.withdraw", .resource = row.text("id")});
    }
}

Result<Accounts::NewLink> Accounts::invite(const Actor& actor, const Invitation& invitation) {
    TRY(actor.must(Permission::manage_team));
    if (!actor.may_give(invitation.role)) return role_beyond_own();
    const auto email = TRY(checked_email(invitation.email));
    Link link{.id = ids_.next<LinkId>(),
              .workspace = actor.workspace,
              .kind = LinkKind::invitation,
              .email = email,
              .name = text::plain_name(invitation.name),
              .role = invitation.role,
              .created_at = clock_.now(),
              .expires_at = clock_.now() + invitation_lifetime};
    return database_.write([&](records::Transaction& transaction) -> Result<NewLink> {
        const auto known = transaction.first(sql::find_user_by_email, link.email);
        if (known &&
            transaction.first(sql::find_member, actor.workspace, known->get<UserId>("id"))) {
            return conflict("email", "taken", "is a member already");
        }
        transaction.run(sql::delete_links_of_kind, actor.workspace, LinkKind::invitation,
                        link.email);
        auto made = write_link(transaction, link, actor);
        jobs_.add(transaction, {.kind = std::string(invitation_job),
                                .workspace = actor.workspace,
                                .key = link.id.text(),
                                .due_at = clock_.now()});
        audit_.add(transaction, actor, {.action = "invitation.create", .resource = link.id.text()});
        return made;
    });
}

std::optional<Accounts::InvitationMail> Accounts::make_invitation_mail(const jobs::Job& job) {
    const auto id = LinkId::parse(job.key.value_or(""));
    if (!id) return std::nullopt;
    auto token = crypto::random_token();
    return database_.write([&](records::Transaction& transaction) -> std::optional<InvitationMail> {
        const auto row = transaction.first(sql::mail_invitation, job.workspace, *id, hashed(token),
                                           clock_.now());
        if (!row) return std::nullopt;
        auto link = read_link(*row);
        if (!invitation_stands(transaction, link, clock_.now())) return std::nullopt;
        const auto user = id_behind<UserId>("user:", link.created_by);
        const auto maker =
            user ? transaction.first(sql::find_member, link.workspace, *user) : std::nullopt;
        return InvitationMail{.link = {std::move(link), std::move(token)},
                              .inviter = maker ? maker->text("name") : ""};
    });
}

Result<std::vector<Link>> Accounts::invitations(const Actor& actor) const {
    TRY(actor.must(Permission::manage_team));
    return database_.read([&](records::Reader& reader) {
        std::vector<Link> links;
        for (const auto& row : reader.all(sql::open_invitations, actor.workspace, clock_.now())) {
            auto link = read_link(row);
            if (invitation_stands(reader, link, clock_.now())) links.push_back(std::move(link));
        }
        return links;
    });
}

Result<void> Accounts::withdraw_invitation(const Actor& actor, LinkId id) {
    TRY(actor.must(Permission::manage_team));
    return database_.write([&](records::Transaction& transaction) -> Result<void> {
        if (transaction.run(sql::delete_invitation, actor.workspace, id) == 0) return not_found();
        audit_.add(transaction, actor, {.action = "invitation.withdraw", .resource = id.text()});
        return {};
    });
}

/// An invitation proves that somebody was invited, not that they are whose address it is: whoever
/// invites sees the link. So where the address has an account already, its password is asked for.
Result<Accounts::PasswordHash> Accounts::password_of_invited(const std::string& email,
                                                             std::string_view password,
                                                             const Origin& origin) {
    // Before the account is looked up: a password that is none must not tell who has one.
    const auto checked = TRY(checked_password(password));
    const auto known = database_.read(
        [&](records::Reader& reader) { return reader.first(sql::find_user_by_email, email); });
    if (!known) return PasswordHash(crypto::hash_password(checked));
    const auto stored = known->get<PasswordHash>("password_hash");
    TRY(attempts_.at_account({.email = email,
                              .address = origin.address,
                              .device = known_device(origin.device, email, stored.value_or(""))}));
    if (!stored || !crypto::verify_password(*stored, password)) {
        return invalid(
            "password", "wrong",
            "is not the one of your account: this address has one already. Ask for a new "
            "password on the sign-in page when you do not know it.");
    }
    return stored;
}

Result<NewSession> Accounts::accept_invitation(const Acceptance& acceptance, const Origin& origin) {
    TRY(attempts_.from_sender(origin.address));
    const auto name = TRY(checked_name(acceptance.name));
    const auto locale = TRY(checked_locale(acceptance.locale));
    const auto open_link = TRY(inspect_link(LinkKind::invitation, acceptance.token));
    const auto hash = TRY(password_of_invited(open_link.email, acceptance.password, origin));
    NewUser user{.email = "", .name = name, .password = "", .role = Role::agent, .locale = locale};
    return database_.write([&](records::Transaction& transaction) -> Result<NewSession> {
        const auto link = TRY(use_link(transaction, LinkKind::invitation, acceptance.token));
        user.email = link.email;
        user.role = link.role;
        const auto known = transaction.first(sql::find_user_by_email, link.email);
        if (known && known->get<PasswordHash>("password_hash") != hash) {
            return conflict("email", "changed", "This account changed meanwhile; try again.");
        }
        const auto id = TRY(upsert_member(transaction, link.workspace, user, hash));
        audit_.add(
            transaction, Actor::for_user(link.workspace, id, link.role),
            {.action = "invitation.accept", .resource = link.id.text(), .address = origin.address});
        return open_session(transaction, link.workspace, id, origin);
    });
}

}  // namespace ondam::staff
