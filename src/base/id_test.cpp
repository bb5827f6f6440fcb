#include "base/id.h"

#include <gtest/gtest.h>
#include <unordered_set>

namespace ondam {
namespace {

TEST(Id, reads_what_it_wrote_and_lowers_case) {
    const auto id = Uuid::parse("0190A8C0-7B3E-7abc-8def-0123456789AB");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->text(), "0190a8c0-7b3e-7abc-8def-0123456789ab");
    EXPECT_EQ(Uuid::parse(id->text()), id);
    EXPECT_TRUE(Uuid{}.is_nil());
    EXPECT_FALSE(id->is_nil());
}

TEST(Id, refuses_other_shapes) {
    for (const char* bad :
         {"", "0190a8c07b3e7abc8def0123456789ab", "0190a8c0-7b3e-7abc-8def-0123456789a",
          "0190a8c0-7b3e-7abc-8def-0123456789abc", "{190a8c0-7b3e-7abc-8def-0123456789ab",
          "0190a8c0x7b3e-7abc-8def-0123456789ab", "g190a8c0-7b3e-7abc-8def-0123456789ab"}) {
        EXPECT_EQ(Uuid::parse(bad), std::nullopt) << bad;
        EXPECT_EQ(WorkspaceId::parse(bad), std::nullopt) << bad;
    }
}

TEST(Id, names_give_the_published_uuid_v5) {
    // RFC 9562 appendix A.4: the DNS namespace and "www.example.com".
    const auto dns = Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    ASSERT_TRUE(dns);
    EXPECT_EQ(uuid_v5(*dns, "www.example.com").text(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    EXPECT_NE(uuid_v5(*dns, "www.example.com"), uuid_v5(*dns, "www.example.org"));
}

TEST(Id, sorts_like_its_text_and_hashes_neighbours_apart) {
    std::unordered_set<std::size_t> hashes;
    std::string previous;
    Uuid id;
    for (int i = 0; i < 1000; ++i) {
        id.bytes[14] = std::uint8_t(i >> 8);
        id.bytes[15] = std::uint8_t(i);
        hashes.insert(std::hash<Uuid>{}(id));
        EXPECT_LT(previous, id.text());
        previous = id.text();
    }
    EXPECT_EQ(hashes.size(), 1000u);
}

}  // namespace
}  // namespace ondam
