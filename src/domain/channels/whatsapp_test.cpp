#include <gtest/gtest.h>

#include "platform/crypto/signatures.h"
#include "support/channels_house.h"
#include "support/material.h"

namespace ondam::channels {
namespace {

constexpr std::string_view app_secret = "app-secret";
const std::string messages_path = "/4711/messages";

class WhatsAppTest : public testing::TestWithParam<records::Dialect> {
protected:
    explicit WhatsAppTest(Sender::Options sending = {})
        : house(*database, test::ChannelsHouse::loopback(), sending) {
        add_whatsapp_routes(router, house.whatsapp_inbox);
        provider.say(messages_path, {{200, R"({"messages":[{"id":"wamid.out1"}]})"},
                                     {200, R"({"messages":[{"id":"wamid.out2"}]})"}});
    }

    http::Response post(const std::string& body, std::string signature = "", ChannelId to = {}) {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/channels/whatsapp/" + (to == ChannelId{} ? channel : to).text();
        request.body = body;
        if (signature.empty()) signature = crypto::hub_signature_256(app_secret, body);
        request.headers.set("X-Hub-Signature-256", signature);
        return router.dispatch(request);
    }
    http::Response confirm(std::string token) {
        http::Request request;
        request.path = "/channels/whatsapp/" + channel.text();
        request.query = {{"hub.mode", "subscribe"},
                         {"hub.verify_token", std::move(token)},
                         {"hub.challenge", "1158201444"}};
        return router.dispatch(request);
    }
    std::string webhook(const std::string& value) {
        return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":)"
               R"("messages","value":)" +
               value + "}]}]}";
    }
    std::string message(const std::string& id, const std::string& rest) {
        const auto seconds = to_milliseconds(house.clock.now()) / 1000;
        return webhook(
            R"({"messaging_product":"whatsapp","metadata":{"phone_number_id":"4711"},"contacts":)"
            R"([{"profile":{"name":"김영희"},"wa_id":"821012345678"}],"messages":[{"from":)"
            R"("821012345678","id":")" +
            id + R"(","timestamp":")" + std::to_string(seconds) + "\"," + rest + "}]}");
    }
    std::string status(const std::string& id, const std::string& rest) {
        return webhook(R"({"statuses":[{"id":")" + id + "\"," + rest + "}]}");
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house;
    test::StandIn provider;
    http::Router router;
    ChannelId channel =
        house
            .make(ChannelKind::whatsapp,
                  R"({"phone_number_id":"4711","api_base":")" + provider.url() + "\"}",
                  R"({"access_token":"token","app_secret":"app-secret","verify_token":"verify"})")
            .channel.id;
};
INSTANTIATE_TEST_SUITE_P(, WhatsAppTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(WhatsAppTest, confirms_its_address_by_the_right_token_alone) {
    const auto right = confirm("verify");
    EXPECT_EQ(right.status, 200);
    EXPECT_EQ(right.body, "1158201444");
    EXPECT_EQ(confirm("wrong").status, 403);
    EXPECT_EQ(confirm("").status, 403);
}

TEST_P(WhatsAppTest, refuses_to_be_set_up_without_secrets) {
    ChannelInput input;
    input.kind = ChannelKind::whatsapp;
    input.name = "x";
    input.settings = test::parsed(R"({"phone_number_id":"4711"})");
    input.secrets = test::parsed(R"({"access_token":"t","app_secret":"","verify_token":"v"})");
    const auto refused = house.channels.create(house.actor, input);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().faults.at(0).field, "secrets.app_secret");
}

TEST_P(WhatsAppTest, takes_a_signed_message_in_once) {
    const auto body = message("wamid.1", R"("type":"text","text":{"body":"환불은 언제 되나요?"})");
    EXPECT_EQ(post(body, "sha256=00").status, 403);
    EXPECT_EQ(house.intake.count(), 0u);
    EXPECT_EQ(post(body).status, 200);
    EXPECT_EQ(post(body).status, 200);
    ASSERT_EQ(house.intake.count(), 1u);
    const auto taken = house.intake.messages().at(0);
    EXPECT_EQ(taken.text, "환불은 언제 되나요?");
    EXPECT_EQ(taken.sender_name, "김영희");
    EXPECT_EQ(taken.external_id, "wamid.1");
    ASSERT_EQ(taken.sender.size(), 2u);
    EXPECT_EQ(taken.sender[0].kind, customers::IdentityKind::whatsapp);
    EXPECT_EQ(taken.sender[0].value, "821012345678");
    EXPECT_EQ(taken.sender[1].value, "+821012345678");
    EXPECT_EQ(taken.sender[1].trust, customers::Trust::verified);
}

