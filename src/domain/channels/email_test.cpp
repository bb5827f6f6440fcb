#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>
#include <set>

#include "base/text.h"
#include "domain/channels/mailboxes.h"
#include "domain/channels/out_of_hours.h"
#include "support/channels_house.h"
#include "support/material.h"

namespace ondam::channels {
namespace {

const std::string settings_text =
    R"({"address":"Care@Shop.kr","from_name":"온담샵","auth":"password",)"
    R"("imap":{"host":"imap.shop.kr","port":993,"security":"tls","user":"care"},)"
    R"("smtp":{"host":"smtp.shop.kr","port":587,"security":"starttls","user":"care"}})";

std::string plain_mail(const std::string& id, const std::string& headers, const std::string& body) {
    return "Message-ID: <" + id +
           ">\r\nTo: care@shop.kr\r\nDate: Thu, 12 Mar 2026 17:00:00 +0900\r\n" + headers + "\r\n" +
           body + "\r\n";
}

/// No server: what becomes of a mail's bytes.
class MailInboxTest : public testing::TestWithParam<records::Dialect> {
protected:
    MailInbox::Taken take(const std::string& raw) {
        return inbox.take(*inbox.mailbox_of(*channels.open(channel)),
                          {.uid = 1, .size = raw.size(), .is_header_only = false, .raw = raw}, 1);
    }
    std::vector<DeadLetter> letters() {
        return house.dead_letters.list(house.actor, channel, std::nullopt, 10).value().items;
    }
    /// A delivery to the last writer that has left.
    std::string sent_message_id() {
        OutgoingMessage message;
        message.workspace = house.workspace.id;
        message.channel = channel;
        message.message = house.ids.next<MessageRef>();
        message.conversation = house.ids.next<ConversationRef>();
        message.recipient = house.intake.last_identity;
        const auto id =
            reply_key.make_message_id(message.conversation.uuid, message.message.uuid, "shop.kr");
        database->write([&](records::Transaction& transaction) {
            house.deliveries.enqueue(transaction, message);
            house.deliveries.set(transaction, message.workspace, message.message,
                                 {.state = DeliveryState::sent, .external_id = id});
        });
        last_sent = message;
        return id;
    }
    std::string bounce(const std::string& about, const std::string& address) {
        return "From: MAILER-DAEMON@mx.shop.kr\r\nTo: care@shop.kr\r\nMessage-ID: <b" + about +
               ">\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
               "report-type=delivery-status; boundary=B\r\n\r\n--B\r\nContent-Type: "
               "text/plain\r\n\r\nIt failed.\r\n--B\r\nContent-Type: "
               "message/delivery-status\r\n\r\n"
               "Reporting-MTA: dns; mx.shop.kr\r\n\r\nFinal-Recipient: rfc822; " +
               address +
               "\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User "
               "unknown\r\n\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
               about + ">\r\nFrom: care@shop.kr\r\nTo: " + address + "\r\n\r\n--B--\r\n";
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{*database};
    mail::ReplyKey& reply_key = house.reply_key;
    EmailAdapter& email = house.email;
    Channels& channels = house.channels;
    MailInbox& inbox = house.mail_inbox;
    ChannelId channel = make();
    OutgoingMessage last_sent;

    ChannelId make() {
        ChannelInput input;
        input.kind = ChannelKind::email;
        input.name = "Mail";
        input.settings = test::parsed(settings_text);
        input.secrets = test::parsed(R"({"password":"secret"})");
        return channels.create(house.actor, input).value().channel.id;
    }
};
INSTANTIATE_TEST_SUITE_P(, MailInboxTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(MailInboxTest, keeps_what_somebody_attached_and_nothing_of_programs) {
    const auto part = [](const std::string& type, const std::string& body) {
        return "--B\r\nContent-Type: " + type + "\r\n\r\n" + body + "\r\n";
    };
    const auto head = [](const std::string& id, const std::string& type) {
        return plain_mail(
            id, "From: kim@x.kr\r\nMIME-Version: 1.0\r\nContent-Type: " + type + "; boundary=B\r\n",
            "");
    };
    take(head("a@x", "multipart/alternative") + part("text/plain", "보기") +
         part("text/x-amp-html", "<html amp4email>") + part("text/html", "<p>보기</p>") +
         part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR") + "--B--\r\n");
    take(head("b@x", "multipart/signed") + part("text/plain", "서명된 글") +
         part("application/pkcs7-signature; name=smime.p7s", "AAAA") + "--B--\r\n");
    take(head("c@x", "multipart/mixed") + part("text/x-amp-html", "<html amp4email>") +
         "--B--\r\n");
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 3u);
    ASSERT_EQ(taken[0].attachments.size(), 1u);
    EXPECT_EQ(taken[0].attachments[0].name, "attachment-1.ics");
    EXPECT_EQ(taken[1].attachments.size(), 0u);
    EXPECT_EQ(taken[2].attachments.size(), 1u) << "nothing else says it";
}

TEST_P(MailInboxTest, refuses_settings_that_cannot_work) {
    ChannelInput input;
    input.kind = ChannelKind::email;
    input.name = "Mail";
    input.settings = test::parsed(R"({"address":"nobody","imap":{"host":"a b","port":0}})");
    const auto refused = channels.create(house.actor, input);
    ASSERT_FALSE(refused);
    std::vector<std::string> fields;
    for (const auto& fault : refused.error().faults) fields.push_back(fault.field);
    for (const auto* field : {"settings.address", "settings.imap.port", "settings.imap.host",
                              "settings.smtp", "secrets.password"}) {
        EXPECT_NE(std::ranges::find(fields, field), fields.end()) << field;
    }
}

TEST_P(MailInboxTest, says_when_an_address_has_no_room_for_one_of_each_conversation) {
    ChannelInput input;
    input.kind = ChannelKind::email;
    input.name = "Mail";
    input.secrets = test::parsed(R"({"password":"s"})");
    const auto with = [&](std::string local) {
        auto text = text::replace_all(settings_text, "Care@", local + "@");
        text.insert(1, R"("reply_addresses":true,)");
        input.settings = test::parsed(text);
        return channels.create(house.actor, input);
    };
    EXPECT_TRUE(with(std::string(21, 'a')));
    const auto refused = with(std::string(22, 'b'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().faults.at(0).field, "settings.reply_addresses");
}

TEST_P(MailInboxTest, takes_a_mail_in_once) {
    const auto raw = plain_mail("a@x.kr",
                                "From: =?UTF-8?B?6rmA7JiB7Z2s?= <Ann@X.kr>\r\nCc: bob@x.kr, "
                                "care+tag@shop.kr\r\nSubject: Refund\r\nReferences: <r1@x> "
                                "<r2@x>\r\nIn-Reply-To: <r2@x>\r\n",
                                "When does it come?\r\n\r\nOn Mon, 9 Mar 2026 at 10:00, Bob "
                                "<bob@x.kr> wrote:\r\n> earlier");
    EXPECT_EQ(take(raw), MailInbox::Taken::message);
    EXPECT_EQ(take(raw), MailInbox::Taken::duplicate);
    ASSERT_EQ(house.intake.count(), 1u);
    const auto taken = house.intake.messages().at(0);
    EXPECT_EQ(taken.text, "When does it come?");
    EXPECT_TRUE(taken.quoted);
    EXPECT_EQ(taken.subject, "Refund");
    EXPECT_EQ(taken.sender_name, "김영희");
    EXPECT_EQ(taken.sender.at(0).value, "Ann@X.kr");
    EXPECT_EQ(taken.cc, std::vector<std::string>{"bob@x.kr"});
    EXPECT_EQ(taken.references, (std::vector<std::string>{"r1@x", "r2@x"}));
    EXPECT_EQ(taken.external_id, "a@x.kr");
    EXPECT_FALSE(taken.continues);
    EXPECT_FALSE(taken.suspicious);
}

TEST_P(MailInboxTest, names_the_conversation_by_its_own_keyed_ids_alone) {
    const auto conversation = house.ids.next_uuid();
    const auto id = reply_key.make_message_id(conversation, house.ids.next_uuid(), "shop.kr");
    take(plain_mail("1@x", "From: ann@x.kr\r\nIn-Reply-To: <" + id + ">\r\n", "yes"));
    auto forged = id;
    forged[70] = forged[70] == 'a' ? 'b' : 'a';
    take(plain_mail("2@x", "From: ann@x.kr\r\nIn-Reply-To: <" + forged + ">\r\n", "no"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_EQ(taken[0].continues, ConversationRef{conversation});
    EXPECT_FALSE(taken[1].continues);
}

TEST_P(MailInboxTest, keeps_the_bytes_of_what_it_cannot_read) {
    EXPECT_EQ(take(std::string("\0\0\0", 3)), MailInbox::Taken::dead_letter);
    ASSERT_EQ(letters().size(), 1u);
    EXPECT_EQ(letters()[0].reason_code, "not_a_mail");
    EXPECT_EQ(house.dead_letters.raw(house.actor, channel, letters()[0].id).value(),
              std::string("\0\0\0", 3));
    EXPECT_EQ(take(std::string("\0\0\0", 3)), MailInbox::Taken::dead_letter);
    EXPECT_EQ(letters().size(), 1u);
}

TEST_P(MailInboxTest, says_whose_mail_counts_as_nobodys) {
    EXPECT_EQ(take(plain_mail("t@x", "From: test@example.com\r\n", "hi")),
              MailInbox::Taken::dead_letter);
    ASSERT_EQ(letters().size(), 1u);
    EXPECT_EQ(letters()[0].reason_code, "refused");
    EXPECT_TRUE(letters()[0].reason_message.starts_with("test@example.com stands for nobody"))
        << letters()[0].reason_message;
}

TEST_P(MailInboxTest, keeps_the_header_of_what_is_too_large) {
    const std::string header = "From: ann@x.kr\r\nSubject: Film\r\nMessage-ID: <f@x>\r\n\r\n";
    inbox.take(*inbox.mailbox_of(*channels.open(channel)),
               {.uid = 1, .size = 100u << 20, .is_header_only = true, .raw = header}, 1);
    ASSERT_EQ(letters().size(), 1u);
    EXPECT_EQ(letters()[0].reason_code, "too_large");
    EXPECT_EQ(letters()[0].subject, "Film");
    EXPECT_EQ(letters()[0].size, 100 << 20);
}

TEST_P(MailInboxTest, takes_a_dead_letter_in_when_its_reason_is_gone) {
    const auto raw = plain_mail("a@x", "From: care@shop.kr\r\n", "hello");
    EXPECT_EQ(take(raw), MailInbox::Taken::dead_letter);
    const auto open = *channels.open(channel);
    EXPECT_FALSE(house.dead_letters.replay(house.actor, open, letters()[0].id, inbox));
    ChannelInput other;
    other.settings = test::parsed(R"({"address":"desk@shop.kr"})");
    ASSERT_TRUE(channels.change(house.actor, channel, other));
    const auto again =
        house.dead_letters.replay(house.actor, *channels.open(channel), letters()[0].id, inbox);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed_at);
    EXPECT_EQ(house.intake.count(), 1u);
    EXPECT_EQ(house.audit.list(house.actor, {}, 1)->items.at(0).action, "dead_letter.replay");
}

TEST_P(MailInboxTest, marks_a_bounced_message_and_spares_the_address) {
    take(plain_mail("a@x", "From: ann@x.kr\r\n", "hi"));
    const auto id = sent_message_id();
    EXPECT_EQ(take(bounce(id, "victim@x.kr")), MailInbox::Taken::report);
    EXPECT_EQ(house.delivery(last_sent.message).state, DeliveryState::sent);
    EXPECT_EQ(take(bounce(id, "ann@x.kr")), MailInbox::Taken::report);
    EXPECT_EQ(house.delivery(last_sent.message).state, DeliveryState::failed);
    EXPECT_EQ(house.delivery(last_sent.message).error_code, "bounced");
    const auto is_suppressed = [&](const char* address) {
        return database->read([&](records::Reader& reader) {
            return house.blocked.is_suppressed(reader, house.workspace.id, address);
        });
    };
    EXPECT_TRUE(is_suppressed("Ann@x.kr"));
    EXPECT_FALSE(is_suppressed("victim@x.kr"));
    EXPECT_EQ(take(bounce("stranger@elsewhere", "ann@x.kr")), MailInbox::Taken::dead_letter);
    auto automatic = last_sent;
    automatic.automatic = true;
    const auto outcome = email.send(*channels.open(channel), automatic, "ann@x.kr");
    EXPECT_EQ(std::get<Refused>(outcome).code, "suppressed");
    EXPECT_EQ(house.intake.count(), 1u);
}

/// The shape in which Amazon's mail service returns what it could not deliver: it had put an id of
/// its own into Message-ID, and tells of that one alone.
std::string relayed_bounce(const std::string& kept_id, const std::string& address) {
    const std::string relay_id = "0107018f3c2a9b11-5d0e6f7a-1234-4c1d-9e55-0a1b2c3d4e5f-000000";
    return "Return-Path: <>\r\n"
           "Received: from a4-12.smtp-out.eu-central-1.amazonses.com by mx.shop.kr; Thu, 12 Mar "
           "2026 08:00:09 +0000\r\n"
           "Date: Thu, 12 Mar 2026 08:00:08 +0000\r\n"
           "From: MAILER-DAEMON@amazonses.com\r\n"
           "To: care@shop.kr\r\n"
           "Subject: Delivery Status Notification (Failure)\r\n"
           "MIME-Version: 1.0\r\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_Part_7\"\r\n"
           "Message-ID: <0107018f3c2aa0c4-77aa88bb-0000-4000-8000-112233445566-000000"
           "@eu-central-1.amazonses.com>\r\n\r\n"
           "--=_Part_7\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
           "An error occurred while trying to deliver the mail to the following recipients:\r\n" +
           address +
           "\r\n\r\n--=_Part_7\r\nContent-Type: message/delivery-status\r\n\r\n"
           "Reporting-MTA: dns; a4-12.smtp-out.eu-central-1.amazonses.com\r\n\r\n"
           "Action: failed\r\nFinal-Recipient: rfc822; " +
           address +
           "\r\nDiagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach does "
           "not exist.\r\nStatus: 5.1.1\r\n\r\n"
           "--=_Part_7\r\nContent-Type: message/rfc822\r\n\r\n"
           "DKIM-Signature: v=1; a=rsa-sha256; q=dns/txt; c=relaxed/simple; s=abc; "
           "d=amazonses.com; t=1773302407;\r\n\th=From:To:Subject:Date:Message-ID; bh=AAAA=; "
           "b=BBBB=\r\n"
           "From: Shop <care@shop.kr>\r\nTo: " +
           address + "\r\nSubject: Re: Hello\r\nDate: Thu, 12 Mar 2026 08:00:07 +0000\r\n" +
           (kept_id.empty() ? "" : "X-Ondam-Message-ID: <" + kept_id + ">\r\n") + "Message-ID: <" +
           relay_id +
           "@eu-central-1.amazonses.com>\r\n"
           "Feedback-ID: ::1.eu-central-1.abcd=:AmazonSES\r\n"
           "X-SES-Outgoing: 2026.03.12-192.0.2.7\r\n\r\nIt is on its way.\r\n"
           "--=_Part_7--\r\n";
}

TEST_P(MailInboxTest, knows_its_mail_in_a_bounce_whose_relay_changed_the_id) {
    take(plain_mail("a@x", "From: ann@x.kr\r\n", "hi"));
    const auto id = sent_message_id();
    // Ids that are not ours, and addresses that the mail did not go to, say nothing.
    EXPECT_EQ(take(relayed_bounce("", "ann@x.kr")), MailInbox::Taken::dead_letter);
    EXPECT_EQ(take(relayed_bounce("made-up@shop.kr", "ann@x.kr")), MailInbox::Taken::dead_letter);
    EXPECT_EQ(take(relayed_bounce(id, "victim@x.kr")), MailInbox::Taken::report);
    EXPECT_EQ(house.delivery(last_sent.message).state, DeliveryState::sent);
    EXPECT_EQ(take(relayed_bounce(id, "ann@x.kr")), MailInbox::Taken::report);
    EXPECT_EQ(house.delivery(last_sent.message).state, DeliveryState::failed);
    EXPECT_EQ(house.delivery(last_sent.message).error_code, "bounced");
    EXPECT_EQ(house.intake.count(), 1u);
}

TEST_P(MailInboxTest, tells_robots_from_people) {
    take(plain_mail("1@x", "From: ann@x.kr\r\nAuto-Submitted: auto-replied\r\n", "away"));
    take(plain_mail("2@x",
                    "From: news@x.kr\r\nList-Unsubscribe: <https://x.kr/u>\r\nPrecedence: bulk\r\n",
                    "sale"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_TRUE(taken[0].automatic);
    EXPECT_FALSE(taken[1].automatic);
    EXPECT_TRUE(taken[1].unanswerable);
    EXPECT_EQ(take(plain_mail("3@x", "From: care@shop.kr\r\n", "me")),
              MailInbox::Taken::dead_letter);
    EXPECT_EQ(letters().at(0).reason_code, "own_address");
}

TEST_P(MailInboxTest, believes_other_senders_only_where_our_own_server_names_them) {
    take(plain_mail("1@x", "From: form@shop.kr\r\nReply-To: Ann <ann@x.kr>\r\n", "a"));
    take(plain_mail("2@x", "From: eve@evil.kr\r\nReply-To: ann@x.kr\r\n", "b"));
    take(plain_mail("3@x", "From: noreply@forms.io\r\nReply-To: ann@x.kr\r\n", "c"));
    take(plain_mail("4@x", "From: a@x.kr, b@x.kr\r\n", "d"));
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 4u);
    EXPECT_EQ(taken[0].sender[0].value, "ann@x.kr");
    EXPECT_FALSE(taken[0].suspicious);
    EXPECT_EQ(taken[1].sender[0].value, "eve@evil.kr");
    EXPECT_EQ(taken[1].cc, std::vector<std::string>{"ann@x.kr"});
    EXPECT_EQ(taken[2].sender[0].value, "ann@x.kr");
    EXPECT_TRUE(taken[2].suspicious);
    EXPECT_TRUE(taken[3].suspicious);
}

TEST_P(MailInboxTest, believes_a_server_without_a_name_where_it_is_told_to) {
    const std::string nameless = "Authentication-Results: dmarc=pass header.from=x.kr\r\n";
    take(plain_mail("1@x", nameless + "From: ann@x.kr\r\n", "a"));
    ChannelInput change;
    change.settings = test::parsed(R"({"unnamed_results":true})");
    ASSERT_TRUE(channels.change(house.actor, channel, change));
    take(plain_mail("2@x", nameless + "From: ann@x.kr\r\n", "b"));
    EXPECT_EQ(house.intake.messages().at(0).proof, Proof::unchecked);
    EXPECT_EQ(house.intake.messages().at(1).proof, Proof::proven);
}

TEST_P(MailInboxTest, says_how_far_its_own_server_proved_a_sender) {
    take(plain_mail("1@x", "From: ann@x.kr\r\n", "a"));
    ChannelInput change;
    change.settings = test::parsed(R"({"authserv_id":"mx.shop.kr"})");
    ASSERT_TRUE(channels.change(house.actor, channel, change));
    const auto found = [&](const std::string& id, const std::string& results,
                           const std::string& headers) {
        take(plain_mail(id, "Authentication-Results: mx.shop.kr; " + results + "\r\n" + headers,
                        "b"));
    };
    found("2@x", "dkim=pass header.d=x.kr", "From: ann@x.kr\r\n");
    found("3@x", "spf=softfail", "From: ann@x.kr\r\n");
    take(plain_mail("4@x", "From: ann@x.kr\r\n", "c"));
    found("5@x", "spf=fail; dkim=fail; dmarc=none", "From: ann@x.kr\r\n");
    const std::string form = "From: form@shop.kr\r\nX-Original-Sender: ann@x.kr\r\n";
    found("6@x", "dkim=pass header.d=shop.kr", form);
    found("7@x", "none", form);
    const auto taken = house.intake.messages();
    ASSERT_EQ(taken.size(), 7u);
    using enum Proof;
    std::vector<std::pair<Proof, bool>> seen;
    for (const auto& message : taken) {
        EXPECT_EQ(message.sender.at(0).value, "ann@x.kr");
        seen.emplace_back(message.proof, message.suspicious);
    }
    EXPECT_EQ(seen, (std::vector<std::pair<Proof, bool>>{{unchecked, false},
                                                         {proven, false},
                                                         {unproven, false},
                                                         {unproven, false},
                                                         {unproven, true},
                                                         {unchecked, false},
                                                         {unproven, true}}));
}

TEST_P(MailInboxTest, does_not_let_blocked_domains_in) {
    ASSERT_TRUE(house.blocked.block(house.actor, "@Spam.kr", "KR"));
    EXPECT_EQ(take(plain_mail("1@x", "From: ann@spam.kr\r\n", "buy")), MailInbox::Taken::blocked);
    EXPECT_EQ(take(plain_mail("2@x", "From: ann@x.kr\r\n", "hi")), MailInbox::Taken::message);
}

TEST_P(MailInboxTest, does_with_mails_what_a_help_desk_does) {
    const auto material = test::material("help desk mails");
    if (!material) return;
    const auto mails = test::read_tar_gz(*material / "email/helpdesk/mails.tar.gz");
    const auto cases = test::parsed(test::read_file(*material / "email/helpdesk/expected.json"));
    int checked = 0;
    for (const auto& one : *cases.array()) {
        const auto file = std::string(one["file"].text());
        const auto before = house.intake.count();
        channel = make();  // Several of these mails carry one id.
        ASSERT_EQ(take(mails.at(file)), MailInbox::Taken::message) << file;
        ASSERT_EQ(house.intake.count(), before + 1) << file;
        const auto message = house.intake.messages().back();
        const auto& expect = one["expect"];
        if (expect["text"].string()) {
            EXPECT_TRUE(message.text.starts_with(text::trim(expect["text"].text())))
                << file << ": " << message.text;
        }
        if (const auto* count = expect["attachments"].integer()) {
            EXPECT_EQ(message.attachments.size(), std::size_t(*count)) << file;
        }
        if (expect["subject"].string()) {
            EXPECT_EQ(message.subject, expect["subject"].text()) << file;
        }
        EXPECT_EQ(message.automatic, !expect["auto_reply"].is_null()) << file;
        for (const auto& attachment : message.attachments) EXPECT_FALSE(attachment.name.empty());
        ++checked;
    }
    EXPECT_EQ(std::size_t(checked), cases.array()->size());
}

TEST_P(MailInboxTest, opens_nothing_for_any_report_of_other_servers) {
    const auto material = test::material("bounces");
    if (!material) return;
    std::set<std::string> reports;  // Some lie there twice.
    for (const auto& [file, raw] : test::read_tar_gz(*material / "email/bounces/mails.tar.gz")) {
        if (!file.ends_with(".eml")) continue;
        const auto kind = mail::classify(*mail::parse(raw)).kind;
        const auto before = house.intake.messages().size();
        const auto taken = take(raw);
        const auto messages = house.intake.messages();
        switch (kind) {
            case mail::MailKind::bounce:
            case mail::MailKind::complaint:
                EXPECT_EQ(taken, MailInbox::Taken::dead_letter) << file;
                EXPECT_EQ(messages.size(), before) << file;
                reports.insert(raw);
                break;
            case mail::MailKind::delivery_report:
                EXPECT_EQ(taken, MailInbox::Taken::report) << file;
                EXPECT_EQ(messages.size(), before) << file;
                break;
            case mail::MailKind::auto_reply:
                // Kept where its conversation is known, else nowhere, and never answered.
                EXPECT_EQ(taken, MailInbox::Taken::message) << file;
                ASSERT_EQ(messages.size(), before + 1) << file;
                EXPECT_TRUE(messages.back().automatic) << file;
                EXPECT_TRUE(messages.back().unanswerable) << file;
                break;
            case mail::MailKind::normal:
            case mail::MailKind::bulk:
                ADD_FAILURE() << file << " is taken for a letter";
                break;
        }
        ASSERT_FALSE(HasFailure());
    }
    // About none of our mails: kept for somebody to look at, each once, with no other effect.
    const auto kept = house.dead_letters.list(house.actor, channel, std::nullopt, 10'000);
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(kept.value().items.size(), reports.size());
    for (const auto& letter : kept.value().items) {
        EXPECT_EQ(letter.reason_code, "bounce") << letter.id.text();
    }
}

TEST_P(MailInboxTest, keeps_the_whole_mail_where_it_is_more_than_a_message_holds) {
    std::string many = "Content-Type: multipart/mixed; boundary=a\r\n";
    std::string parts;
    for (int i = 0; i < 10'000; ++i)
        parts += "--a\r\nContent-Disposition: attachment; filename=" + std::to_string(i) +
                 ".txt\r\n\r\npart\r\n";
    EXPECT_EQ(take(plain_mail("a@x", "From: ann@x.kr\r\n" + many, "\r\n" + parts + "--a--")),
              MailInbox::Taken::message);
    const auto files = house.intake.messages().at(0).attachments;
    ASSERT_EQ(files.size(), 101u);
    EXPECT_EQ(files.back().name, "whole-mail.eml");
    std::string bytes;
    ASSERT_TRUE(house.attachments.read(files.back().file, bytes));
    EXPECT_NE(bytes.find("9999.txt"), std::string::npos);
    take(plain_mail("b@x", "From: ann@x.kr\r\n", "short"));
    EXPECT_TRUE(house.intake.messages().at(1).attachments.empty());
}

TEST_P(MailInboxTest, puts_its_own_automatic_mails_aside_when_they_come_back) {
    const auto loop = "From: desk@other.kr\r\nX-Loop: " + channel.text() + "\r\n";
    EXPECT_EQ(take(plain_mail("1@x", loop, "We are back at nine.")), MailInbox::Taken::dead_letter);
    EXPECT_EQ(letters().at(0).reason_code, "loop");
    // Somebody else's mark says no more than that no program should answer.
    take(plain_mail("2@x", "From: ann@x.kr\r\nX-Loop: list@lists.kr\r\n", "Where is it?"));
    EXPECT_EQ(letters().size(), 1u);
    EXPECT_TRUE(house.intake.messages().at(0).unanswerable);
}

}  // namespace
}  // namespace ondam::channels
