#include "platform/mail/classify.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ondam::mail {
namespace {

Classification judge(const std::string& raw) { return classify(*parse(raw)); }

TEST(Classify, leaves_letters_of_people_alone) {
    EXPECT_EQ(judge("From: a@b.kr\nSubject: Delivery failed?\n\nWhere is order 550?").kind,
              MailKind::normal);
    EXPECT_EQ(judge("From: a@b.kr\nAuto-Submitted: no\n\nHello").kind, MailKind::normal);
    EXPECT_FALSE(judge("From: a@b.kr\n\nHello").must_not_be_answered);
}

TEST(Classify, knows_automatic_answers) {
    for (const char* mark :
         {"Auto-Submitted: auto-replied", "X-Autoreply: yes", "X-Autorespond: 1",
          "Precedence: auto_reply", "Subject: 부재중: 주문", "Subject: [자동응답] 휴가입니다",
          "Subject: Automatic reply: order", "Return-Path: <>"}) {
        EXPECT_EQ(judge(std::string(mark) + "\nFrom: a@b.kr\n\nI am away.").kind,
                  MailKind::auto_reply)
            << mark;
    }
}

TEST(Classify, leaves_customers_alone_who_write_of_absence_and_of_parcels_that_came_back) {
    for (const char* subject : {"부재중이라 택배를 못 받았어요", "부재중 전화 문의드립니다",
                                "휴가 중 배송 문의", "Vacation rental: is it free in May?",
                                "On vacation, please hold my order", "Re: 자동응답 시스템 문의"}) {
        EXPECT_EQ(judge("From: a@b.kr\nSubject: " + std::string(subject) + "\n\n언제 오나요?").kind,
                  MailKind::normal)
            << subject;
    }
    for (const char* subject :
         {"택배 반송 문의", "Order returned to sender", "메일 전송 실패라고 나와요"}) {
        const auto mail =
            judge("From: a@b.kr\nSubject: " + std::string(subject) +
                  "\n\n주문 550 건이 주소를 찾을 수 없다고 돌아왔대요. 5.1.1 no such user");
        EXPECT_EQ(mail.kind, MailKind::normal) << subject;
    }
}

TEST(Classify, knows_automatic_answers_by_their_subjects) {
    for (const char* subject :
         {"(자동응답) 감사합니다", "[부재중 응답] Re: 예약", "부재중: 예약", "부재중 안내",
          "자동 답장: 예약", "[휴가중] Re: 예약", "Vacation reply: order", "Vacation",
          "Out of office until Monday"}) {
        EXPECT_EQ(judge("From: a@b.kr\nSubject: " + std::string(subject) + "\n\n휴가입니다.").kind,
                  MailKind::auto_reply)
            << subject;
    }
}

TEST(Classify, knows_bulk_mail) {
    for (const char* mark : {"List-Id: <a.b>", "List-Unsubscribe: <https://a.b>",
                             "Precedence: bulk", "Auto-Submitted: auto-generated"}) {
        EXPECT_EQ(judge(std::string(mark) + "\nFrom: a@b.kr\n\nNews").kind, MailKind::bulk) << mark;
    }
}

/// As a notification service wraps it, broken inside a string on its way.
std::string notice(const std::string& type, const std::string& said) {
    return "From: no-reply@sns.example\nList-Id: <notices>\nSubject: Notification\n\n"
           "{\"Type\":\"Notification\",\"Message\":\"{\\\"notificationType\\\":\\\"" +
           type + "\\\"," + said +
           ",\\\"mail\\\":{\\\"headers\\\":[{\\\"name\\\":\\\"Message-\n"
           "ID\\\",\\\"value\\\":\\\"<our@shop.kr>\\\"}]}}\"}\n--\nTo unsubscribe, click {here}\n";
}

TEST(Classify, reads_notices_of_mail_services) {
    const auto bounce = judge(notice(
        "Bounce",
        R"(\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":)"
        R"(\"gone@d.kr\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 5.1.1 user unknown\"}]})"));
    EXPECT_EQ(bounce.kind, MailKind::bounce);
    EXPECT_EQ(bounce.original_message_id, "our@shop.kr");
    ASSERT_EQ(bounce.recipients.size(), 1u);
    EXPECT_EQ(bounce.recipients[0].address, "gone@d.kr");
    EXPECT_EQ(bounce.recipients[0].smtp_code, 550);
    EXPECT_TRUE(bounce.recipients[0].permanent);
    EXPECT_TRUE(bounce.must_not_be_answered);
    const auto complaint = judge(
        notice("Complaint",
               R"(\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":\"ann@d.kr\"}]})"));
    EXPECT_EQ(complaint.kind, MailKind::complaint);
    EXPECT_EQ(complaint.recipients.at(0).address, "ann@d.kr");
    const auto delivery =
        judge(notice("Delivery", R"(\"delivery\":{\"recipients\":[\"ann@d.kr\"]})"));
    EXPECT_EQ(delivery.kind, MailKind::delivery_report);
    EXPECT_EQ(delivery.recipients.at(0).reason, "delivered");
    // A service that puts its own id into Message-ID leaves the second place alone.
    auto relayed = notice("Bounce", R"(\"bounce\":{\"bouncedRecipients\":[]})");
    relayed.replace(relayed.find("our@"), 4, "its@");
    relayed.replace(relayed.find("[{\\\"name"), 1,
                    R"([{\"name\":\"X-Ondam-Message-ID\",\"value\":\"<our@shop.kr>\"},)");
    EXPECT_EQ(judge(relayed).original_message_id, "our@shop.kr");
    // JSON that a customer sends is a letter.
    EXPECT_EQ(judge("From: a@b.kr\n\n{\"notificationType\":\"Bounce\"}").kind, MailKind::normal);
    EXPECT_EQ(judge("From: a@b.kr\n\n{\"order\": 1").kind, MailKind::normal);
}