TEST_P(WhatsAppTest, does_not_take_what_is_played_back_after_the_window) {
    const auto body = message("wamid.old", R"("type":"text","text":{"body":"old"})");
    house.clock.advance(std::chrono::hours(24 * 8));
    EXPECT_EQ(post(body).status, 200);
    EXPECT_EQ(house.intake.count(), 0u);
    // It may be a customer's all the same, and our clock may be wrong: a person decides.
    const auto open = *house.channels.open(channel);
    const auto letters = house.dead_letters.list(house.actor, channel, std::nullopt, 10).value();
    ASSERT_EQ(letters.items.size(), 1u);
    EXPECT_TRUE(
        house.dead_letters.replay(house.actor, open, letters.items[0].id, house.whatsapp_inbox));
    EXPECT_EQ(house.intake.count(), 1u);
    EXPECT_TRUE(house.dead_letters.get(house.actor, channel, letters.items[0].id)->replayed_at);
    EXPECT_EQ(house.channels.get(house.actor, channel)->dead_letters, 0)
        << "nothing waits any more";
}

TEST_P(WhatsAppTest, loses_nothing_and_takes_nothing_twice_when_the_clock_is_set) {
    const auto first = message("wamid.1", R"("type":"text","text":{"body":"one"})");
    const auto second = message("wamid.2", R"("type":"text","text":{"body":"two"})");
    house.clock.advance(-std::chrono::hours(1));
    EXPECT_EQ(post(first).status, 200);
    ASSERT_EQ(house.intake.count(), 1u);
    EXPECT_EQ(house.intake.messages().at(0).sent_at, house.clock.now());
    house.clock.advance(std::chrono::hours(25));
    EXPECT_EQ(post(first).status, 200);
    EXPECT_EQ(post(second).status, 200);
    house.clock.advance(-std::chrono::hours(24));
    EXPECT_EQ(post(second).status, 200);
    EXPECT_EQ(house.intake.count(), 2u);
    EXPECT_TRUE(
        house.dead_letters.list(house.actor, channel, std::nullopt, 10).value().items.empty());
}

TEST_P(WhatsAppTest, leaves_the_news_of_other_numbers_alone) {
    const auto body = webhook(
        R"({"metadata":{"phone_number_id":"9"},"messages":[{"from":"821012345678","id":"a",)"
        R"("timestamp":"1773306000","type":"text","text":{"body":"x"}}]})");
    EXPECT_EQ(post(body).status, 200);
    EXPECT_EQ(house.intake.count(), 0u);
}

