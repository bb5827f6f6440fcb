#include "domain/customers/csv.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ondam::customers {
namespace {

using Cells = std::vector<std::string>;

std::vector<CsvRow> rows(std::string_view text) {
    std::vector<CsvRow> all;
    CsvReader reader(text);
    while (auto row = reader.next()) all.push_back(*std::move(row));
    return all;
}

TEST(Csv, reads_quotes_line_ends_and_empty_cells) {
    const auto all = rows("a,b,c\r\n\"x, y\",\"say \"\"hi\"\"\",\n\n,\"two\nlines\",z\rlast,,");
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[1].cells, (Cells{"x, y", "say \"hi\"", ""}));
    EXPECT_EQ(all[1].line, 2u);
    EXPECT_EQ(all[2].cells, (Cells{"", "two\nlines", "z"}));
    EXPECT_EQ(all[2].line, 4u);
    EXPECT_EQ(all[3].cells, (Cells{"last", "", ""}));
    EXPECT_EQ(all[3].line, 6u);
}

TEST(Csv, takes_the_separator_of_the_first_line) {
    EXPECT_EQ(rows("a;b;c,d\n1;2;3,4")[1].cells, (Cells{"1", "2", "3,4"}));
    EXPECT_EQ(rows("a\tb\n1,5\t2")[1].cells, (Cells{"1,5", "2"}));
}

TEST(Csv, says_where_quotes_do_not_pair) {
    EXPECT_EQ(rows("a,b\n\"x\"y,z")[1].fault, "stray_quote");
    EXPECT_EQ(rows("a,b\n\"\"y,z")[1].fault, "stray_quote");
    EXPECT_EQ(rows("a,b\n\"x,z\n")[1].fault, "open_quote");
    EXPECT_EQ(rows("a,b\nx,\"\"")[1].fault, std::nullopt);
    EXPECT_TRUE(rows("").empty());
    EXPECT_TRUE(rows("\n\r\n").empty());
}

TEST(Csv, reads_files_of_korean_windows) {
    const std::string cp949 =
        "\xC0\xCC\xB8\xA7,\xC0\xCC\xB8\xDE\xC0\xCF\n\xC8\xAB\xB1\xE6\xB5\xBF,a@b.kr\n";
    EXPECT_EQ(csv_text(cp949), "이름,이메일\n홍길동,a@b.kr\n");
    EXPECT_EQ(csv_text("\xEF\xBB\xBF이름"), "이름");
    EXPECT_EQ(csv_text(std::string_view("\xFF\xFE\x74\xC7\x84\xB9", 6)), "이름");
}

TEST(Csv, knows_columns_by_their_headers) {
    EXPECT_EQ(csv_target("이름"), "name");
    EXPECT_EQ(csv_target(" E-Mail "), "email");
    EXPECT_EQ(csv_target("휴대폰 번호"), "phone");
    EXPECT_EQ(csv_target("User ID"), "user_id");
    EXPECT_EQ(csv_target("Phone_Number"), "phone");
    EXPECT_EQ(csv_target("등급"), "trait:등급");
    for (const auto name : {"성함", "주문자명", "구매자명", "고객 이름", "Customer Name"}) {
        EXPECT_EQ(csv_target(name), "name") << name;
    }
    for (const auto email : {"E-Mail 주소", "주문자이메일", "구매자 이메일", "customer_email"}) {
        EXPECT_EQ(csv_target(email), "email") << email;
    }
    for (const auto phone : {"주문자 휴대전화", "구매자연락처", "회원 휴대폰 번호", "연락처1"}) {
        EXPECT_EQ(csv_target(phone), "phone") << phone;
    }
    for (const auto id : {"고객 ID", "주문자ID", "회원 아이디", "Member-Id"}) {
        EXPECT_EQ(csv_target(id), "user_id") << id;
    }
    for (const auto other : {"수취인명", "수령인 휴대전화", "id", "명", "회원등급", "고객 메모"}) {
        EXPECT_TRUE(csv_target(other).starts_with("trait:")) << other;
    }
    EXPECT_EQ(csv_target(" "), "ignored");
}

}  // namespace
}  // namespace ondam::customers