TEST(Classify, knows_a_mail_that_comes_back_without_a_report) {
    const std::string returned =
        "From: no-reply@d.kr\nSubject: Mail\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        "It could not be delivered to <full@d.kr>\nas their mailbox is full.\n--b\n"
        "Content-Type: message/rfc822\n\nMessage-ID: <our@shop.kr>\nTo: "
        "full@d.kr\n\nHello\n--b--\n";
    const auto bounce = judge("Return-Path: <>\n" + returned);
    EXPECT_EQ(bounce.kind, MailKind::bounce);
    EXPECT_EQ(bounce.original_message_id, "our@shop.kr");
    EXPECT_EQ(bounce.recipients.at(0).reason, "mailboxfull");
    // A customer who forwards one asks something.
    EXPECT_EQ(judge("Return-Path: <ann@d.kr>\n" + returned).kind, MailKind::normal);
}

std::string report(const std::string& fields) {
    return "From: MAILER-DAEMON@mx.kr\nSubject: Undelivered\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
           "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
           "mx.kr\n\n" +
           fields +
           "\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <our@shop.kr>\nTo: "
           "c@d.kr\n--b--\n";
}

TEST(Classify, reads_delivery_reports) {
    const auto bounce =
        judge(report("Final-Recipient: rfc822; gone@d.kr\nAction: failed\nStatus: 5.1.1\n"
                     "Diagnostic-Code: smtp; 550 5.1.1 <gone@d.kr>: User unknown\n\n"
                     "Final-Recipient: rfc822; full@d.kr\nAction: failed\nStatus: 5.2.2\n"
                     "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\n"));
    EXPECT_EQ(bounce.kind, MailKind::bounce);
    EXPECT_EQ(bounce.original_message_id, "our@shop.kr");
    ASSERT_EQ(bounce.recipients.size(), 2u);
    EXPECT_EQ(bounce.recipients[0].address, "gone@d.kr");
    EXPECT_EQ(bounce.recipients[0].status, "5.1.1");
    EXPECT_EQ(bounce.recipients[0].smtp_code, 550);
    EXPECT_EQ(bounce.recipients[0].reason, "userunknown");
    EXPECT_TRUE(bounce.recipients[0].permanent);
    EXPECT_EQ(bounce.recipients[1].reason, "mailboxfull");
    EXPECT_FALSE(bounce.recipients[1].permanent);

    const auto delayed =
        judge(report("Final-Recipient: rfc822; a@d.kr\nAction: delayed\nStatus: 4.4.1\n"));
    EXPECT_EQ(delayed.kind, MailKind::bounce);
    EXPECT_FALSE(delayed.recipients[0].permanent);
    const auto good =
        judge(report("Final-Recipient: rfc822; a@d.kr\nAction: delivered\nStatus: 2.0.0\n"));
    EXPECT_EQ(good.kind, MailKind::delivery_report);
}

