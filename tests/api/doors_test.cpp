#include <gtest/gtest.h>

#include "api_world.h"
#include "base/log.h"
#include "base/text.h"
#include "platform/json/json.h"

namespace ondam::test {
namespace {

using enum http::Method;

/// Whoever is not signed in must not learn whose address has an account: every door that takes an
/// address, or a link made for one, gives one answer to what it refuses.
class DoorsTest : public testing::TestWithParam<records::Dialect> {
protected:
    DoorsTest() {
        log::set_level(log::Level::error);
        const auto added = world.app().accounts.add_user(
            staff::Actor::for_system(world.app().workspaces.ensure("elsewhere").id),
            {.email = known, .name = "Known", .password = "the right password", .locale = "en"});
        EXPECT_TRUE(added);
    }
    std::string invitation_to(const std::string& email) {
        world.become("owner");
        const auto made = json::parse(
            world
                .send(post, "/api/v1/invitations", R"({"email":")" + email + R"(","role":"agent"})")
                .body);
        const auto url = std::string((*made)["url"].text());
        return url.substr(url.find('#') + 1);
    }
    std::string answer(const std::string& target, const std::string& body) {
        world.become("nobody");
        const auto response = world.send(post, target, body);
        return std::to_string(response.status) + " " +
               std::string(response.headers.get("Set-Cookie")) + "\n" + response.body;
    }
    /// The body as it is for the known address and for the unknown one.
    std::string expect_one_answer(const std::string& target, const std::string& body,
                                  const std::string& in_place_of, const std::string& for_known,
                                  const std::string& for_unknown) {
        const auto one = answer(target, text::replace_all(body, in_place_of, for_known));
        EXPECT_EQ(one, answer(target, text::replace_all(body, in_place_of, for_unknown)))
            << target << " " << body;
        return one;
    }

    static constexpr const char* known = "known@example.com";
    static constexpr const char* unknown = "unknown@example.com";
    ApiWorld world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(, DoorsTest, testing::ValuesIn(test::databases()), test::database_name);

const std::vector<std::string> wrong_texts{R"("")",
                                           R"("x")",
                                           R"("\u0000aaaaaaaaaaaa")",
                                           R"("          ")",
                                           R"(null)",
                                           R"(1234567)",
                                           R"(["a"])",
                                           "\"" + std::string(201, 'x') + "\"",
                                           "\"" + std::string(257, 'x') + "\""};

TEST_P(DoorsTest, of_sign_in_and_reset_know_nobody) {
    for (const auto& password : wrong_texts) {
        const auto refused =
            expect_one_answer("/api/v1/session", R"({"email":"EMAIL","password":)" + password + "}",
                              "EMAIL", known, unknown);
        EXPECT_TRUE(refused.starts_with("401 ") || refused.starts_with("422 ")) << refused;
    }
    for (const auto* email : {"EMAIL", " EMAIL ", "<EMAIL>", "EMAIL\\u0000", "EMAIL, EMAIL",
                              "EMAIL\\u200b", "x EMAIL"}) {
        const auto body = std::string(R"({"email":")") + email + "\"";
        expect_one_answer("/api/v1/password_resets", body + "}", "EMAIL", known, unknown);
        expect_one_answer("/api/v1/password_resets", body + R"(,"more":1})", "EMAIL", known,
                          unknown);
        expect_one_answer("/api/v1/session", body + R"(,"password":"a wrong one"})", "EMAIL", known,
                          unknown);
    }
}

TEST_P(DoorsTest, of_an_invitation_refuse_alike_before_the_account_is_looked_at) {
    const auto to_known = invitation_to(known), to_unknown = invitation_to(unknown);
    const auto refuse = [&](const std::string& body) {
        const auto refused = expect_one_answer("/api/v1/invitations/acceptance", body, "TOKEN",
                                               to_known, to_unknown);
        EXPECT_TRUE(refused.starts_with("422 ")) << refused;
    };
    for (const auto& text : wrong_texts) {
        if (text != R"("          ")")  // ten characters
            refuse(R"({"token":"TOKEN","name":"New","password":)" + text + "}");
    }
    for (const auto* name : {R"("")", R"("\u200b")", "null", R"("a\u0000")"})
        refuse(std::string(R"({"token":"TOKEN","password":"some password","name":)") + name + "}");
    refuse(R"({"token":"TOKEN","password":"some password","name":")" + std::string(101, 'n') +
           "\"}");
    refuse(R"({"token":"TOKEN","password":"some password","name":"N","locale":"de"})");
    refuse(R"({"token":"TOKEN","password":"some password","name":"N","role":"owner"})");
    refuse(R"({"token":"TOKEN"})");
    // What the page shows of an invitation is what its maker wrote, and no more.
    const auto shown = [&](const std::string& token, const std::string& email) {
        const auto page = text::replace_all(
            answer("/api/v1/links/inspection", R"({"kind":"invitation","token":")" + token + "\"}"),
            email, "EMAIL");
        return page.substr(0, page.find("expires_at"));
    };
    EXPECT_EQ(shown(to_known, known), shown(to_unknown, unknown));
}

/// A link made on the server's console for an address without an account opens nothing, and says
/// what every dead link says.
TEST_P(DoorsTest, of_links_say_one_thing_of_all_that_open_nothing) {
    using staff::LinkKind;
    auto& accounts = world.app().accounts;
    const auto link = [&](LinkKind kind, const std::string& email) {
        return accounts.make_link(world.workspace(), kind, email).token;
    };
    const auto reset = [&](const std::string& token) {
        return answer("/api/v1/password_resets/completion",
                      R"({"password":"a new password","token":")" + token + "\"}");
    };
    const auto enter = [&](const std::string& token) {
        return answer("/api/v1/session/link", R"({"token":")" + token + "\"}");
    };
    EXPECT_EQ(reset(link(LinkKind::password_reset, unknown)), reset("none"));
    EXPECT_EQ(enter(link(LinkKind::sign_in, unknown)), enter("none"));
    EXPECT_EQ(enter(link(LinkKind::sign_in, known)), enter("none")) << "a member elsewhere alone";
    EXPECT_TRUE(reset("none").starts_with("404 "));
}

}  // namespace
}  // namespace ondam::test
