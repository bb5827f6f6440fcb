#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/json/json.h"
#include "platform/mail/expected_mailboxes.h"
#include "platform/mail/message.h"
#include "platform/mail/mime.h"
#include "support/agreement.h"

namespace ondam::mail {
namespace {

test::Terms word_terms() {
    return {.cases = "1993b24d",
            .accepted = {{"The letters are found that the bytes are, under a name of a charset "
                          "that nobody knows.",
                          {"89a2e820 551f3d57", "d2a3849d 6d4b8f31"}},
                         {"The charset is UTF-7, as the word says.", {"bf19048d 5660a23d"}},
                         {"The source writes a space as a backslash and an s.",
                          {"2e222cb2 28c82c2f", "0c615338 9d733af5"}}},
            .floor = 80};
}

test::Terms address_terms() {
    return {
        .cases = "e90882fd",
        .accepted =
            {{"A comment is no part of the name or the address, where there is a name.",
              {"9692f2a7 f6a05dac", "3299a9da 81f16744", "46f326d8 1ce1f0c9", "2da4f691 f343c97e"}},
             {"White space beside a dot is no part of an address.", {"31834acd 791951f7"}},
             {"Of two addresses that no comma divides both count.", {"3930d024 b9080ef2"}},
             {"\"mailto:\" and what a link asks for besides are no part of an address.",
              {"1838cc45 21dc6442", "3fc40ef0 bd983fca", "708cd6ad e8a2f77b", "faca1134 7b28a955"}},
             {"What has neither an @ nor brackets is no address.", {"1290c789 811c9dc5"}}},
        .floor = 63};
}

test::Terms text_terms() {
    return {.cases = "cc403f99",
            .accepted = {{"There is a space only where somebody wrote one.",
                          {"e706d42f edc303ba", "35710ee1 924b8a5c"}}},
            .floor = 80};
}

test::Terms type_terms() {
    return {
        .cases = "530f8ba0",
        .accepted = {{"Nothing here asks for the language of a parameter.", {"70c109c6 c7961283"}},
                     {"White space between two encoded words is none of theirs (RFC 2047).",
                      {"4e1d513d ddd77ed0"}},
                     {"White space around a file's name is no part of it.",
                      {"fe6a6add 83b790b7", "ffa63e1e 0f562cdc"}}},
        .floor = 90};
}

test::Terms date_terms() {
    return {.cases = "30485cb2",
            .accepted = {{"A month in figures may be a day: such a date is none.",
                          {"c85854f9 811c9dc5", "f6471d17 811c9dc5"}},
                         {"The brackets of a comment may stand inside of each other.",
                          {"d54ed37f 0a368735"}}},
            .floor = 80};
}

TEST(HeaderMaterial, reads_encoded_words) {
    const auto folder = test::material("HeaderMaterial.reads_encoded_words");
    if (!folder) return;
    test::Agreement words("encoded words", word_terms());
    for (const auto& one : test::read_cases(*folder / "email/encoded-words.json")) {
        const auto encoded = one["encoded"].text();
        words.add(test::fingerprint(encoded), decode_header(encoded),
                  text::one_line(one["decoded"].text()));
    }
    words.verify();
}

TEST(HeaderMaterial, reads_single_headers) {
    const auto folder = test::material("HeaderMaterial.reads_single_headers");
    if (!folder) return;
    const auto base = *folder / "email/mime-stalwart";
    test::Agreement addresses("address headers", address_terms());
    for (const auto& one : test::read_cases(base / "headers-address.json")) {
        const auto& expected =
            one["expected"]["List"].array() ? one["expected"]["List"] : one["expected"]["Group"];
        const auto header = one["header"].text();
        addresses.add(test::fingerprint(header), listed(parse_addresses(header)), listed(expected));
    }
    test::Agreement ids("id headers", {.cases = "7d26a5f3"});
    for (const auto& one : test::read_cases(base / "headers-id.json")) {
        std::string expected;
        for (const auto& id : *one["expected"].array()) expected += std::string(id.text()) + "\n";
        std::string got;
        for (const auto& id : parse_message_ids(one["header"].text())) got += id + "\n";
        ids.add(test::fingerprint(one["header"].text()), got, expected);
    }
    test::Agreement texts("text headers", text_terms());
    for (const auto& one : test::read_cases(base / "headers-unstructured.json")) {
        const auto header = one["header"].text();
        texts.add(test::fingerprint(header), decode_header(header), one["expected"].text());
    }
    for (const auto* one : {&addresses, &ids, &texts}) one->verify();
}

/// A Content-Type with those of its parameters that are expected.
std::string listed(const Parameterised& got, const json::Value& expected) {
    auto out = got.value;
    if (const auto* attributes = expected["attributes"].array()) {
        for (const auto& attribute : *attributes) {
            const auto key = attribute[std::size_t(0)].text();
            out += ";" + std::string(key) + "=" + got.get(key);
        }
    }
    return text::lower_ascii(out);
}

std::string listed_type(const json::Value& expected) {
    std::string out(expected["c_type"].text());
    if (!expected["c_subtype"].is_null()) out += "/" + std::string(expected["c_subtype"].text());
    if (const auto* attributes = expected["attributes"].array()) {
        for (const auto& attribute : *attributes) {
            out += ";" + std::string(attribute[std::size_t(0)].text()) + "=" +
                   std::string(attribute[std::size_t(1)].text());
        }
    }
    return text::lower_ascii(out);
}

TEST(HeaderMaterial, reads_content_types) {
    const auto folder = test::material("HeaderMaterial.reads_content_types");
    if (!folder) return;
    test::Agreement types("content types", type_terms());
    const auto path = *folder / "email/mime-stalwart/headers-content_type.json";
    for (const auto& one : test::read_cases(path)) {
        const auto header = one["header"].text();
        types.add(test::fingerprint(header), listed(parse_parameters(header), one["expected"]),
                  listed_type(one["expected"]));
    }
    types.verify();
}

TEST(HeaderMaterial, reads_dates) {
    const auto folder = test::material("HeaderMaterial.reads_dates");
    if (!folder) return;
    test::Agreement dates("dates", date_terms());
    const auto path = *folder / "email/mime-stalwart/headers-date.json";
    for (const auto& one : test::read_cases(path)) {
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
        dates.add(test::fingerprint(one["header"].text()), got ? to_rfc3339(*got) : "",
                  expected ? to_rfc3339(*expected) : "");
    }
    dates.verify();
}

}  // namespace
}  // namespace ondam::mail