TEST_P(WhatsAppTest, reads_places_contacts_and_reactions) {
    post(message("a", R"("type":"location","location":{"latitude":37.5,"longitude":127.1,)"
                      R"("name":"서울역"})"));
    post(message("b", R"("type":"contacts","contacts":[{"name":{"formatted_name":"Ann"},)"
                      R"("phones":[{"phone":"+82 2 123"}]}])"));
    post(message("c", R"("type":"reaction","reaction":{"message_id":"wamid.0","emoji":"👍"})"));
    post(message("d", R"("type":"reaction","reaction":{"message_id":"wamid.0"})"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 3u);
    EXPECT_EQ(taken[0].text, "서울역\nhttps://maps.google.com/?q=37.5,127.1");
    EXPECT_EQ(taken[1].text, "Ann: +82 2 123");
    EXPECT_EQ(taken[2].text, "👍");
    EXPECT_TRUE(taken[2].automatic);
    EXPECT_EQ(taken[2].references.at(0), "wamid.0");
}

TEST_P(WhatsAppTest, reads_what_was_changed_or_taken_back) {
    post(message("a", R"("type":"edit","edit":{"original_message_id":"wamid.0","message":)"
                      R"({"type":"text","text":{"body":"오후 4시요"}}})"));
    post(message("b", R"("type":"revoke","revoke":{"original_message_id":"wamid.0"})"));
    post(message("c", R"("type":"edit","edit":{"message":{"type":"edit"}})"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_EQ(taken[0].text, "오후 4시요");
    EXPECT_FALSE(taken[0].automatic);
    EXPECT_EQ(taken[0].references.at(0), "wamid.0");
    EXPECT_EQ(taken[1].text, "🗑️");
    EXPECT_TRUE(taken[1].automatic);
    EXPECT_EQ(taken[1].references.at(0), "wamid.0");
}

TEST_P(WhatsAppTest, knows_who_has_a_new_number) {
    for (const auto* key : {"wa_id", "new_wa_id"}) {
        post(message(key,
                     R"("type":"system","system":{"type":"user_changed_number","body":"moved",")" +
                         std::string(key) + R"(":"821099998888"})"));
    }
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 2u);
    for (const auto& one : taken) {
        ASSERT_EQ(one.sender.size(), 3u);
        EXPECT_EQ(one.sender[0].value, "821099998888");
        EXPECT_EQ(one.sender[1].value, "+821099998888");
        EXPECT_EQ(one.sender[2].value, "821012345678");
        EXPECT_EQ(one.sender[2].trust, customers::Trust::verified);
        EXPECT_TRUE(one.automatic);
    }
    // That opens no window: nobody has written yet.
    EXPECT_EQ(house.delivery(house.send(channel, "hello")).error_code, "window_closed");
}

TEST_P(WhatsAppTest, knows_who_shows_no_number_and_answers_them) {
    const auto from = [&](const std::string& id, const std::string& number) {
        return webhook(R"({"messaging_product":"whatsapp","metadata":{"phone_number_id":"4711"},)"
                       R"("contacts":[{"profile":{"name":"","username":"@younghee"},"wa_id":")" +
                       number + R"(","user_id":"KR.1349Ab"}],"messages":[{"from":")" + number +
                       R"(","from_user_id":"KR.1349Ab","id":")" + id + R"(","timestamp":")" +
                       std::to_string(to_milliseconds(house.clock.now()) / 1000) +
                       R"(","type":"text","text":{"body":"hi"}}]})");
    };
    using customers::IdentityKind;
    post(from("wamid.1", "821012345678"));
    post(from("wamid.2", ""));
    const auto both = house.intake.messages().at(0);
    const auto shy = house.intake.messages().at(1);
    ASSERT_EQ(both.sender.size(), 3u);
    EXPECT_EQ(both.sender.front().value, "821012345678");
    EXPECT_EQ(both.sender.back().value, "KR.1349Ab");
    ASSERT_EQ(shy.sender.size(), 1u);
    EXPECT_EQ(shy.sender.front().kind, IdentityKind::whatsapp);
    EXPECT_EQ(shy.sender.front().value, "KR.1349Ab");
    EXPECT_EQ(shy.sender_name, "@younghee");
    EXPECT_EQ(*customers::normalise(IdentityKind::whatsapp, "KR.1349Ab", "KR"), "KR.1349Ab");
    EXPECT_FALSE(customers::normalise(IdentityKind::whatsapp, "kr.1349", "KR"));

    provider.say(messages_path, {{200, R"({"messages":[{"id":"wamid.out"}]})"}});
    EXPECT_EQ(house.delivery(house.send(channel, "Hello")).state, DeliveryState::sent);
    const auto body = json::parse(provider.requests(messages_path).at(0).body).value();
    EXPECT_EQ(body["recipient"].text(), "KR.1349Ab");
    EXPECT_FALSE(body["to"].string());
}

TEST_P(WhatsAppTest, reads_baskets_and_forms_and_makes_no_message_of_mere_news) {
    post(message(
        "a", R"("type":"order","order":{"catalog_id":"1","text":"선물 포장이요","product_items":[)"
             R"({"product_retailer_id":"SKU-1","quantity":2,"item_price":15000,"currency":"KRW"},)"
             R"({"product_retailer_id":"SKU-2","quantity":"1"},7]})"));
    post(message(
        "b", R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"body":"Sent",)"
             R"("response_json":"{\"flow_token\":\"x\",\"day\":\"2026-03-11\",\"people\":2}"}})"));
    post(message(
        "c", R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"body":"Sent",)"
             R"("response_json":"{"}})"));
    post(message("d", R"("type":"system","system":{"type":"user_changed_number","body":"x"})"));
    post(message("e", R"("type":"request_welcome")"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 3u);
    EXPECT_EQ(taken[0].text, "선물 포장이요\nSKU-1 × 2, 15000 KRW\nSKU-2 × 1\n? × 1");
    EXPECT_EQ(taken[1].text, "day: 2026-03-11\npeople: 2");
    EXPECT_EQ(taken[2].text, "Sent");
    EXPECT_TRUE(
        house.dead_letters.list(house.actor, channel, std::nullopt, 10).value().items.empty());
}

