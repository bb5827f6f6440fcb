#include "domain/channels/mailboxes.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <gtest/gtest.h>
#include <set>

#include "base/text.h"
#include "platform/clock/clock.h"
#include "support/channels_house.h"
#include "support/dovecot.h"
#include "support/loopback.h"
#include "support/smtp_server.h"

namespace ondam::channels {
namespace {

using std::chrono::steady_clock;

std::string mail_of(const std::string& id, const std::string& extra = "",
                    const std::string& body = "Where is my parcel?") {
    return "From: Ann <ann@x.kr>\r\nTo: desk@shop.kr\r\nSubject: Parcel\r\nMessage-ID: <" + id +
           ">\r\n" + extra + "\r\n" + body + "\r\n";
}

template <class Condition>
bool comes_true(Condition condition) {
    const auto end = steady_clock::now() + std::chrono::seconds(90);
    while (steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return condition();
}

/// A real Dovecot and a real SMTP server around the channels.
class MailboxesTest : public testing::TestWithParam<records::Dialect> {
protected:
    void begin() {
        mailboxes = std::make_unique<Mailboxes>(Mailboxes::Parts{.database = house.database,
                                                                 .channels = channels,
                                                                 .adapter = email,
                                                                 .inbox = inbox,
                                                                 .clock = house.clock});
        mailboxes->start();
    }
    std::string state() { return channels.get(house.actor, channel).value().state; }
    void wait_until_ok() {
        ASSERT_TRUE(comes_true([&] { return state() == "ok"; })) << state();
    }
    bool wait_for_mails(std::size_t count) {
        return comes_true([&] { return house.intake.count() >= count; });
    }
    std::string settings(int imap_port, std::string_view user = "desk") {
        return R"({"address":"desk@shop.kr","from_name":"온담샵","imap":{"host":"127.0.0.1","port":)" +
               std::to_string(imap_port) + R"(,"security":"none","user":")" + std::string(user) +
               R"("},"smtp":{"host":"127.0.0.1","port":)" + std::to_string(smtp.port()) +
               R"(,"security":"tls","user":"agent"}})";
    }
    ChannelId make() {
        ChannelInput input;
        input.kind = ChannelKind::email;
        input.name = "Mail";
        input.settings = test::parsed(settings(dovecot.port()));
        input.secrets = test::parsed(R"({"password":"secret"})");
        return channels.create(house.actor, input).value().channel.id;
    }
    OutgoingMessage answer(std::string_view text) {
        OutgoingMessage message;
        message.workspace = house.workspace.id;
        message.channel = channel;
        message.message = house.ids.next<MessageRef>();
        message.conversation = house.ids.next<ConversationRef>();
        message.recipient = house.intake.last_identity;
        message.subject = "Re: Parcel";
        message.text = text;
        message.due_at = house.clock.now();
        return message;
    }
    void leave(const OutgoingMessage& message) {
        database->write([&](records::Transaction& transaction) {
            house.deliveries.enqueue(transaction, message);
        });
        house.jobs.run_due();
    }
    /// One who is known by an address of the SMTP server's special ones.
    void meet(const std::string& address) {
        IncomingMessage message;
        message.workspace = house.workspace.id;
        message.channel = channel;
        message.external_id = address;
        message.sender = {{customers::IdentityKind::email, address, customers::Trust::trusted}};
        ASSERT_TRUE(house.intake.receive(message));
    }

