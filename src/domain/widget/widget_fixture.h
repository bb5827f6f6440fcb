#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/text.h"
#include "domain/channels/out_of_hours.h"
#include "domain/channels/sender.h"
#include "domain/conversations/conversations_fixture.h"
#include "domain/widget/widget.h"
#include "platform/crypto/crypto.h"
#include "platform/http/target.h"

namespace ondam::widget {

/// Writes automatic answers with the real messages, as the program does.
class AutomaticAnswers : public channels::AutomaticAnswers {
public:
    explicit AutomaticAnswers(const conversations::Messages& messages) : messages_(messages) {}
    bool answer(records::Transaction& transaction, WorkspaceId workspace,
                channels::ConversationRef conversation, ChannelId channel, std::string_view text,
                std::string_view once) override {
        return messages_
            .send_automatic(
                transaction, workspace, conversation,
                {.channel = channel, .body = std::string(text), .once = std::string(once)})
            .has_value();
    }

private:
    const conversations::Messages& messages_;
};

/// The widget's routes over everything below them, with one web chat. Thursday, 18:00 in Seoul; the
/// team is there from 9:00 to 19:00.
class WidgetFixture : public conversations::ConversationsFixture {
protected:
    WidgetFixture() {
        execute("UPDATE workspaces SET settings = '{\"undo_seconds\":0}'");
        workspaces
            .create_business_hours(
                agent, {.id = {}, .name = "Usual", .calendar = hours, .is_default = true})
            .value();
        shop = add_chat(R"({"greeting":"Hello!","locale":"en","out_of_hours_message":)"
                        R"("We are back tomorrow at 9."})");
        add_routes(router, widget);
    }

    ChannelId add_chat(std::string_view settings) {
        channels::ChannelInput input;
        input.kind = channels::ChannelKind::web_chat;
        input.name = "Website";
        input.settings = json::parse(settings).value();
        input.secrets = json::Value(json::Object{{"identity_secret", json::Value(secret)}});
        return channels.create(agent, input).value().channel.id;
    }

    /// One request; `token` becomes the bearer.
    http::Response ask(http::Method method, const std::string& target, std::string body = "",
                       const std::string& token = "",
                       const std::map<std::string, std::string>& headers = {}) {
        http::Request request;
        request.method = method;
        request.target = target;
        EXPECT_TRUE(http::read_target(target, request));
        request.body = std::move(body);
        request.remote_address = "203.0.113.9";
        request.headers.set("Host", "help.example");
        if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
        for (const auto& [name, value] : headers) request.headers.set(name, value);
        return router.dispatch(request);
    }
    static json::Value read(const http::Response& response) {
        return json::parse(response.body.empty() ? "null" : response.body).value();
    }
    http::Response begin(const std::string& more = "") {
        return ask(http::Method::post, "/widget/api/sessions",
                   R"({"channel_id":")" + shop.text() + "\"" + more + "}");
    }
    /// The token of a visitor who is nobody yet, or of a signed user.
    std::string visitor() { return token_of(begin()); }
    std::string user(const std::string& id, const std::string& more = "") {
        return token_of(begin("," + signed_user(id, clock.now() + std::chrono::hours(1), more)));
    }
    static std::string token_of(const http::Response& response) {
        EXPECT_EQ(response.status, 201) << response.body;
        return std::string(read(response)["token"].text());
    }
    std::string sign(const std::string& id, std::int64_t expires_at) const {
        return text::hex(crypto::hmac_sha256(secret, id + "|" + std::to_string(expires_at)));
    }
    std::string signed_user(const std::string& id, Time until, const std::string& more = "") const {
        const auto expires_at = to_milliseconds(until) / 1000;
        return R"("identity":{"user_id":")" + id + R"(","expires_at":)" +
               std::to_string(expires_at) + R"(,"signature":")" + sign(id, expires_at) + "\"" +
               more + "}";
    }

    http::Response say(const std::string& token, const std::string& body,
                       const std::string& client_id = "", const std::string& more = "") {
        const auto id = client_id.empty() ? "w" + std::to_string(++written_) : client_id;
        return ask(http::Method::post, "/widget/api/messages",
                   R"({"client_id":")" + id + R"(","body":")" + body + "\"" + more + "}", token);
    }
    http::Response upload(const std::string& token, std::string bytes,
                          const std::string& name = "dish.png") {
        return ask(http::Method::post, "/widget/api/files?name=" + name, std::move(bytes), token);
    }
    json::Value messages(const std::string& token, const std::string& query = "?limit=100") {
        const auto response = ask(http::Method::get, "/widget/api/messages" + query, "", token);
        EXPECT_EQ(response.status, 200) << response.body;
        return read(response);
    }
    /// What the visitor has on the screen, oldest first.
    std::vector<std::string> shown(const std::string& token) {
        std::vector<std::string> texts;
        const auto page = messages(token);
        for (const auto& item : *page["items"].array()) texts.push_back(text_of(item));
        std::ranges::reverse(texts);
        return texts;
    }
    static std::string text_of(const json::Value& message) {
        std::string out;
        for (const auto& block : *message["blocks"].array()) {
            if (const auto* children = block["children"].array()) {
                for (const auto& part : *children) out += part["text"].text();
            }
        }
        return out;
    }
    ConversationId conversation_of(const std::string& token) {
        const auto found = widget.visitors.find(token).value();
        return database->read(
            [&](records::Reader& reader) { return widget.chat.state(reader, found).value().id; });
    }
    conversations::MessageView answer(ConversationId id, const std::string& text) {
        const auto sent = reply(mina, id, text);
        jobs.run_due();
        return sent;
    }
    /// Resolves it and lets the question how it was go out.
    void resolve(ConversationId id) {
        services.conversations.resolve(mina, id, conversations::ConversationResolved::Csat::ask)
            .value();
        follow(surveys);
        jobs.run_due();
        jobs.run_due();
    }

    static inline const std::string secret = "a secret of forty-three characters, or more";
    static constexpr auto hours =
        R"({"time_zone":"Asia/Seoul","week":{"thursday":[{"from":"09:00","until":"19:00"}],)"
        R"("friday":[{"from":"09:00","until":"19:00"}]},"holidays":[]})";

    surveys::Surveys surveys{services, {.public_url = "https://help.example"}};
    conversations::Reception front_desk{services.parts, services.changes, services.matter,
                                        services.links, services.routing, surveys};
    staff::Workspaces workspaces{*database, journal, ids, clock, audit};
    channels::WebChatAdapter adapter;
    channels::Channels channels{*database, journal, ids, clock, audit, cipher, {&adapter}};
    channels::BlockedSenders blocked{*database, ids, clock, audit};
    channels::Sender sender{*database, channels, deliveries, jobs, clock};
    AutomaticAnswers answers{services.messages};
    channels::AnsweringIntake intake{{.database = *database,
                                      .intake = front_desk,
                                      .answers = answers,
                                      .channels = channels,
                                      .workspaces = workspaces,
                                      .ids = ids,
                                      .clock = clock}};
    live::Feed feed{*database, journal, clock};
    live::Board board;
    Widget widget{{.database = *database,
                   .clock = clock,
                   .identities = identities,
                   .channels = channels,
                   .attachments = attachments,
                   .deliveries = deliveries,
                   .blocked = blocked,
                   .links = services.links,
                   .intake = intake,
                   .surveys = surveys,
                   .feed = feed,
                   .board = board,
                   .public_url = "",
                   .document = "<!doctype html>"}};
    http::Router router;
    ChannelId shop;

private:
    int written_ = 0;
};

}  // namespace ondam::widget