TEST_P(WhatsAppTest, brings_a_pressed_button_back) {
    post(message("a", R"("type":"interactive","interactive":{"type":"button_reply",)"
                      R"("button_reply":{"id":"csat:t:5","title":"Great"}})"));
    EXPECT_EQ(house.intake.presses(), std::vector<std::string>{"csat:t:5"});
    EXPECT_EQ(house.intake.count(), 0u);
    post(message("b", R"("type":"interactive","interactive":{"type":"button_reply",)"
                      R"("button_reply":{"id":"other","title":"Great"}})"));
    EXPECT_EQ(house.intake.messages().at(0).text, "Great");
}

TEST_P(WhatsAppTest, fetches_files_before_the_message_comes_in) {
    provider.say("/m1",
                 {{500, "{}"},
                  {200, R"({"url":")" + provider.url() + R"(/bytes","mime_type":"image/png"})"}});
    provider.say("/bytes", {{200, "\x89PNG\r\n\x1a\nrest"}});
    EXPECT_EQ(post(message("p", R"("type":"image","image":{"id":"m1","caption":"고장"})")).status,
              200);
    house.jobs.run_due();
    EXPECT_EQ(house.intake.count(), 0u);
    house.clock.advance(std::chrono::seconds(5));
    house.jobs.run_due();
    ASSERT_EQ(house.intake.count(), 1u);
    const auto taken = house.intake.messages().at(0);
    EXPECT_EQ(taken.text, "고장");
    ASSERT_EQ(taken.attachments.size(), 1u);
    EXPECT_EQ(taken.attachments[0].media_type, "image/png");
    EXPECT_EQ(taken.attachments[0].name, "whatsapp.png");
    EXPECT_EQ(provider.requests("/bytes").at(0).headers.get("Authorization"), "Bearer token");
}

TEST_P(WhatsAppTest, brings_the_words_when_the_file_is_gone) {
    provider.say("/m1", {{404, "{}"}});
    post(message("p", R"("type":"document","document":{"id":"m1","caption":"계약서"})"));
    house.jobs.run_due();
    ASSERT_EQ(house.intake.count(), 1u);
    EXPECT_TRUE(house.intake.messages().at(0).attachments.empty());
    EXPECT_TRUE(house.intake.messages().at(0).text.starts_with("계약서\n["));
}

TEST_P(WhatsAppTest, keeps_what_it_cannot_read_and_takes_it_again) {
    post(message("u", R"("type":"hologram")"));
    EXPECT_EQ(house.intake.count(), 0u);
    const auto letters = house.dead_letters.list(house.actor, channel, std::nullopt, 10).value();
    ASSERT_EQ(letters.items.size(), 1u);
    EXPECT_EQ(letters.items[0].reason_code, "not_understood");
    const auto open = *house.channels.open(channel);
    const auto again =
        house.dead_letters.replay(house.actor, open, letters.items[0].id, house.whatsapp_inbox);
    EXPECT_FALSE(again);
}

TEST_P(WhatsAppTest, does_not_let_blocked_numbers_in) {
    ASSERT_TRUE(house.blocked.block(house.actor, "010-1234-5678", "KR"));
    post(message("wamid.1", R"("type":"text","text":{"body":"buy"})"));
    EXPECT_EQ(house.intake.count(), 0u);
}

TEST_P(WhatsAppTest, answers_within_a_day_and_follows_the_states) {
    post(message("wamid.1", R"("type":"text","text":{"body":"hi"})"));
    const auto sent = house.send(channel, "안녕하세요");
    EXPECT_EQ(house.delivery(sent).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(sent).external_id, "wamid.out1");
    const auto request = test::parsed(provider.requests(messages_path).at(0).body);
    EXPECT_EQ(request["to"].text(), "821012345678");
    EXPECT_EQ(request["text"]["body"].text(), "안녕하세요");

    post(status("wamid.out1", R"("status":"read")"));
    post(status("wamid.out1", R"("status":"delivered")"));
    post(status("wamid.out1", R"("status":"deleted")"));
    EXPECT_EQ(house.delivery(sent).state, DeliveryState::read);

    const auto second = house.send(channel, "once more");
    post(status("wamid.out2",
                R"("status":"failed","errors":[{"code":131026,"title":"Undeliverable"}])"));
    EXPECT_EQ(house.delivery(second).state, DeliveryState::failed);
    EXPECT_EQ(house.delivery(second).error_code, "131026");

    house.clock.advance(std::chrono::hours(25));
    const auto late = house.send(channel, "too late");
    EXPECT_EQ(house.delivery(late).error_code, "window_closed");
    EXPECT_EQ(provider.requests(messages_path).size(), 2u);
}

