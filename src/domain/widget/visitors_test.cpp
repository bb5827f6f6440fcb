#include "domain/widget/visitors.h"

#include <gtest/gtest.h>

#include "domain/widget/widget_fixture.h"

namespace ondam::widget {
namespace {

using namespace std::chrono_literals;
using http::Method;

class VisitorsTest : public WidgetFixture {
protected:
    IdentityId identity(const std::string& token) {
        return widget.visitors.find(token).value().identity;
    }
    static std::string fault(const http::Response& response) {
        const auto problem = read(response);
        return std::string(problem["errors"][0]["field"].text()) + " " +
               std::string(problem["errors"][0]["code"].text());
    }
    std::string with_token(const std::string& token) { return R"(,"token":")" + token + "\""; }
    http::Response show_app(ChannelId id) { return ask(Method::get, "/widget/app/" + id.text()); }
};
INSTANTIATE_TEST_SUITE_P(, VisitorsTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(VisitorsTest, begin_as_nobody_and_go_on_with_their_token) {
    const auto first = begin(R"(,"page":{"url":"https://shop.example/bowls","title":"Bowls"})");
    const auto token = token_of(first);
    const auto session = read(first);
    EXPECT_EQ(session["channel"]["name"].text(), "Shop");
    EXPECT_EQ(session["channel"]["greeting"].text(), "Hello!");
    EXPECT_TRUE(session["conversation"].is_null());
    EXPECT_TRUE(*session["open_now"].boolean());

    EXPECT_EQ(token_of(begin(with_token(token))), token);
    const auto other = visitor();
    EXPECT_NE(other, token);
    EXPECT_NE(identity(other), identity(token));
    const auto of_nobody = std::string(43, 'x');
    EXPECT_NE(token_of(begin(with_token(of_nobody))), of_nobody);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM chat_sessions WHERE token_hash = '" + token + "'"),
              0)
        << "a token is stored hashed";
}

TEST_P(VisitorsTest, are_proved_by_the_signature_of_their_site) {
    const auto token = user("kim-1");
    EXPECT_EQ(widget.visitors.find(token).value().user_id, "kim-1");
    EXPECT_EQ(identity(user("kim-1")), identity(token)) << "another browser of the same user";

    const auto in_an_hour = to_milliseconds(clock.now() + 1h) / 1000;
    const auto claim = [&](const std::string& id, std::int64_t expires_at,
                           const std::string& signature) {
        return begin(R"(,"identity":{"user_id":")" + id + R"(","expires_at":)" +
                     std::to_string(expires_at) + R"(,"signature":")" + signature + "\"}");
    };
    for (const auto& response :
         {claim("kim-1", in_an_hour, sign("lee-2", in_an_hour)),
          claim("lee-2", in_an_hour, sign("kim-1", in_an_hour)),
          claim("kim-1", in_an_hour + 1, sign("kim-1", in_an_hour)),
          claim("kim-1", in_an_hour, std::string(64, '0')), claim("kim-1", in_an_hour, "x")}) {
        EXPECT_EQ(response.status, 422);
        EXPECT_EQ(fault(response), "identity signature");
    }
    auto capitals = sign("kim-1", in_an_hour);
    for (auto& c : capitals) c = c >= 'a' ? char(c - 32) : c;
    EXPECT_EQ(claim("kim-1", in_an_hour, capitals).status, 201) << "some languages write hex so";
    const auto past = to_milliseconds(clock.now()) / 1000;
    EXPECT_EQ(fault(claim("kim-1", past, sign("kim-1", past))), "identity expired");
}

TEST_P(VisitorsTest, are_nobody_by_another_spelling_of_an_id) {
    ASSERT_EQ(say(user("kim-1"), "A secret").status, 201);
    const auto in_an_hour = to_milliseconds(clock.now() + 1h) / 1000;
    for (const std::string id : {" kim-1", "kim-1 ", "kim-1\n", "\tkim-1", "kim-1\xc2\xa0"}) {
        const auto quoted = json::to_text(json::Value(id));
        const auto refused =
            begin(R"(,"identity":{"user_id":)" + quoted + R"(,"expires_at":)" +
                  std::to_string(in_an_hour) + R"(,"signature":")" + sign(id, in_an_hour) + "\"}");
        if (refused.status == 201) {
            EXPECT_TRUE(shown(token_of(refused)).empty()) << quoted << " is somebody else";
            continue;
        }
        EXPECT_EQ(refused.status, 422) << quoted;
        EXPECT_EQ(fault(refused), "identity.user_id space");
    }
}

