#include <algorithm>

#include "domain/staff/staff_fixture.h"

namespace ondam::staff {
namespace {

class TokensTest : public StaffTest {
protected:
    std::string make(const Actor& actor, std::vector<std::string> scopes) {
        return tokens
            .create(actor, {.name = "script", .scopes = std::move(scopes), .expires_at = {}})
            .value()
            .secret;
    }
    bool may(const std::string& secret, Permission permission) {
        const auto actor = tokens.authenticate(secret);
        return actor && actor->may(permission);
    }
};
INSTANTIATE_TEST_SUITE_P(, TokensTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(TokensTest, do_what_their_scopes_say) {
    const auto secret = make(owner, {"view_customers", "manage_keys"});
    EXPECT_TRUE(may(secret, Permission::view_customers));
    EXPECT_FALSE(may(secret, Permission::edit_customers));
    EXPECT_EQ(tokens.authenticate(secret)->workspace, home);
    for (const auto& near : {secret.substr(0, secret.size() - 1), secret + "A", std::string(),
                             std::string("ondam_"), secret.substr(6)}) {
        EXPECT_FALSE(tokens.authenticate(near)) << near;
    }
}

TEST_P(TokensTest, are_stored_as_a_hash_alone) {
    const auto secret = make(owner, {"view_customers"});
    static constexpr const char* text = "SELECT * FROM api_tokens";
    const auto rows = database->read([](records::Reader& reader) {
        return reader.all(records::Statement{"test", text, text});
    });
    ASSERT_EQ(rows.size(), 1u);
    for (const auto& value : rows.front().values()) {
        const auto* stored = std::get_if<std::string>(&value);
        if (!stored) continue;
        EXPECT_EQ(stored->find(secret.substr(6)), std::string::npos);
    }
}

TEST_P(TokensTest, never_hold_more_than_their_maker) {
    const auto agent = add(home, "agent@example.com", Role::agent);
    EXPECT_FALSE(
        tokens.create(agent, {.name = "x", .scopes = {"view_customers"}, .expires_at = {}}));
    auto keeper = Actor::for_user(home, *owner.user, Role::owner);
    keeper.permissions.reset(std::size_t(Permission::erase_customers));
    EXPECT_FALSE(
        tokens.create(keeper, {.name = "x", .scopes = {"erase_customers"}, .expires_at = {}}));
}

TEST_P(TokensTest, lose_what_their_maker_loses) {
    const auto admin = add(home, "admin@example.com", Role::admin);
    const auto secret = make(admin, {"view_customers", "erase_customers", "manage_keys"});
    EXPECT_TRUE(may(secret, Permission::erase_customers));
    ASSERT_TRUE(accounts.set_role(owner, *admin.user, Role::viewer));
    EXPECT_TRUE(may(secret, Permission::view_customers));
    EXPECT_FALSE(may(secret, Permission::erase_customers));
    EXPECT_FALSE(may(secret, Permission::manage_keys));
}

TEST_P(TokensTest, end_with_the_membership_and_stay_ended) {
    const auto admin = add(home, "admin@example.com", Role::admin);
    const auto secret = make(admin, {"view_customers", "manage_keys"});
    const auto child = make(*tokens.authenticate(secret), {"view_customers"});
    ASSERT_TRUE(may(child, Permission::view_customers));
    ASSERT_TRUE(accounts.remove_member(owner, *admin.user));
    EXPECT_FALSE(tokens.authenticate(secret));
    EXPECT_FALSE(tokens.authenticate(child)) << "a token made with a token belongs to its owner";
    add(home, "admin@example.com", Role::admin);
    EXPECT_FALSE(tokens.authenticate(secret));
    const auto list = tokens.list(owner).value();
    ASSERT_EQ(list.size(), 2u);
    for (const auto& token : list) EXPECT_TRUE(token.revoked_at) << token.name;
}

TEST_P(TokensTest, end_with_the_token_that_made_them) {
    const auto now = clock.now();
    const auto make_with = [&](const Actor& maker, std::optional<Time> end) {
        return tokens.create(
            maker,
            {.name = "child", .scopes = {"view_customers", "manage_keys"}, .expires_at = end});
    };
    const auto parent = make_with(owner, now + std::chrono::minutes(1)).value();
    const auto maker = *tokens.authenticate(parent.secret);
    EXPECT_EQ(refusal(make_with(maker, now + std::chrono::minutes(2))), "too_late");
    EXPECT_EQ(make_with(maker, now + std::chrono::seconds(30))->token.expires_at,
              now + std::chrono::seconds(30));
    const auto child = make_with(maker, {}).value();
    EXPECT_EQ(child.token.expires_at, now + std::chrono::minutes(1));
    const auto grandchild = make_with(*tokens.authenticate(child.secret), {}).value();
    const auto other = make_with(owner, {}).value();

    EXPECT_FALSE(tokens.revoke(stranger, parent.token.id));
    EXPECT_TRUE(tokens.authenticate(grandchild.secret));
    ASSERT_TRUE(tokens.revoke(owner, parent.token.id));
    EXPECT_FALSE(tokens.authenticate(child.secret));
    EXPECT_FALSE(tokens.authenticate(grandchild.secret));
    EXPECT_TRUE(tokens.authenticate(other.secret));
    EXPECT_EQ(make_with(maker, {}).error().kind, RefusalKind::unauthenticated)
        << "a request that was under way makes no more";
    const auto revoked = std::ranges::count_if(
        audit.list(owner, {}, 50)->items,
        [](const AuditEntry& entry) { return entry.action == "api_token.revoke"; });
    EXPECT_EQ(revoked, 4) << "every one of them is in the audit";
}

TEST_P(TokensTest, end_when_they_are_revoked_or_over) {
    const auto secret = make(owner, {"view_customers"});
    const auto id = tokens.list(owner).value().front().id;
    EXPECT_EQ(refusal(tokens.revoke(stranger, id)), refusal(tokens.revoke(stranger, TokenId{})))
        << "another workspace's token is like one that does not exist";
    EXPECT_TRUE(tokens.authenticate(secret));
    ASSERT_TRUE(tokens.revoke(owner, id));
    EXPECT_FALSE(tokens.authenticate(secret));

    const auto brief = tokens
                           .create(owner, {.name = "brief",
                                           .scopes = {"view_customers"},
                                           .expires_at = clock.now() + std::chrono::hours(1)})
                           .value()
                           .secret;
    EXPECT_TRUE(tokens.authenticate(brief));
    clock.advance(std::chrono::hours(1));
    EXPECT_FALSE(tokens.authenticate(brief));
}

}  // namespace
}  // namespace ondam::staff