TEST(Classify, reads_reports_written_for_people) {
    const auto bounce = judge(
        "From: Mail Delivery System <mailer-daemon@mx.kr>\nTo: desk@shop.kr\nReturn-Path: <>\n"
        "Subject: failure notice\n\nYour mail could not be delivered:\n\n"
        "<gone@d.kr>: host mx.d.kr said: 550 5.1.1 No such user\n\n"
        "--- Below this line is a copy of the message.\n\nMessage-ID: <our@shop.kr>\nTo: "
        "gone@d.kr\n");
    EXPECT_EQ(bounce.kind, MailKind::bounce);
    ASSERT_EQ(bounce.recipients.size(), 1u);
    EXPECT_EQ(bounce.recipients[0].address, "gone@d.kr");
    EXPECT_EQ(bounce.recipients[0].smtp_code, 550);
    EXPECT_TRUE(bounce.recipients[0].permanent);
}

TEST(Classify, knows_the_notice_of_a_group_in_any_language) {
    const auto bounce = judge(
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nReturn-Path: <>\n"
        "Subject: Delivery Status Notification (Failure)\n\n그룹이 없거나 글을 쓸 권한이 없습니다. "
        "https://groups.google.com/support/\n\n----- Original message -----\n\n"
        "Return-Path: <desk@shop.kr>\nMessage-ID: <our@shop.kr>\nTo: team@googlegroups.com\n");
    EXPECT_EQ(bounce.kind, MailKind::bounce);
    EXPECT_EQ(bounce.original_message_id, "our@shop.kr");
    EXPECT_EQ(bounce.recipients.at(0).reason, "rejected");
    EXPECT_FALSE(bounce.recipients.at(0).permanent);
}

TEST(Classify, gives_each_address_of_a_report_for_people_its_own_reason) {
    const auto bounce = judge(
        "From: mailer-daemon@mx.kr\nTo: desk@shop.kr\nSubject: Undelivered Mail\n\n"
        "<gone@d.kr>: host mx.d.kr[192.0.2.1] said: 550 5.1.1 <gone@d.kr>: User\n"
        "    unknown (in reply to RCPT TO command)\n\n"
        "<full@e.kr>: host mx.e.kr[192.0.2.2] said: 452 4.2.2 <full@e.kr>: Mailbox full\n\n"
        "--- Below this line is a copy of the message.\n\nMessage-ID: <our@shop.kr>\n");
    ASSERT_EQ(bounce.recipients.size(), 2u);
    EXPECT_EQ(bounce.recipients[0].address, "gone@d.kr");
    EXPECT_EQ(bounce.recipients[0].reason, "userunknown");
    EXPECT_TRUE(bounce.recipients[0].permanent);
    EXPECT_EQ(bounce.recipients[1].address, "full@e.kr");
    EXPECT_EQ(bounce.recipients[1].reason, "mailboxfull");
    EXPECT_EQ(bounce.recipients[1].smtp_code, 452);
}

TEST(Classify, does_not_blame_the_recipient_for_what_is_the_senders) {
    const auto of = [](const std::string& said) {
        return judge(report("Final-Recipient: rfc822; c@d.kr\nAction: failed\n" + said + "\n"))
            .recipients.at(0);
    };
    const auto sender = of("Diagnostic-Code: smtp; 550 5.1.7 No such domain shop.kr");
    EXPECT_EQ(sender.reason, "rejected");
    EXPECT_FALSE(sender.permanent);
    const auto after =
        of("Diagnostic-Code: smtp; 550 unknown user (in reply to MAIL FROM command)");
    EXPECT_EQ(after.reason, "rejected");
    EXPECT_FALSE(after.permanent);
    const auto passing = of("Diagnostic-Code: x; Name service error: Host not found, try again");
    EXPECT_EQ(passing.reason, "networkerror");
    EXPECT_FALSE(passing.permanent);
    const auto unknown = of("Diagnostic-Code: smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound");
    EXPECT_EQ(unknown.reason, "userunknown");
    EXPECT_TRUE(unknown.permanent);
    const auto waiting = of(
        "Diagnostic-Code: X-Postfix; delivery temporarily suspended: host mx.d.kr refused to talk "
        "to me: 421 Service not available");
    EXPECT_EQ(waiting.reason, "blocked");
    EXPECT_EQ(waiting.smtp_code, 421);
}

