#include <gtest/gtest.h>

#include "base/text.h"
#include "support/channels_house.h"

namespace ondam::channels {
namespace {

const std::string settings_text =
    R"({"address":"care@shop.kr","auth":"password",)"
    R"("imap":{"host":"imap.shop.kr","port":993,"security":"tls","user":"care"},)"
    R"("smtp":{"host":"smtp.shop.kr","port":587,"security":"starttls","user":"care"}})";

/// Where a channel's secrets may go.
class ChannelSecretsTest : public testing::TestWithParam<records::Dialect> {
protected:
    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{*database};
    Channels& channels = house.channels;

    Result<ChannelView> make(const std::string& settings) {
        ChannelInput input;
        input.kind = ChannelKind::email;
        input.name = "Mail";
        input.settings = test::parsed(settings);
        input.secrets = test::parsed(R"({"password":"s"})");
        return channels.create(house.actor, input);
    }
};
INSTANTIATE_TEST_SUITE_P(, ChannelSecretsTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(ChannelSecretsTest, sends_stored_secrets_to_no_other_server) {
    const auto channel = make(settings_text).value().channel.id;
    const auto change = [&](const std::string& settings, const std::string& secrets) {
        ChannelInput input;
        input.settings = test::parsed(settings);
        if (!secrets.empty()) input.secrets = test::parsed(secrets);
        return channels.change(house.actor, channel, input);
    };
    const auto server = [](const std::string& key, const std::string& host, int port,
                           const std::string& security) {
        return "{\"" + key + R"(":{"host":")" + host + R"(","port":)" + std::to_string(port) +
               R"(,"security":")" + security + R"(","user":"care"}})";
    };
    for (const auto& settings :
         {server("imap", "imap.evil.kr", 993, "tls"), server("imap", "imap.shop.kr", 994, "tls"),
          server("imap", "imap.shop.kr", 993, "starttls"),
          server("smtp", "smtp.evil.kr", 587, "starttls")}) {
        const auto refused = change(settings, "");
        ASSERT_FALSE(refused) << settings;
        ASSERT_EQ(refused.error().faults.size(), 1u) << settings;
        EXPECT_EQ(refused.error().faults.front().field, "secrets.password");
        EXPECT_EQ(refused.error().faults.front().code, "enter_again");
        EXPECT_FALSE(change(settings, R"({"password":null})")) << "it is needed";
    }
    EXPECT_TRUE(change(server("imap", " IMAP.shop.kr", 993, "tls"), "")) << "it is the same one";
    EXPECT_TRUE(change(R"({"from_name":"Shop"})", ""));
    EXPECT_TRUE(change(server("imap", "imap.other.kr", 993, "tls"), R"({"password":"new"})"));

    // Nor by the way of another kind of sign-in, and back.
    const std::string oauth =
        R"({"auth":"xoauth2","oauth":{"token_url":"https://id.shop.kr/token","client_id":"c"},)";
    EXPECT_TRUE(change(oauth + server("imap", "imap.evil.kr", 993, "tls").substr(1),
                       R"({"refresh_token":"r","client_secret":"s"})"));
    EXPECT_FALSE(change(R"({"auth":"password","oauth":null})", "")) << "it is forgotten";
    const auto elsewhere =
        change(R"({"oauth":{"token_url":"https://evil.kr/token","client_id":"c"}})", "");
    ASSERT_FALSE(elsewhere);
    std::vector<std::string> fields;
    for (const auto& fault : elsewhere.error().faults) fields.push_back(fault.field);
    EXPECT_EQ(fields, (std::vector<std::string>{"secrets.refresh_token", "secrets.client_secret"}));
}

TEST_P(ChannelSecretsTest, signs_in_readably_on_this_machine_alone) {
    const auto with = [&](const std::string& host) {
        return make(text::replace_all(
            text::replace_all(settings_text, R"("security":"tls")", R"("security":"none")"),
            "imap.shop.kr", host));
    };
    for (const auto* host : {"127.0.0.1", "127.8.0.1", "localhost"})
        EXPECT_TRUE(with(host)) << host;
    for (const auto* host : {"imap.shop.kr", "203.0.113.5", "10.0.0.5", "localhost.evil.kr"}) {
        const auto refused = with(host);
        ASSERT_FALSE(refused) << host;
        EXPECT_EQ(refused.error().faults.at(0).field, "settings.imap.security");
    }
}

TEST_P(ChannelSecretsTest, sends_the_token_of_whatsapp_to_no_other_server) {
    ChannelInput input;
    input.kind = ChannelKind::whatsapp;
    input.name = "x";
    input.settings = test::parsed(R"({"phone_number_id":"4711"})");
    input.secrets = test::parsed(R"({"access_token":"t","app_secret":"a","verify_token":"v"})");
    const auto id = house.channels.create(house.actor, input).value().channel.id;
    const auto change = [&](const std::string& base, const std::string& secrets) {
        ChannelInput changed;
        changed.settings = test::parsed(R"({"api_base":")" + base + "\"}");
        changed.secrets = test::parsed(secrets);
        return house.channels.change(house.actor, id, changed);
    };
    EXPECT_TRUE(change("https://graph.facebook.com/v23.0/", "{}")) << "where it goes already";
    const auto refused = change("https://evil.example", "{}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().faults.at(0).field, "secrets.access_token");
    EXPECT_EQ(refused.error().faults.at(0).code, "enter_again");
    EXPECT_TRUE(change("https://graph.example", R"({"access_token":"new"})"));
}

}  // namespace
}  // namespace ondam::channels
