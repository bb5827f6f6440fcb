#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/mail/html_text.h"
#include "platform/mail/visible_text.h"
#include "support/agreement.h"

namespace ondam::mail {
namespace {

test::Terms crisp_terms() {
    return {.cases = "630c30d8",
            .accepted = {{"A quoted mail or its heading is folded.",
                          {"email_2_1.txt 135e33f1", "email_thread.txt ad8b6d99"}},
                         {"A signature below its mark is folded.", {"email_emoji.txt 70d77d09"}},
                         {"No program that we know writes so; a customer could, of a parcel.",
                          {"email_19.txt 3dd189c1"}}},
            .floor = 89};
}

test::Terms crisp_line_terms() {
    return {.cases = "630c30d8",
            .accepted = {{"A quoted mail or its heading is folded.",
                          {"email_2_1.txt 784bd421", "email_thread.txt c57d7e69"}},
                         {"A signature below its mark is folded.", {"email_emoji.txt a639cbb9"}}},
            .floor = 90};
}

test::Terms quote_terms() {
    return {
        .cases = "b1ef9ba6",
        .accepted =
            {{"What stands above the heading of the quote is the writer's.",
              {"text_quotations.test_too_many_lines f60b6efc"}},
             {"A line that holds the writer's words and a heading stays whole.",
              {"text_quotations.test_reply_and_quotation_splitter_share_line 7a18a553"}},
             {"A line without a mark between marked ones may be an answer.",
              {"text_quotations.test_link_breaks_quotation_markers_sequence 0c4af2fd"}},
             {"A date and a recipient without sender and subject may be a form that was filled in.",
              {"text_quotations.test_from_block_starts_with_date a9b5e0fb"}}},
        .floor = 81};
}

test::Terms page_terms() {
    return {.cases = "c2846e04",
            .accepted = {{"A name above the line that divides the quote off is the writer's.",
                          {"html_quotations.test_reply_separated_by_hr b4ea86f7"}}},
            .floor = 90};
}

test::Terms signature_terms() {
    return {.cases = "4d824564",
            .accepted = {{"A dash before a word may begin a list.",
                          {"test_blank_lines_inside_signature 0038f864",
                           "test_signature_separated_by_dashes 7d375be8"}}},
            .floor = 81};
}

test::Terms mail_terms() {
    return {.cases = "1fd9200c",
            .accepted = {{"A signature is folded.",
                          {"standard_replies/iphone.eml f55c314b",
                           "standard_replies/sparrow.eml f55c314b"}}},
            .floor = 81};
}

test::Terms mail_line_terms() {
    return {.cases = "1fd9200c",
            .accepted = {{"A signature is folded.",
                          {"standard_replies/iphone.eml 81218953",
                           "standard_replies/sparrow.eml 81218953"}}},
            .floor = 81};
}

std::string without_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out.push_back(c);
    }
    return text::replace_all(out, "\xC2\xA0", "");
}

/// The visible text of replies, apart from white space. More weighs that no line is lost which the
/// writer wrote.
struct Replies {
    test::Agreement equal;
    test::Agreement lines;

    Replies(const std::string& what, test::Terms of_texts, test::Terms of_lines)
        : equal(what, std::move(of_texts)), lines(what + ", lines kept", std::move(of_lines)) {}

    void add(const std::string& name, std::string_view got, std::string_view expected) {
        const auto visible = without_space(got);
        equal.add(name, visible, without_space(expected));
        std::string wanted;
        std::string kept;
        for (const auto line : text::split(expected, '\n')) {
            const auto bare = without_space(line);
            if (bare.empty()) continue;
            wanted += bare + "\n";
            if (visible.find(bare) != std::string::npos) kept += bare + "\n";
        }
        lines.add(name, kept, wanted);
    }
    void verify() const {
        equal.verify();
        lines.verify();
    }
};

TEST(ReplyMaterial, folds_plain_replies) {
    const auto folder = test::material("ReplyMaterial.folds_plain_replies");
    if (!folder) return;
    Replies crisp("crisp replies", crisp_terms(), crisp_line_terms());
    for (const auto& one : test::read_cases(*folder / "email/replies/crisp.json")) {
        crisp.add(std::string(one["file"].text()), split_plain(one["input"].text()).visible,
                  one["visible_text"].text());
    }
    Replies quotes("talon quotes, plain", quote_terms(), {.cases = "b1ef9ba6"});
    Replies pages("talon quotes, HTML", page_terms(), {.cases = "c2846e04"});
    for (const auto& one : test::read_cases(*folder / "email/replies/talon-quotes.json")) {
        const std::string name(one["case"].text());
        if (one["kind"].text() == "plain") {
            quotes.add(name, split_plain(one["input"].text()).visible, one["expected"].text());
        } else {
            pages.add(name, split_html(one["input"].text()).visible,
                      html_to_quoted_text(one["expected"].text()));
        }
    }
    Replies signatures("talon signatures", signature_terms(), {.cases = "4d824564"});
    for (const auto& one : test::read_cases(*folder / "email/replies/talon-signatures.json")) {
        if (one["text"].is_null()) continue;
        signatures.add(std::string(one["case"].text()), split_plain(one["input"].text()).visible,
                       one["text"].text());
    }
    for (const auto* one : {&crisp, &quotes, &pages, &signatures}) one->verify();
}

TEST(ReplyMaterial, folds_replies_of_real_programs) {
    const auto folder = test::material("ReplyMaterial.folds_replies_of_real_programs");
    if (!folder) return;
    const auto base = *folder / "email/replies";
    const auto mails = test::read_tar_gz(base / "talon-mails.tar.gz");
    Replies replies("talon mails", mail_terms(), mail_line_terms());
    const auto expected = json::parse(test::read_file(base / "talon-mails.expected.json"));
    ASSERT_TRUE(expected && expected->object());
    for (const auto& [name, text] : *expected->object()) {
        const auto& raw = mails.at(name);
        const auto visible = name.ends_with(".html") ? split_html(raw) : visible_text(*parse(raw));
        replies.add(name, visible.visible, text.text());
    }
    replies.verify();
}

}  // namespace
}  // namespace ondam::mail
