#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "platform/mail/authentication.h"
#include "platform/mail/classify.h"
#include "platform/mail/compose.h"
#include "platform/mail/reply_key.h"

namespace ondam::mail {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

OutgoingMail letter() {
    OutgoingMail mail;
    mail.message_id = "1.2.3@shop.kr";
    mail.date = *parse_rfc3339("2026-03-12T00:00:05Z");
    mail.from = {"온담 \"상담\"", "desk@shop.kr"};
    mail.to = {{"홍길동", "ann@example.com"}};
    mail.cc = {{"", "bob@example.com"}};
    mail.subject = "주문이 늦어져서 정말 죄송합니다. 오늘 안에 다시 보내 드리겠습니다 [A-1001]";
    mail.text = "안녕하세요.\n.\n끝";
    mail.html = "<p>안녕하세요.</p>";
    mail.attachments.push_back(
        {"거래 명세서; 최종 \"수정\".pdf", "application/pdf", "", false, "%PDF"});
    mail.in_reply_to = {"old@example.com"};
    mail.references = {"first@example.com", "old@example.com"};
    return mail;
}

TEST(Compose, writes_what_parse_reads) {
    const auto original = letter();
    const auto raw = compose(original);
    ASSERT_TRUE(raw);
    for (const auto line : text::split(*raw, '\n')) {
        EXPECT_LE(line.size(), 100u) << line;
        EXPECT_TRUE(line.empty() || line.ends_with('\r')) << line;
        for (const char c : line) EXPECT_GE(c, '\0');
    }
    const auto mail = parse(*raw);
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->subject, original.subject);
    EXPECT_THAT(mail->from, ElementsAre(original.from));
    EXPECT_EQ(mail->to, original.to);
    EXPECT_EQ(mail->cc, original.cc);
    EXPECT_EQ(mail->message_id, original.message_id);
    EXPECT_EQ(mail->header(kept_id_header), "<" + original.message_id + ">");
    EXPECT_EQ(mail->references, original.references);
    EXPECT_EQ(mail->in_reply_to, original.in_reply_to);
    EXPECT_EQ(mail->date, original.date);
    EXPECT_EQ(mail->text, original.text);
    EXPECT_EQ(mail->html, *original.html);
    ASSERT_EQ(mail->attachments.size(), 1u);
    EXPECT_EQ(mail->attachments[0].name, original.attachments[0].name);
    EXPECT_EQ(mail->attachments[0].bytes, "%PDF");
    EXPECT_EQ(*compose(original), *raw);
}

TEST(Compose, lets_nothing_break_out_of_its_header) {
    const std::string evil = "x\r\nBcc: all@example.com";
    for (int i = 0; i < 8; ++i) {
        auto mail = letter();
        if (i == 0) mail.subject = evil;
        if (i == 1) mail.from.name = evil;
        if (i == 2) mail.to[0].address = "a@b.kr\nBcc: c@d.kr";
        if (i == 3) mail.message_id = "a\n@b";
        if (i == 4) mail.attachments[0].name = evil;
        if (i == 5) mail.loop_mark = evil;
        if (i == 6) mail.list_unsubscribe = "https://a/\r\nBcc: c@d.kr";
        if (i == 7) mail.to[0].address = "a@b.kr>, <c@d.kr";
        EXPECT_FALSE(compose(mail)) << i;
    }
    // Ids come from foreign mails: a bad one is left out.
    auto mail = letter();
    mail.references = {"a@b\r\nBcc: c@d.kr", "good@b"};
    const auto raw = compose(mail);
    ASSERT_TRUE(raw);
    EXPECT_THAT(*raw, Not(HasSubstr("Bcc:")));
    EXPECT_THAT(*raw, HasSubstr("<good@b>"));
}