TEST(Classify, reads_what_a_report_says_to_people_where_it_tells_machines_nothing) {
    const auto bounce = judge(
        "From: MAILER-DAEMON@mx.kr\nSubject: failed\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\n\nAn error has occurred:\n\nc@d.kr: 550 5.7.26 Multiple checks failed\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kr\n"
        "X-Original-Message-ID: <our@shop.kr>\n\nFinal-Recipient: rfc822; c@d.kr\n"
        "Action: failed\nStatus: 5.0.0\n--b--\n");
    EXPECT_EQ(bounce.original_message_id, "our@shop.kr");
    EXPECT_EQ(bounce.recipients.at(0).status, "5.7.26");
    EXPECT_EQ(bounce.recipients.at(0).smtp_code, 550);
    EXPECT_EQ(bounce.recipients.at(0).reason, "authfailure");
}

TEST(Classify, reads_the_report_that_a_gateway_put_into_another) {
    const auto bounce = judge(
        "From: MAILER-DAEMON@gateway.kr\nReturn-Path: <>\nSubject: Returned mail\n"
        "Content-Type: multipart/mixed; boundary=outer\n\n--outer\n\nSee below.\n--outer\n"
        "Content-Type: message/rfc822\n\n" +
        report("Final-Recipient: rfc822; gone@d.kr\nAction: failed\nStatus: 5.1.1\n"
               "Diagnostic-Code: smtp; 550 User unknown\n") +
        "--outer--\n");
    EXPECT_EQ(bounce.kind, MailKind::bounce);
    EXPECT_EQ(bounce.original_message_id, "our@shop.kr");
    ASSERT_EQ(bounce.recipients.size(), 1u);
    EXPECT_EQ(bounce.recipients[0].address, "gone@d.kr");
    EXPECT_TRUE(bounce.recipients[0].permanent);
}

TEST(Classify, reads_a_report_about_a_report_for_what_it_says_itself) {
    const auto bounce = judge(
        "From: MAILER-DAEMON@mx.kr\nReturn-Path: <>\nSubject: Returned mail\n"
        "Content-Type: multipart/mixed; boundary=outer\n\n--outer\n\n"
        "<list@e.kr>: mailbox is full\n--outer\nContent-Type: message/rfc822\n\n" +
        report("Final-Recipient: rfc822; gone@d.kr\nAction: failed\nStatus: 5.1.1\n") +
        "--outer--\n");
    ASSERT_EQ(bounce.recipients.size(), 1u);
    EXPECT_EQ(bounce.recipients[0].address, "list@e.kr");
    EXPECT_EQ(bounce.recipients[0].reason, "mailboxfull");
}

TEST(Classify, takes_the_code_of_an_answer_from_the_transcript) {
    const auto of = [](const std::string& words, const std::string& more) {
        auto raw =
            report("Final-Recipient: rfc822; c@d.kr\nAction: failed\nStatus: 4.4.7\n" + more);
        return judge(text::replace_all(raw, "Sorry.", words)).recipients.at(0).smtp_code;
    };
    EXPECT_EQ(of("... while talking to mx.d.kr.:\n<<< 421\nDeferred", ""), 421);
    EXPECT_EQ(of("    (reason: 450 Later)", ""), 450);
    EXPECT_EQ(of("<<< 550 No", ""), 0) << "of another try";
    EXPECT_EQ(of("We waited 421 minutes.", ""), 0);
    EXPECT_EQ(of("<<< 421", "\nFinal-Recipient: rfc822; e@d.kr\nAction: failed\nStatus: 4.4.7\n"),
              0)
        << "of one of them";
}

TEST(Classify, reads_complaints) {
    const auto complaint = judge(
        "From: fbl@isp.kr\nContent-Type: multipart/report; report-type=feedback-report; "
        "boundary=b\n\n"
        "--b\n\nAbuse.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
        "Original-Rcpt-To: <a@d.kr>\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: "
        "<our@shop.kr>\n\nx\n--b--\n");
    EXPECT_EQ(complaint.kind, MailKind::complaint);
    EXPECT_EQ(complaint.feedback_type, "abuse");
    EXPECT_EQ(complaint.original_message_id, "our@shop.kr");
    ASSERT_EQ(complaint.recipients.size(), 1u);
    EXPECT_EQ(complaint.recipients[0].address, "a@d.kr");
}

}  // namespace
}  // namespace ondam::mail
