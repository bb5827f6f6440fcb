#include <cstdlib>
#include <gtest/gtest.h>
#include <map>

#include "base/text.h"
#include "platform/mail/classify.h"
#include "support/material.h"

namespace ondam::mail {
namespace {

struct Expected {
    std::string status;
    std::string code;
    std::string reason;
    std::string hard;
};

struct Count {
    int right = 0;
    int all = 0;
    void add(bool fits) {
        right += fits;
        ++all;
    }
    void expect(const char* what, int percent) const {
        std::printf("bounces: %s: %d of %d\n", what, right, all);
        EXPECT_GE(right * 100, percent * all) << what;
    }
};

MailKind kind_of(const Expected& expected) {
    if (expected.reason == "feedback") return MailKind::complaint;
    if (expected.reason == "vacation") return MailKind::auto_reply;
    return expected.reason == "delivered" ? MailKind::delivery_report : MailKind::bounce;
}

TEST(BounceMaterial, knows_reports_from_letters) {
    const auto folder = test::material("BounceMaterial.knows_reports_from_letters");
    if (!folder) return;
    const auto base = *folder / "email/bounces";
    const auto mails = test::read_tar_gz(base / "mails.tar.gz");
    std::map<std::string, std::vector<Expected>> expected;
    const auto table = test::read_file(base / "expected.tsv");
    for (const auto line : text::split(table, '\n')) {
        const auto cells = text::split(line, '\t');
        if (cells.size() < 5 || cells[0] == "file") continue;
        expected[std::string(cells[0])].push_back({std::string(cells[1]), std::string(cells[2]),
                                                   std::string(cells[3]), std::string(cells[4])});
    }
    Count not_normal, kinds, recipients, statuses, codes, reasons, hard;
    for (const auto& [file, rows] : expected) {
        const auto mail = parse(mails.at(file));
        ASSERT_TRUE(mail) << file;
        const auto got = classify(*mail);
        const bool show = std::getenv("ONDAM_SHOW") != nullptr;
        not_normal.add(got.kind != MailKind::normal && got.kind != MailKind::bulk);
        kinds.add(got.kind == kind_of(rows[0]));
        if (show && got.kind != kind_of(rows[0])) {
            std::printf("%s kind %s, expected reason %s\n", file.c_str(),
                        std::string(to_text(got.kind)).c_str(), rows[0].reason.c_str());
        }
        if (kind_of(rows[0]) != MailKind::bounce) continue;
        recipients.add(got.recipients.size() == rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto one = i < got.recipients.size() ? got.recipients[i] : BouncedRecipient{};
            const auto code = one.smtp_code ? std::to_string(one.smtp_code) : "";
            // x.0.9nn is made up by the source where the mail names no status.
            if (rows[i].status.find(".0.9") == std::string::npos) {
                statuses.add(one.status == rows[i].status);
            }
            codes.add(code == rows[i].code);
            reasons.add(one.reason == rows[i].reason);
            hard.add(one.permanent == (rows[i].hard == "1"));
            if (show && one.reason != rows[i].reason) {
                std::printf("%s: got %s %s %s, expected %s %s %s: %s\n", file.c_str(),
                            one.status.c_str(), code.c_str(), one.reason.c_str(),
                            rows[i].status.c_str(), rows[i].code.c_str(), rows[i].reason.c_str(),
                            one.diagnostic.substr(0, 200).c_str());
            }
        }
    }
    not_normal.expect("not taken for a letter", 100);
    kinds.expect("kind", 99);
    recipients.expect("number of recipients", 99);
    statuses.expect("status", 95);
    codes.expect("SMTP code", 93);
    reasons.expect("reason", 83);
    hard.expect("permanent or not", 93);
}

}  // namespace
}  // namespace ondam::mail