TEST(Compose, marks_automatic_mails_so_that_they_are_known_again) {
    auto mail = letter();
    mail.auto_submitted = AutoSubmitted::auto_replied;
    mail.loop_mark = "desk-1";
    mail.list_unsubscribe = "https://shop.kr/u/1";
    const auto raw = compose(mail);
    ASSERT_TRUE(raw);
    EXPECT_THAT(*raw, HasSubstr("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    const auto kind = classify(*parse(*raw));
    EXPECT_EQ(kind.kind, MailKind::auto_reply);
    EXPECT_THAT(kind.loop_marks, ElementsAre("desk-1"));
    EXPECT_TRUE(kind.must_not_be_answered);
    EXPECT_EQ(classify(*parse(*compose(letter()))).kind, MailKind::normal);
}

const Uuid conversation = *Uuid::parse("0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001");
const Uuid message = *Uuid::parse("0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002");

TEST(ReplyKey, knows_its_own_ids_and_addresses_alone) {
    const ReplyKey key(std::string(32, 'k'));
    const ReplyKey other(std::string(32, 'o'));
    const auto id = key.make_message_id(conversation, message, "shop.kr");
    const auto address = key.make_reply_address("desk@shop.kr", conversation);
    EXPECT_EQ(address.find('@'), std::string("desk+").size() + 42);
    EXPECT_LE(ReplyKey::longest_local_part + 1 + 42, 64u);
    EXPECT_EQ(id, key.make_message_id(conversation, message, "shop.kr"));
    for (const auto& good : {id, "<" + id + ">", address, text::lower_ascii(address)}) {
        EXPECT_EQ(key.verify(good), conversation) << good;
        EXPECT_FALSE(other.verify(good));
    }
    for (std::size_t at = 0; at < id.find('@'); ++at) {
        auto changed = id;
        changed[at] = changed[at] == '0' ? '1' : '0';
        EXPECT_FALSE(key.verify(changed)) << changed;
    }
    // The last character carries bits that nobody reads.
    for (auto at = address.find('+') + 1; at + 1 < address.find('@'); ++at) {
        auto changed = address;
        changed[at] = changed[at] == 'a' ? 'b' : 'a';
        EXPECT_FALSE(key.verify(changed)) << changed;
    }
    for (const auto* bad : {"", "@", "a.b@c", "desk+@shop.kr", "<>", "a+b+c"}) {
        EXPECT_FALSE(key.verify(bad));
    }
}

TEST(ReplyKey, finds_the_conversation_of_a_reply) {
    const ReplyKey key(std::string(32, 'k'));
    ParsedMail mail;
    EXPECT_FALSE(key.find_conversation(mail));
    mail.references = {"x@y", key.make_message_id(conversation, message, "shop.kr"), "z@y"};
    EXPECT_EQ(key.find_conversation(mail), conversation);
    ParsedMail by_address;
    by_address.cc = {{"", key.make_reply_address("desk@shop.kr", conversation)}};
    EXPECT_EQ(key.find_conversation(by_address), conversation);
}

Authentication judge(const std::string& headers) {
    return authenticate(*parse(headers + "\n\ntext"), {.host = "mx.shop.kr"});
}

TEST(Authentication, trusts_what_our_own_server_found) {
    const auto good = judge(
        "Authentication-Results: mx.shop.kr; spf=pass smtp.mailfrom=bounce.example.com;\n"
        " dkim=pass (2048 bits) header.d=example.com; dmarc=pass header.from=example.com\n"
        "From: Ann <ann@example.com>");
    EXPECT_EQ(good.verdict, Verdict::trusted);
    EXPECT_EQ(good.spf, "pass");
    EXPECT_EQ(good.dkim, "pass");
    EXPECT_EQ(good.dmarc, "pass");
    EXPECT_TRUE(good.aligned);
}

TEST(Authentication, ignores_what_others_found) {
    const std::string from = "From: Ann <ann@example.com>";
    EXPECT_EQ(judge(from).verdict, Verdict::unverified);
    EXPECT_EQ(authenticate(*parse(from + "\n\ntext"), {}).verdict, Verdict::unchecked);
    EXPECT_EQ(judge("Authentication-Results: mx.evil.kr; dmarc=pass\n" + from).verdict,
              Verdict::unverified);
    // The sender's own line lies below the hop of our server.
    const auto forged = judge(
        "Authentication-Results: mx.shop.kr; spf=none\nReceived: from evil\n"
        "Authentication-Results: mx.shop.kr; dmarc=pass header.from=example.com\n" +
        from);
    EXPECT_EQ(forged.verdict, Verdict::unverified);
    const auto stranger =
        judge("Authentication-Results: mx.shop.kr; dkim=pass header.d=evil.com\n" + from);
    EXPECT_EQ(stranger.verdict, Verdict::unverified);
}

/// What our server wrote about a mail from this domain, after its own name.
Authentication judge_from(const std::string& domain, const std::string& results) {
    return judge("Authentication-Results: mx.shop.kr; " + results + "\nFrom: ceo@" + domain);
}

TEST(Authentication, reads_quotes_before_comments_and_semicolons) {
    const auto hidden = judge_from("bank.example",
                                   "spf=pass smtp.mailfrom=\"(\"@evil.example; dkim=none; "
                                   "dmarc=fail header.from=bank.example");
    EXPECT_EQ(hidden.dmarc, "fail");
    EXPECT_EQ(hidden.verdict, Verdict::suspicious);
    const auto made_up = judge_from(
        "fresh.example",
        "spf=pass smtp.mailfrom=\"a; dkim=pass header.d=fresh.example; b\"@evil.example; "
        "dkim=none; dmarc=none");
    EXPECT_EQ(made_up.verdict, Verdict::unverified);
    EXPECT_EQ(made_up.dkim, "none");
    EXPECT_EQ(judge_from("fresh.example",
                         "spf=pass smtp.mailfrom=\"x\\\"; dkim=pass header.d=fresh.example; "
                         "\"@evil.example")
                  .verdict,
              Verdict::unverified);
    EXPECT_EQ(judge_from("evil.example", "spf=pass smtp.mailfrom=\"(\"@evil.example").verdict,
              Verdict::trusted);
    EXPECT_EQ(judge_from("good.example",
                         "spf = pass (of (a (nested) one \\) and \"so\" on)) smtp.mailfrom = "
                         "prvs=1=ann@good.example (that) ; dmarc=none")
                  .verdict,
              Verdict::trusted);
}

TEST(Authentication, believes_no_header_whose_quotes_and_comments_do_not_end) {
    for (const std::string results :
         {"dkim=pass header.d=fresh.example; spf=pass smtp.mailfrom=\"@evil.example",
          "dkim=pass header.d=fresh.example (", "dkim=pass header.d=fresh.example )",
          "dkim=pass header.d=fresh.example; spf=none (a\\",
          "spf=pass smtp.mailfrom=fresh.example(x)@evil.example",
          "spf=pass (domain of \") ; dkim=pass header.d=fresh.example; (\"@evil.example is "
          "good)"}) {
        EXPECT_EQ(judge_from("fresh.example", results).verdict, Verdict::unverified) << results;
        EXPECT_EQ(judge_from("fresh.example", results + "; dmarc=fail").verdict,
                  Verdict::suspicious)
            << results;
        // What another line of the same server says does not help.
        EXPECT_EQ(judge("Authentication-Results: mx.shop.kr; dmarc=pass\n"
                        "Authentication-Results: mx.shop.kr; " +
                        results + "\nFrom: ceo@fresh.example")
                      .verdict,
                  Verdict::unverified)
            << results;
    }
}

TEST(Authentication, lets_a_failed_dmarc_win) {
    EXPECT_EQ(judge_from("a.example", "dmarc=fail; dmarc=pass; dkim=pass header.d=a.example").dmarc,
              "fail");
    EXPECT_EQ(judge_from("a.example", "dmarc=pass; dmarc=fail").verdict, Verdict::suspicious);
    EXPECT_EQ(judge("Authentication-Results: mx.shop.kr; dkim=pass header.d=a.example\n"
                    "Authentication-Results: mx.shop.kr; dmarc=fail\nFrom: ceo@a.example")
                  .verdict,
              Verdict::suspicious);
}

/// As Microsoft 365 hands a mail over: hops of its own, its results without a name, and the hop
/// that took the mail from the sender, below which everything is the sender's.
struct Unnamed {
    std::string results =
        "spf=pass (sender IP is 192.0.2.7)\n smtp.mailfrom=example.com; shop.kr; dkim=pass "
        "(signature was verified)\n header.d=example.com;shop.kr; dmarc=pass action=none\n "
        "header.from=example.com;compauth=pass reason=100";
    std::string above = {};  ///< between the service's own hops and its results
    std::string taken_from = "mail.example.com (192.0.2.7)";
    std::string below = {};  ///< what the sender wrote

    Authentication judge() const {
        std::string headers =
            "Received: from AM0PR01.eurprd01.prod.outlook.com (2603:10a6::1)\n"
            " by DB8PR01.eurprd01.prod.outlook.com with HTTPS; Mon, 2 Nov 2026 01:02:03 +0000\n" +
            above;
        if (!results.empty()) headers += "Authentication-Results: " + results + "\n";
        headers += "Received: from " + taken_from +
                   " by\n AM7EUR03FT012.mail.protection.outlook.com (10.152.1.1) with Microsoft "
                   "SMTP Server; Mon, 2 Nov 2026 01:02:02 +0000\n";
        headers += below + "From: Ann <ann@example.com>\n\ntext";
        return authenticate(*parse(headers), {.host = "", .unnamed_under = "outlook.com"});
    }
};

TEST(Authentication, reads_the_results_of_a_service_that_writes_no_name) {
    const auto good = Unnamed{}.judge();
    EXPECT_EQ(good.spf + good.dkim + good.dmarc, "passpasspass");
    EXPECT_EQ(good.verdict, Verdict::trusted);
    const auto bad = Unnamed{.results =
                                 "spf=fail (sender IP is 192.0.2.7) "
                                 "smtp.mailfrom=example.com; dkim=none (message not "
                                 "signed) header.d=none;dmarc=fail action=oreject "
                                 "header.from=example.com;compauth=fail reason=000"}
                         .judge();
    EXPECT_EQ(bad.verdict, Verdict::suspicious);
    EXPECT_EQ(bad.dmarc, "fail");
    const auto stranger = Unnamed{.results =
                                      "spf=pass smtp.mailfrom=evil.example; dkim=none; "
                                      "dmarc=bestguesspass header.from=example.com"}
                              .judge();
    EXPECT_EQ(stranger.verdict, Verdict::unverified);
}

TEST(Authentication, believes_no_nameless_results_of_a_sender) {
    const auto forged = "Authentication-Results: " + Unnamed{}.results + "\n";
    const std::string hop =
        "Received: from a.prod.outlook.com (10.0.0.1) by b.mail.protection.outlook.com with X; d\n";
    const auto expect_unverified = [](const Unnamed& mail) {
        EXPECT_EQ(mail.judge().verdict, Verdict::unverified) << mail.above << mail.below;
    };
    expect_unverified({.results = "spf=none; dkim=none; dmarc=none", .below = forged});
    expect_unverified({.results = "spf=none; dkim=none; dmarc=none", .below = forged + hop});
    expect_unverified({.results = "", .below = forged});
    expect_unverified({.results = "", .below = forged + hop});
    expect_unverified({.results = "", .taken_from = "outlook.com.evil.example", .below = forged});
    expect_unverified({.results = "", .taken_from = "evil-outlook.com", .below = forged});
    // Whoever hands the mail on into the mailbox stands on top, and is not believed.
    expect_unverified({.above = "Authentication-Results: relay.example; dmarc=pass\n"});
    expect_unverified({.above = "Received: from x by relay.example; d\n"});
    expect_unverified({.results = "spf=none; dmarc=none smtp.mailfrom=\"; dmarc=pass"});
    // A named server is not believed where none is known, nor a nameless one where a name is.
    EXPECT_EQ(judge(forged + "From: ann@example.com").verdict, Verdict::unverified);
}

TEST(Authentication, suspects_whom_spf_or_dkim_speaks_against) {
    for (const std::string results :
         {"spf=fail smtp.mailfrom=a@a.example; dkim=fail; dmarc=none", "dmarc=permerror; spf=fail",
          "dkim=permerror", "spf=hardfail", "spf=fail; dkim=pass header.d=evil.example"}) {
        const auto found = judge_from("a.example", results);
        EXPECT_EQ(found.verdict, Verdict::suspicious) << results;
        EXPECT_THAT(found.reasons, ElementsAre("checks_failed")) << results;
    }
    // Somebody's forwarding breaks SPF and leaves the signature.
    EXPECT_EQ(judge_from("a.example", "spf=fail; dkim=pass header.d=a.example").verdict,
              Verdict::trusted);
    for (const std::string results : {"none", "spf=softfail; dkim=none", "dmarc=temperror",
                                      "spf=pass smtp.mailfrom=x@evil.example", "spf=neutral"}) {
        EXPECT_EQ(judge_from("a.example", results).verdict, Verdict::unverified) << results;
    }
}

TEST(Authentication, suspects_senders_that_hide) {
    const auto reasons = [](const std::string& headers) { return judge(headers).reasons; };
    EXPECT_THAT(reasons("From: a@b.kr, c@d.kr"), ElementsAre("several_from"));
    EXPECT_THAT(reasons("From: a@b.kr\nFrom: c@d.kr"), ElementsAre("several_from"));
    EXPECT_THAT(reasons("From: a@b.kr\nSender: x@evil.com"), ElementsAre("sender_differs"));
    EXPECT_THAT(reasons("From: Ann <a(x)@b.kr>"), ElementsAre("comment_in_address"));
    EXPECT_THAT(reasons("From: \"boss@bank.kr\" <x@evil.com>"), ElementsAre("address_in_name"));
    EXPECT_THAT(reasons("Subject: x"), ElementsAre("no_from"));
    EXPECT_THAT(reasons("Authentication-Results: mx.shop.kr; dmarc=fail\nFrom: a@b.kr"),
                ElementsAre("dmarc_fail"));
    EXPECT_EQ(judge("From: a@b.kr, c@d.kr").verdict, Verdict::suspicious);
    EXPECT_TRUE(reasons("From: ann@b.kr (Ann)\nSender: list@mail.b.kr").empty());
}

}  // namespace
}  // namespace ondam::mail
