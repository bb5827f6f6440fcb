#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/staff/attempts.h"
#include "domain/staff/audit.h"
#include "domain/staff/staff.h"
#include "platform/jobs/jobs.h"
#include "platform/records/database.h"
#include "platform/records/journal.h"

namespace ondam::staff {

/// The people who serve: accounts, memberships, sessions and the one-time links that lead to them.
/// Owns `users`, `memberships`, `sessions`, `one_time_links`; emits MemberChanged.
class Accounts {
public:
    Accounts(records::Database&, const records::Journal&, IdSource&, const Clock&, const Audit&,
             jobs::Jobs&);

    static constexpr auto session_lifetime = std::chrono::hours(24 * 14);
    static constexpr auto invitation_lifetime = std::chrono::hours(72);
    static constexpr auto reset_lifetime = std::chrono::minutes(30);
    static constexpr auto sign_in_link_lifetime = std::chrono::hours(24);
    /// The job that mails the link of a reset, keyed by the address.
    static constexpr std::string_view reset_job = "password_reset";
    /// The job that mails an invitation, keyed by its id.
    static constexpr std::string_view invitation_job = "invitation_mail";

    struct Origin {
        std::string address;
        std::string user_agent;
        std::string device{};  ///< the mark of an earlier sign-in, when the browser sent one
    };

    /// True until the first owner exists; set-up is over then for good.
    bool needs_setup() const;
    struct Setup {
        std::string code;  ///< from the console of the server
        std::string workspace_name;
        std::string name;
        std::string email;
        std::string password;
        std::string locale;
        std::string time_zone;
        std::string default_region;
    };
    Result<NewSession> set_up(const Setup& setup, const Origin& origin);

    /// The same answer, after the same work, for an unknown address and a wrong password.
    Result<NewSession> sign_in(std::string_view email, std::string_view password,
                               const Origin& origin);
    Result<NewSession> sign_in_by_link(std::string_view token, const Origin& origin);
    /// Nothing when the token is unknown or over, or the membership has ended.
    std::optional<Session> find_session(std::string_view token);
    void sign_out(const Session& session);
    /// Where somebody is signed in, the last used first.
    struct OpenSession {
        std::string id;  ///< names it to its owner; opens nothing
        bool is_current = false;
        Time created_at;
        Time seen_at;
        std::string address;
        std::string user_agent;
    };
    std::vector<OpenSession> open_sessions(const Session& session) const;
    Result<void> end_session(const Session& session, std::string_view id);

    /// What a link's page may show before it is used.
    Result<Link> inspect_link(LinkKind kind, std::string_view token) const;
    struct Acceptance {
        std::string token;
        std::string name;
        std::string password;
        std::string locale;
    };
    Result<NewSession> accept_invitation(const Acceptance& acceptance, const Origin& origin);
    Result<NewSession> reset_password(std::string_view token, std::string_view password,
                                      const Origin& origin);
    /// Always the same answer; a mail goes out only when the address has an account. Each change of
    /// the password ends what was asked for before it.
    Result<void> request_password_reset(std::string_view email, const Origin& origin);

    struct Account {
        WorkspaceId workspace;  ///< the first of its memberships
        std::string locale;
    };
    /// Whose address this is; for mails to people of the team. Nothing without a membership.
    std::optional<Account> find_account(std::string_view email) const;

    struct Invitation {
        std::string email;
        std::string name;
        Role role = Role::agent;
    };
    struct NewLink {
        Link link;
        std::string token;
    };
    /// The link counts as long as whoever makes it may give this role. A mail with a link of its
    /// own goes to the address; either opens the invitation once.
    Result<NewLink> invite(const Actor& actor, const Invitation& invitation);
    Result<std::vector<Link>> invitations(const Actor& actor) const;
    Result<void> withdraw_invitation(const Actor& actor, LinkId id);
    /// For the command line: whoever can read the data folder may sign in.
    NewLink make_link(WorkspaceId workspace, LinkKind kind, std::string_view email);
    /// For the job that mails it. Nothing when the password changed since somebody asked.
    std::optional<NewLink> make_reset_link(const jobs::Job& job, WorkspaceId workspace,
                                           std::string_view email);

    struct InvitationMail {
        NewLink link;
        std::string inviter;  ///< empty when a program invites
    };
    /// For the job that mails it. Nothing when the invitation is used, withdrawn or too old.
    std::optional<InvitationMail> make_invitation_mail(const jobs::Job& job);

    Result<std::vector<Member>> members(const Actor& actor) const;
    Result<Member> member(const Actor& actor, UserId user) const;
    /// The last owner keeps the role; nobody gives a role that may do more than they do. Who rises
    /// signs in anew; who falls loses the invitations they made.
    Result<Member> set_role(const Actor& actor, UserId user, Role role);
    Result<void> remove_member(const Actor& actor, UserId user);
    Result<void> set_availability(const Actor& actor, Availability availability);

    struct UserChange {
        std::optional<std::string> name;
        std::optional<std::string> locale;
        std::optional<std::string> theme;
        std::optional<std::string> signature;
        std::optional<bool> shortcuts;
    };
    Result<User> change_self(const Actor& actor, const UserChange& change);
    Result<void> change_password(const Session& session, std::string_view old_password,
                                 std::string_view new_password);

    /// For the command line and for sample data. An empty password leaves the account without one.
    struct NewUser {
        std::string email;
        std::string name;
        std::string password;
        Role role = Role::agent;
        std::string locale = "ko";
    };
    Result<UserId> add_user(const Actor& actor, const NewUser& user);
    void forget_expired();

private:
    Result<NewSession> open_session(records::Transaction&, WorkspaceId, UserId, const Origin&);
    // Hashed by the caller: argon2id's 16 ms would hold the one writer.
    using PasswordHash = std::optional<std::string>;
    Result<UserId> upsert_member(records::Transaction&, WorkspaceId, const NewUser&,
                                 const PasswordHash&);
    Result<PasswordHash> password_of_invited(const std::string& email, std::string_view password,
                                             const Origin& origin);
    Result<Link> use_link(records::Transaction&, LinkKind, std::string_view token);
    NewLink write_link(records::Transaction&, Link link, const Actor& by);
    NewLink replace_link(records::Transaction&, WorkspaceId, LinkKind, std::string_view email);
    /// All that was sent or asked for before, mails that are still queued included.
    void end_links_to_account(records::Transaction&, std::string_view email);
    /// Of a member who leaves or gets a lower role: links in a drawer open nothing later.
    void end_invitations_by(records::Transaction&, const Actor&, UserId maker);

    records::Database& database_;
    const records::Journal& journal_;
    IdSource& ids_;
    const Clock& clock_;
    const Audit& audit_;
    jobs::Jobs& jobs_;
    Attempts attempts_;
};

}  // namespace ondam::staff
