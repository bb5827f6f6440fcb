#include <chrono>
#include <cstdio>
#include <filesystem>
#include <gtest/gtest.h>
#include <thread>

#include "app/app.h"
#include "base/log.h"
#include "platform/crypto/signatures.h"
#include "platform/mail/message.h"
#include "support/databases.h"
#include "support/dovecot.h"
#include "support/smtp_server.h"

namespace ondam::app {
namespace {

using std::chrono::steady_clock;

template <class Condition>
bool comes_true(Condition condition) {
    const auto end = steady_clock::now() + std::chrono::minutes(3);
    while (!condition()) {
        if (steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

/// The whole program without its sockets, asked as a program asks it: by a bearer token.
class ChannelsFlow : public testing::TestWithParam<records::Dialect> {
protected:
    ChannelsFlow() {
        log::set_level(log::Level::error);
        app.start();
    }
    ~ChannelsFlow() override { app.stop(); }

    config::Config configuration() {
        config::Config config;
        config.data = folder.path() + "/data";
        std::filesystem::create_directories(config.data);
        config.outbound.allow = {"127.0.0.0/8"};
        if (GetParam() == records::Dialect::postgres) {
            database = std::make_unique<test::TestDatabase>(records::Dialect::postgres,
                                                            test::TestDatabase::Schema::empty);
            config.database.url = database->postgres_options().dsn;
            config.database.schema = database->postgres_options().schema;
        }
        return config;
    }
    http::Response ask(http::Method method, const std::string& path, const std::string& body = "",
                       http::Headers headers = {}) {
        http::Request request;
        request.method = method;
        const auto question = path.find('?');
        request.path = path.substr(0, question);
        if (question != std::string::npos) {
            const auto pair = path.substr(question + 1);
            const auto equals = pair.find('=');
            request.query = {{pair.substr(0, equals), pair.substr(equals + 1)}};
        }
        request.target = path;
        request.body = body;
        request.headers = std::move(headers);
        request.headers.set("Authorization", "Bearer " + token);
        return app.router.dispatch(request);
    }
    json::Value get(const std::string& path) {
        const auto response = ask(http::Method::get, path);
        EXPECT_EQ(response.status, 200) << path << response.body;
        return json::parse(response.body).value();
    }
    json::Value post(const std::string& path, const std::string& body, int status = 201) {
        const auto response = ask(http::Method::post, path, body);
        EXPECT_EQ(response.status, status) << path << response.body;
        return json::parse(response.body.empty() ? "{}" : response.body).value();
    }
    std::size_t conversations() { return get("/api/v1/conversations")["items"].array()->size(); }
    std::size_t messages_of(const std::string& conversation) {
        std::size_t count = 0;
        const auto page = get("/api/v1/conversations/" + conversation + "/messages");
        for (const auto& message : *page["items"].array())
            count += message["kind"].text() == "incoming" || message["kind"].text() == "outgoing";
        return count;
    }
    std::string mail(const std::string& id, const std::string& from, const std::string& extra = "",
                     const std::string& body = "When does it come?") {
        return "From: " + from + "\r\nTo: desk@shop.kr\r\nSubject: Parcel\r\nMessage-ID: <" + id +
               ">\r\n" + extra + "\r\n" + body + "\r\n";
    }

    test::TemporaryFolder folder;
    std::unique_ptr<test::TestDatabase> database;
    App app{configuration()};
    std::string token = make_token();

    std::string make_token() {
        staff::Tokens::NewToken wanted;
        wanted.name = "test";
        for (std::size_t i = 0; i < staff::permission_count; ++i)
            wanted.scopes.emplace_back(to_text(staff::Permission(i)));
        return app.tokens.create(staff::Actor::for_system(app.first_workspace.id), wanted)
            .value()
            .secret;
    }
};
INSTANTIATE_TEST_SUITE_P(, ChannelsFlow, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(ChannelsFlow, mail_comes_in_is_answered_and_stays_one_conversation) {
    test::Dovecot dovecot;
    test::SmtpServer smtp;
    const auto channel =
        post("/api/v1/channels",
             R"({"kind":"email","name":"Desk","settings":{"address":"desk@shop.kr","imap":{"host":)"
             R"("127.0.0.1","port":)" +
                 std::to_string(dovecot.port()) +
                 R"(,"security":"none","user":"desk"},"smtp":{"host":"127.0.0.1","port":)" +
                 std::to_string(smtp.port()) +
                 R"(,"security":"none","user":"agent"}},"secrets":{"password":"secret"}})");
    const auto path = "/api/v1/channels/" + std::string(channel["id"].text());
    EXPECT_EQ(channel["secrets_set"][0].text(), "password");
    EXPECT_TRUE(channel["settings"]["password"].is_null());
    ASSERT_TRUE(comes_true([&] { return get(path)["state"].text() == "ok"; }))
        << json::to_text(get(path));

    dovecot.deliver(mail("1@x", "Ann <ann@x.kr>"));
    ASSERT_TRUE(comes_true([&] { return conversations() == 1; }));
    const std::string conversation(get("/api/v1/conversations")["items"][0]["id"].text());
    const auto sent = post("/api/v1/conversations/" + conversation + "/messages",
                           R"({"client_id":"c1","kind":"outgoing","body":"It left today."})");
    const auto message_path = "/api/v1/conversations/" + conversation + "/messages";
    ASSERT_TRUE(comes_true([&] { return smtp.mails().size() == 1; }))
        << json::to_text(get(message_path));
    const auto out = mail::parse(smtp.mails().at(0)).value();
    EXPECT_EQ(out.to.at(0).address, "ann@x.kr");
    EXPECT_EQ(out.references, std::vector<std::string>{"1@x"});

    // The customer's answer is known by our keyed id; a stranger who quotes it begins anew.
    dovecot.deliver(mail("2@x", "ann@x.kr", "In-Reply-To: <" + out.message_id + ">\r\n", "Fine"));
    ASSERT_TRUE(comes_true([&] { return messages_of(conversation) == 3; }));
    dovecot.deliver(mail("3@x", "eve@y.kr", "In-Reply-To: <" + out.message_id + ">\r\n", "Show"));
    ASSERT_TRUE(comes_true([&] { return conversations() == 2; }));
    EXPECT_EQ(messages_of(conversation), 3u);

    // Our own mail in our own mailbox is a dead letter that can be looked at and thrown away.
    dovecot.deliver(smtp.mails().at(0));
    ASSERT_TRUE(comes_true([&] { return *get(path)["dead_letters"].integer() == 1; }));
    const auto letter = get(path + "/dead_letters")["items"][0];
    EXPECT_EQ(letter["reason_code"].text(), "own_address");
    const auto letter_path = path + "/dead_letters/" + std::string(letter["id"].text());
    const auto raw = ask(http::Method::get, letter_path + "/raw");
    EXPECT_EQ(raw.body, smtp.mails().at(0));
    EXPECT_EQ(raw.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(ask(http::Method::post, letter_path + "/replay").status, 409);
    EXPECT_EQ(ask(http::Method::delete_, letter_path).status, 204);
    EXPECT_EQ(ask(http::Method::get, letter_path + "/raw").status, 404);
}

TEST_P(ChannelsFlow, a_program_brings_messages_in) {
    const auto channel = post("/api/v1/channels", R"({"kind":"api","name":"Shop","settings":{}})");
    const auto path = "/api/v1/channels/" + std::string(channel["id"].text());
    const std::string message =
        R"({"external_id":"1","sender":{"handle":"u1","name":"Ann","email":"ann@x.kr"},"body":"hi"})";
    const auto made = post(path + "/messages", message);
    EXPECT_EQ(made["kind"].text(), "incoming");
    EXPECT_EQ(made["body"].text(), "hi");
    EXPECT_EQ(post(path + "/messages", message, 200)["id"].text(), made["id"].text());
    EXPECT_EQ(conversations(), 1u);
    const auto refused = ask(http::Method::post, path + "/messages", R"({"external_id":"2"})");
    EXPECT_EQ(refused.status, 422) << refused.body;
    const auto secret = post(path + "/identity_secret", "");
    EXPECT_TRUE(secret["secret"].text().starts_with("whsec_"));
    EXPECT_EQ(get(path)["secrets_set"][0].text(), "webhook_secret");
    const auto delivery = path + "/messages/" + std::string(made["id"].text()) + "/delivery";
    EXPECT_EQ(ask(http::Method::put, delivery, R"({"state":"read"})").status, 404);
}

TEST_P(ChannelsFlow, files_are_handed_out_and_never_run) {
    const auto made = post("/api/v1/files?name=../\"가\".html", "<script>alert(1)</script>");
    const std::string id(made["id"].text());
    EXPECT_EQ(made["content_type"].text(), "application/octet-stream");
    const auto file = ask(http::Method::get, "/api/v1/files/" + id);
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.body, "<script>alert(1)</script>");
    EXPECT_EQ(file.headers.get("Content-Type"), "application/octet-stream");
    EXPECT_EQ(file.headers.get("Content-Disposition"),
              "attachment; filename=\"___.html\"; filename*=UTF-8''%EA%B0%80.html");
    EXPECT_EQ(file.headers.get("Content-Security-Policy"), "default-src 'none'; sandbox");
    EXPECT_EQ(file.headers.get("Cache-Control"), "private, no-store");
    EXPECT_EQ(ask(http::Method::get, "/api/v1/files/00000000-0000-7000-8000-000000000001").status,
              404);
}

TEST_P(ChannelsFlow, channels_are_changed_by_their_version_and_senders_blocked) {
    const auto channel =
        post("/api/v1/channels", R"({"kind":"web_chat","name":"Chat","settings":{}})");
    const auto path = "/api/v1/channels/" + std::string(channel["id"].text());
    http::Headers old;
    old.set("If-Match", "\"7\"");
    EXPECT_EQ(ask(http::Method::patch, path, R"({"name":"x"})", old).status, 412);
    EXPECT_EQ(ask(http::Method::patch, path, R"({"name":"x"})").status, 200);
    EXPECT_EQ(ask(http::Method::patch, path, R"({"settings":{"smtp":{}}})").status, 422);
    EXPECT_EQ(ask(http::Method::patch, path, R"({"secrets":{"identity_secret":"a"}})").status, 422);
    EXPECT_NE(get(path + "/embed")["html"].text().find(channel["id"].text()),
              std::string_view::npos);
    post(path + "/identity_secret", "");
    EXPECT_TRUE(*post(path + "/test", "", 200)["ok"].boolean());

    const auto blocked = post("/api/v1/blocked_senders", R"({"value":"Ann@X.kr"})");
    EXPECT_EQ(blocked["value"].text(), "ann@x.kr");
    EXPECT_EQ(get("/api/v1/blocked_senders")["items"].array()->size(), 1u);
    EXPECT_EQ(
        ask(http::Method::delete_, "/api/v1/blocked_senders/" + std::string(blocked["id"].text()))
            .status,
        204);
    EXPECT_EQ(ask(http::Method::delete_, path).status, 204);
    EXPECT_EQ(ask(http::Method::get, path).status, 404);

    const auto hook =
        post("/api/v1/webhooks", R"({"url":"https://x.kr/h","events":["message.created"]})");
    EXPECT_TRUE(hook["secret"].text().starts_with("whsec_"));
    const auto hook_path = "/api/v1/webhooks/" + std::string(hook["id"].text());
    EXPECT_EQ(get(hook_path + "/deliveries")["items"].array()->size(), 0u);
    EXPECT_EQ(ask(http::Method::patch, hook_path, R"({"enabled":false})").status, 200);
    EXPECT_EQ(get("/api/v1/webhooks")["items"][0]["state"].text(), "off");
    EXPECT_EQ(ask(http::Method::delete_, hook_path).status, 204);
}

TEST_P(ChannelsFlow, takes_many_mails_in_and_says_how_fast) {
    test::Dovecot dovecot;
    const auto channel =
        post("/api/v1/channels",
             R"({"kind":"email","name":"Desk","settings":{"address":"desk@shop.kr","imap":{"host":)"
             R"("127.0.0.1","port":)" +
                 std::to_string(dovecot.port()) +
                 R"(,"security":"none","user":"desk"},"smtp":{"host":"127.0.0.1","port":1,)"
                 R"("security":"none","user":"a"}},"secrets":{"password":"secret"}})");
    const auto path = "/api/v1/channels/" + std::string(channel["id"].text());
    ASSERT_TRUE(comes_true([&] { return get(path)["state"].text() == "ok"; }));
    ASSERT_EQ(ask(http::Method::patch, path, R"({"enabled":false})").status, 200);
    constexpr int count = 400;
    std::string body;
    while (body.size() < 4000) body += "Where is my order 20261122-0001? It should be here. ";
    for (int i = 0; i < count; ++i) {
        const auto number = std::to_string(i);
        dovecot.deliver(mail("m" + number + "@x", "c" + number + "@x.kr", "", body));
    }
    const auto all_in = [&] {
        return *get("/api/v1/conversations/counts")["all"].integer() == count;
    };
    const auto began = steady_clock::now();
    ASSERT_EQ(ask(http::Method::patch, path, R"({"enabled":true})").status, 200);
    ASSERT_TRUE(comes_true(all_in));
    const std::chrono::duration<double> took = steady_clock::now() - began;
    std::printf("%d mails of 4 kB became conversations in %.2f s: %.0f a second\n", count,
                took.count(), count / took.count());
}

}  // namespace
}  // namespace ondam::app
