#include "domain/staff/staff_fixture.h"
#include "platform/json/json.h"

namespace ondam::staff {
namespace {

using namespace std::chrono_literals;

class AccountsTest : public StaffTest {
protected:
    std::string invite(const Actor& actor, const std::string& email, Role role = Role::agent) {
        return accounts.invite(actor, {.email = email, .name = "", .role = role}).value().token;
    }
    Result<NewSession> accept(const std::string& token, const std::string& given = password) {
        return accounts.accept_invitation(
            {.token = token, .name = "New", .password = given, .locale = "en"}, from);
    }
    std::string reset_link(const std::string& email) {
        return accounts.make_link(home, LinkKind::password_reset, email).token;
    }
    void count_sign_ins_as_of_now() { clock.advance(10min); }
};
INSTANTIATE_TEST_SUITE_P(, AccountsTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(AccountsTest, give_a_new_session_at_every_sign_in) {
    const auto first = sign_in("owner@example.com").value();
    const auto second = sign_in("Owner@Example.com ").value();
    EXPECT_NE(first.token, second.token);
    EXPECT_NE(first.csrf_token, second.csrf_token);
    EXPECT_EQ(accounts.find_session(first.token)->actor.workspace, home);
    accounts.sign_out(*accounts.find_session(first.token));
    EXPECT_FALSE(accounts.find_session(first.token));
    EXPECT_TRUE(accounts.find_session(second.token));
    for (const auto* none : {"", " ", "null", "0"}) EXPECT_FALSE(accounts.find_session(none));
}

TEST_P(AccountsTest, show_everybody_their_own_sessions_and_end_them_one_by_one) {
    const auto here = *accounts.find_session(sign_in("owner@example.com").value().token);
    clock.advance(1min);
    const auto there = sign_in("owner@example.com").value();
    const auto other =
        *accounts.find_session(accept(invite(owner, "new@example.com")).value().token);
    const auto open = accounts.open_sessions(here);
    ASSERT_EQ(open.size(), 2u);
    EXPECT_FALSE(open[0].is_current);
    EXPECT_TRUE(open[1].is_current);
    EXPECT_EQ(open[0].address, from.address);
    EXPECT_EQ(accounts.open_sessions(other).size(), 1u);
    EXPECT_EQ(accounts.end_session(other, open[0].id).error().kind, RefusalKind::not_found);
    EXPECT_EQ(accounts.end_session(here, "").error().kind, RefusalKind::not_found);
    EXPECT_TRUE(accounts.end_session(here, open[0].id));
    EXPECT_FALSE(accounts.find_session(there.token));
    EXPECT_EQ(accounts.open_sessions(here).size(), 1u);
}

TEST_P(AccountsTest, end_sessions_after_two_weeks_without_use) {
    const auto session = sign_in("owner@example.com").value();
    clock.advance(24h * 13);
    EXPECT_TRUE(accounts.find_session(session.token));
    clock.advance(24h * 13);
    EXPECT_TRUE(accounts.find_session(session.token)) << "use keeps it";
    clock.advance(24h * 14);
    EXPECT_FALSE(accounts.find_session(session.token));
}

TEST_P(AccountsTest, keep_a_session_two_weeks_from_its_use_though_the_clock_is_set) {
    const auto session = sign_in("owner@example.com").value();
    clock.advance(24h * 10);
    EXPECT_TRUE(accounts.find_session(session.token));
    clock.advance(-24h * 10);
    EXPECT_TRUE(accounts.find_session(session.token)) << "seen again by the clock that is right";
    clock.advance(24h * 14);
    EXPECT_FALSE(accounts.find_session(session.token)) << "the wrong clock gives no more time";
}

TEST_P(AccountsTest, refuse_unknown_and_wrong_alike_and_not_without_end) {
    EXPECT_EQ(refusal(sign_in("owner@example.com", "wrong")), "credentials");
    EXPECT_EQ(refusal(sign_in("nobody@example.com", "wrong")), "credentials");
    for (int i = 0; i < 9; ++i) EXPECT_FALSE(sign_in("owner@example.com", "wrong"));
    const auto limited = sign_in("OWNER@example.com");
    ASSERT_FALSE(limited)
        << "the right password comes too late, whatever the spelling of the address";
    EXPECT_EQ(limited.error().kind, RefusalKind::rate_limited);
    EXPECT_TRUE(sign_in("stranger@example.com")) << "others sign in from the same address";
    clock.advance(2min);
    EXPECT_TRUE(sign_in("owner@example.com"));
}

TEST_P(AccountsTest, let_nobody_keep_an_owner_out_by_guessing) {
    const auto device = sign_in("owner@example.com").value().device;
    const auto guess_from = [&](int sender) {
        const auto address = "198.51.100." + std::to_string(sender);
        return accounts.sign_in("owner@example.com", "wrong",
                                {.address = address, .user_agent = ""});
    };
    for (int i = 0; i < 15; ++i) EXPECT_FALSE(guess_from(1));
    EXPECT_TRUE(sign_in("owner@example.com")) << "one guesser stops only himself";

    for (int i = 0; i < 300; ++i) EXPECT_FALSE(guess_from(2 + i / 9));
    EXPECT_EQ(sign_in("owner@example.com").error().kind, RefusalKind::rate_limited)
        << "guesses from many places stop whoever was never here";
    const auto from_known = [&](const std::string& mark, const std::string& given) {
        return accounts.sign_in("owner@example.com", given,
                                {.address = from.address, .user_agent = "", .device = mark});
    };
    EXPECT_TRUE(from_known(device, password)) << "but not the owner's own browser";
    for (const auto& forged :
         {device + "0", "x" + device, std::string("."), device.substr(0, device.find('.') + 1)}) {
        EXPECT_FALSE(from_known(forged, password)) << forged;
    }
    const auto other = accounts.sign_in("stranger@example.com", password, from).value().device;
    EXPECT_FALSE(from_known(other, password)) << "a mark is for one account";
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(from_known(device, "wrong"));
    EXPECT_EQ(from_known(device, password).error().kind, RefusalKind::rate_limited)
        << "and it is no licence to guess";
}

TEST_P(AccountsTest, forget_known_devices_with_the_old_password) {
    const auto device = sign_in("owner@example.com").value().device;
    const auto other = sign_in("owner@example.com").value().device;
    EXPECT_NE(device, other);
    const auto renewed =
        accounts.reset_password(reset_link("owner@example.com"), "another password 1", from);
    ASSERT_TRUE(renewed);
    const auto hash = database->read([](records::Reader& reader) {
        const records::Statement find{"test", "SELECT password_hash FROM users WHERE email = $1",
                                      "SELECT password_hash FROM users WHERE email = $1"};
        return reader.first(find, "owner@example.com")->text("password_hash");
    });
    EXPECT_TRUE(known_device(device, "owner@example.com", hash).empty());
    EXPECT_FALSE(known_device(renewed->device, "owner@example.com", hash).empty());
}

TEST_P(AccountsTest, give_up_on_an_address_that_guesses_at_many_accounts) {
    int refused = 0;
    for (int i = 0; i < 70; ++i) {
        const auto tried = sign_in("person" + std::to_string(i) + "@example.com", "wrong");
        refused += tried.error().kind == RefusalKind::rate_limited ? 1 : 0;
    }
    EXPECT_EQ(refused, 10);
}

TEST_P(AccountsTest, take_an_invitation_once_and_for_three_days) {
    const auto token = invite(owner, "new@example.com");
    for (const auto& near : {std::string(), std::string(" "), token + " ", std::string("null"),
                             token.substr(0, token.size() - 1)}) {
        EXPECT_EQ(refusal(accept(near)), "link_over") << near;
    }
    EXPECT_EQ(refusal(accounts.reset_password(token, password, from)), "link_over")
        << "a link is for what it was made for";
    const auto session = accept(token).value();
    EXPECT_EQ(accounts.find_session(session.token)->actor.role, Role::agent);
    EXPECT_EQ(refusal(accept(token)), "link_over");

    const auto late = invite(owner, "late@example.com");
    clock.advance(72h);
    EXPECT_EQ(refusal(accept(late)), "link_over");
}

TEST_P(AccountsTest, mail_an_invitation_with_a_link_of_its_own) {
    std::vector<std::string> mailed;
    jobs.handle(std::string(Accounts::invitation_job), {},
                [&](const jobs::Job& job) -> jobs::Outcome {
                    const auto mail = accounts.make_invitation_mail(job);
                    mailed.push_back(mail ? mail->link.token : "");
                    if (mail) {
                        EXPECT_EQ(mail->link.link.workspace, home);
                    }
                    return jobs::Done{};
                });
    const auto handed = invite(owner, "new@example.com");
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_NE(mailed.at(0), handed);
    EXPECT_TRUE(accept(mailed[0]));
    EXPECT_EQ(refusal(accept(handed)), "link_over") << "one invitation, whichever link is used";
    EXPECT_EQ(refusal(accept(mailed[0])), "link_over");

    const auto other = invite(owner, "other@example.com");
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_TRUE(accept(other));
    EXPECT_EQ(refusal(accept(mailed.at(1))), "link_over");

    // What is taken back or asked anew before the mail left makes no link.
    invite(owner, "third@example.com");
    const auto again = invite(owner, "third@example.com");
    ASSERT_TRUE(accounts.withdraw_invitation(owner, accounts.invitations(owner)->front().id));
    EXPECT_EQ(jobs.run_due(), 2);
    EXPECT_EQ(mailed.at(2) + mailed.at(3), "");
    EXPECT_EQ(refusal(accept(again)), "link_over");
}

TEST_P(AccountsTest, replace_an_invitation_by_the_next_one) {
    const auto first = invite(owner, "new@example.com");
    const auto second = invite(owner, "new@example.com");
    EXPECT_EQ(refusal(accept(first)), "link_over");
    EXPECT_TRUE(accept(second));
}

/// Who invites sees the link. It must not open somebody's account who is a member elsewhere.
TEST_P(AccountsTest, ask_for_the_password_of_an_account_that_is_invited) {
    const auto token = invite(owner, "stranger@example.com", Role::viewer);
    EXPECT_EQ(refusal(accept(token, "of the inviter's choice")), "wrong");
    EXPECT_TRUE(sign_in("stranger@example.com")) << "their password is what it was";
    const auto session = accept(token).value();
    const auto found = accounts.find_session(session.token).value();
    EXPECT_EQ(found.actor.workspace, home);
    EXPECT_EQ(found.actor.role, Role::viewer);
    EXPECT_EQ(found.user.id, *stranger.user);
}

TEST_P(AccountsTest, open_no_account_without_a_password_by_an_invitation) {
    ASSERT_TRUE(accounts.add_user(Actor::for_system(elsewhere), {.email = "link@example.com",
                                                                 .name = "Link",
                                                                 .password = "",
                                                                 .role = Role::agent,
                                                                 .locale = "en"}));
    const auto token = invite(owner, "link@example.com");
    EXPECT_EQ(refusal(accept(token, "")), "too_short");
    EXPECT_EQ(refusal(accept(token)), "wrong");
}

TEST_P(AccountsTest, tell_nobody_by_a_short_password_whose_address_has_an_account) {
    for (const auto* email : {"stranger@example.com", "nobody@example.com"}) {
        const auto token = invite(owner, email);
        for (const auto* given : {"", "x", "123456789"})
            EXPECT_EQ(refusal(accept(token, given)), "too_short") << email;
        EXPECT_EQ(refusal(accept(token, std::string(201, 'x'))), "too_long") << email;
    }
}

TEST_P(AccountsTest, end_an_invitation_with_its_maker) {
    const auto admin = add(home, "admin@example.com", Role::admin);
    const auto kept = invite(owner, "kept@example.com", Role::admin);
    const auto made = tokens.create(
        admin, {.name = "script",
                .scopes = {"manage_team", "view_conversations", "view_customers", "view_metrics"},
                .expires_at = {}});
    const auto scripted = *tokens.authenticate(made->secret);
    std::vector<std::string> links{invite(admin, "a@example.com", Role::admin),
                                   invite(scripted, "b@example.com", Role::viewer)};
    ASSERT_TRUE(accounts.set_role(owner, *admin.user, Role::agent));
    for (const auto& link : links) EXPECT_EQ(refusal(accept(link)), "link_over");
    EXPECT_EQ(accounts.invitations(owner)->size(), 1u) << "and they are not shown as open";
    ASSERT_TRUE(accounts.set_role(owner, *admin.user, Role::admin));
    for (const auto& link : links)
        EXPECT_EQ(refusal(accept(link)), "link_over") << "the next rise does not bring them back";

    links = {invite(admin, "a@example.com", Role::admin),
             invite(scripted, "b@example.com", Role::viewer)};
    ASSERT_TRUE(accounts.remove_member(owner, *admin.user));
    for (const auto& link : links) {
        EXPECT_EQ(refusal(accounts.inspect_link(LinkKind::invitation, link)), "link_over");
        EXPECT_EQ(refusal(accept(link)), "link_over");
    }
    EXPECT_TRUE(accept(kept)) << "what others made counts";
}

/// Made in the moment in which its maker falls: the rows are there, the right is not.
TEST_P(AccountsTest, take_no_invitation_whose_maker_may_not_give_the_role) {
    const auto admin = add(home, "admin@example.com", Role::admin);
    ASSERT_TRUE(accounts.set_role(owner, *admin.user, Role::agent));
    const auto late = invite(admin, "late@example.com", Role::viewer);
    EXPECT_EQ(refusal(accept(late)), "link_over");
    EXPECT_TRUE(accounts.invitations(owner)->empty());

    const auto second = add(home, "second@example.com", Role::owner);
    const auto made = invite(second, "heir@example.com", Role::owner);
    execute("UPDATE memberships SET role = 'admin' WHERE user_id = '" + second.user->text() + "'");
    EXPECT_EQ(refusal(accept(made)), "link_over") << "an admin makes no owner";

    const auto made_token = tokens.create(
        owner, {.name = "script",
                .scopes = {"manage_team", "view_conversations", "view_customers", "view_metrics"},
                .expires_at = clock.now() + 1h});
    const auto scripted = *tokens.authenticate(made_token->secret);
    const auto of_ended = invite(scripted, "viewer@example.com", Role::viewer);
    EXPECT_TRUE(accounts.inspect_link(LinkKind::invitation, of_ended));
    ASSERT_TRUE(tokens.revoke(owner, made_token->token.id));
    EXPECT_EQ(refusal(accept(of_ended)), "link_over") << "a leaked token leaves no door open";
}

TEST_P(AccountsTest, give_no_role_that_may_do_more_than_the_giver) {
    const auto agent = add(home, "agent@example.com", Role::agent);
    const auto made = tokens.create(
        owner, {.name = "script",
                .scopes = {"manage_team", "view_conversations", "view_customers", "view_metrics"},
                .expires_at = {}});
    const auto scripted = *tokens.authenticate(made->secret);
    for (const auto role : {Role::owner, Role::admin, Role::agent}) {
        EXPECT_EQ(refusal(accounts.set_role(scripted, *agent.user, role)), "beyond_own");
        EXPECT_EQ(refusal(accounts.invite(scripted,
                                          {.email = "new@example.com", .name = "", .role = role})),
                  "beyond_own");
        EXPECT_EQ(refusal(accounts.add_user(scripted, {.email = "new@example.com",
                                                       .name = "New",
                                                       .password = password,
                                                       .role = role,
                                                       .locale = "en"})),
                  "beyond_own");
    }
    EXPECT_EQ(accounts.member(owner, *agent.user)->role, Role::agent);
    EXPECT_TRUE(accept(invite(scripted, "viewer@example.com", Role::viewer)));
    EXPECT_TRUE(accounts.set_role(scripted, *agent.user, Role::viewer));
}

TEST_P(AccountsTest, end_every_link_to_an_account_with_each_change_of_its_password) {
    const auto sign_in_link = [&](WorkspaceId workspace, const std::string& email) {
        return accounts.make_link(workspace, LinkKind::sign_in, email).token;
    };
    add(elsewhere, "owner@example.com", Role::agent);
    const auto others = sign_in_link(elsewhere, "stranger@example.com");
    const auto expect_over = [&](const std::vector<std::string>& resets,
                                 const std::vector<std::string>& sign_ins) {
        for (const auto& link : resets)
            EXPECT_EQ(refusal(accounts.reset_password(link, "stolen password", from)), "link_over");
        for (const auto& link : sign_ins)
            EXPECT_EQ(refusal(accounts.sign_in_by_link(link, from)), "link_over");
    };
    auto reset = reset_link("owner@example.com");
    std::vector<std::string> links{sign_in_link(home, "owner@example.com"),
                                   sign_in_link(elsewhere, "Owner@example.com")};
    const auto session = *accounts.find_session(sign_in("owner@example.com").value().token);
    EXPECT_FALSE(accounts.change_password(session, "wrong", "another password"));
    EXPECT_TRUE(accounts.inspect_link(LinkKind::password_reset, reset));
    ASSERT_TRUE(accounts.change_password(session, password, "another password"));
    expect_over({reset}, links);

    const auto from_elsewhere =
        accounts.make_link(elsewhere, LinkKind::password_reset, "owner@example.com").token;
    reset = reset_link("owner@example.com");
    links = {sign_in_link(home, "owner@example.com")};
    ASSERT_TRUE(accounts.reset_password(reset, "a third password", from));
    expect_over({from_elsewhere}, links);
    EXPECT_TRUE(accounts.sign_in_by_link(others, from)) << "other people's links stay";
}

TEST_P(AccountsTest, guess_no_password_by_an_invitation) {
    const auto token = invite(owner, "stranger@example.com");
    for (int i = 0; i < 10; ++i) EXPECT_EQ(refusal(accept(token, "one more guess")), "wrong");
    const auto limited = accept(token);
    ASSERT_FALSE(limited);
    EXPECT_EQ(limited.error().kind, RefusalKind::rate_limited);
}

TEST_P(AccountsTest, reset_a_password_once_within_half_an_hour) {
    const auto old = sign_in("owner@example.com").value();
    const auto token = reset_link("owner@example.com");
    EXPECT_EQ(refusal(accounts.reset_password(token, "short", from)), "too_short");
    const auto session = accounts.reset_password(token, "another password", from).value();
    EXPECT_TRUE(accounts.find_session(session.token));
    EXPECT_FALSE(accounts.find_session(old.token)) << "whoever was in is out";
    EXPECT_EQ(refusal(accounts.reset_password(token, "a third password", from)), "link_over");
    count_sign_ins_as_of_now();
    EXPECT_EQ(refusal(sign_in("owner@example.com")), "credentials");
    EXPECT_TRUE(sign_in("owner@example.com", "another password"));

    const auto late = reset_link("owner@example.com");
    clock.advance(30min);
    EXPECT_EQ(refusal(accounts.reset_password(late, "another password", from)), "link_over");
}

TEST_P(AccountsTest, ask_for_a_reset_alike_whoever_it_is) {
    EXPECT_TRUE(accounts.request_password_reset("owner@example.com", from));
    EXPECT_TRUE(accounts.request_password_reset("nobody@example.com", from));
    static constexpr const char* text =
        "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'password_reset'";
    const auto asked = database->read([](records::Reader& reader) {
        return reader.first(records::Statement{"test", text, text})->integer("n");
    });
    EXPECT_EQ(asked, 2) << "both write a job, and only the job looks the account up";
}

/// Asked for before the change, mailed after it, to whoever still reads the mailbox.
TEST_P(AccountsTest, mail_no_link_that_was_asked_for_before_a_change_of_the_password) {
    std::optional<std::string> mailed;
    std::function<void()> meanwhile;
    jobs.handle(std::string(Accounts::reset_job), {}, [&](const jobs::Job& job) -> jobs::Outcome {
        if (meanwhile) std::exchange(meanwhile, nullptr)();
        const auto link = accounts.make_reset_link(job, home, "owner@example.com");
        mailed = link ? std::optional(link->token) : std::nullopt;
        return jobs::Done{};
    });
    std::string present = password;
    const auto change = [&] {
        const auto session = accounts.find_session(sign_in("owner@example.com", present)->token);
        const auto next = present + "!";
        ASSERT_TRUE(accounts.change_password(*session, present, next));
        present = next;
    };
    const auto ask = [&] {
        ASSERT_TRUE(accounts.request_password_reset("Owner@example.com", from));
    };
    ask();
    change();
    EXPECT_EQ(jobs.run_due(), 0) << "what was queued is gone";
    ask();
    meanwhile = change;
    EXPECT_EQ(jobs.run_due(), 1);
    EXPECT_FALSE(mailed) << "and what was just being sent makes no link";
    ask();
    EXPECT_EQ(jobs.run_due(), 1);
    ASSERT_TRUE(mailed) << "who asks after the change gets one";
    ask();
    ASSERT_TRUE(accounts.reset_password(*mailed, "another password", from));
    EXPECT_EQ(jobs.run_due(), 0) << "a reset is a change too";
}

TEST_P(AccountsTest, let_nobody_rise_with_an_old_cookie) {
    const auto agent = add(home, "agent@example.com", Role::agent);
    const auto session = sign_in("agent@example.com").value();
    ASSERT_TRUE(accounts.set_role(owner, *agent.user, Role::viewer));
    EXPECT_EQ(accounts.find_session(session.token)->actor.role, Role::viewer)
        << "less is allowed at once, in the same session";
    ASSERT_TRUE(accounts.set_role(owner, *agent.user, Role::admin));
    EXPECT_FALSE(accounts.find_session(session.token));
    EXPECT_EQ(accounts.find_session(sign_in("agent@example.com")->token)->actor.role, Role::admin);
}

TEST_P(AccountsTest, let_owners_alone_make_change_and_remove_owners) {
    const auto admin = add(home, "admin@example.com", Role::admin);
    EXPECT_EQ(accounts.set_role(admin, *admin.user, Role::owner).error().kind,
              RefusalKind::forbidden);
    EXPECT_EQ(accounts.set_role(admin, *owner.user, Role::viewer).error().kind,
              RefusalKind::forbidden);
    EXPECT_EQ(accounts.remove_member(admin, *owner.user).error().kind, RefusalKind::forbidden);
    EXPECT_FALSE(
        accounts.invite(admin, {.email = "x@example.com", .name = "", .role = Role::owner}));
    EXPECT_EQ(refusal(accounts.remove_member(owner, *owner.user)), "last_owner");
    EXPECT_EQ(refusal(accounts.set_role(owner, *owner.user, Role::admin)), "last_owner");
}

TEST_P(AccountsTest, know_nothing_of_another_workspace) {
    EXPECT_EQ(accounts.set_role(stranger, *owner.user, Role::viewer).error().kind,
              RefusalKind::not_found);
    EXPECT_EQ(accounts.remove_member(stranger, *owner.user).error().kind, RefusalKind::not_found);
    EXPECT_EQ(accounts.member(stranger, *owner.user).error().kind, RefusalKind::not_found);
    const auto link =
        accounts.invite(owner, {.email = "x@example.com", .name = "", .role = Role::agent});
    EXPECT_EQ(accounts.withdraw_invitation(stranger, link->link.id).error().kind,
              RefusalKind::not_found);
    EXPECT_TRUE(accounts.withdraw_invitation(owner, link->link.id));
}

TEST_P(AccountsTest, keep_no_secret_in_clear) {
    const auto session = sign_in("owner@example.com").value();
    const auto link = invite(owner, "new@example.com");
    for (const auto* table : {"sessions", "one_time_links", "users", "audit_entries", "jobs"}) {
        const auto text = "SELECT * FROM " + std::string(table);
        const auto rows = database->read([&](records::Reader& reader) {
            return reader.all(records::Statement{"test", text.c_str(), text.c_str()});
        });
        for (const auto& row : rows) {
            for (const auto& value : row.values()) {
                const auto* stored = std::get_if<std::string>(&value);
                if (!stored) continue;
                EXPECT_EQ(stored->find(session.token), std::string::npos) << table;
                EXPECT_EQ(stored->find(link), std::string::npos) << table;
                EXPECT_EQ(stored->find(password), std::string::npos) << table;
            }
        }
    }
}

}  // namespace
}  // namespace ondam::staff
