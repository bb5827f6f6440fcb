#include <algorithm>
#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"
#include "support/material.h"

namespace ondam::mail {
namespace {

json::Value read_json(const std::string& content) {
    auto value = json::parse(content);
    EXPECT_TRUE(value.has_value());
    return value ? *value : json::Value();
}

json::Array read_cases(const std::filesystem::path& path) {
    const auto value = read_json(test::read_file(path));
    return value.array() ? *value.array() : json::Array();
}

/// Counts what fits and prints what does not.
struct Score {
    const char* what;
    int right = 0;
    int all = 0;

    void add(const std::string& name, const std::string& got, std::string_view expected) {
        ++all;
        if (got == expected) {
            ++right;
        } else if (std::getenv("ONDAM_SHOW")) {
            std::printf("  %s %s\n    got      [%s]\n    expected [%s]\n", what, name.c_str(),
                        got.substr(0, 300).c_str(), std::string(expected).substr(0, 300).c_str());
        }
    }
    void expect_at_least(int percent) const {
        std::printf("%s: %d of %d\n", what, right, all);
        EXPECT_GE(right * 100, percent * all) << what;
    }
};

std::string listed(const std::vector<Mailbox>& mailboxes) {
    std::string out;
    for (const auto& mailbox : mailboxes) out += mailbox.name + "|" + mailbox.address + "\n";
    return out;
}

std::string listed(const json::Value& value) {
    std::string out;
    const auto add = [&](const json::Value& one) {
        out += std::string(one["name"].text()) + "|" + std::string(one["address"].text()) + "\n";
    };
    if (!value.array()) return out;
    for (const auto& one : *value.array()) {
        if (one["addresses"].array()) {
            for (const auto& inner : *one["addresses"].array()) add(inner);
        } else if (!one["address"].is_null()) {
            add(one);
        }
    }
    return out;
}

TEST(MailMaterial, reads_encoded_words) {
    const auto folder = test::material("MailMaterial.reads_encoded_words");
    if (!folder) return;
    Score strict{"encoded words"};
    Score lenient{"encoded words, lenient"};
    const auto cases = read_cases(*folder / "email/encoded-words.json");
    for (const auto& one : cases) {
        auto& score = one["level"].text() == "lenient" ? lenient : strict;
        score.add(std::string(one["source"].text()), decode_header(one["encoded"].text()),
                  text::one_line(one["decoded"].text()));
    }
    strict.expect_at_least(89);
    // Here the readers differ on purpose: ours finds the letters that the bytes mean.
    lenient.expect_at_least(0);
}

TEST(MailMaterial, reads_korean_mails_to_the_letter) {
    const auto folder = test::material("MailMaterial.reads_korean_mails_to_the_letter");
    if (!folder) return;
    const auto mails = test::read_tar_gz(*folder / "email/korean/mails.tar.gz");
    const auto cases = read_cases(*folder / "email/korean/expected.json");
    Score subjects{"Korean subjects"};
    Score names{"Korean names"};
    Score texts{"Korean texts"};
    Score files{"Korean file names"};
    for (const auto& one : cases) {
        const std::string file(one["file"].text());
        const auto mail = parse(mails.at(file));
        ASSERT_TRUE(mail) << file;
        subjects.add(file, mail->subject, one["subject"].text());
        ASSERT_EQ(mail->from.size(), 1u) << file;
        names.add(file, mail->from[0].name, one["from_name"].text());
        EXPECT_EQ(mail->from[0].address, one["from_address"].text());
        texts.add(file, std::string(text::trim(mail->text)), text::trim(one["text"].text()));
        if (!one["attachments"].array()) continue;
        std::string got;
        std::string expected;
        for (const auto& attachment : mail->attachments) got += attachment.name + "\n";
        for (const auto& name : *one["attachments"].array()) {
            expected += std::string(name["file_name"].text()) + "\n";
        }
        files.add(file, got, expected);
    }
    for (const auto& score : {subjects, names, texts, files}) score.expect_at_least(100);
}

struct StalwartScores {
    Score subject{"MIME subjects"};
    Score from{"MIME senders"};
    Score to{"MIME recipients"};
    Score date{"MIME dates"};
    Score text{"MIME texts"};
    Score html{"MIME HTML bodies"};
    Score attachments{"MIME attachments"};
};

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
             StalwartScores& scores) {
    const auto& headers = expected["parts"][std::size_t(0)]["headers"];
    scores.subject.add(name, mail.subject, headers["subject"].text());
    scores.from.add(name, listed(mail.from), listed(headers["from"]));
    scores.to.add(name, listed(mail.to), listed(headers["to"]));
    const auto date = parse_rfc3339(headers["date"].text());
    scores.date.add(name, mail.date ? to_rfc3339(*mail.date) : "", date ? to_rfc3339(*date) : "");
    // NUL is no character of a text; ours have none.
    const auto fold = [](std::string_view text) {
        std::string folded(text::trim(text));
        std::erase(folded, '\0');
        return folded;
    };
    scores.text.add(name, fold(mail.text), fold(joined_parts(expected, "text_body_parts", "text")));
    const auto html = joined_parts(expected, "html_body_parts", "html");
    if (joined_parts(expected, "html_body_parts", "text").empty()) {
        scores.html.add(name, fold(mail.html), fold(html));
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
    scores.attachments.add(name, sizes, expected_sizes);
}

TEST(MailMaterial, reads_mime_trees) {
    const auto folder = test::material("MailMaterial.reads_mime_trees");
    if (!folder) return;
    const auto files = test::read_tar_gz(*folder / "email/mime-stalwart/mails.tar.gz");
    StalwartScores good;
    StalwartScores broken;
    for (const auto& [name, raw] : files) {
        if (!name.ends_with(".eml")) continue;
        const auto expected =
            read_json(files.at(name.substr(0, name.size() - 4) + ".expected.json"));
        const auto mail = parse(raw);
        ASSERT_TRUE(mail) << name;
        const bool is_good = name.find("rfc/") == 0 || name.find("thirdparty/") == 0;
        compare(name, *mail, expected, is_good ? good : broken);
    }
    std::printf("examples of the RFCs and bug reports:\n");
    for (const auto& score :
         {good.subject, good.from, good.to, good.date, good.text, good.html, good.attachments}) {
        score.expect_at_least(100);
    }
    std::printf("broken and old mails:\n");
    for (const auto& score : {broken.subject, broken.from, broken.to, broken.date, broken.text,
                              broken.html, broken.attachments}) {
        score.expect_at_least(79);
    }
}

TEST(MailMaterial, reads_single_headers) {
    const auto folder = test::material("MailMaterial.reads_single_headers");
    if (!folder) return;
    const auto base = *folder / "email/mime-stalwart";
    Score addresses{"address headers"};
    for (const auto& one : read_cases(base / "headers-address.json")) {
        const auto& expected =
            one["expected"]["List"].array() ? one["expected"]["List"] : one["expected"]["Group"];
        addresses.add(std::string(one["header"].text()),
                      listed(parse_addresses(one["header"].text())), listed(expected));
    }
    Score ids{"id headers"};
    for (const auto& one : read_cases(base / "headers-id.json")) {
        std::string expected;
        for (const auto& id : *one["expected"].array()) expected += std::string(id.text()) + "\n";
        auto got = text::join(parse_message_ids(one["header"].text()), "\n");
        ids.add("", got + (got.empty() ? "" : "\n"), expected);
    }
    Score texts{"text headers"};
    for (const auto& one : read_cases(base / "headers-unstructured.json")) {
        texts.add("", decode_header(one["header"].text()), one["expected"].text());
    }
    Score types{"content types"};
    for (const auto& one : read_cases(base / "headers-content_type.json")) {
        const auto& expected = one["expected"];
        if (expected.is_null()) continue;
        auto type = std::string(expected["c_type"].text());
        if (!expected["c_subtype"].is_null())
            type += "/" + std::string(expected["c_subtype"].text());
        const auto got = parse_parameters(one["header"].text());
        std::string got_text = got.value;
        if (const auto* attributes = expected["attributes"].array()) {
            for (const auto& attribute : *attributes) {
                const auto key = attribute[std::size_t(0)].text();
                type +=
                    ";" + std::string(key) + "=" + std::string(attribute[std::size_t(1)].text());
                got_text += ";" + std::string(key) + "=" + got.get(key);
            }
        }
        types.add(std::string(one["header"].text()), text::lower_ascii(got_text),
                  text::lower_ascii(type));
    }
    // Our names hold no comments, and the tail of a "mailto:" is no address.
    addresses.expect_at_least(63);
    ids.expect_at_least(100);
    texts.expect_at_least(73);
    types.expect_at_least(88);
}

TEST(MailMaterial, reads_dates) {
    const auto folder = test::material("MailMaterial.reads_dates");
    if (!folder) return;
    Score dates{"dates"};
    const auto path = *folder / "email/mime-stalwart/headers-date.json";
    for (const auto& one : read_cases(path)) {
        const auto& e = one["expected"];
        const auto number = [&](std::string_view key) {
            return int(e[key].integer() ? *e[key].integer() : 0);
        };
        char text[64];
        std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", number("year"),
                      number("month"), number("day"), number("hour"), number("minute"),
                      number("second"),
                      e["tz_before_gmt"].boolean() && *e["tz_before_gmt"].boolean() ? '-' : '+',
                      number("tz_hour"), number("tz_minute"));
        const auto expected = parse_rfc3339(text);
        const auto got = parse_date(one["header"].text());
        dates.add(std::string(one["header"].text()), got ? to_rfc3339(*got) : "",
                  expected ? to_rfc3339(*expected) : "");
    }
    dates.expect_at_least(80);
}

TEST(MailMaterial, reads_the_mails_of_the_ruby_library) {
    const auto folder = test::material("MailMaterial.reads_the_mails_of_the_ruby_library");
    if (!folder) return;
    const auto base = *folder / "email/mime-mail-rb";
    const auto mails = test::read_tar_gz(base / "mails.tar.gz");
    Score attachments{"Ruby library: attachments"};
    Score rest{"Ruby library: other facts"};
    for (const auto& one : read_cases(base / "expected.json")) {
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
    attachments.expect_at_least(93);
    rest.expect_at_least(100);
}

TEST(MailMaterial, knows_the_facts_of_the_help_desk_mails) {
    const auto folder = test::material("MailMaterial.knows_the_facts_of_the_help_desk_mails");
    if (!folder) return;
    const auto base = *folder / "email/helpdesk";
    const auto mails = test::read_tar_gz(base / "mails.tar.gz");
    Score facts{"help desk: facts"};
    for (const auto& one : read_cases(base / "expected.json")) {
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
    facts.expect_at_least(100);
}

}  // namespace
}  // namespace ondam::mail
