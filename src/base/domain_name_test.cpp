#include "base/domain_name.h"

#include <gtest/gtest.h>

namespace ondam::text {
namespace {

TEST(DomainName, has_one_form) {
    EXPECT_EQ(domain_to_ascii("Example.COM"), "example.com");
    EXPECT_EQ(domain_to_ascii("한국.kr"), "xn--3e0b707e.kr");
    EXPECT_EQ(domain_to_ascii("XN--3E0B707E.kr"), "xn--3e0b707e.kr");
    EXPECT_EQ(domain_to_ascii("straße.de"), "xn--strae-oqa.de");
}

TEST(DomainName, has_a_form_for_people) {
    EXPECT_EQ(domain_to_unicode("xn--mller-kva.de"), "müller.de");
    EXPECT_EQ(domain_to_unicode("XN--3E0B707E.kr"), "한국.kr");
    EXPECT_EQ(domain_to_unicode("Example.com"), "example.com");
    EXPECT_EQ(domain_to_unicode("xn--0.com"), std::nullopt);
}

TEST(DomainName, refuses_what_is_no_host_name) {
    EXPECT_EQ(domain_to_ascii(""), std::nullopt);
    EXPECT_EQ(domain_to_ascii("a b.com"), std::nullopt);
    EXPECT_EQ(domain_to_ascii("a..com"), std::nullopt);
    EXPECT_EQ(domain_to_ascii("xn--0.com"), std::nullopt);
    EXPECT_EQ(domain_to_ascii(std::string(64, 'a') + ".com"), std::nullopt);
}

}  // namespace
}  // namespace ondam::text
