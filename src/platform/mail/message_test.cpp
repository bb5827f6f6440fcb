#include "platform/mail/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "support/effort.h"

namespace ondam::mail {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ParsedMail parsed(std::string_view raw) {
    auto mail = parse(raw);
    EXPECT_TRUE(mail);
    return mail ? *std::move(mail) : ParsedMail();
}

TEST(DecodeHeader, joins_words_cut_inside_a_character) {
    // "가나" with the second syllable cut in two.
    EXPECT_EQ(decode_header("=?UTF-8?B?6rCA64I=?= =?UTF-8?B?mA==?="), "가나");
    EXPECT_EQ(decode_header("=?UTF-8?B?7JWI64WVIA==?=\r\n =?UTF-8?B?7ZWY7IS47JqU?="),
              "안녕 하세요");
}

TEST(DecodeHeader, reads_korean_labels_as_the_larger_charset) {
    EXPECT_EQ(decode_header("=?ks_c_5601-1987?B?jGM=?="), "똠");
    EXPECT_EQ(decode_header("=?euc-kr?Q?=8Cc?="), "똠");
    // Raw bytes of EUC-KR: "한글".
    EXPECT_EQ(decode_header("\xC7\xD1\xB1\xDB"), "한글");
}

TEST(DecodeHeader, joins_words_folded_inside) {
    EXPECT_EQ(decode_header("=?utf-8?Q?Your_or\r\n der_=EC=A3=BC\n\t=EB=AC=B8?= 7"),
              "Your order 주문 7");
    EXPECT_EQ(decode_header("=?utf-8?B?7JWI64WV\r\n ?="), "안녕");
    // Who writes spaces as they are means the one of the fold as well.
    EXPECT_EQ(decode_header("=?utf-8?Q?your last\r\n order?="), "your last order");
}

TEST(DecodeHeader, leaves_broken_words_alone) {
    EXPECT_EQ(decode_header("=?utf-8?B"), "=?utf-8?B");
    EXPECT_EQ(decode_header("a =?x?z?y?= b"), "a =?x?z?y?= b");
    EXPECT_EQ(decode_header("=?no-such-charset?Q?abc?="), "abc");
}

TEST(ParseAddresses, takes_names_groups_and_comments) {
    const auto list = parse_addresses(
        "\"Kim, Ann\" <ann@example.com>, bob@example.com (Bob), Team: c@d.kr, <e@f.kr>;");
    ASSERT_EQ(list.size(), 4u);
    EXPECT_EQ(list[0], (Mailbox{"Kim, Ann", "ann@example.com"}));
    EXPECT_EQ(list[1], (Mailbox{"Bob", "bob@example.com"}));
    EXPECT_EQ(list[2].address, "c@d.kr");
    EXPECT_EQ(list[3].address, "e@f.kr");
    EXPECT_TRUE(parse_addresses("undisclosed-recipients:;").empty());
}

TEST(ParseAddresses, takes_a_comma_inside_an_encoded_word) {
    const auto list = parse_addresses("=?utf-8?Q?Kim,_Ann?= <ann@example.com>");
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0], (Mailbox{"Kim, Ann", "ann@example.com"}));
}