TEST_P(VisitorsTest, lose_a_proved_session_when_the_secret_is_another_one) {
    const auto nobody = visitor();
    const auto kim = user("kim-1");
    channels::ChannelInput input;
    input.secrets = json::Value(json::Object{{"identity_secret", json::Value(secret)}});
    ASSERT_TRUE(channels.change(agent, shop, input));
    EXPECT_TRUE(widget.visitors.find(kim)) << "it is the same secret";
    input.secrets = json::Value(json::Object{{"identity_secret", json::Value("another")}});
    ASSERT_TRUE(channels.change(agent, shop, input));
    EXPECT_FALSE(widget.visitors.find(kim));
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", kim).status, 401);
    EXPECT_EQ(say(kim, "I am still here").status, 401);
    EXPECT_TRUE(widget.visitors.find(nobody)) << "nobody signed who is nobody";
    input.secrets = json::Value(json::Object{{"identity_secret", json::Value(secret)}});
    ASSERT_TRUE(channels.change(agent, shop, input));
    EXPECT_FALSE(widget.visitors.find(kim)) << "what has ended stays so";
    EXPECT_TRUE(widget.visitors.find(user("kim-1")));
}

TEST_P(VisitorsTest, are_refused_proofs_where_no_secret_is_set_up) {
    channels::ChannelInput input;
    input.secrets = json::Value(json::Object{{"identity_secret", json::Value("")}});
    ASSERT_TRUE(channels.change(agent, shop, input));
    const auto refused = begin("," + signed_user("kim-1", clock.now() + 1h));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(fault(refused), "identity not_set_up");
}

TEST_P(VisitorsTest, lose_a_proved_session_when_the_proof_ends) {
    const auto proof = "," + signed_user("kim-1", clock.now() + 1h);
    const auto token = token_of(begin(proof));
    clock.advance(59min);
    EXPECT_EQ(identity(token_of(begin(proof))), identity(token)) << "it holds for its time";
    clock.advance(2min);
    EXPECT_FALSE(widget.visitors.find(token));
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token).status, 401);
    EXPECT_EQ(fault(begin(proof)), "identity expired") << "a replay later proves nothing";
    // A new proof with the old token is a session anew, of the same person.
    const auto next =
        token_of(begin("," + signed_user("kim-1", clock.now() + 1h) + with_token(token)));
    EXPECT_NE(next, token);
}

TEST_P(VisitorsTest, who_sign_in_are_one_with_who_they_were_before) {
    const auto before = visitor();
    ASSERT_EQ(say(before, "Is this bowl in stock?").status, 201);
    const auto owner = [&](const std::string& token) {
        return database->read([&](records::Reader& reader) {
            return identities.customer_of(reader, workspace, identity(token));
        });
    };
    const auto sign_in = [&](const std::string& who) {
        return token_of(begin("," + signed_user(who, clock.now() + 1h) + R"(,"visitor_token":")" +
                              before + "\""));
    };
    const auto kim = sign_in("kim-1");
    ASSERT_EQ(say(kim, "I take two of them").status, 201);
    ASSERT_TRUE(owner(kim));
    EXPECT_EQ(owner(kim), owner(before)) << "one timeline";
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), 1) << "and one matter";
    const std::vector<std::string> both{"Is this bowl in stock?", "I take two of them"};
    EXPECT_EQ(shown(kim), both);
    EXPECT_EQ(shown(user("kim-1")), both) << "on every device";
    EXPECT_EQ(shown(before), std::vector<std::string>{both.front()})
        << "who signs out leaves nothing of theirs on the screen";

    // The next who signs in behind the same nobody is somebody else.
    const auto lee = sign_in("lee-2");
    ASSERT_EQ(say(lee, "Hello").status, 201);
    EXPECT_NE(owner(lee), owner(kim));
    EXPECT_EQ(owner(before), owner(kim));
    EXPECT_EQ(shown(lee), std::vector<std::string>{"Hello"});
    // A token of another user is no proof of anything.
    const auto park = token_of(begin("," + signed_user("park-3", clock.now() + 1h) +
                                     R"(,"visitor_token":")" + kim + "\""));
    ASSERT_EQ(say(park, "Hello").status, 201);
    EXPECT_NE(owner(park), owner(kim));
}

