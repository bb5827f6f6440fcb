#include <algorithm>
#include <gtest/gtest.h>

#include "platform/crypto/signatures.h"
#include "support/channels_house.h"
#include "support/material.h"

namespace ondam::channels {
namespace {

class ApiChannelTest : public testing::TestWithParam<records::Dialect> {
protected:
    ApiChannelTest() {
        ChannelInput input;
        input.secrets = json::Value(json::Object{{"webhook_secret", json::Value(secret)}});
        EXPECT_TRUE(house.channels.change(house.actor, channel, input));
    }
    Result<Received> receive(const std::string& external_id, const std::string& thread = "") {
        ApiMessage message;
        message.external_id = external_id;
        message.handle = "u-17";
        message.email = "ann@shop.kr";
        message.body = "Where is it?";
        message.thread = thread;
        return house.api_inbox.receive(house.actor, channel, message);
    }
    bool is_signed(const http::Request& request) const {
        return crypto::standard_webhook_verify(
            secret,
            {std::string(request.headers.get("webhook-id")),
             std::string(request.headers.get("webhook-timestamp")), request.body},
            request.headers.get("webhook-signature"), house.clock.now());
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{*database};
    test::StandIn other;
    std::string secret = crypto::new_webhook_secret();
    ChannelId channel =
        house.make(ChannelKind::api, R"({"webhook_url":")" + other.url() + "/hook\"}", "{}")
            .channel.id;
};
INSTANTIATE_TEST_SUITE_P(, ApiChannelTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(ApiChannelTest, brings_messages_in_once_and_keeps_threads) {
    const auto first = receive("1", "t1").value();
    EXPECT_FALSE(first.duplicate);
    EXPECT_TRUE(receive("1", "t1").value().duplicate);
    ASSERT_TRUE(receive("2", "t1"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_EQ(taken[0].sender[0].value, channel.text() + ":u-17");
    EXPECT_FALSE(taken[0].continues);
    EXPECT_EQ(taken[1].continues, first.conversation);
}

TEST_P(ApiChannelTest, believes_a_program_and_whoever_may_merge_about_other_addresses) {
    const auto trust = [&](const staff::Actor& actor, const std::string& id) {
        ApiMessage message;
        message.external_id = id;
        message.handle = "u-17";
        message.email = "ann@shop.kr";
        message.body = "Hello";
        EXPECT_TRUE(house.api_inbox.receive(actor, channel, message));
        return house.intake.messages().back().sender.at(1).trust;
    };
    using customers::Trust;
    const auto user = house.ids.next<staff::UserId>();
    EXPECT_EQ(trust(house.actor, "1"), Trust::trusted);
    EXPECT_EQ(trust(staff::Actor::for_user(house.workspace.id, user, staff::Role::agent), "2"),
              Trust::claimed);
    EXPECT_EQ(trust(staff::Actor::for_user(house.workspace.id, user, staff::Role::admin), "3"),
              Trust::trusted);
}

TEST_P(ApiChannelTest, brings_a_pressed_button_back) {
    EXPECT_TRUE(house.api_inbox.press(house.actor, channel, "u-17", "csat:t:5"));
    EXPECT_EQ(house.intake.presses(), std::vector<std::string>{"csat:t:5"});
    EXPECT_EQ(house.api_inbox.press(house.actor, channel, "u-17", "other").error().kind,
              RefusalKind::not_found);
    const auto stranger = staff::Actor::for_system(house.ids.next<WorkspaceId>());
    EXPECT_FALSE(house.api_inbox.press(stranger, channel, "u-17", "csat:t:5"));
    EXPECT_EQ(house.intake.presses().size(), 1u);
}

TEST_P(ApiChannelTest, knows_its_own_workspace_and_files_alone) {
    ApiMessage message;
    message.external_id = "1";
    message.handle = "u";
    const auto file = house.attachments.store(house.workspace.id, "user:somebody", "a.txt", "x");
    message.attachments = {file.file};
    const auto refused = house.api_inbox.receive(house.actor, channel, message);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().faults.at(0).field, "attachment_ids");
    const auto stranger = staff::Actor::for_system(house.ids.next<WorkspaceId>());
    message.attachments.clear();
    EXPECT_EQ(house.api_inbox.receive(stranger, channel, message).error().kind,
              RefusalKind::not_found);
}

TEST_P(ApiChannelTest, posts_answers_signed_and_tries_again) {
    ASSERT_TRUE(receive("1"));
    other.say("/hook", {{503, "{}"}, {200, "{}"}});
    const auto message = house.send(channel, "On its way.");
    EXPECT_EQ(house.delivery(message).state, DeliveryState::queued);
    house.clock.advance(std::chrono::seconds(5));
    house.jobs.run_due();
    EXPECT_EQ(house.delivery(message).state, DeliveryState::sent);
    const auto requests = other.requests("/hook");
    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[0].headers.get("webhook-id"), requests[1].headers.get("webhook-id"));
    EXPECT_TRUE(is_signed(requests[1]));
    const auto body = test::parsed(requests[1].body);
    EXPECT_EQ(body["data"]["handle"].text(), "u-17");
    EXPECT_EQ(body["data"]["text"].text(), "On its way.");

    database->write([&](records::Transaction& transaction) {
        EXPECT_TRUE(house.deliveries.channel_says(transaction, house.workspace.id, channel, message,
                                                  {.state = DeliveryState::read}));
        EXPECT_TRUE(house.deliveries.channel_says(transaction, house.workspace.id, channel, message,
                                                  {.state = DeliveryState::sent}));
        EXPECT_FALSE(house.deliveries.channel_says(transaction, house.workspace.id,
                                                   house.ids.next<ChannelId>(), message,
                                                   {.state = DeliveryState::read}));
    });
    EXPECT_EQ(house.delivery(message).state, DeliveryState::read);
}

TEST_P(ApiChannelTest, sends_nothing_unsigned) {
    ASSERT_TRUE(receive("1"));
    const auto bare =
        house.make(ChannelKind::api, R"({"webhook_url":")" + other.url() + "/hook\"}", "{}");
    const auto message = house.send(bare.channel.id, "hello");
    EXPECT_EQ(house.delivery(message).error_code, "no_secret");
    EXPECT_TRUE(other.requests("/hook").empty());
}

TEST_P(ApiChannelTest, tells_by_a_test_what_becomes_of_answers) {
    const auto tried = [&](ChannelId id) {
        return house.channels.test(house.actor, id).value().at(0);
    };
    other.say("/hook", {{200, "{}"}, {503, "{}"}});
    EXPECT_TRUE(tried(channel).ok);
    ASSERT_EQ(other.requests("/hook").size(), 1u);
    EXPECT_TRUE(is_signed(other.requests("/hook")[0]));
    const auto refused = tried(channel);
    EXPECT_FALSE(refused.ok);
    EXPECT_EQ(refused.code, "answered");
    EXPECT_EQ(refused.message, "The address answered 503.");

    const auto make = [&](const std::string& settings) {
        return house.make(ChannelKind::api, settings, "{}").channel.id;
    };
    const auto bare = tried(make(R"({"webhook_url":")" + other.url() + "/hook\"}"));
    EXPECT_FALSE(bare.ok);
    EXPECT_EQ(bare.code, "no_secret");
    const auto only_in = tried(make("{}"));
    EXPECT_TRUE(only_in.ok);
    EXPECT_EQ(only_in.code, "no_webhook");
}

class WebhooksTest : public ApiChannelTest {
protected:
    void tell(const std::string& kind) {
        database->write([&](records::Transaction& transaction) {
            house.journal.add(transaction, house.workspace.id,
                              {.kind = kind,
                               .subject = "s1",
                               .customer = "c1",
                               .data = R"({"conversation_id":"k1"})"});
        });
        records::FollowerRunner runner(*database, house.journal);
        runner.add(house.webhooks);
        EXPECT_TRUE(runner.drain(std::chrono::seconds(30)));
        house.jobs.run_due();
    }
    Webhooks::Made make_hook(const std::string& path) {
        // A follower begins at the newest fact: it must have a position before there is news.
        tell("nothing");
        Webhooks::Input input;
        input.url = other.url() + path;
        input.events = std::vector<std::string>{"message.created"};
        return house.webhooks.create(house.actor, input).value();
    }
    std::vector<WebhookDelivery> log(WebhookId id) {
        return house.webhooks.deliveries(house.actor, id, {}).value().items;
    }
};
INSTANTIATE_TEST_SUITE_P(, WebhooksTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(WebhooksTest, tells_the_wanted_kinds_under_a_right_signature) {
    const auto made = make_hook("/w");
    secret = made.secret;
    other.say("/w", {{204, ""}});
    tell("message.created");
    tell("conversation.resolved");
    const auto requests = other.requests("/w");
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_TRUE(is_signed(requests[0]));
    const auto body = test::parsed(requests[0].body);
    EXPECT_EQ(body["type"].text(), "message.created");
    EXPECT_EQ(body["data"]["id"].text(), "s1");
    EXPECT_EQ(body["data"]["facts"]["conversation_id"].text(), "k1");
    ASSERT_EQ(log(made.webhook.id).size(), 1u);
    EXPECT_EQ(log(made.webhook.id)[0].state, "delivered");
    EXPECT_EQ(log(made.webhook.id)[0].response_status, 204);
}

TEST_P(WebhooksTest, tries_ten_times_over_three_days_and_replays) {
    const auto made = make_hook("/w");
    other.say("/w", {{500, "{}"}});
    const auto began = house.clock.now();
    tell("message.created");
    while (log(made.webhook.id)[0].state == "queued") {
        house.clock.set(*log(made.webhook.id)[0].next_attempt_at);
        house.jobs.run_due();
    }
    EXPECT_EQ(other.requests("/w").size(), 10u);
    const auto took = house.clock.now() - began;
    EXPECT_GT(took, std::chrono::hours(66));
    EXPECT_LT(took, std::chrono::hours(82));
    EXPECT_EQ(log(made.webhook.id)[0].state, "failed");
    // Nothing arrived in three days: it is switched off until somebody has mended it.
    EXPECT_EQ(house.webhooks.list(house.actor).value().at(0).state, "off");
    tell("message.created");
    EXPECT_EQ(other.requests("/w").size(), 10u);

    other.say("/w", {{200, "{}"}});
    Webhooks::Input on;
    on.enabled = true;
    ASSERT_TRUE(house.webhooks.change(house.actor, made.webhook.id, on));
    ASSERT_TRUE(house.webhooks.replay(house.actor, made.webhook.id, log(made.webhook.id)[0].id));
    EXPECT_EQ(house.audit.list(house.actor, {}, 1)->items.at(0).action, "webhook.replay");
    house.jobs.run_due();
    EXPECT_EQ(log(made.webhook.id)[0].state, "delivered");
    const auto requests = other.requests("/w");
    EXPECT_EQ(requests.front().headers.get("webhook-id"),
              requests.back().headers.get("webhook-id"));
    EXPECT_EQ(house.webhooks.list(house.actor).value().at(0).state, "ok");
}

TEST_P(WebhooksTest, goes_on_with_an_address_that_takes_other_things) {
    const auto made = make_hook("/w");
    other.say("/w", {{500, "{}"}});
    tell("message.created");
    const auto first = log(made.webhook.id)[0].id;
    const auto failing = [&] {
        const auto all = log(made.webhook.id);
        return *std::ranges::find(all, first, &WebhookDelivery::id);
    };
    while (failing().attempts < 9) {
        house.clock.set(*failing().next_attempt_at);
        house.jobs.run_due();
    }
    other.say("/w", {{204, ""}, {500, "{}"}});
    tell("message.created");
    house.clock.set(*failing().next_attempt_at);
    house.jobs.run_due();
    EXPECT_EQ(failing().state, "failed");
    EXPECT_EQ(house.webhooks.list(house.actor).value().at(0).state, "failing");
}

TEST_P(WebhooksTest, leaves_alone_who_answers_gone) {
    const auto made = make_hook("/w");
    other.say("/w", {{410, "{}"}});
    tell("message.created");
    tell("message.created");
    EXPECT_EQ(other.requests("/w").size(), 1u);
    EXPECT_EQ(house.webhooks.list(house.actor).value().at(0).state, "off");
}

}  // namespace
}  // namespace ondam::channels
