#include <gtest/gtest.h>

#include "api_world.h"
#include "base/log.h"
#include "platform/json/json.h"

namespace ondam::test {
namespace {

using http::Method;

/// What other programs were told, or are still to be told, of somebody who is forgotten.
class ErasureTest : public testing::TestWithParam<records::Dialect> {
protected:
    ErasureTest() {
        log::set_level(log::Level::error);
        world.become("owner");
    }
    json::Value send(Method method, const std::string& path, const std::string& body) {
        const auto response = world.send(method, "/api/v1/" + path, body);
        EXPECT_LT(response.status, 300) << path << " " << response.body;
        auto read = json::parse(response.body);
        return read ? std::move(*read) : json::Value();
    }
    std::int64_t number(const std::string& condition) {
        const auto text = "SELECT COUNT(*) AS n FROM webhook_deliveries WHERE " + condition;
        return world.app().database->read([&](records::Reader& reader) {
            return reader.first(records::Statement{"test", text.c_str(), text.c_str()})
                ->integer("n");
        });
    }
    std::int64_t bodies_with(const std::string& words) {
        return number("body LIKE '%" + words + "%'");
    }
    std::string bring(const std::string& handle, const std::string& name, const std::string& text) {
        json::Writer body;
        body.begin_object().field("external_id", handle).field("body", text).key("sender");
        body.begin_object()
            .field("handle", handle)
            .field("name", name)
            .field("email", handle + "@example.com")
            .end_object()
            .end_object();
        const auto taken = send(Method::post, "channels/" + channel + "/messages", body.take());
        return std::string(taken["conversation_id"].text());
    }
    std::string customer_of(const std::string& conversation) {
        const auto seen = send(Method::get, "conversations/" + conversation, "");
        return std::string(seen["customer"]["id"].text());
    }

    ApiWorld world{GetParam()};
    std::string channel;
};
INSTANTIATE_TEST_SUITE_P(, ErasureTest, testing::ValuesIn(databases()), database_name);

TEST_P(ErasureTest, takes_the_customer_out_of_what_webhooks_were_told) {
    world.settle();
    // Nothing is sent to such an address, and no name server is asked about it.
    for (int i = 0; i < 2; ++i) {
        send(Method::post, "webhooks",
             R"({"name":"CRM","url":"https://10.255.0.1/hook","events":["*"]})");
    }
    channel = send(Method::post, "channels", R"({"kind":"api","name":"Kiosk"})")["id"].text();
    const auto matter = bring("zsofia", "Zsofia Kertesz", "My parcel Q-77 is lost");
    const auto erased = customer_of(matter);
    const auto kept = customer_of(bring("wanda", "Wanda Nowak", "Hello"));
    send(Method::patch, "customers/" + erased, R"({"name":"Zsofia K."})");
    send(Method::post, "appointments",
         R"({"customer_id":")" + erased +
             R"(","title":"Fitting Zsofia","starts_at":"2030-01-01T10:00:00Z"})");
    send(Method::post, "conversations/" + matter + "/resolution", R"({"ask_csat":false})");
    world.settle();

    const auto of_erased = bodies_with(erased);
    const auto of_kept = bodies_with(kept);
    EXPECT_GE(of_erased, 8);
    EXPECT_GE(of_kept, 4);
    EXPECT_EQ(number("customer_id = '" + erased + "'"), of_erased);
    send(Method::delete_, "customers/" + erased, "");
    world.settle();

    for (const auto* words : {"Zsofia", "Kertesz", "zsofia@example.com", "Q-77", "parcel"})
        EXPECT_EQ(bodies_with(words), 0) << words;
    // That somebody of this id is gone is what the others must hear, and all that is left.
    EXPECT_EQ(number("kind = 'customer.erased'"), 2);
    EXPECT_EQ(bodies_with(erased), 2);
    EXPECT_EQ(bodies_with(kept), of_kept);
}

}  // namespace
}  // namespace ondam::test
