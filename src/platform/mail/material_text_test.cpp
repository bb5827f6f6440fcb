#include <cstdlib>
#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/mail/html_text.h"
#include "platform/mail/visible_text.h"
#include "support/material.h"

namespace ondam::mail {
namespace {

json::Array read_cases(const std::filesystem::path& path) {
    const auto value = json::parse(test::read_file(path));
    EXPECT_TRUE(value && value->array());
    return *value->array();
}

std::string without_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out.push_back(c);
    }
    return text::replace_all(out, "\xC2\xA0", "");
}

/// How often the visible text equals the expected one, and how many of its lines are lost.
struct Score {
    const char* what;
    int right = 0;
    int all = 0;
    int lines = 0;
    int lost = 0;

    void add(const std::string& name, const std::string& got, std::string_view expected) {
        ++all;
        const auto got_bare = without_space(got);
        const bool is_equal = got_bare == without_space(expected);
        right += is_equal;
        std::string missing;
        for (const auto line : text::split(expected, '\n')) {
            if (text::trim(line).empty()) continue;
            ++lines;
            if (got_bare.find(without_space(line)) == std::string::npos) {
                ++lost;
                missing += std::string(line) + "\n";
            }
        }
        if (!is_equal && std::getenv("ONDAM_SHOW")) {
            std::printf("=== %s %s\n[%s]\n--- expected\n[%s]\n--- lost\n%s", what, name.c_str(),
                        got.substr(0, 600).c_str(), std::string(expected).substr(0, 600).c_str(),
                        missing.c_str());
        }
    }
    void expect(int percent, int most_lost) const {
        std::printf("%s: %d of %d equal, %d of %d lines lost\n", what, right, all, lost, lines);
        EXPECT_GE(right * 100, percent * all) << what;
        EXPECT_LE(lost, most_lost) << what;
    }
};

TEST(ReplyMaterial, folds_plain_replies) {
    const auto folder = test::material("ReplyMaterial.folds_plain_replies");
    if (!folder) return;
    Score crisp{"crisp replies"};
    for (const auto& one : read_cases(*folder / "email/replies/crisp.json")) {
        crisp.add(std::string(one["file"].text()), split_plain(one["input"].text()).visible,
                  one["visible_text"].text());
    }
    Score quotes{"talon quotes, plain"};
    Score pages{"talon quotes, HTML"};
    for (const auto& one : read_cases(*folder / "email/replies/talon-quotes.json")) {
        const std::string name(one["case"].text());
        if (one["kind"].text() == "plain") {
            quotes.add(name, split_plain(one["input"].text()).visible, one["expected"].text());
        } else {
            pages.add(name, split_html(one["input"].text()).visible,
                      html_to_quoted_text(one["expected"].text()));
        }
    }
    Score signatures{"talon signatures"};
    for (const auto& one : read_cases(*folder / "email/replies/talon-signatures.json")) {
        if (one["text"].is_null()) continue;
        signatures.add(std::string(one["case"].text()), split_plain(one["input"].text()).visible,
                       one["text"].text());
    }
    // The lines lost here are quotes and signatures that the other library leaves standing.
    crisp.expect(89, 20);
    quotes.expect(81, 0);
    pages.expect(90, 0);
    signatures.expect(81, 0);
}

TEST(ReplyMaterial, folds_replies_of_real_programs) {
    const auto folder = test::material("ReplyMaterial.folds_replies_of_real_programs");
    if (!folder) return;
    const auto base = *folder / "email/replies";
    const auto mails = test::read_tar_gz(base / "talon-mails.tar.gz");
    Score score{"talon mails"};
    const auto expected = json::parse(test::read_file(base / "talon-mails.expected.json"));
    ASSERT_TRUE(expected && expected->object());
    for (const auto& [name, text] : *expected->object()) {
        const auto& raw = mails.at(name);
        const auto visible = name.ends_with(".html") ? split_html(raw) : visible_text(*parse(raw));
        score.add(name, visible.visible, text.text());
    }
    // The four lost lines are two signatures.
    score.expect(81, 4);
}

}  // namespace
}  // namespace ondam::mail
