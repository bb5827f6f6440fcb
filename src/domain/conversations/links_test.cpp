#include <gtest/gtest.h>
#include <set>

#include "domain/conversations/conversations_fixture.h"
#include "domain/customers/orders.h"

namespace ondam::conversations {
namespace {

/// What leads from a message to another customer.
class LinksTest : public ConversationsFixture {
protected:
    LinksTest() {
        jihun = add_customer("박지훈", "jihun@example.com");
        add_order("jihun@example.com", "20261125-0007771");
    }

    CustomerId add_customer(const std::string& name, const std::string& address) {
        return customers
            ->create(agent, {.name = name, .identities = {{IdentityKind::email, address}}})
            .value()
            .id;
    }
    void add_order(const std::string& address, const std::string& number_of_order,
                   bool is_claim = false) {
        const customers::Orders orders(journal);
        database->write([&](records::Transaction& transaction) {
            const auto owner =
                identities.find(transaction, workspace, IdentityKind::email, address);
            orders.apply(
                transaction, workspace,
                {owner->id, owner->customer, address + number_of_order, clock.now(), is_claim},
                {.order = number_of_order});
        });
    }
    ConversationId ask(const std::string& address, const std::string& words) {
        return take(from_mail(address, words));
    }
    std::vector<LinkSuggestion> suggested(ConversationId id) {
        const auto views = services.links.list(mina, id).value();
        std::vector<LinkSuggestion> list;
        for (const auto& view : views) list.push_back(view.suggestion);
        return list;
    }

    CustomerId jihun;
};
INSTANTIATE_TEST_SUITE_P(, LinksTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(LinksTest, leads_from_the_number_of_an_order_to_who_ordered) {
    const auto id = ask("who@example.com", "주문번호 20261125-0007771 배송지 변경해 주세요");
    EXPECT_EQ(field_of(id, field::order_number), "20261125-0007771");
    EXPECT_NE(row(id).customer, jihun) << "said is not proved";
    const auto found = suggested(id);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().reason, "order_number");
    EXPECT_EQ(found.front().evidence, "20261125-0007771");
    EXPECT_EQ(found.front().customer, jihun);
    EXPECT_EQ(std::ranges::count(activities_of(id), "link_suggested"), 1);

    // Naming it again suggests nothing twice, and one click makes them one.
    ask("who@example.com", "주문번호 20261125-0007771 입니다");
    EXPECT_EQ(suggested(id).size(), 1u);
    services.links.confirm(mina, id, found.front().id).value();
    EXPECT_EQ(row(id).customer, jihun);
    EXPECT_TRUE(suggested(id).empty());
    EXPECT_EQ(messages_of(id).size(), std::size_t(number("SELECT COUNT(*) AS n FROM messages")));
}

TEST_P(LinksTest, knows_an_order_however_it_is_written) {
    for (const auto* words :
         {"주문번호 #20261125-0007771 언제 오나요", "주문번호: 202611250007771 언제 오나요",
          "Where is order number 2026-1125-0007771?"}) {
        const auto address = std::to_string(number("SELECT COUNT(*) AS n FROM conversations"));
        const auto id = ask("who" + address + "@example.com", words);
        ASSERT_EQ(suggested(id).size(), 1u) << words;
        EXPECT_EQ(suggested(id).front().customer, jihun) << words;
    }
    add_customer("Min", "min@example.com");
    add_order("min@example.com", "ab-10077-X");
    const auto id = ask("other@example.com", "My order number is AB10077x.");
    ASSERT_EQ(suggested(id).size(), 1u);
    EXPECT_EQ(suggested(id).front().evidence, "ab-10077-X");
}

TEST_P(LinksTest, suggests_nobody_for_an_order_of_their_own_or_of_nobody) {
    const auto own = ask("jihun@example.com", "주문번호 20261125-0007771 배송지 변경해 주세요");
    EXPECT_EQ(field_of(own, field::order_number), "20261125-0007771");
    EXPECT_TRUE(suggested(own).empty());
    EXPECT_TRUE(suggested(ask("who@example.com", "주문번호 20261125-0009999 요")).empty());
}

TEST_P(LinksTest, shows_both_who_bought_one_of_a_number_and_nobody_who_only_claims_it) {
    const auto min = add_customer("Min", "min@example.com");
    add_customer("Eve", "eve@example.com");
    add_order("min@example.com", "20261125-0007771");
    add_order("eve@example.com", "20261125-0007771", true);
    const auto found = suggested(ask("who@example.com", "주문번호 20261125-0007771 요"));
    std::set<CustomerId> buyers;
    for (const auto& one : found) buyers.insert(one.customer);
    EXPECT_EQ(buyers, (std::set{jihun, min}));
}

TEST_P(LinksTest, takes_the_order_written_so_before_one_that_is_alike) {
    const auto min = add_customer("Min", "min@example.com");
    add_order("min@example.com", "202611250007771");
    const auto exact = ask("who@example.com", "주문번호 202611250007771 요");
    ASSERT_EQ(suggested(exact).size(), 1u);
    EXPECT_EQ(suggested(exact).front().customer, min);
    // Nobody's as it is written: whoever answers sees both.
    EXPECT_EQ(suggested(ask("other@example.com", "주문번호 2026-11250007771 요")).size(), 2u);
}

TEST_P(LinksTest, suggests_a_rejected_link_to_an_order_no_more) {
    const auto id = ask("who@example.com", "주문번호 20261125-0007771 요");
    ASSERT_TRUE(services.links.dismiss(mina, id, suggested(id).front().id));
    ask("who@example.com", "주문번호 20261125-0007771 라니까요");
    EXPECT_TRUE(suggested(id).empty());
}

}  // namespace
}  // namespace ondam::conversations
