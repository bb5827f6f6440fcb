#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <set>

#include "domain/channels/mailboxes.h"
#include "support/channels_house.h"
#include "support/dovecot.h"
#include "support/scripted_imap.h"

namespace ondam::channels {
namespace {

using Manner = test::ScriptedImap::Manner;

std::string mail_of(const std::string& id) {
    return "From: Ann <ann@x.kr>\r\nTo: desk@shop.kr\r\nSubject: Parcel " + id +
           "\r\nMessage-ID: <" + id + "@x>\r\n\r\nWhere is it?\r\n";
}

template <class Condition>
bool comes_true(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(90);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

/// A mailbox with mails that its server lists and does not hand out.
class UnfetchedMailTest : public testing::TestWithParam<records::Dialect> {
protected:
    /// A mailbox that was found sound once; nothing is fetched until `begin`.
    ChannelId make(int port) {
        ChannelInput input;
        input.kind = ChannelKind::email;
        input.name = "Mail";
        const auto server = R"({"host":"127.0.0.1","port":)" + std::to_string(port) +
                            R"(,"security":"none","user":"desk"})";
        input.settings = test::parsed(R"({"address":"desk@shop.kr","from_name":"Shop","imap":)" +
                                      server + R"(,"smtp":)" + server + "}");
        input.secrets = test::parsed(R"({"password":"secret"})");
        const auto made = house.channels.create(house.actor, input).value().channel.id;
        begin();
        EXPECT_TRUE(comes_true(
            [&] { return house.channels.get(house.actor, made).value().state == "ok"; }));
        mailboxes->stop();
        return made;
    }
    void begin() {
        mailboxes = std::make_unique<Mailboxes>(Mailboxes::Parts{.database = house.database,
                                                                 .channels = house.channels,
                                                                 .adapter = house.email,
                                                                 .inbox = inbox,
                                                                 .clock = house.clock,
                                                                 .first_pause = milliseconds(20)});
        mailboxes->start();
    }
    std::vector<DeadLetter> letters() {
        return house.dead_letters.list(house.actor, channel, std::nullopt, 50).value().items;
    }
    std::set<std::string> taken() {
        std::set<std::string> ids;
        for (const auto& message : house.intake.messages()) ids.insert(message.external_id);
        return ids;
    }
    Result<DeadLetter> replay(const DeadLetter& letter) {
        return house.dead_letters.replay(house.actor, *house.channels.open(channel), letter.id,
                                         inbox);
    }

    test::TestDatabase database = test::fresh_database(GetParam());
    test::ChannelsHouse house{*database};
    MailInbox& inbox = house.mail_inbox;
    ChannelId channel;
    std::unique_ptr<Mailboxes> mailboxes;
};
INSTANTIATE_TEST_SUITE_P(, UnfetchedMailTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(UnfetchedMailTest, goes_on_behind_mails_that_the_server_does_not_hand_out) {
    test::ScriptedImap server;
    channel = make(server.port());
    server.put(1, mail_of("1"));
    server.put(2, mail_of("2"), Manner::refuses);
    server.put(3, mail_of("3"), Manner::leaves_out);
    server.put(4, mail_of("4"), Manner::says_nil);
    server.put(5, mail_of("5"), Manner::vanishes);
    server.put(6, mail_of("6"));
    begin();
    ASSERT_TRUE(comes_true([&] { return taken().contains("6@x"); }));
    EXPECT_EQ(taken(), (std::set<std::string>{"1@x", "6@x"}));
    ASSERT_EQ(letters().size(), 3u);
    for (const auto& letter : letters()) {
        EXPECT_EQ(letter.reason_code, "not_fetched");
        EXPECT_EQ(letter.sender, "ann@x.kr");
        EXPECT_GT(letter.size, 0);
    }
    const auto find = [&](const std::string& subject) {
        const auto all = letters();
        return *std::ranges::find(all, std::optional(subject), &DeadLetter::subject);
    };
    EXPECT_NE(find("Parcel 2").reason_message.find("UID 2, and the server says: NO [SERVERBUG]"),
              std::string::npos)
        << find("Parcel 2").reason_message;
    // A little patience for each batch, not for each mail.
    EXPECT_LE(server.sessions, 5);
    mailboxes->stop();

    // The server is still ill: a person hears its words.
    const auto refused = replay(find("Parcel 2"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().faults.at(0).code, "not_fetched");
    server.set_manner(2, Manner::hands_out);
    ASSERT_TRUE(replay(find("Parcel 2")));
    EXPECT_TRUE(taken().contains("2@x"));
    server.number_anew();
    const auto renumbered = replay(find("Parcel 3"));
    ASSERT_FALSE(renumbered);
    EXPECT_EQ(renumbered.error().faults.at(0).code, "mailbox_changed");
}

TEST_P(UnfetchedMailTest, gives_up_a_mail_over_which_the_server_hangs_up) {
    test::ScriptedImap server;
    channel = make(server.port());
    server.put(1, mail_of("1"));
    server.put(2, mail_of("2"), Manner::hangs_up);
    server.put(3, "From: ann@x.kr", Manner::quotes);
    begin();
    // What came before is not kept waiting by it.
    ASSERT_TRUE(comes_true([&] { return taken().contains("1@x"); }));
    ASSERT_TRUE(comes_true([&] { return letters().size() == 1; }));
    EXPECT_NE(letters()[0].reason_message.find("UID 2,"), std::string::npos);
    ASSERT_TRUE(comes_true([&] { return house.intake.count() == 2; }));
    mailboxes->stop();
    EXPECT_FALSE(replay(letters()[0]));
    server.set_manner(2, Manner::hands_out);
    EXPECT_TRUE(replay(letters()[0]));
    EXPECT_TRUE(taken().contains("2@x"));
}

TEST_P(UnfetchedMailTest, waits_for_a_server_that_says_that_it_passes) {
    test::ScriptedImap server;
    channel = make(server.port());
    server.put(1, mail_of("1"), Manner::unavailable);
    begin();
    ASSERT_TRUE(comes_true([&] { return server.sessions >= 5; }));
    EXPECT_TRUE(letters().empty());
    EXPECT_EQ(house.channels.get(house.actor, channel).value().state, "failing");
    server.set_manner(1, Manner::hands_out);
    ASSERT_TRUE(comes_true([&] { return taken().contains("1@x"); }));
}

TEST_P(UnfetchedMailTest, goes_on_behind_a_file_that_dovecot_cannot_read) {
    test::Dovecot dovecot;
    channel = make(dovecot.port());
    dovecot.deliver(mail_of("1"));
    const auto file = dovecot.deliver(mail_of("2"));
    std::filesystem::permissions(file, std::filesystem::perms::none);
    dovecot.deliver(mail_of("3"));
    begin();
    ASSERT_TRUE(comes_true([&] { return taken().contains("3@x"); }));
    EXPECT_EQ(taken(), (std::set<std::string>{"1@x", "3@x"}));
    ASSERT_EQ(letters().size(), 1u);
    EXPECT_EQ(letters()[0].reason_code, "not_fetched");
    mailboxes->stop();
}

}  // namespace
}  // namespace ondam::channels