TEST_P(VisitorsTest, who_sign_in_get_the_answers_to_what_they_asked_before) {
    const auto before = visitor();
    ASSERT_EQ(say(before, "Is this bowl in stock?").status, 201);
    const auto matter = conversation_of(before);
    const auto kim = token_of(begin("," + signed_user("kim-1", clock.now() + 1h) +
                                    R"(,"visitor_token":")" + before + "\""));
    EXPECT_EQ(conversation_of(kim), matter);
    answer(matter, "It is.");
    EXPECT_EQ(shown(kim), (std::vector<std::string>{"Is this bowl in stock?", "It is."}));
    const auto found = widget.visitors.find(kim).value();
    const auto unread = [&] {
        return database->read([&](records::Reader& reader) {
            return widget.chat.state(reader, found).value().unread;
        });
    };
    EXPECT_EQ(unread(), 1);
    const auto newest = std::string((*messages(kim)["items"].array()).front()["id"].text());
    EXPECT_EQ(
        ask(Method::put, "/widget/api/read", R"({"message_id":")" + newest + "\"}", kim).status,
        204);
    EXPECT_EQ(unread(), 0);

    // Whoever takes the two apart again takes the screens apart.
    execute("UPDATE identity_edges SET retracted_at = 1");
    EXPECT_TRUE(shown(kim).empty());
}

TEST_P(VisitorsTest, who_sign_in_are_called_by_their_name_at_once) {
    customers
        ->create(agent, {.name = "Kim Minji",
                         .identities = {{customers::IdentityKind::email, "kim@example.com"}}})
        .value();
    const auto before = visitor();
    ASSERT_EQ(say(before, "Is this bowl in stock?").status, 201);
    const auto matter = conversation_of(before);
    const auto name = [&](const std::string& token) {
        return database->read([&](records::Reader& reader) {
            const auto owner = identities.customer_of(reader, workspace, identity(token));
            return owner ? customers->find(reader, workspace, *owner).value().name : "nobody";
        });
    };
    const auto suggested = [&] { return services.links.list(agent, matter).value().size(); };
    EXPECT_EQ(name(before), "");
    EXPECT_EQ(suggested(), 0U);

    const auto said =
        signed_user("kim-1", clock.now() + 1h, R"(,"name":"Minji Kim","email":"kim@example.com")");
    const auto kim = token_of(begin("," + said + R"(,"visitor_token":")" + before + "\""));
    EXPECT_EQ(name(before), "Minji Kim");
    EXPECT_EQ(suggested(), 1U) << "the address that the page names is somebody's";
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE activity = 'link_suggested'"), 1);
    token_of(begin("," + said + with_token(kim)));
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE activity = 'link_suggested'"), 1);

    // Who wrote signed in, but without a name, gets it with the next visit; a mere visit makes
    // nobody a customer.
    const auto lee = user("lee-2");
    ASSERT_EQ(say(lee, "Hello").status, 201);
    EXPECT_EQ(name(lee), "");
    EXPECT_EQ(name(user("lee-2", R"(,"name":"Lee Jiho")")), "Lee Jiho");
    EXPECT_EQ(name(user("park-3", R"(,"name":"Park")")), "nobody");
}

