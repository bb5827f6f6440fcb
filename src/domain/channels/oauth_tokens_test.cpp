#include "domain/channels/oauth_tokens.h"

#include <gtest/gtest.h>

#include "domain/channels/mailboxes.h"
#include "support/channels_house.h"
#include "support/dovecot.h"
#include "support/smtp_server.h"

namespace ondam::channels {
namespace {

test::StandIn::Answer token(const std::string& access, const std::string& more = "") {
    return {200, R"({"access_token":")" + access + R"(","token_type":"Bearer","expires_in":3600)" +
                     more + "}"};
}

/// A token endpoint, a Dovecot that asks it whether a token is good, and an SMTP server that knows
/// one token.
struct Servers {
    test::StandIn provider;
    test::Dovecot dovecot{provider.url() + "/known/"};
    test::SmtpServer smtp{test::SmtpServer::Mode::tls};
};

class OAuthMailboxTest : public testing::TestWithParam<records::Dialect> {
protected:
    static void SetUpTestSuite() { servers = std::make_unique<Servers>(); }
    static void TearDownTestSuite() { servers.reset(); }
    OAuthMailboxTest() {
        // What Dovecot puts behind the token when it asks.
        const std::string tail = "&client_id=&client_secret=";
        provider.say("/known/token" + tail, {{200, R"({"active":true,"username":"desk"})"}});
        provider.say("/known/stale" + tail, {{200, R"({"active":false})"}});
    }
    std::string settings(const std::string& token_url) {
        return R"({"address":"desk@shop.kr","auth":"xoauth2","oauth":{"token_url":")" + token_url +
               R"(","client_id":"ondam","scope":"mail all"},"imap":{"host":"127.0.0.1","port":)" +
               std::to_string(dovecot.port()) +
               R"(,"security":"none","user":"desk"},"smtp":{"host":"127.0.0.1","port":)" +
               std::to_string(smtp.port()) + R"(,"security":"tls","user":"agent"}})";
    }
    std::string token_url() { return provider.url() + "/token"; }
    ChannelId make() {
        return house
            .make(ChannelKind::email, settings(token_url()),
                  R"({"refresh_token":"first","client_secret":"s&s"})")
            .channel.id;
    }
    std::vector<TestStep> test_with(const std::string& token_url, const std::string& refresh) {
        ChannelInput input;
        input.kind = ChannelKind::email;
        input.settings = test::parsed(settings(token_url));
        input.secrets =
            json::Value(json::Object{{"refresh_token", json::Value(std::string(refresh))}});
        return house.channels.test(house.actor, input).value();
    }
    /// What the token endpoint was asked since this test began.
    std::vector<std::string> asked() {
        std::vector<std::string> bodies;
        for (const auto& request : provider.requests("/token")) bodies.push_back(request.body);
        bodies.erase(bodies.begin(), bodies.begin() + std::ptrdiff_t(asked_before));
        return bodies;
    }
    ChannelView view(ChannelId channel) { return house.channels.get(house.actor, channel).value(); }