TEST_P(WhatsAppTest, applies_a_state_that_overtook_the_sending) {
    post(message("wamid.1", R"("type":"text","text":{"body":"hi"})"));
    post(status("wamid.out1", R"("status":"delivered")"));
    const auto sent = house.send(channel, "hello");
    EXPECT_EQ(house.delivery(sent).state, DeliveryState::sent);
    house.clock.advance(std::chrono::seconds(3));
    house.jobs.run_due();
    EXPECT_EQ(house.delivery(sent).state, DeliveryState::delivered);
}

/// A workspace that may send three messages a day.
class DailyLimitTest : public WhatsAppTest {
protected:
    DailyLimitTest() : WhatsAppTest({.messages_a_day = 3}) {
        post(message("wamid.1", R"("type":"text","text":{"body":"hi"})"));
        provider.say(messages_path, sent_ones(10));
    }
    static std::vector<test::StandIn::Answer> sent_ones(int number) {
        std::vector<test::StandIn::Answer> answers;
        for (int i = 0; i < number; ++i) {
            answers.push_back(
                {200, R"({"messages":[{"id":"wamid.out)" + std::to_string(i) + "\"}]}"});
        }
        return answers;
    }
    std::size_t at_provider() const { return provider.requests(messages_path).size(); }
};
INSTANTIATE_TEST_SUITE_P(, DailyLimitTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(DailyLimitTest, keeps_the_rest_for_the_next_day_and_loses_none) {
    using namespace std::chrono_literals;
    std::vector<MessageRef> sent;
    for (int i = 0; i < 5; ++i) sent.push_back(house.send(channel, std::to_string(i)));
    EXPECT_EQ(at_provider(), 3u);
    EXPECT_EQ(house.delivery(sent[2]).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(sent[4]).state, DeliveryState::queued);
    EXPECT_EQ(house.delivery(sent[4]).error_code, "daily_limit");
    EXPECT_GE(house.sender.workspace_limit().refused(), 2u);
    // Nine in the morning by UTC: more tries than a sending may have, and none of them counts.
    for (int half_hours = 0; half_hours < 29; ++half_hours) {
        house.clock.advance(30min);
        house.jobs.run_due();
    }
    EXPECT_EQ(at_provider(), 3u);
    EXPECT_EQ(house.delivery(sent[4]).state, DeliveryState::queued);
    house.clock.advance(30min);
    house.jobs.run_due();
    EXPECT_EQ(at_provider(), 5u);
    EXPECT_EQ(house.delivery(sent[4]).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(sent[4]).error_code, "");
    EXPECT_EQ(house.delivery(house.send(channel, "the third of this day")).state,
              DeliveryState::sent);
    EXPECT_EQ(house.delivery(house.send(channel, "the fourth")).state, DeliveryState::queued);
}

TEST_P(DailyLimitTest, counts_what_is_tried_again_once) {
    auto answers = sent_ones(3);
    const test::StandIn::Answer busy{429, R"({"error":{"code":130429,"message":"slow"}})"};
    answers.insert(answers.begin(), {busy, busy});
    provider.say(messages_path, answers);
    const auto slow = house.send(channel, "a");
    for (int i = 0; i < 2; ++i) {
        house.clock.advance(std::chrono::seconds(5));
        house.jobs.run_due();
    }
    EXPECT_EQ(house.delivery(slow).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(house.send(channel, "b")).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(house.send(channel, "c")).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(house.send(channel, "d")).error_code, "daily_limit");
}

TEST_P(WhatsAppTest, waits_when_asked_to_slow_down_and_says_what_was_refused) {
    post(message("wamid.1", R"("type":"text","text":{"body":"hi"})"));
    provider.say(messages_path, {{429, R"({"error":{"code":130429,"message":"slow"}})"},
                                 {200, R"({"messages":[{"id":"wamid.x"}]})"},
                                 {400, R"({"error":{"code":131009,"message":"bad value"}})"},
                                 {401, R"({"error":{"code":190,"message":"expired"}})"}});
    const auto slow = house.send(channel, "a");
    EXPECT_EQ(house.delivery(slow).state, DeliveryState::queued);
    house.clock.advance(std::chrono::seconds(5));
    house.jobs.run_due();
    EXPECT_EQ(house.delivery(slow).state, DeliveryState::sent);
    EXPECT_EQ(house.delivery(house.send(channel, "b")).error_code, "131009");
    EXPECT_EQ(house.delivery(house.send(channel, "c")).error_code, "credentials");
    EXPECT_EQ(house.channels.get(house.actor, channel).value().state, "failing");
}

TEST_P(WhatsAppTest, sends_files_and_buttons) {
    post(message("wamid.1", R"("type":"text","text":{"body":"hi"})"));
    provider.say("/4711/media", {{200, R"({"id":"media1"})"}});
    OutgoingMessage with_file;
    with_file.channel = channel;
    with_file.text = "여기 있습니다";
    with_file.attachments.push_back(
        house.attachments.store(house.workspace.id, "user:x", "b.pdf", "%PDF-1.4"));
    EXPECT_EQ(house.delivery(house.send(with_file)).state, DeliveryState::sent);
    const auto media = test::parsed(provider.requests(messages_path).at(0).body);
    EXPECT_EQ(media["document"]["id"].text(), "media1");
    EXPECT_EQ(media["document"]["caption"].text(), "여기 있습니다");
    EXPECT_NE(provider.requests("/4711/media").at(0).body.find("%PDF-1.4"), std::string::npos);

    OutgoingMessage question;
    question.channel = channel;
    question.text = "How was it?";
    question.buttons = {{"csat:t:5", "Great"}, {"csat:t:1", "Bad"}};
    EXPECT_EQ(house.delivery(house.send(question)).state, DeliveryState::sent);
    const auto asked = test::parsed(provider.requests(messages_path).at(1).body);
    const auto& buttons = asked["interactive"]["action"]["buttons"];
    EXPECT_EQ(buttons[1]["reply"]["id"].text(), "csat:t:1");
}

TEST_P(WhatsAppTest, takes_the_payloads_of_others) {
    const auto material = test::material("whatsapp");
    if (!material) return;
    const auto cases = test::parsed(test::read_file(*material / "messengers/payloads.json"));
    int checked = 0;
    for (const auto& payload : *cases.array()) {
        if (payload["channel"].text() != "whatsapp") continue;
        auto body = payload["payload"];
        const auto time = body["messages"][0]["timestamp"].scalar_text().value_or("1664799904");
        house.clock.set(from_milliseconds(std::stoll(time) * 1000 + 5000));
        provider.say("/b1c68f38-8734-4ad3-b4a1-ef0c10d683",
                     {{200, R"({"url":")" + provider.url() + R"(/bytes"})"}});
        provider.say("/bytes", {{200, "\xff\xd8\xff"}});
        const auto text =
            body["entry"].array() ? json::to_text(body) : webhook(json::to_text(body));
        const auto before = house.intake.count();
        EXPECT_EQ(post(text).status, 200) << text;
        house.jobs.run_due();
        ++checked;
        const auto& expect = payload["cases"][0]["expect"];
        if (expect["contact_name"].is_null()) {
            EXPECT_EQ(house.intake.count(), before) << text;
            continue;
        }
        // The example of a button carries the id of the first one: the same message.
        if (house.intake.count() == before) {
            EXPECT_EQ(body["messages"][0]["id"].text(), "SDFADSf23sfasdafasdfa");
            continue;
        }
        const auto taken = house.intake.messages().back();
        EXPECT_EQ(taken.sender_name, expect["contact_name"].text());
        for (const auto& part : expect["text"].array() ? *expect["text"].array() : json::Array{}) {
            EXPECT_NE(taken.text.find(part.text()), std::string::npos) << taken.text;
        }
        if (expect["text"].string()) {
            EXPECT_EQ(taken.text, expect["text"].text());
        }
        if (!expect["has_attachment"].is_null()) {
            EXPECT_EQ(taken.attachments.size(), 1u);
        }
    }
    EXPECT_EQ(checked, 6);
}

}  // namespace
}  // namespace ondam::channels