TEST_P(VisitorsTest, show_that_the_channel_works) {
    const auto channels_that = [&](const std::string& condition) {
        return number("SELECT COUNT(*) AS n FROM channels WHERE id = '" + shop.text() + "' AND " +
                      condition);
    };
    EXPECT_EQ(channels_that("state = 'connecting'"), 1);
    const auto token = visitor();
    EXPECT_EQ(channels_that("state = 'ok' AND last_received_at IS NULL"), 1);
    ASSERT_EQ(say(token, "Hello").status, 201);
    EXPECT_EQ(channels_that("last_received_at = " + std::to_string(to_milliseconds(clock.now()))),
              1);

    execute("UPDATE channels SET state = 'failing'");
    visitor();
    EXPECT_EQ(channels_that("state = 'failing'"), 1) << "a visit is no word on what else is wrong";
}

TEST_P(VisitorsTest, who_share_a_browser_do_not_see_each_other) {
    const auto kim = user("kim-1");
    ASSERT_EQ(say(kim, "I forgot my password").status, 201);
    const auto lee =
        token_of(begin("," + signed_user("lee-2", clock.now() + 1h) + with_token(kim)));
    const auto nobody = token_of(begin(with_token(kim)));
    for (const auto& token : {lee, nobody}) {
        EXPECT_NE(token, kim);
        EXPECT_TRUE(shown(token).empty());
    }
    EXPECT_EQ(shown(kim).size(), 1u);
}

TEST_P(VisitorsTest, are_held_to_one_channel_and_one_workspace) {
    const auto token = visitor();
    const auto elsewhere = add_chat("{}");
    const auto other =
        token_of(ask(Method::post, "/widget/api/sessions",
                     R"({"channel_id":")" + elsewhere.text() + "\"" + with_token(token) + "}"));
    EXPECT_NE(other, token);
    EXPECT_EQ(widget.visitors.find(other).value().channel, elsewhere);
    for (const auto& id : {mail, whatsapp, ids.next<ChannelId>()}) {
        EXPECT_EQ(
            ask(Method::post, "/widget/api/sessions", R"({"channel_id":")" + id.text() + "\"}")
                .status,
            404);
        EXPECT_EQ(show_app(id).status, 404);
    }
}

TEST_P(VisitorsTest, are_out_when_the_channel_is_switched_off_or_removed) {
    const auto token = visitor();
    channels::ChannelInput off;
    off.enabled = false;
    ASSERT_TRUE(channels.change(agent, shop, off));
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token).status, 401);
    EXPECT_EQ(begin().status, 404);
    EXPECT_EQ(show_app(shop).status, 404);
    channels::ChannelInput on;
    on.enabled = true;
    ASSERT_TRUE(channels.change(agent, shop, on));
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token).status, 200);
    ASSERT_TRUE(channels.remove(agent, shop));
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token).status, 401);
    EXPECT_EQ(begin().status, 404);
}

TEST_P(VisitorsTest, are_kept_for_half_a_year_after_the_last_visit) {
    const auto token = visitor();
    clock.advance(std::chrono::hours(24 * 179));
    EXPECT_EQ(token_of(begin(with_token(token))), token);
    clock.advance(std::chrono::hours(24 * 179));
    EXPECT_TRUE(widget.visitors.find(token));
    clock.advance(std::chrono::hours(48));
    EXPECT_FALSE(widget.visitors.find(token));
}

TEST_P(VisitorsTest, bring_their_token_in_a_header_alone) {
    const auto token = visitor();
    EXPECT_EQ(ask(Method::get, "/widget/api/messages?token=" + token).status, 401);
    EXPECT_EQ(
        ask(Method::get, "/widget/api/messages", "", "", {{"Cookie", "token=" + token}}).status,
        401);
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token + "x").status, 401);
    EXPECT_EQ(ask(Method::get, "/widget/api/messages", "", token).status, 200);
}

TEST_P(VisitorsTest, come_from_pages_of_ours_alone) {
    const auto token = visitor();
    const auto from = [&](const std::string& origin) {
        return ask(Method::get, "/widget/api/messages", "", token, {{"Origin", origin}}).status;
    };
    EXPECT_EQ(from("https://help.example"), 200);
    EXPECT_EQ(from("https://shop.example"), 403) << "the frame asks, never the page around it";
    EXPECT_EQ(from("null"), 403);
    EXPECT_EQ(ask(Method::post, "/widget/api/sessions", R"({"channel_id":")" + shop.text() + "\"}",
                  "", {{"Origin", "https://evil.example"}})
                  .status,
              403);
}

