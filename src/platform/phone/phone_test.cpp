#include "platform/phone/phone.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <sstream>

#include "base/text.h"
#include "platform/json/json.h"

namespace ondam {
namespace {

std::string e164_of(std::string_view text, std::string_view region = "KR") {
    const auto number = phone::normalise(text, region);
    return number ? number->e164 : "";
}

TEST(Phone, reads_korean_numbers_as_people_write_them) {
    for (const char* written :
         {"010-1234-5678", "010 1234 5678", "01012345678", "010.1234.5678", "+82-10-1234-5678",
          "+82 (0)10-1234-5678", "+82 010 1234 5678", "０１０－１２３４－５６７８",
          "010\u20111234\u20115678", " 010-1234-5678 "}) {
        EXPECT_EQ(e164_of(written), "+821012345678") << written;
    }
    EXPECT_EQ(e164_of("02-123-4567"), "+8221234567");
    EXPECT_EQ(phone::normalise("1588-1234", "KR")->type, phone::NumberType::uan);
    EXPECT_EQ(phone::normalise("010-1234-5678", "kr")->type, phone::NumberType::mobile);
    EXPECT_EQ(phone::normalise("010-1234-5678", "KR")->region, "KR");
}

TEST(Phone, needs_a_country_for_a_national_number) {
    EXPECT_EQ(e164_of("010-1234-5678", ""), "");
    EXPECT_EQ(e164_of("010-1234-5678", "no such"), "");
    EXPECT_EQ(e164_of("+82 10-1234-5678", ""), "+821012345678");
    EXPECT_EQ(e164_of("(202) 555-0123", "US"), "+12025550123");
}

TEST(Phone, refuses_what_no_plan_knows) {
    for (const char* bad : {"", "abc", "112", "010-1234", "1-800-FLOWERS", "010-1234-5678 ext 3",
                            "\xFF\xFE", "+", "20260312090012345678901234567890"}) {
        EXPECT_EQ(e164_of(bad), "") << bad;
    }
    EXPECT_EQ(e164_of(std::string(10'000, '1')), "");
}

TEST(Phone, shows_numbers_as_the_reader_expects) {
    EXPECT_EQ(phone::display("+821012345678", "KR"), "010-1234-5678");
    EXPECT_EQ(phone::display("+821012345678", "US"), "+82 10-1234-5678");
    EXPECT_EQ(phone::display("+8215881234", "KR"), "1588-1234");
    EXPECT_EQ(phone::display("not a number", "KR"), "not a number");
}

TEST(Phone, finds_numbers_in_running_text_by_byte) {
    const std::string text =
        "연락처는 010-1234-5678이고 미국은 +1 202-555-0123 입니다. 주문 20260312-0001";
    const auto found = phone::find(text, "KR");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(text.substr(found[0].begin, found[0].end - found[0].begin), "010-1234-5678");
    EXPECT_EQ(found[1].number.e164, "+12025550123");
    EXPECT_EQ(phone::find(text, "KR", 1).size(), 1u);
}

TEST(Phone, agrees_with_the_number_plans_of_all_regions) {
    const char* material = std::getenv("ONDAM_MATERIAL");
    if (!material) {
        std::cout << "left out: ONDAM_MATERIAL is not set\n";
        return;
    }
    std::ifstream file(std::string(material) + "/phone/numbers.json");
    std::stringstream content;
    content << file.rdbuf();
    const auto cases = json::parse(content.str());
    ASSERT_TRUE(cases);
    ASSERT_GT(cases->array()->size(), 500u);
    for (const auto& row : *cases->array()) {
        const auto region = row["default_region"].text();
        const auto number = phone::normalise(row["input"].text(), region);
        const bool valid = row["valid"].boolean() && *row["valid"].boolean();
        ASSERT_EQ(number.has_value(), valid) << row["input"].text();
        if (!valid) continue;
        EXPECT_EQ(number->e164, row["e164"].text());
        EXPECT_EQ(number->region, row["region"].is_null() ? "001" : row["region"].text());
        const auto type = text::lower_ascii(row["type"].text());
        EXPECT_EQ(phone::to_text(number->type), type == "personal_number" ? "personal" : type);
        EXPECT_EQ(phone::display(number->e164, number->region), row["national"].text());
        EXPECT_EQ(phone::display(number->e164, "ZZ"), row["international"].text());
    }
}

}  // namespace
}  // namespace ondam
