#include <algorithm>
#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/mail/expected_mailboxes.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"
#include "support/agreement.h"

namespace ondam::mail {
namespace {

test::Terms ruby_terms() {
    return {.cases = "36dab8ed",
            .accepted = {{"An attached mail is one file, with those attached to it inside.",
                          {"attachment_emails/attachment_message_rfc822.eml 340ca71c"}}},
            .floor = 93};
}

json::Value read_json(const std::string& content) {
    auto value = json::parse(content);
    EXPECT_TRUE(value.has_value());
    return value ? *value : json::Value();
}

TEST(MailMaterial, reads_korean_mails_to_the_letter) {
    const auto folder = test::material("MailMaterial.reads_korean_mails_to_the_letter");
    if (!folder) return;
    const auto mails = test::read_tar_gz(*folder / "email/korean/mails.tar.gz");
    test::Agreement subjects("Korean subjects", {.cases = "6dc36565"});
    test::Agreement names("Korean names", {.cases = "6dc36565"});
    test::Agreement texts("Korean texts", {.cases = "6dc36565"});
    test::Agreement files("Korean file names", {.cases = "986cf8d5"});
    for (const auto& one : test::read_cases(*folder / "email/korean/expected.json")) {
        const std::string file(one["file"].text());
        const auto mail = parse(mails.at(file));
        ASSERT_TRUE(mail) << file;
        subjects.add(file, mail->subject, one["subject"].text());
        ASSERT_EQ(mail->from.size(), 1u) << file;
        names.add(file, mail->from[0].name, one["from_name"].text());
        EXPECT_EQ(mail->from[0].address, one["from_address"].text());
        texts.add(file, text::trim(mail->text), text::trim(one["text"].text()));
        if (!one["attachments"].array()) continue;
        std::string got;
        std::string expected;
        for (const auto& attachment : mail->attachments) got += attachment.name + "\n";
        for (const auto& name : *one["attachments"].array()) {
            expected += std::string(name["file_name"].text()) + "\n";
        }
        files.add(file, got, expected);
    }
    for (const auto* one : {&subjects, &names, &texts, &files}) one->verify();
}

struct MimeAgreements {
    test::Agreement subject;
    test::Agreement from;
    test::Agreement to;
    test::Agreement date;
    test::Agreement text;
    test::Agreement html;
    test::Agreement attachments;
    test::Agreement kept;