TEST(ParseAddresses, takes_what_has_neither_brackets_nor_commas) {
    EXPECT_THAT(parse_addresses("Ann Kim ann@x.kr"), ElementsAre(Mailbox{"Ann Kim", "ann@x.kr"}));
    EXPECT_THAT(parse_addresses("ann@x.kr Ann"), ElementsAre(Mailbox{"Ann", "ann@x.kr"}));
    EXPECT_THAT(parse_addresses("=?utf-8?B?6rmA7JiB7Z2s?= yh@x.kr"),
                ElementsAre(Mailbox{"김영희", "yh@x.kr"}));
    // Two senders are two, and never a third that both names make together.
    EXPECT_THAT(parse_addresses("help@bank.kr eve@evil.kr, c@x.kr"),
                ElementsAre(Mailbox{"", "help@bank.kr"}, Mailbox{"", "eve@evil.kr"},
                            Mailbox{"", "c@x.kr"}));
    EXPECT_THAT(parse_addresses("ann@x.kr. bob@y.kr"), testing::SizeIs(2));
    EXPECT_THAT(parse_addresses("ann @ x . kr"), ElementsAre(Mailbox{"", "ann@x.kr"}));
    EXPECT_THAT(parse_addresses("ann.kim@x. kr"), ElementsAre(Mailbox{"", "ann.kim@x.kr"}));
    EXPECT_THAT(parse_addresses("\"a b\"@x.kr"), ElementsAre(Mailbox{"", "\"a b\"@x.kr"}));
    EXPECT_THAT(parse_addresses("nobody in particular, @, a@"), testing::SizeIs(testing::Le(2)));
    EXPECT_THAT(parse_addresses("<mailto:ann@x.kr?subject=hello>"),
                ElementsAre(Mailbox{"", "ann@x.kr"}));
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "a@b ";
    EXPECT_EQ(parse_addresses(many).size(), 2000u);
}