    static inline std::unique_ptr<Servers> servers;
    test::StandIn& provider = servers->provider;
    test::Dovecot& dovecot = servers->dovecot;
    test::SmtpServer& smtp = servers->smtp;
    std::size_t asked_before = provider.requests("/token").size();
    std::size_t sent_before = smtp.mails().size();
    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{
        *database,
        {.allowed = {*net::Cidr::parse("127.0.0.0/8")}, .certificates = smtp.ca_file().string()}};
    MailInbox& inbox = house.mail_inbox;
};
INSTANTIATE_TEST_SUITE_P(, OAuthMailboxTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(OAuthMailboxTest, reads_and_sends_with_tokens_that_it_renews) {
    // The first token is one that the servers do not know; the endpoint replaces the refresh token.
    provider.say("/token", {token("stale", R"(,"refresh_token":"second")"), token("token")});
    const auto channel = make();
    Mailboxes mailboxes({.database = house.database,
                         .channels = house.channels,
                         .adapter = house.email,
                         .inbox = inbox,
                         .clock = house.clock});
    mailboxes.start();
    test::wait_until("the mailbox", [&] { return view(channel).state == "ok"; });
    ASSERT_EQ(asked().size(), 2u);
    EXPECT_EQ(asked()[0],
              "grant_type=refresh_token&refresh_token=first&client_id=ondam&client_secret=s%26s"
              "&scope=mail%20all");
    EXPECT_NE(asked()[1].find("refresh_token=second&"), std::string::npos);
    dovecot.deliver("From: ann@x.kr\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n");
    test::wait_until("a mail", [&] { return house.intake.count() == 1; });
    mailboxes.stop();

    const auto state_after = [&](const char* text) {
        const auto message = house.send(channel, text);
        return house.delivery(message).state;
    };
    EXPECT_EQ(state_after("with the token that is there"), DeliveryState::sent);
    EXPECT_EQ(asked().size(), 2u);
    house.clock.advance(std::chrono::minutes(56));
    EXPECT_EQ(state_after("shortly before it ends"), DeliveryState::sent);
    EXPECT_EQ(asked().size(), 3u);
    // Taken back before its time: the server says so, and another is asked for once.
    house.clock.advance(std::chrono::hours(2));
    provider.say("/token", {token("stale"), token("token")});
    EXPECT_EQ(state_after("after a refusal"), DeliveryState::sent);
    EXPECT_EQ(asked().size(), 5u);
    // A clock that was set back makes no token older.
    house.clock.advance(-std::chrono::hours(24));
    EXPECT_EQ(state_after("in the past"), DeliveryState::sent);
    EXPECT_EQ(asked().size(), 5u);
    EXPECT_EQ(smtp.mails().size() - sent_before, 4u);
}

TEST_P(OAuthMailboxTest, says_in_words_what_is_wrong_with_the_token) {
    provider.say("/token", {{400, R"({"error":"invalid_grant","error_description":"Revoked."})"}});
    const auto revoked = test_with(token_url(), "old");
    ASSERT_EQ(revoked.size(), 1u);
    EXPECT_EQ(revoked[0].name, "token");
    EXPECT_EQ(revoked[0].code, "token_refused");
    EXPECT_NE(revoked[0].message.find("invalid_grant (Revoked.)"), std::string::npos);
    EXPECT_NE(revoked[0].message.find("allow the access again"), std::string::npos);
    provider.say("/token", {{401, R"({"error":"invalid_client"})"}});
    EXPECT_NE(test_with(token_url(), "x").at(0).message.find("client id"), std::string::npos);
    const auto nowhere = "http://127.0.0.1:" + std::to_string(test::free_port()) + "/token";
    EXPECT_EQ(test_with(nowhere, "x").at(0).code, "token_unreachable");
    provider.say("/token", {{503, "busy"}});
    EXPECT_EQ(test_with(token_url(), "x").at(0).code, "token_unreachable");

    // A token that both servers refuse: once more, then the sign-in is what fails.
    provider.say("/token", {token("stale")});
    const auto stale = test_with(token_url(), "y");
    EXPECT_EQ(stale.back().name, "sign_in");
    EXPECT_EQ(stale.back().code, "credentials");
    provider.say("/token", {token("token")});
    const auto fine = test_with(token_url(), "z");
    for (const auto& step : fine) EXPECT_TRUE(step.ok) << step.name << ": " << step.message;
    EXPECT_EQ(fine.back().name, "send");
}

TEST_P(OAuthMailboxTest, tells_of_a_grant_that_was_taken_back_and_waits_for_an_endpoint) {
    const auto channel = make();
    IncomingMessage first;
    first.workspace = house.workspace.id;
    first.channel = channel;
    first.external_id = "1";
    first.sender = {{customers::IdentityKind::email, "ann@x.kr", customers::Trust::trusted}};
    ASSERT_TRUE(house.intake.receive(first));
    provider.say("/token", {{503, ""}});
    const auto waiting = house.send(channel, "later");
    EXPECT_EQ(house.delivery(waiting).state, DeliveryState::queued);
    provider.say("/token", {{400, R"({"error":"invalid_grant"})"}});
    const auto refused = house.send(channel, "never");
    EXPECT_EQ(house.delivery(refused).state, DeliveryState::failed);
    EXPECT_EQ(house.delivery(refused).error_code, "token_refused");
    EXPECT_EQ(view(channel).state, "failing");
    EXPECT_EQ(view(channel).state_code, "token_refused");
    provider.say("/token", {token("token")});
    house.clock.advance(std::chrono::hours(1));
    house.jobs.run_due();
    EXPECT_EQ(house.delivery(waiting).state, DeliveryState::sent);
}

TEST_P(OAuthMailboxTest, refuses_settings_that_lack_what_is_needed) {
    ChannelInput input;
    input.kind = ChannelKind::email;
    input.name = "Mail";
    input.settings = test::parsed(settings("ftp://x"));
    input.secrets = test::parsed("{}");
    const auto refused = house.channels.create(house.actor, input);
    ASSERT_FALSE(refused);
    std::vector<std::string> fields;
    for (const auto& fault : refused.error().faults) fields.push_back(fault.field);
    EXPECT_EQ(fields,
              (std::vector<std::string>{"settings.oauth.token_url", "secrets.refresh_token"}));
}

}  // namespace
}  // namespace ondam::channels