    test::Dovecot dovecot;
    test::SmtpServer smtp{test::SmtpServer::Mode::tls};
    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{
        *database,
        {.allowed = {*net::Cidr::parse("127.0.0.0/8")}, .certificates = smtp.ca_file().string()}};
    EmailAdapter& email = house.email;
    Channels& channels = house.channels;
    MailInbox& inbox = house.mail_inbox;
    ChannelId channel = make();
    std::unique_ptr<Mailboxes> mailboxes;
};
INSTANTIATE_TEST_SUITE_P(, MailboxesTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(MailboxesTest, takes_mails_in_once_through_cuts_and_restarts) {
    dovecot.deliver(mail_of("before@x"));
    begin();
    wait_until_ok();
    const auto began = steady_clock::now();
    dovecot.deliver(mail_of("1@x"));
    ASSERT_TRUE(wait_for_mails(1));
    // Without IDLE it would be asked for every twenty seconds.
    EXPECT_LT(steady_clock::now() - began, std::chrono::seconds(10));
    EXPECT_EQ(house.intake.messages().at(0).external_id, "1@x");

    dovecot.stop();
    ASSERT_TRUE(comes_true([&] { return state() == "failing"; }));
    dovecot.deliver(mail_of("2@x"));
    dovecot.start();
    ASSERT_TRUE(wait_for_mails(2));

    mailboxes->stop();
    dovecot.deliver(mail_of("3@x"));
    begin();
    ASSERT_TRUE(wait_for_mails(3));
    EXPECT_EQ(house.intake.calls, 3);

    dovecot.forget_uids();
    dovecot.deliver(mail_of("4@x"));
    // Read anew from the first: the one from before the channel has no date, so it comes as well.
    ASSERT_TRUE(wait_for_mails(5));
    mailboxes->stop();
    std::multiset<std::string> ids;
    for (const auto& message : house.intake.messages()) ids.insert(message.external_id);
    EXPECT_EQ(ids, (std::multiset<std::string>{"1@x", "2@x", "3@x", "4@x", "before@x"}));
}

TEST_P(MailboxesTest, stops_at_once_while_a_server_says_nothing) {
    dovecot.stop();
    const auto mute = test::listen_on_loopback(dovecot.port());
    begin();
    const int session = ::accept4(mute.socket, nullptr, nullptr, SOCK_CLOEXEC);
    ASSERT_GE(session, 0);
    const auto began = steady_clock::now();
    mailboxes->stop();
    // Without a word from us it would be given half a minute.
    EXPECT_LT(steady_clock::now() - began, std::chrono::seconds(15));
    EXPECT_EQ(state(), "connecting");
    ::close(session);
    ::close(mute.socket);
}

TEST_P(MailboxesTest, believes_the_server_and_not_the_sender_about_when_a_mail_came) {
    begin();
    wait_until_ok();
    // A sender whose clock is wrong is a customer all the same.
    dovecot.deliver(mail_of("1@x", "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"));
    ASSERT_TRUE(wait_for_mails(1));
    // Nor is an old mail lost that somebody moves into the folder now.
    const auto years_ago = house.clock.now() - std::chrono::hours(24 * 900);
    dovecot.deliver(mail_of("2@x"), "desk", years_ago);
    ASSERT_TRUE(wait_for_mails(2));
    mailboxes->stop();

    // Numbered anew, what had been there before the channel stays where it is.
    dovecot.deliver(mail_of("3@x"), "desk", years_ago);
    dovecot.forget_uids();
    dovecot.deliver(mail_of("4@x"));
    begin();
    ASSERT_TRUE(wait_for_mails(3));
    mailboxes->stop();
    EXPECT_EQ(house.intake.messages().back().external_id, "4@x");
    EXPECT_EQ(house.intake.count(), 3u);
}

TEST_P(MailboxesTest, takes_each_mail_in_once_while_the_clock_is_set) {
    begin();
    wait_until_ok();
    std::size_t count = 0;
    for (const auto by : {24, -25, 1, -1, 24}) {
        house.clock.advance(std::chrono::hours(by));
        dovecot.deliver(mail_of(std::to_string(++count) + "@x"));
        ASSERT_TRUE(wait_for_mails(count)) << by << " h";
    }
    mailboxes->stop();
    begin();
    dovecot.deliver(mail_of("last@x"));
    ASSERT_TRUE(wait_for_mails(count + 1));
    mailboxes->stop();
    EXPECT_EQ(house.intake.calls, int(count) + 1);
}

TEST_P(MailboxesTest, says_in_words_what_is_wrong) {
    const auto test_with = [&](const std::string& text, std::string_view password) {
        ChannelInput input;
        input.kind = ChannelKind::email;
        input.settings = test::parsed(text);
        input.secrets = json::Value(json::Object{{"password", json::Value(std::string(password))}});
        return channels.test(house.actor, input).value();
    };
    const auto fine = test_with(settings(dovecot.port()), "secret");
    ASSERT_EQ(fine.size(), 6u);
    for (const auto& step : fine) EXPECT_TRUE(step.ok) << step.name << step.message;
    EXPECT_EQ(fine.back().name, "send");

    const auto wrong_password = test_with(settings(dovecot.port()), "wrong");
    EXPECT_EQ(wrong_password.back().name, "sign_in");
    EXPECT_EQ(wrong_password.back().code, "credentials");
    EXPECT_FALSE(wrong_password.back().message.empty());

    const auto nobody_there = test_with(settings(test::free_port()), "secret");
    EXPECT_EQ(nobody_there.back().name, "connect");
    EXPECT_EQ(nobody_there.back().code, "refused");

    auto folder = settings(dovecot.port());
    folder.insert(1, R"("folder":"Nothing",)");
    const auto no_folder = test_with(folder, "secret");
    EXPECT_EQ(no_folder.back().name, "folder");
    EXPECT_EQ(no_folder.back().code, "folder_missing");
}

TEST_P(MailboxesTest, sends_a_mail_that_comes_back_as_an_answer_of_its_conversation) {
    begin();
    wait_until_ok();
    dovecot.deliver(mail_of("1@x"));
    ASSERT_TRUE(wait_for_mails(1));
    auto message = answer("It left this morning.");
    message.references = {"1@x"};
    message.cc = {"bob@x.kr"};
    message.sender_name = "김상담";
    message.attachments = {
        house.attachments.store(house.workspace.id, "user:x", "영수증.pdf", "%PDF-1.4 x")};
    leave(message);
    const auto delivery = house.delivery(message.message);
    ASSERT_EQ(delivery.state, DeliveryState::sent) << delivery.error_code << delivery.error;
    smtp.wait_for_mails(1);
    const auto raw = smtp.mails().at(0);
    const auto received = mail::parse(raw).value();
    EXPECT_EQ(received.message_id, delivery.external_id);
    EXPECT_EQ(received.references, std::vector<std::string>{"1@x"});
    EXPECT_EQ(received.from.at(0).name, "김상담 (온담샵)");
    EXPECT_EQ(text::trim(received.text), "It left this morning.");
    EXPECT_FALSE(received.html.empty());
    EXPECT_EQ(received.attachments.at(0).name, "영수증.pdf");
    EXPECT_NE(smtp.envelopes().at(0).find("bob@x.kr"), std::string::npos);

    dovecot.deliver(mail_of("2@x", "In-Reply-To: <" + delivery.external_id + ">\r\n", "Thanks!"));
    ASSERT_TRUE(wait_for_mails(2));
    EXPECT_EQ(house.intake.messages().at(1).continues, message.conversation);
    // Our own mail in our own mailbox is no customer's.
    dovecot.deliver(raw);
    ASSERT_TRUE(
        comes_true([&] { return channels.get(house.actor, channel).value().dead_letters == 1; }));
    EXPECT_EQ(house.intake.count(), 2u);
}

TEST_P(MailboxesTest, asks_for_answers_to_an_address_that_names_the_conversation) {
    ChannelInput change;
    change.settings = test::parsed(R"({"reply_addresses":true})");
    ASSERT_TRUE(channels.change(house.actor, channel, change));
    begin();
    wait_until_ok();
    dovecot.deliver(mail_of("1@x"));
    ASSERT_TRUE(wait_for_mails(1));
    const auto message = answer("It left this morning.");
    leave(message);
    smtp.wait_for_mails(1);
    const auto received = mail::parse(smtp.mails().at(0)).value();
    EXPECT_EQ(received.from.at(0).address, "desk@shop.kr");
    ASSERT_EQ(received.reply_to.size(), 1u);
    const auto address = received.reply_to.at(0).address;
    EXPECT_TRUE(address.starts_with("desk+")) << address;
    // The customer's program answers there; the service in between gave the mail another id.
    dovecot.deliver(mail_of(
        "2@x", "In-Reply-To: <0101-service@ses.example>\r\nCc: " + address + "\r\n", "Thanks!"));
    ASSERT_TRUE(wait_for_mails(2));
    const auto answered = house.intake.messages().at(1);
    EXPECT_EQ(answered.continues, message.conversation);
    EXPECT_TRUE(answered.cc.empty());
}

TEST_P(MailboxesTest, tells_refused_from_later_and_from_unknown) {
    const auto state_of = [&](const std::string& address) {
        meet(address);
        // Long enough to be on its way for a while.
        const auto message = answer(std::string(2'000'000, 'x'));
        leave(message);
        return house.delivery(message.message);
    };
    const auto missing = state_of("missing@x.kr");
    EXPECT_EQ(missing.state, DeliveryState::failed);
    EXPECT_EQ(missing.error_code, "550");
    const auto later = state_of("later@x.kr");
    EXPECT_EQ(later.state, DeliveryState::queued);
    EXPECT_EQ(later.error_code, "451");
    EXPECT_EQ(state_of("refuse-data@x.kr").state, DeliveryState::failed);
    // Cut before the end of the mail: nobody has it, it is tried again.
    EXPECT_EQ(state_of("cut-in-data@x.kr").state, DeliveryState::queued);
    // Cut after the end: the server may have it.
    const auto unknown = state_of("cut-after-data@x.kr");
    EXPECT_EQ(unknown.state, DeliveryState::unknown);
    EXPECT_FALSE(unknown.external_id.empty());
    const auto attempts = smtp.envelopes().size();
    house.clock.advance(std::chrono::hours(1));
    house.jobs.run_due();
    EXPECT_EQ(house.delivery(unknown.message).state, DeliveryState::unknown);
    EXPECT_EQ(smtp.envelopes().size(), attempts);
}

TEST_P(MailboxesTest, sends_nothing_twice_whose_outcome_was_not_stored) {
    meet("emily@x.kr");
    const auto message = answer("It left this morning.");
    leave(message);
    ASSERT_EQ(house.delivery(message.message).state, DeliveryState::sent);
    ASSERT_EQ(smtp.envelopes().size(), 1u);
    // As it stands when the database went away between the mail and the word about it.
    house.database.write([&](records::Transaction& transaction) {
        for (const auto* text : {"UPDATE deliveries SET state = 'sending'",
                                 "UPDATE jobs SET state = 'waiting', finished_at = NULL "
                                 "WHERE kind = 'deliver_message'"})
            transaction.run(records::Statement{"undo", text, text});
    });
    house.clock.advance(std::chrono::hours(1));
    leave(message);
    EXPECT_EQ(house.delivery(message.message).state, DeliveryState::unknown);
    EXPECT_EQ(smtp.envelopes().size(), 1u);
}

TEST_P(MailboxesTest, takes_many_mails_in_and_says_how_fast) {
    begin();
    wait_until_ok();
    mailboxes->stop();
    constexpr int count = 600;
    const std::string body(4000, 'x');
    for (int i = 0; i < count; ++i)
        dovecot.deliver(mail_of("m" + std::to_string(i) + "@x", "", body));
    const auto began = steady_clock::now();
    begin();
    ASSERT_TRUE(wait_for_mails(count));
    const std::chrono::duration<double> took = steady_clock::now() - began;
    std::printf("%d mails of 4 kB in %.2f s: %.0f a second\n", count, took.count(),
                count / took.count());
    EXPECT_EQ(house.intake.calls, count);
}

}  // namespace
}  // namespace ondam::channels
