#include "domain/customers/import_consents.h"

#include <gtest/gtest.h>

#include "domain/customers/csv.h"
#include "support/clock.h"

namespace ondam::customers {
namespace {

TEST(ImportConsents, are_known_by_their_headings) {
    for (const auto* heading : {"수신동의", "광고수신동의", "광고성 정보 수신 동의", "마케팅 동의",
                                "마케팅 정보 수신동의 여부", "수신동의일", "marketing_consent",
                                "Accepts Marketing", "newsletter_opt_in", "Marketing Opt-In"})
        EXPECT_EQ(csv_target(heading), "consent:marketing") << heading;
    for (const auto* heading : {"email_consent", "Accepts Email Marketing", "이메일 수신동의",
                                "메일 수신여부", "마케팅 수신 동의(이메일)", "email_opt_in"})
        EXPECT_EQ(csv_target(heading), "consent:marketing:email") << heading;
    for (const auto* heading : {"SMS 수신동의", "문자 수신 동의", "sms_consent_date"})
        EXPECT_EQ(csv_target(heading), "consent:marketing:sms") << heading;
    EXPECT_EQ(csv_target("카카오톡 수신동의"), "consent:marketing:kakao");
    EXPECT_EQ(csv_target("앱푸시 동의"), "consent:marketing:push");
}

TEST(ImportConsents, are_nothing_that_asks_for_something_else) {
    for (const auto* heading : {"개인정보 수집 동의", "동의", "consent", "정보 동의", "약관동의",
                                "제3자 제공 동의", "email_consented_by", "marketing", "consent_id"})
        EXPECT_TRUE(csv_target(heading).starts_with("trait:")) << heading;
    EXPECT_EQ(csv_target("이메일"), "email");
}

TEST(ImportConsents, say_yes_no_a_day_or_nothing) {
    const auto state = [](std::string_view cell) -> std::string {
        const auto read = read_consent_cell("consent:marketing:sms", cell);
        if (!read) return "unclear";
        EXPECT_EQ(read->purpose, "marketing");
        EXPECT_EQ(read->channel, "sms");
        return std::string(to_text(read->state)) + (read->at ? " " + to_rfc3339(*read->at) : "");
    };
    for (const auto* cell :
         {"Y", "yes", "TRUE", "1", "O", "동의", "수신 동의", "opt-in", "Opted In"})
        EXPECT_EQ(state(cell), "granted") << cell;
    for (const auto* cell : {"N", "No", "false", "0", "x", "거부", "수신거부", "미동의", "opt-out"})
        EXPECT_EQ(state(cell), "denied") << cell;
    for (const auto* cell :
         {"2024-01-05", "2024. 1. 5", "2024/01/05 13:20", "2024.01.05.", "2024-01-05T01:02:03Z"})
        EXPECT_EQ(state(cell), "granted 2024-01-05T00:00:00.000Z") << cell;
    for (const auto* cell : {"", "maybe", "모름", "2", "2024-13-05", "2024-02-30", "1-2-2024",
                             "y/n", "20240105", "2024-01-05x", "0001-01-01"})
        EXPECT_EQ(state(cell), "unclear") << cell;
}

}  // namespace
}  // namespace ondam::customers
