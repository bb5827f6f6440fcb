#include "platform/mail/spam.h"

#include <gtest/gtest.h>

namespace ondam::mail {
namespace {

bool is_spam(const std::string& headers) {
    return is_marked_spam(*parse(headers + "From: ann@x.example\nSubject: Hi\n\nHello"));
}

TEST(Spam, is_what_the_receiving_filter_calls_so) {
    for (const std::string headers :
         {"X-Spam-Flag: YES\n", "x-spam-flag: yes\n", "X-Spam: Yes\n", "X-Spam: true\n",
          "X-Spam-Status: Yes, score=15.2 required=5.0 tests=BAYES_99\n", "X-Spam-Status: Yes\n",
          "X-Spam-Status:\n Yes, score=9.1\n", "X-MS-Exchange-Organization-SCL: 5\n",
          "X-MS-Exchange-Organization-SCL: 9\n",
          "X-Forefront-Antispam-Report:\n CIP:203.0.113.7;CTRY:RU;LANG:ko;SCL:5;SRV:;\n "
          "SFV:SPM;CAT:SPM;DIR:INB;\n",
          "X-Forefront-Antispam-Report: SCL:9;SFV:NSPM;CAT:HPHSH;DIR:INB\n",
          "X-Forefront-Antispam-Report: CAT:PHSH\n", "X-Forefront-Antispam-Report: SFV:SKB\n"}) {
        EXPECT_TRUE(is_spam(headers)) << headers;
    }
}

TEST(Spam, is_nothing_else) {
    for (const std::string headers :
         {"", "X-Spam-Flag: NO\n", "X-Spam-Status: No, score=-2.1 tests=YES_WE_CAN\n",
          "X-Spam-Level: *****\n", "X-Spam-Score: 15\n", "X-Spam: \n", "X-Spam: yesterday\n",
          "X-MS-Exchange-Organization-SCL: 1\n", "X-MS-Exchange-Organization-SCL: -1\n",
          "X-MS-Exchange-Organization-SCL: 5x\n",
          "X-Forefront-Antispam-Report: SCL:1;SFV:NSPM;CAT:NONE;DIR:INB\n",
          // Let through by the house's own rule, whatever the filter thought.
          "X-Forefront-Antispam-Report: SCL:-1;SFV:SKN;CAT:SPM;DIR:INB\n",
          "X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL\n", "Subject: X-Spam-Flag: YES\n"}) {
        EXPECT_FALSE(is_spam(headers)) << headers;
    }
}

TEST(Spam, is_not_for_the_sender_to_deny) {
    EXPECT_TRUE(is_spam("X-Spam-Flag: NO\nReceived: from a by b; d\nX-Spam-Flag: YES\n"));
    EXPECT_TRUE(is_spam("X-Spam-Flag: YES\nReceived: from a by b; d\nX-Spam-Flag: NO\n"));
    EXPECT_TRUE(is_spam("X-MS-Exchange-Organization-SCL: 6\nX-MS-Exchange-Organization-SCL: 0\n"));
}

TEST(Spam, is_not_what_another_house_found_on_the_way_out) {
    EXPECT_FALSE(is_spam("X-Forefront-Antispam-Report: SCL:6;SFV:SPM;CAT:SPM;DIR:OUT\n"));
    EXPECT_FALSE(
        is_spam("X-Forefront-Antispam-Report: SCL:1;SFV:NSPM;DIR:INB\n"
                "X-Forefront-Antispam-Report: SCL:6;SFV:SPM;DIR:INB\n"));
}

}  // namespace
}  // namespace ondam::mail