TEST(ParseAddresses, has_soon_done_with_whatever_a_header_holds) {
    for (const std::string_view piece :
         {"=?a?b?x", "=?a?q?\n x", "a@b ", ". ", "@ ", "a:", "\" ", "<a", "(a", "=?"}) {
        std::string header = "a@";
        while (header.size() < 400'000) header += piece;
        const test::Effort effort;
        (void)parse_addresses(header);
        (void)decode_header(header);
        EXPECT_LT(effort.seconds(), 1.5) << piece;
    }
}

TEST(ParseDate, takes_what_programs_write) {
    const auto expected = parse_rfc3339("2026-03-12T00:00:05Z");
    for (const char* text : {"Thu, 12 Mar 2026 09:00:05 +0900", "12 Mar 2026 00:00:05 GMT",
                             "Thu, 12 Mar 2026 09:00:05 KST", "Thu Mar 12 00:00:05 2026",
                             "12-Mar-2026 09:00:05 +0900", "2026-03-12T09:00:05+09:00",
                             "Thu, 12 Mar 2026 01:00:05 CET", "Wed, 11 Mar 2026 19:00:05 EST5EDT",
                             "Thu, 12 Mar 26 09:00:05 +0900 (Korea Standard Time)"}) {
        EXPECT_EQ(parse_date(text), expected) << text;
    }
    EXPECT_EQ(parse_date("Thu, 12 Mar 2026 09:30:x"), parse_rfc3339("2026-03-12T09:30:00Z"));
    EXPECT_FALSE(parse_date("yesterday"));
    EXPECT_FALSE(parse_date("Thu, 32 Mar 2026 09:00:05 +0900"));
}

TEST(Parse, keeps_text_html_and_attachments_apart) {
    const auto mail = parsed(
        "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n"
        "Content-Type: text/plain\n\nplain\n--b\n"
        "Content-Type: text/html\n\n<p>rich</p>\n--b--\n--a\n"
        "Content-Type: image/png; name=\"a.png\"\nContent-ID: <one>\n"
        "Content-Transfer-Encoding: base64\n\nAAEC\n--a--\n");
    EXPECT_EQ(mail.text, "plain");
    EXPECT_EQ(mail.html, "<p>rich</p>");
    EXPECT_TRUE(mail.text_is_whole);
    ASSERT_EQ(mail.attachments.size(), 1u);
    EXPECT_EQ(mail.attachments[0].name, "a.png");
    EXPECT_EQ(mail.attachments[0].content_id, "one");
    EXPECT_TRUE(mail.attachments[0].is_inline);
    EXPECT_EQ(mail.attachments[0].bytes, std::string("\0\1\2", 3));
}

TEST(Parse, shows_the_text_of_half_a_type) {
    for (const char* type : {"text/", "text", "/plain", "/", ""}) {
        const auto mail = parsed("Content-Type: " + std::string(type) + "\n\nhello");
        EXPECT_EQ(mail.text, "hello") << type;
        EXPECT_TRUE(mail.attachments.empty()) << type;
    }
}

TEST(Parse, finds_parts_behind_a_wrong_boundary) {
    EXPECT_EQ(parsed("Content-Type: multipart/mixed; boundary=a\n\n"
                     "--b\nContent-Type: text/plain\n\nhello\n--b--\n")
                  .text,
              "hello");
    EXPECT_EQ(parsed("Content-Type: multipart/mixed; boundary=a\n\nhello\n--\nAnn").text,
              "hello\n--\nAnn");
}

TEST(Parse, keeps_what_stands_behind_empty_parts) {
    EXPECT_EQ(parsed("Content-Type: multipart/mixed; boundary=a\n\n"
                     "--a\nContent-Type: text/plain\n\n\n--a--\n\nhello")
                  .text,
              "hello");
    // A list's own words behind a whole mail are none of it.
    EXPECT_EQ(parsed("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nhello\n--a--\nlist").text,
              "hello");
}

TEST(Parse, has_no_design_where_nothing_is_said) {
    const auto mail = parsed(
        "Content-Type: multipart/mixed; boundary=a\n\n--a\n\n \n--a\n"
        "Content-Type: text/html\n\n\n--a--\n");
    EXPECT_EQ(mail.html, "");
}

TEST(Parse, puts_the_lines_of_flowed_paragraphs_together) {
    const auto text_of = [](const std::string& parameters, const std::string& body) {
        return parsed("Content-Type: text/plain; charset=utf-8; " + parameters + "\r\n\r\n" + body)
            .flowed;
    };
    EXPECT_EQ(text_of("format=flowed", "one \r\ntwo\r\n\r\nthree\r\n-- \r\nAnn\r\n"),
              "one two\n\nthree\n-- \nAnn\n");
    EXPECT_EQ(text_of("format=Flowed; DelSp=yes", "배송이 늦 \r\n어요\r\n"), "배송이 늦어요\n");
    EXPECT_EQ(text_of("format=flowed", "> a \r\n> b\r\n>> c \r\nmine \r\n From here\r\n"),
              "> a b\n>> c \nmine From here\n");
    EXPECT_EQ(text_of("format=flowed", " >10,000원 이상\r\n  indented\r\n"),
              " >10,000원 이상\n indented\n");
    EXPECT_EQ(text_of("format=fixed", "one \r\ntwo\r\n"), "");
    EXPECT_EQ(text_of("format=flowed", ""), "");
}

TEST(Parse, reads_file_names_of_every_kind) {
    const auto name_of = [](const std::string& parameters) {
        const auto mail = parsed("Content-Disposition: attachment; " + parameters +
                                 "\nContent-Type: application/pdf\n\nx");
        return mail.attachments.empty() ? "" : mail.attachments[0].name;
    };
    EXPECT_EQ(name_of("filename*=utf-8''%EA%B0%80.pdf"), "가.pdf");
    EXPECT_EQ(name_of("filename*0*=euc-kr'ko'%B0;\n filename*1*=%A1;\n filename*2=.pdf"), "가.pdf");
    EXPECT_EQ(name_of("filename=\"=?euc-kr?B?sKE=?=.pdf\""), "가.pdf");
    EXPECT_EQ(name_of("filename=\"\xB0\xA1\xB0\xA1.pdf\""), "가가.pdf");
    EXPECT_EQ(name_of("filename=\"%EA%B0%80%20a.pdf\""), "가 a.pdf");
    EXPECT_EQ(name_of("filename=\"100%25 off.pdf\""), "100%25 off.pdf");
    EXPECT_EQ(name_of("filename=\"%EA%B0.pdf\""), "%EA%B0.pdf");
    EXPECT_EQ(name_of("filename=\"a;b \\\"c\\\".pdf\""), "a;b \"c\".pdf");
}

TEST(Parse, believes_bytes_more_than_labels) {
    EXPECT_EQ(parsed("Content-Type: text/plain; charset=utf-8\n\n\xC7\xD1\xB1\xDB").text, "한글");
    EXPECT_EQ(parsed("Content-Type: text/plain\n\n\xC7\xD1\xB1\xDB: A").text, "한글: A");
    EXPECT_EQ(parsed("Content-Type: text/plain\n\nViele Gr\xFC\xDF\x65").text, "Viele Grüße");
    EXPECT_EQ(parsed("Content-Type: text/plain; charset=euc-kr\n\n가나다 펲").text, "가나다 펲");
    EXPECT_EQ(parsed("Subject: x\n\nM\xFCller").text, "Müller");
}

TEST(Parse, takes_broken_mails) {
    EXPECT_EQ(parsed("no header, but a text").text, "no header, but a text");
    EXPECT_EQ(parsed("Subject: a\nrubbish\nTo: b@c.kr\n\ntext").to.size(), 1u);
    const auto open = parsed("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nnever closed");
    EXPECT_EQ(open.text, "never closed");
    const auto lost = parsed("Content-Type: multipart/mixed\n\n--abc\n\ntext\n--abc--\n");
    EXPECT_EQ(lost.text, "text");
    EXPECT_EQ(parse("").error().faults[0].code, "not_a_mail");
}

TEST(Parse, loses_no_text_in_a_tree_that_cannot_be_followed) {
    const auto closed = parsed("Content-Type: multipart/mixed; boundary=a\n\n--a--\nmy words\n");
    EXPECT_THAT(closed.text, HasSubstr("my words"));
    const auto empty =
        parsed("Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\n--a--\n");
    EXPECT_EQ(empty.text, "");
}

TEST(Parse, reads_parameters_that_lack_their_semicolons) {
    const auto mail = parsed(
        "Content-Type: (a file) application / pdf\n name=a.pdf charset=utf-8\n"
        "Content-Disposition: attachment; filename=\"bill 1.pdf\" size=9\n\nx");
    EXPECT_EQ(mail.media_type, "application/pdf");
    EXPECT_EQ(mail.attachments.at(0).name, "bill 1.pdf");
    const auto named = parsed(
        "Content-Type: image/jpeg\nContent-Disposition: attachment; filename=a (1) x=2.jpg\n\nx");
    EXPECT_EQ(named.attachments.at(0).name, "a (1) x=2.jpg");
}

TEST(Parse, keeps_to_its_limits) {
    EXPECT_EQ(parse(std::string(100, 'x'), {.bytes = 99}).error().kind, RefusalKind::too_large);

    std::string many = "Content-Type: multipart/mixed; boundary=a\n\n";
    for (int i = 0; i < 10'000; ++i) many += "--a\n\npart\n";
    const auto wide = parsed(many);
    EXPECT_TRUE(wide.is_cut);
    EXPECT_THAT(wide.text, HasSubstr("part\npart"));

    std::string deep;
    for (int i = 0; i < 500; ++i) {
        const auto name = "b" + std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + "\n";
    }
    EXPECT_TRUE(parsed(deep + "\ntext").is_cut);
}

TEST(Parse, names_every_sender_and_recipient) {
    const auto mail = parsed(
        "From: a@b.kr\nFrom: c@d.kr\nDelivered-To: x@y.kr\nX-Original-To: z@y.kr\n"
        "References: <1@a> <2@a>\n <3@a>\nIn-Reply-To: <3@a>\nMessage-ID: <4@a>\n\ntext");
    EXPECT_EQ(mail.from.size(), 2u);
    EXPECT_THAT(mail.delivered_to, ElementsAre("x@y.kr", "z@y.kr"));
    EXPECT_THAT(mail.references, ElementsAre("1@a", "2@a", "3@a"));
    EXPECT_THAT(mail.in_reply_to, ElementsAre("3@a"));
    EXPECT_EQ(mail.message_id, "4@a");
}

TEST(Parse, marks_what_is_signed_or_encrypted) {
    EXPECT_TRUE(parsed("Content-Type: multipart/signed; boundary=a\n\n--a\n\nx\n--a--").is_signed);
    EXPECT_TRUE(parsed("Content-Type: application/pkcs7-mime\n\nx").is_encrypted);
}

}  // namespace
}  // namespace ondam::mail
