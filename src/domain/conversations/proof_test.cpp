#include <algorithm>
#include <gtest/gtest.h>

#include "domain/conversations/conversations_fixture.h"

namespace ondam::conversations {
namespace {

class ProofTest : public ConversationsFixture {};
INSTANTIATE_TEST_SUITE_P(, ProofTest, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(ProofTest, says_how_far_it_is_known_who_wrote) {
    const auto proven = take(from_mail("emily@example.com", "Hello"));
    EXPECT_EQ(see(proven).proof, channels::Proof::proven);
    auto unchecked = from_mail("rosa@example.com", "Hello");
    unchecked.proof = channels::Proof::unchecked;
    const auto second = take(unchecked);
    EXPECT_EQ(see(second).proof, channels::Proof::unchecked);
    // The newest message counts: somebody else may go on where the right one began.
    auto forged = from_mail("emily@example.com", "Me again");
    forged.proof = channels::Proof::unproven;
    forged.continues = proven;
    ASSERT_EQ(take(forged), proven);
    EXPECT_EQ(see(proven).proof, channels::Proof::unproven);
    std::vector<std::optional<channels::Proof>> proofs;
    for (const auto& view : messages_of(proven)) {
        if (view.message.kind == MessageKind::incoming) proofs.push_back(view.message.proof);
    }
    std::ranges::sort(proofs);
    EXPECT_EQ(proofs, (std::vector<std::optional<channels::Proof>>{channels::Proof::proven,
                                                                   channels::Proof::unproven}));
    EXPECT_EQ(reply(mina, proven, "Hello Emily").message.proof, std::nullopt);
}

TEST_P(ProofTest, believes_no_name_that_only_a_visitor_says) {
    const auto from_chat = [&](const Claim& who, const std::string& name) {
        auto message = incoming(chat, ChannelKind::web_chat, {who}, "Hello");
        message.sender_name = name;
        return see(take(message)).proof;
    };
    EXPECT_EQ(from_chat({IdentityKind::web_chat, "v-1", Trust::verified}, ""), std::nullopt)
        << "nobody says who they are";
    EXPECT_EQ(from_chat({IdentityKind::web_chat, "v-2", Trust::verified}, "Emily Carter"),
              channels::Proof::unproven);
    EXPECT_EQ(from_chat({IdentityKind::user_id, "emily-1", Trust::verified}, "Emily Carter"),
              channels::Proof::proven)
        << "a signature names them";
}

}  // namespace
}  // namespace ondam::conversations
