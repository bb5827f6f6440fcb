#include "domain/conversations/customer_matters.h"

#include <gtest/gtest.h>

#include "customer_matters_sql.h"
#include "domain/conversations/conversations_fixture.h"
#include "platform/json/json.h"
#include "support/query_plan.h"

namespace ondam::conversations {
namespace {

class CustomerMattersTest : public ConversationsFixture {
protected:
    std::vector<std::string> ids_in(const customers::Matters& matters) {
        std::vector<std::string> found;
        const auto list = json::parse(matters.conversations);
        for (const auto& item : *list->array()) found.emplace_back(item["id"].text());
        return found;
    }
    CustomerMatters source{services.parts};
};
INSTANTIATE_TEST_SUITE_P(, CustomerMattersTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(CustomerMattersTest, shows_open_matters_first_and_five_of_the_resolved) {
    std::vector<std::string> resolved;
    for (int i = 0; i < 7; ++i) {
        const auto id = take(from_mail("emily@example.com", "Again"));
        services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
        resolved.push_back(id.text());
        clock.advance(std::chrono::hours(24 * 30));
    }
    const auto open = take(from_mail("emily@example.com", "And again"));
    take(from_mail("ann@example.com", "Somebody else"));
    const auto customer = see(open).brief.conversation.customer;

    const auto matters = source.matters(mina, customer);
    EXPECT_EQ(matters.total, 8);
    EXPECT_EQ(matters.open, 1);
    EXPECT_EQ(ids_in(matters), (std::vector<std::string>{open.text(), resolved[6], resolved[5],
                                                         resolved[4], resolved[3], resolved[2]}));
    auto program = mina;
    program.permissions.reset(std::size_t(staff::Permission::view_conversations));
    EXPECT_EQ(source.matters(program, customer).conversations, "[]");
    EXPECT_EQ(source.matters(program, customer).total, 0);
}

TEST_P(CustomerMattersTest, are_read_from_the_customer_on_however_many_others_have) {
    if (GetParam() != records::Dialect::sqlite) return;
    const auto customer =
        see(take(from_mail("emily@example.com", "Hi"))).brief.conversation.customer;
    for (const auto* statement :
         {&sql::open_matters, &sql::resolved_matters, &sql::count_matters}) {
        int narrow = 0;
        for (const auto& step : test::query_plan(*database, *statement, workspace, customer)) {
            EXPECT_FALSE(step.starts_with("SCAN")) << statement->name << ": " << step;
            if (step.starts_with("SEARCH c ")) {
                EXPECT_TRUE(step.ends_with("(workspace=? AND identity_id=?)")) << step;
                ++narrow;
            }
        }
        EXPECT_EQ(narrow, 1) << statement->name;
    }
}

}  // namespace
}  // namespace ondam::conversations