    void verify() const {
        for (const auto* one : {&subject, &from, &to, &date, &text, &html, &attachments, &kept}) {
            one->verify();
        }
    }
};

/// The first of what a header that stands twice says.
std::string_view first_text(const json::Value& value) {
    return value.array() && !value.array()->empty() ? value[std::size_t(0)].text() : value.text();
}

/// A text without white space and NUL, which is no character of one.
std::string bare(std::string_view text) {
    std::string out(text);
    std::erase_if(out, [](char c) { return c == '\0' || c == ' ' || c == '\n' || c == '\r'; });
    return out;
}

/// Each text of a mail must be found again somewhere: shown, or in a file.
void look_for_texts(const std::string& name, const ParsedMail& mail, const json::Value& expected,
                    test::Agreement& kept) {
    auto all = bare(mail.text) + "\n" + bare(mail.html);
    for (const auto& attachment : mail.attachments) all += "\n" + bare(attachment.bytes);
    const auto* parts = expected["parts"].array();
    for (std::size_t i = 0; parts && i < parts->size(); ++i) {
        const auto& part = (*parts)[i];
        const auto wanted = bare(part["text"].text());
        if (wanted.empty()) continue;
        const bool is_there = all.find(wanted) != std::string::npos;
        kept.add(name + ":" + std::to_string(i), is_there ? wanted : "", wanted);
    }
}

std::string joined_parts(const json::Value& expected, std::string_view list,
                         std::string_view kind) {
    std::string out;
    const auto* numbers = expected[list].array();
    if (!numbers) return out;
    for (const auto& number : *numbers) {
        const auto& part = expected["parts"][std::size_t(*number.integer())];
        if (part["kind"].text() != kind) continue;
        if (!out.empty() && out.back() != '\n') out += '\n';
        out += part["text"].text();
    }
    return normalise_line_ends(out);
}

void compare(const std::string& name, const ParsedMail& mail, const json::Value& expected,
             MimeAgreements& all) {
    const auto& headers = expected["parts"][std::size_t(0)]["headers"];
    all.subject.add(name, mail.subject, first_text(headers["subject"]));
    all.from.add(name, listed(mail.from), listed(headers["from"]));
    all.to.add(name, listed(mail.to), listed(headers["to"]));
    const auto date = parse_rfc3339(first_text(headers["date"]));
    all.date.add(name, mail.date ? to_rfc3339(*mail.date) : "", date ? to_rfc3339(*date) : "");
    // NUL is no character of a text; ours have none.
    const auto fold = [](std::string_view text) {
        std::string folded(text::trim(text));
        std::erase(folded, '\0');
        return folded;
    };
    all.text.add(name, fold(mail.text), fold(joined_parts(expected, "text_body_parts", "text")));
    const auto html = joined_parts(expected, "html_body_parts", "html");
    if (joined_parts(expected, "html_body_parts", "text").empty()) {
        all.html.add(name, fold(mail.html), fold(html));
    }
    std::string sizes;
    for (const auto& attachment : mail.attachments) {
        if (!attachment.media_type.starts_with("message/") &&
            !attachment.media_type.starts_with("text/")) {
            sizes += std::to_string(attachment.bytes.size()) + "\n";
        }
    }
    std::string expected_sizes;
    if (const auto* numbers = expected["attachment_parts"].array()) {
        for (const auto& number : *numbers) {
            const auto& part = expected["parts"][std::size_t(*number.integer())];
            const auto size = part["size"].scalar_text();
            if (size) expected_sizes += *size + "\n";
        }
    }
    all.attachments.add(name, sizes, expected_sizes);
    look_for_texts(name, mail, expected, all.kept);
}

MimeAgreements good_terms() {
    return {
        .subject = {"MIME examples, subjects", {.cases = "e862f8c2"}},
        .from = {"MIME examples, senders", {.cases = "e862f8c2"}},
        .to = {"MIME examples, recipients", {.cases = "e862f8c2"}},
        .date = {"MIME examples, dates", {.cases = "e862f8c2"}},
        .text = {"MIME examples, texts", {.cases = "e862f8c2"}},
        .html = {"MIME examples, HTML bodies", {.cases = "07949537"}},
        .attachments = {"MIME examples, attachments", {.cases = "e862f8c2"}},
        .kept = {"MIME examples, nothing lost", {.cases = "1b0bb739"}},
    };
}

MimeAgreements broken_terms() {
    return {
        .subject = {"broken mails, subjects",
                    {.cases = "8449a1cc",
                     .accepted = {{"Eight-bit letters that no charset explains are guessed.",
                                   {"legacy/010.eml d330e77b", "legacy/020.eml 850ed001",
                                    "legacy/022.eml 850ed001"}}},
                     .floor = 85}},
        .from = {"broken mails, senders", {.cases = "8449a1cc", .floor = 95}},
        .to = {"broken mails, recipients",
               {.cases = "8449a1cc",
                .accepted = {{"Eight-bit letters that no charset explains are guessed.",
                              {"legacy/010.eml 9cc2951d", "legacy/020.eml 2b53e1dc",
                               "legacy/022.eml 2b53e1dc"}}},
                .floor = 85}},
        .date = {"broken mails, dates", {.cases = "8449a1cc", .floor = 95}},
        .text = {"broken mails, texts",
                 {.cases = "8449a1cc",
                  .accepted =
                      {{"A text is shown although its multipart has no end, or no beginning.",
                        {"malformed/002.eml dbaa7975", "malformed/003.eml dbaa7975",
                         "malformed/004.eml dbaa7975", "malformed/006.eml dbaa7975"}},
                       {"The line of an outer multipart ends the parts inside of it (RFC 2046).",
                        {"malformed/001.eml 10e5542a", "malformed/005.eml df253e4e",
                         "malformed/009.eml 14d0d0f3", "malformed/011.eml 14d0d0f3"}},
                       {"Of ruins each reader finds other pieces; none is left out.",
                        {"malformed/019.eml 92ec8128"}}},
                  .floor = 79}},
        .html = {"broken mails, HTML bodies", {.cases = "7af7f3d8", .floor = 90}},
        .attachments = {"broken mails, attachments",
                        {.cases = "8449a1cc",
                         .accepted = {{"A uuencoded file is decoded.",
                                       {"legacy/048.eml 26f3a177"}}},
                         .floor = 90}},
        .kept = {"broken mails, nothing lost",
                 {.cases = "21146dd0",
                  .accepted = {{"The line of an outer multipart ends the parts inside of it: both "
                                "texts are shown, without it.",
                                {"malformed/009.eml:3 811c9dc5", "malformed/011.eml:3 811c9dc5"}}},
                  .floor = 95}},
    };
}

TEST(MailMaterial, reads_mime_trees) {
    const auto folder = test::material("MailMaterial.reads_mime_trees");
    if (!folder) return;
    const auto files = test::read_tar_gz(*folder / "email/mime-stalwart/mails.tar.gz");
    auto good = good_terms();
    auto broken = broken_terms();
    for (const auto& [name, raw] : files) {
        if (!name.ends_with(".eml")) continue;
        const auto expected =
            read_json(files.at(name.substr(0, name.size() - 4) + ".expected.json"));
        const auto mail = parse(raw);
        ASSERT_TRUE(mail) << name;
        const bool is_good = name.find("rfc/") == 0 || name.find("thirdparty/") == 0;
        compare(name, *mail, expected, is_good ? good : broken);
    }
    good.verify();
    broken.verify();
}

TEST(MailMaterial, reads_the_mails_of_the_ruby_library) {
    const auto folder = test::material("MailMaterial.reads_the_mails_of_the_ruby_library");
    if (!folder) return;
    const auto base = *folder / "email/mime-mail-rb";
    const auto mails = test::read_tar_gz(base / "mails.tar.gz");
    test::Agreement attachments("Ruby library, attachments", ruby_terms());
    test::Agreement rest("Ruby library, other facts", {.cases = "651890dd"});
    for (const auto& one : test::read_cases(base / "expected.json")) {
        const std::string file(one["file"].text());
        const auto mail = parse(mails.at(file));
        ASSERT_TRUE(mail) << file;
        const auto& expected = one["expect"];
        if (const auto count = expected["attachments"].scalar_text()) {
            attachments.add(file, std::to_string(mail->attachments.size()), *count);
        }
        if (const auto* names = expected["file_names"].array()) {
            for (std::size_t i = 0; i < names->size(); ++i) {
                const auto got = i < mail->attachments.size() ? mail->attachments[i].name : "";
                attachments.add(file, got, (*names)[i].text());
            }
        }
        if (const auto size = expected["first_size"].scalar_text()) {
            attachments.add(
                file,
                mail->attachments.empty() ? "" : std::to_string(mail->attachments[0].bytes.size()),
                *size);
        }
        if (!expected["from_name"].is_null()) {
            rest.add(file, mail->from.empty() ? "" : mail->from[0].name,
                     expected["from_name"].text());
        }
        if (!expected["subject_bytes_latin1"].is_null()) {
            rest.add(file, mail->subject, expected["subject_bytes_latin1"].text());
        }
        if (!expected["text"].is_null()) rest.add(file, mail->text, expected["text"].text());
        if (expected["to"].array()) {
            rest.add(file, mail->to.empty() ? "" : mail->to[0].address,
                     expected["to"][std::size_t(0)].text());
        }
    }
    attachments.verify();
    rest.verify();
}

TEST(MailMaterial, knows_the_facts_of_the_help_desk_mails) {
    const auto folder = test::material("MailMaterial.knows_the_facts_of_the_help_desk_mails");
    if (!folder) return;
    const auto base = *folder / "email/helpdesk";
    const auto mails = test::read_tar_gz(base / "mails.tar.gz");
    test::Agreement facts("help desk, facts", {.cases = "068ae086"});
    for (const auto& one : test::read_cases(base / "expected.json")) {
        const std::string file(one["file"].text());
        const auto mail = parse(mails.at(file));
        ASSERT_TRUE(mail) << file;
        const auto& expected = one["expect"];
        if (const auto* subject = expected["subject"].string())
            facts.add(file, mail->subject, *subject);
        if (const auto count = expected["attachments"].scalar_text()) {
            facts.add(file, std::to_string(mail->attachments.size()), *count);
        }
        if (const auto* id = expected["in_reply_to"].string()) {
            facts.add(file, mail->in_reply_to.empty() ? "" : mail->in_reply_to[0], *id);
        }
        if (const auto* id = expected["message_id"].string())
            facts.add(file, mail->message_id, *id);
        if (const auto date = parse_rfc3339(expected["date"].text())) {
            facts.add(file, mail->date ? to_rfc3339(*mail->date) : "", to_rfc3339(*date));
        }
    }
    facts.verify();
}

}  // namespace
}  // namespace ondam::mail