TEST_P(VisitorsTest, are_framed_by_the_sites_that_the_channel_names) {
    EXPECT_NE(show_app(shop).headers.get("Content-Security-Policy").find("frame-ancestors *"),
              std::string_view::npos);
    const auto strict =
        add_chat(R"({"allowed_origins":["https://shop.example","http://localhost:3000"]})");
    const auto page = show_app(strict);
    EXPECT_EQ(page.status, 200);
    const auto policy = std::string(page.headers.get("Content-Security-Policy"));
    EXPECT_TRUE(
        policy.ends_with("frame-ancestors 'self' https://shop.example http://localhost:3000"))
        << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
}

TEST_P(VisitorsTest, who_are_blocked_are_let_in_no_more) {
    const auto token = visitor();
    const auto known = user("kim-1", R"(,"email":"kim@shop.example")");
    ASSERT_EQ(say(token, "spam").status, 201);
    const auto name = "web_chat:" + widget.visitors.find(token).value().visitor_id;
    const auto row = blocked.block(mina, name, "KR").value();
    ASSERT_TRUE(blocked.block(mina, "@shop.example", "KR"));
    for (const auto& one : {token, known}) {
        EXPECT_EQ(say(one, "more spam").status, 403);
        EXPECT_EQ(upload(one, "bytes").status, 403);
    }
    EXPECT_EQ(begin(with_token(token)).status, 403);
    EXPECT_EQ(begin("," + signed_user("kim-1", clock.now() + 1h, R"(,"email":"kim@shop.example")"))
                  .status,
              403);
    EXPECT_EQ(shown(token).size(), 1u) << "they may read what they said";
    EXPECT_EQ(say(user("lee-2"), "hello").status, 201);
    ASSERT_TRUE(blocked.block(mina, "user_id:lee-2", "KR"));
    EXPECT_EQ(begin("," + signed_user("lee-2", clock.now() + 1h)).status, 403);
    ASSERT_TRUE(blocked.unblock(agent, row.id));
    EXPECT_EQ(say(token, "sorry").status, 201);
}

TEST_P(VisitorsTest, are_counted_by_their_address) {
    for (int i = 0; i < 60; ++i) ASSERT_EQ(begin().status, 201) << i;
    const auto refused = begin();
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.get("Retry-After"), "1");
    clock.advance(1s);
    EXPECT_EQ(begin().status, 201);
}

TEST_P(VisitorsTest, hear_which_field_is_wrong) {
    const auto refused = ask(Method::post, "/widget/api/sessions",
                             R"({"channel_id":"x","identity":{"user_id":""},"colour":"red"})");
    EXPECT_EQ(refused.status, 422);
    const auto problem = read(refused);
    std::vector<std::string> fields;
    for (const auto& one : *problem["errors"].array()) fields.emplace_back(one["field"].text());
    for (const auto* field : {"channel_id", "identity.user_id", "identity.expires_at",
                              "identity.signature", "colour"}) {
        EXPECT_NE(std::ranges::find(fields, field), fields.end()) << field << refused.body;
    }
}

TEST_P(VisitorsTest, are_spoken_to_in_the_language_of_the_channel_or_their_own) {
    EXPECT_EQ(read(begin(R"(,"locale":"ko")"))["locale"].text(), "en") << "the channel says en";
    const auto any = add_chat("{}");
    const auto locale = [&](const std::string& wanted) {
        return std::string(read(ask(
            Method::post, "/widget/api/sessions",
            R"({"channel_id":")" + any.text() + R"(","locale":")" + wanted + "\"}"))["locale"]
                               .text());
    };
    EXPECT_EQ(locale("ko"), "ko");
    EXPECT_EQ(locale("fr"), "en") << "the workspace's own";
}

}  // namespace
}  // namespace ondam::widget
