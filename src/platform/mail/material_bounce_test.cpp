#include <gtest/gtest.h>
#include <map>

#include "base/text.h"
#include "platform/mail/classify.h"
#include "support/agreement.h"

namespace ondam::mail {
namespace {

constexpr auto knows_nobody =
    "The server says that it does not know the address. The source takes what some servers say so "
    "for a filter, or for a full disk that is told to people elsewhere in the report.";
constexpr auto is_there =
    "X.2.1 is a mailbox that is there and takes nothing (RFC 3463), also where the words are those "
    "for an unknown user; of equal words the source says one or the other.";

test::Terms letter_terms() { return {.cases = "9cb08aa3"}; }

test::Terms kind_terms() {
    return {.cases = "9cb08aa3",
            .accepted = {{"A mail that a program writes to take an address off a list is an "
                          "automatic answer; it complains about none of our mails.",
                          {"arf-26.eml 66bd40dd"}}},
            .floor = 99};
}

test::Terms recipient_terms() { return {.cases = "9407ecc2", .floor = 99}; }

test::Terms status_terms() {
    return {.cases = "1f094a70",
            .accepted = {{"The report's own field Status counts before what one of the servers "
                          "asked had answered.",
                          {"lhost-amazonworkmail-07.eml 4cd2bca6", "lhost-sendmail-10.eml 4cd2bca6",
                           "lhost-sendmail-39.eml 4cd2bca6", "lhost-sendmail-56.eml 34a1b99b"}}},
            .floor = 95};
}

test::Terms code_terms() {
    return {
        .cases = "47631d2f",
        .accepted = {{"A code is told although the field Status is of another class or says "
                      "nothing, or although no standard knows it.",
                      {"lhost-exim-32.eml 34a9f9fc", "lhost-ezweb-02.eml c9a4d45d",
                       "lhost-messagingserver-02.eml b59df91c", "lhost-postfix-38.eml c5a4ce11",
                       "lhost-postfix-60.eml c5a4ce11", "rfc3464-01.eml c9a4d45d",
                       "rhost-franceptt-06.eml c9a4d45d"}},
                     {"Of several codes the first counts that is said of the address.",
                      {"lhost-amazonworkmail-07.eml c5a4ce11", "lhost-sendmail-56.eml c5a4ce11",
                       "lhost-v5sendmail-04.eml c5a4ce11", "lhost-v5sendmail-04.eml#2 c5a4ce11"}}},
        .floor = 93};
}

test::Terms reason_terms() {
    return {
        .cases = "47631d2f",
        .accepted = {{knows_nobody,
                      {"lhost-activehunter-02.eml 815bcab0", "lhost-amazonses-02.eml 815bcab0",
                       "lhost-apachejames-01.eml 815bcab0", "lhost-exchange2003-04.eml 815bcab0",
                       "lhost-ezweb-02.eml 815bcab0", "lhost-messagingserver-08.eml 815bcab0",
                       "lhost-postfix-07.eml 815bcab0", "lhost-postfix-35.eml 815bcab0",
                       "lhost-sendmail-19.eml 815bcab0", "rfc3464-01.eml 815bcab0",
                       "rfc3464-42.eml 815bcab0", "rhost-nttdocomo-02.eml 815bcab0"}},
                     {is_there,
                      {"lhost-gmx-03.eml bf300ab6", "lhost-postfix-02.eml bf300ab6",
                       "lhost-postfix-13.eml bf300ab6"}},
                     {"Two reasons fit, and ours is the one that the server's words name.",
                      {"lhost-dragonfly-18.eml f904584e", "lhost-exchange2007-03.eml 781569ec",
                       "lhost-exim-46.eml 6690b87e", "lhost-qmail-12.eml 94b9fb77",
                       "lhost-receivingses-06.eml 42cab9f6", "lhost-sendmail-13.eml 93529cb6",
                       "rhost-franceptt-12.eml 5a5d6eb3", "rhost-mimecast-02.eml 42cab9f6",
                       "rhost-spectrum-01.eml f67f6847"}},
                     {"The time was over; why the server could not be reached meanwhile is told in "
                      "its words.",
                      {"lhost-sendmail-11.eml 338eb632", "lhost-sendmail-21.eml 338eb632"}},
                     {"Nothing in it says why in words or figures that we know: no reason is told "
                      "rather than one that the source has from the server's name.",
                      {"lhost-einsundeins-03.eml 811c9dc5", "lhost-exim-03.eml 811c9dc5",
                       "lhost-exim-56.eml 811c9dc5", "lhost-ezweb-01.eml 811c9dc5",
                       "lhost-gmail-03.eml 811c9dc5", "lhost-notes-01.eml 811c9dc5"}}},
        .floor = 83};
}

test::Terms hard_terms() {
    return {
        .cases = "47631d2f",
        .accepted = {{knows_nobody,
                      {"lhost-activehunter-02.eml 340ca71c", "lhost-amazonses-02.eml 340ca71c",
                       "lhost-apachejames-01.eml 340ca71c", "lhost-exchange2003-04.eml 340ca71c",
                       "lhost-ezweb-02.eml 340ca71c", "lhost-messagingserver-08.eml 340ca71c",
                       "lhost-postfix-07.eml 340ca71c", "lhost-postfix-35.eml 340ca71c",
                       "lhost-sendmail-19.eml 340ca71c", "rfc3464-01.eml 340ca71c",
                       "rfc3464-42.eml 340ca71c", "rhost-nttdocomo-02.eml 340ca71c"}},
                     {is_there,
                      {"lhost-gmx-03.eml 350ca8af", "lhost-postfix-02.eml 350ca8af",
                       "lhost-postfix-13.eml 350ca8af"}}},
        .floor = 93};
}

struct Expected {
    std::string status;
    std::string code;
    std::string reason;
    std::string hard;
};

MailKind kind_of(const Expected& expected) {
    if (expected.reason == "feedback") return MailKind::complaint;
    if (expected.reason == "vacation") return MailKind::auto_reply;
    return expected.reason == "delivered" ? MailKind::delivery_report : MailKind::bounce;
}

std::map<std::string, std::vector<Expected>> read_expected(const std::filesystem::path& path) {
    std::map<std::string, std::vector<Expected>> expected;
    const auto table = test::read_file(path);
    for (const auto line : text::split(table, '\n')) {
        const auto cells = text::split(line, '\t');
        if (cells.size() < 5 || cells[0] == "file") continue;
        expected[std::string(cells[0])].push_back({std::string(cells[1]), std::string(cells[2]),
                                                   std::string(cells[3]), std::string(cells[4])});
    }
    return expected;
}

struct Agreements {
    test::Agreement letters{"reports, not taken for letters", letter_terms()};
    test::Agreement kinds{"reports, kind", kind_terms()};
    test::Agreement recipients{"bounces, number of recipients", recipient_terms()};
    test::Agreement statuses{"bounces, status", status_terms()};
    test::Agreement codes{"bounces, SMTP code", code_terms()};
    test::Agreement reasons{"bounces, reason", reason_terms()};
    test::Agreement hard{"bounces, permanent or not", hard_terms()};
};

void compare(const std::string& file, const std::vector<BouncedRecipient>& recipients,
             const std::vector<Expected>& rows, Agreements& all) {
    all.recipients.add(file, std::to_string(recipients.size()), std::to_string(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto one = i < recipients.size() ? recipients[i] : BouncedRecipient{};
        // x.0.9nn is made up by the source where the mail names no status.
        if (rows[i].status.find(".0.9") == std::string::npos) {
            all.statuses.add(file, one.status, rows[i].status);
        }
        all.codes.add(file, one.smtp_code ? std::to_string(one.smtp_code) : "", rows[i].code);
        all.reasons.add(file, one.reason, rows[i].reason);
        all.hard.add(file, one.permanent ? "1" : "0", rows[i].hard);
    }
}

TEST(BounceMaterial, knows_reports_from_letters) {
    const auto folder = test::material("BounceMaterial.knows_reports_from_letters");
    if (!folder) return;
    const auto base = *folder / "email/bounces";
    const auto mails = test::read_tar_gz(base / "mails.tar.gz");
    Agreements all;
    for (const auto& [file, rows] : read_expected(base / "expected.tsv")) {
        const auto mail = parse(mails.at(file));
        ASSERT_TRUE(mail) << file;
        const auto got = classify(*mail);
        const bool is_letter = got.kind == MailKind::normal || got.kind == MailKind::bulk;
        const auto expected = kind_of(rows[0]);
        all.letters.add(file, is_letter ? "letter" : "report", "report");
        all.kinds.add(file, to_text(got.kind), to_text(expected));
        if (expected == MailKind::bounce) compare(file, got.recipients, rows, all);
    }
    for (const auto* one : {&all.letters, &all.kinds, &all.recipients, &all.statuses, &all.codes,
                            &all.reasons, &all.hard}) {
        one->verify();
    }
}

}  // namespace
}  // namespace ondam::mail
