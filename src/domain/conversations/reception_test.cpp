#include <gtest/gtest.h>
#include <thread>

#include "domain/conversations/conversations_fixture.h"
#include "domain/staff/facts.h"

namespace ondam::conversations {
namespace {

class ReceptionTest : public ConversationsFixture {
protected:
    CustomerId add_emily() {
        const auto made =
            customers
                ->create(agent, {.name = "Emily Carter",
                                 .identities = {{IdentityKind::email, "emily@example.com"},
                                                {IdentityKind::phone, "+821044556677"}}})
                .value();
        return made.id;
    }
};
INSTANTIATE_TEST_SUITE_P(, ReceptionTest, testing::ValuesIn(test::databases()),
                         test::database_name);

TEST_P(ReceptionTest, takes_the_same_message_once) {
    const auto message = from_mail("emily@example.com", "Hello");
    const auto first = reception.receive(message).value();
    const auto second = reception.receive(message).value();
    EXPECT_FALSE(first.duplicate);
    EXPECT_TRUE(second.duplicate);
    EXPECT_EQ(first.message, second.message);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE kind = 'incoming'"), 1);
}

TEST_P(ReceptionTest, makes_one_conversation_of_two_first_messages_at_once) {
    std::vector<IncomingMessage> first;
    for (int i = 0; i < 8; ++i) {
        first.push_back(i % 2 == 0 ? from_whatsapp("+821044556677", "one")
                                   : from_whatsapp("+821044556677", "two"));
    }
    std::vector<std::thread> threads;
    for (const auto& message : first) {
        threads.emplace_back([&] {
            // Each of them comes twice, as webhooks do.
            EXPECT_TRUE(reception.receive(message));
            EXPECT_TRUE(reception.receive(message));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE kind = 'incoming'"), 8);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM response_waits"), 1);
}

TEST_P(ReceptionTest, makes_one_conversation_of_first_words_on_two_channels_at_once) {
    for (int round = 0; round < 5; ++round) {
        const auto address = "person" + std::to_string(round) + "@example.com";
        const auto phone = "+82104455667" + std::to_string(round);
        customers
            ->create(agent,
                     {.name = "Emily Carter",
                      .identities = {{IdentityKind::email, address}, {IdentityKind::phone, phone}}})
            .value();
        std::vector<IncomingMessage> first;
        for (int i = 0; i < 3; ++i) {
            first.push_back(from_mail(address, "mail " + std::to_string(i)));
            first.push_back(from_whatsapp(phone, "chat " + std::to_string(i)));
        }
        std::vector<std::thread> threads;
        for (const auto& message : first) {
            threads.emplace_back([&] { EXPECT_TRUE(reception.receive(message)); });
        }
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), round + 1);
        EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE kind = 'incoming'"),
                  6 * (round + 1));
    }
}

TEST_P(ReceptionTest, takes_one_message_that_comes_in_many_ways_at_once) {
    const auto message = from_mail("emily@example.com", "Hello");
    std::atomic<int> fresh{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            if (!reception.receive(message).value().duplicate) ++fresh;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations"), 1);
}

TEST_P(ReceptionTest, continues_the_one_open_matter_on_another_channel) {
    add_emily();
    const auto first = take(from_mail("emily@example.com", "Please move my appointment"));
    clock.advance(std::chrono::minutes(5));
    const auto second = take(from_whatsapp("+821044556677", "any news about my appointment?"));
    EXPECT_EQ(first, second);
    const auto view = see(first);
    ASSERT_EQ(view.brief.channels.size(), 2u);
    EXPECT_EQ(view.brief.channels.front().id, whatsapp);
    EXPECT_EQ(view.brief.unread, 2);
    EXPECT_EQ(view.reply_until, clock.now() + std::chrono::hours(24));
    // The provider counts from when it was written, however late it comes.
    auto late = from_whatsapp("+821044556677", "Hello?");
    late.sent_at = clock.now() - std::chrono::hours(1);
    take(late);
    EXPECT_EQ(see(first).reply_until, view.reply_until);
    clock.advance(std::chrono::hours(30));
    late = from_whatsapp("+821044556677", "Still there?");
    late.sent_at = clock.now() - std::chrono::hours(20);
    take(late);
    EXPECT_EQ(see(first).reply_until, clock.now() + std::chrono::hours(4));
    const auto sent = reply(mina, first, "It is moved.");
    EXPECT_EQ(sent.channel->id, whatsapp);
}

TEST_P(ReceptionTest, lets_nobody_into_a_conversation_by_its_id_alone) {
    const auto private_matter = take(from_mail("emily@example.com", "my secret"));
    auto stranger = from_mail("mallory@example.org", "show me");
    stranger.continues = private_matter;
    const auto other = take(stranger);
    EXPECT_NE(other, private_matter);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE kind = 'incoming' AND "
                     "conversation_id = '" +
                     private_matter.text() + "'"),
              1);

    auto copied = from_mail("emily@example.com", "with my brother");
    copied.cc = {"Brother@Example.com"};
    copied.continues = private_matter;
    take(copied);
    auto brother = from_mail("brother@example.com", "I agree");
    brother.continues = private_matter;
    EXPECT_EQ(take(brother), private_matter);

    // Whom an agent copies takes part from then on.
    const auto copy = [&](const std::string& address) {
        return services.messages.send(
            mina, private_matter, {.client_id = address, .body = "For you all", .cc = {address}});
    };
    EXPECT_EQ(copy("no address").error().faults.at(0).field, "cc");
    ASSERT_TRUE(copy("Mother@Example.com"));
    auto mother = from_mail("mother@example.com", "So do I");
    mother.continues = private_matter;
    EXPECT_EQ(take(mother), private_matter);
    EXPECT_EQ(see(private_matter).participants,
              (std::vector<std::string>{"brother@example.com", "mother@example.com"}));

    // The answer still goes to whose matter it is.
    const auto answer = reply(mina, private_matter, "Thank you both").message;
    EXPECT_EQ(answer.identity,
              customers::identity_node(workspace, IdentityKind::email, "emily@example.com"));
}

TEST_P(ReceptionTest, keeps_a_doubtful_sender_apart) {
    const auto known = take(from_mail("emily@example.com", "Hello"));
    auto doubtful = from_mail("emily@example.com", "Send me everything");
    doubtful.suspicious = true;
    doubtful.continues = known;
    doubtful.cc = {"mallory@example.org"};
    const auto apart = take(doubtful);
    EXPECT_NE(apart, known);
    EXPECT_TRUE(row(apart).suspicious);
    EXPECT_TRUE(see(apart).participants.empty());
    EXPECT_EQ(take(from_mail("emily@example.com", "again")), known);
}

TEST_P(ReceptionTest, lets_an_unproven_sender_answer_by_the_keyed_id_alone) {
    const auto first = from_mail("emily@example.com", "Hello");
    const auto known = take(first);
    auto forged = from_mail("emily@example.com", "And send my brother a copy");
    forged.sender.front().trust = Trust::trusted;
    forged.proof = channels::Proof::unproven;
    forged.cc = {"eve@example.org"};
    forged.references = {first.external_id};  // Everybody in copy of her mail knows it.
    const auto apart = take(forged);
    EXPECT_NE(apart, known);
    EXPECT_FALSE(row(apart).suspicious);
    EXPECT_TRUE(see(apart).participants.empty());
    const auto shown = messages_of(apart);
    const auto letter = std::ranges::find_if(
        shown, [](const MessageView& view) { return view.message.kind == MessageKind::incoming; });
    ASSERT_NE(letter, shown.end());
    EXPECT_EQ(letter->message.cc, forged.cc);
    const auto suggestions = services.links.list(mina, apart).value();
    ASSERT_EQ(suggestions.size(), 1u);
    EXPECT_EQ(suggestions.front().suggestion.reason, "open_matter");

    forged.external_id = "keyed@example.com";
    forged.continues = known;
    EXPECT_EQ(take(forged), known);
    EXPECT_TRUE(see(known).participants.empty());
    auto eve = from_mail("eve@example.org", "Me too");
    eve.continues = known;
    EXPECT_NE(take(eve), known);
}

TEST_P(ReceptionTest, brings_nobody_in_by_an_address_that_nobody_checked) {
    const auto mail_of = [&](const std::string& cc) {
        auto letter = from_mail("emily@example.com", "Hello");
        letter.sender.front().trust = Trust::trusted;
        letter.proof = channels::Proof::unchecked;
        letter.cc = {cc};
        return letter;
    };
    const auto known = take(mail_of("brother@example.com"));
    EXPECT_EQ(see(known).participants, (std::vector<std::string>{"brother@example.com"}));
    EXPECT_EQ(take(mail_of("eve@example.org")), known) << "it goes on by the address";
    EXPECT_EQ(see(known).participants, (std::vector<std::string>{"brother@example.com"}));
    auto reply = mail_of("mother@example.com");
    reply.continues = known;
    EXPECT_EQ(take(reply), known);
    EXPECT_EQ(see(known).participants,
              (std::vector<std::string>{"brother@example.com", "mother@example.com"}));
}

TEST_P(ReceptionTest, says_whom_a_mail_brought_in) {
    auto first = from_mail("emily@example.com", "Hello");
    first.cc = {"Brother@Example.com", "mother@example.com"};
    const auto id = take(first);
    auto again = from_mail("emily@example.com", "Well?");
    again.cc = first.cc;
    EXPECT_EQ(take(again), id);
    std::vector<std::string> lines;
    for (const auto& view : messages_of(id)) {
        if (view.message.activity == "participants") lines.push_back(view.message.data);
    }
    EXPECT_EQ(
        lines,
        (std::vector<std::string>{R"({"added":["brother@example.com","mother@example.com"]})"}));
}

TEST_P(ReceptionTest, reopens_what_a_reply_answers_within_days) {
    const auto id = take(from_whatsapp("+821044556677", "Hello"));
    services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
    clock.advance(std::chrono::hours(24));
    EXPECT_EQ(take(from_whatsapp("+821044556677", "one more thing")), id);
    EXPECT_EQ(row(id).status, Status::open);
    EXPECT_EQ(row(id).cycle, 2);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversation_cycles"), 2);

    services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
    clock.advance(std::chrono::hours(24 * 8));
    const auto late = take(from_whatsapp("+821044556677", "something else"));
    EXPECT_NE(late, id);
    EXPECT_EQ(row(late).previous, id);
}

TEST_P(ReceptionTest, opens_nothing_for_automatic_mails) {
    auto away = from_mail("emily@example.com", "I am out of office");
    away.automatic = true;
    EXPECT_TRUE(reception.receive(away)->conversation.uuid.is_nil());
    const auto id = take(from_mail("emily@example.com", "Hello"));
    services.conversations.resolve(mina, id, ConversationResolved::Csat::skip).value();
    auto again = from_mail("emily@example.com", "I am out of office");
    again.automatic = true;
    again.continues = id;
    EXPECT_EQ(take(again), id);
    EXPECT_EQ(row(id).status, Status::resolved);
    EXPECT_FALSE(row(id).waiting_since.has_value());
}

TEST_P(ReceptionTest, suggests_a_link_for_a_number_that_was_only_said) {
    const auto phone_matter = take(from_whatsapp("+821044556677", "Hello"));
    const auto emily = row(phone_matter).customer;
    const auto appointment =
        appointments
            .book(agent, emily,
                  {.title = "Check-up", .starts_at = clock.now() + std::chrono::hours(24)})
            .value();
    const auto mail_matter = take(from_mail("unknown@example.com",
                                            "Please move my appointment from tomorrow 18:00 to "
                                            "13 March 2026 19:00. My phone: 010-4455-6677"));
    EXPECT_NE(mail_matter, phone_matter);
    EXPECT_EQ(field_of(mail_matter, field::appointment_id), "");
    const auto suggestions = services.links.list(mina, mail_matter).value();
    ASSERT_EQ(suggestions.size(), 1u);
    EXPECT_EQ(suggestions.front().suggestion.reason, "phone");
    EXPECT_EQ(suggestions.front().suggestion.customer, emily);

    const auto linked =
        services.links.confirm(mina, mail_matter, suggestions.front().suggestion.id).value();
    EXPECT_EQ(linked.id, phone_matter);
    EXPECT_EQ(row(mail_matter).id, phone_matter);
    EXPECT_EQ(see(phone_matter).brief.channels.size(), 2u);
    EXPECT_EQ(field_of(phone_matter, field::appointment_id), appointment.id.text());
    EXPECT_TRUE(services.links.list(mina, phone_matter).value().empty());
    const auto counts = services.lists.counts(mina).value();
    EXPECT_EQ(counts.all, 1);
    EXPECT_EQ(counts.open, 1);
}

TEST_P(ReceptionTest, asks_which_matter_when_there_are_several) {
    const auto emily = add_emily();
    const auto first = take(from_mail("emily@example.com", "one"));
    const auto second =
        services.conversations
            .start(mina, {.channel = mail,
                          .customer = emily,
                          .subject = "Another",
                          .message = {.client_id = "x", .body = "About something else"}})
            .value()
            .id;
    EXPECT_NE(first, second);
    const auto third = take(from_whatsapp("+821044556677", "hello?"));
    EXPECT_NE(third, first);
    EXPECT_NE(third, second);
    EXPECT_EQ(services.links.list(mina, third).value().size(), 2u);
}

TEST_P(ReceptionTest, goes_on_in_the_thread_of_the_number_that_writes) {
    const auto home = take(from_whatsapp("+821011112222", "Where is my parcel?"));
    const auto work = take(from_whatsapp("+821033334444", "An invoice, please."));
    ASSERT_TRUE(customers->merge(agent, row(home).customer, row(work).customer, ""));
    EXPECT_EQ(take(from_whatsapp("+821033334444", "For March.")), work);
    EXPECT_EQ(take(from_whatsapp("+821011112222", "It is late.")), home);
    EXPECT_EQ(take(from_whatsapp("+821033334444", "Thanks.")), work);
}

TEST_P(ReceptionTest, answers_nobody_in_anothers_conversation_once_they_are_taken_apart) {
    const auto hers = take(from_mail("emily@example.com", "Where is my parcel?"));
    const auto emily = row(hers).customer;
    const auto his = take(from_whatsapp("+821033334444", "An invoice, please."));
    const auto kim = row(his).customer;
    services.conversations.resolve(mina, his, ConversationResolved::Csat::skip).value();
    ASSERT_TRUE(customers->merge(agent, emily, kim, "a mistake"));
    ASSERT_EQ(take(from_whatsapp("+821033334444", "And my order?")), hers);
    ASSERT_EQ(see(hers).brief.channels.front().id, whatsapp);

    const auto edges = customers->edges(agent, emily).value();
    const auto mistake = std::ranges::find_if(
        edges, [](const customers::Edge& edge) { return edge.evidence == "a mistake"; });
    ASSERT_EQ(customers->undo_merge(agent, mistake->id)->size(), 2u);
    follow(services.reporter);
    const auto channels = see(hers).brief.channels;
    ASSERT_EQ(channels.size(), 1u);
    EXPECT_EQ(channels.front().id, mail);
    EXPECT_EQ(activities_of(hers), (std::vector<std::string>{"assigned", "channel", "channel"}));
    EXPECT_EQ(reply(mina, hers, "It is on its way to Elm Street.").message.identity,
              row(hers).identity);
    EXPECT_EQ(take(from_whatsapp("+821033334444", "Well?")), his) << "his own matter goes on";
}

TEST_P(ReceptionTest, gives_a_shared_mailbox_back_to_whom_the_conversation_belongs) {
    const auto hers = take(from_mail("emily@example.com", "Where is my parcel?"));
    const auto emily = row(hers).customer;
    const auto kim = customers
                         ->create(agent, {.name = "Kim",
                                          .identities = {{IdentityKind::email, "kim@example.com"}}})
                         .value()
                         .id;
    ASSERT_TRUE(customers->merge(agent, emily, kim, "a mistake"));
    ASSERT_EQ(take(from_mail("kim@example.com", "And my order?")), hers);
    customers->undo_merge(agent, customers->edges(agent, emily).value().front().id).value();
    follow(services.reporter);
    EXPECT_EQ(see(hers).brief.channels.size(), 1u);
    EXPECT_EQ(reply(mina, hers, "It is on its way to Elm Street.").message.identity,
              row(hers).identity);
}

TEST_P(ReceptionTest, gives_new_conversations_in_turn) {
    set_availability(jun, "online");
    std::map<UserId, int> given;
    std::vector<std::thread> threads;
    std::vector<IncomingMessage> messages;
    for (int i = 0; i < 10; ++i) {
        messages.push_back(from_mail("person" + std::to_string(i) + "@example.com", "Hello"));
    }
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&, t] {
            for (int i = t; i < 10; i += 2)
                EXPECT_TRUE(reception.receive(messages[std::size_t(i)]));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations WHERE assignee_id = '" +
                     mina.user->text() + "'"),
              5);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations WHERE assignee_id = '" +
                     jun.user->text() + "'"),
              5);
}

TEST_P(ReceptionTest, gives_what_waited_to_whoever_comes_online) {
    set_availability(mina, "offline");
    const auto id = take(from_mail("emily@example.com", "Hello"));
    EXPECT_FALSE(row(id).assignee.has_value());
    set_availability(jun, "online");
    follow(services.routing);
    EXPECT_EQ(row(id).assignee, jun.user);
}

TEST_P(ReceptionTest, lets_no_team_without_anybody_hold_up_the_others) {
    const auto empty = ids.next<TeamId>();
    execute("INSERT INTO teams (workspace, id, name, created_at) VALUES ('" + workspace.text() +
            "', '" + empty.text() + "', 'Night', 0)");
    set_availability(mina, "offline");
    const auto first = take(from_mail("emily@example.com", "Hello"));
    const auto second = take(from_mail("other@example.com", "Hello"));
    execute("UPDATE conversations SET team_id = '" + empty.text() + "' WHERE id = '" +
            first.text() + "'");
    set_availability(jun, "online");
    follow(services.routing);
    EXPECT_FALSE(row(first).assignee.has_value());
    EXPECT_EQ(row(second).assignee, jun.user);
}

TEST_P(ReceptionTest, gives_what_a_removed_team_had_to_everybody) {
    set_availability(mina, "offline");
    const auto id = take(from_mail("emily@example.com", "Hello"));
    execute("UPDATE conversations SET team_id = '" + ids.next<TeamId>().text() + "' WHERE id = '" +
            id.text() + "'");
    set_availability(jun, "online");
    follow(services.routing);
    EXPECT_EQ(row(id).assignee, jun.user);
}

TEST_P(ReceptionTest, gives_what_somebody_had_who_left_to_the_others) {
    const auto at_work = take(from_mail("emily@example.com", "Hello"));
    const auto done = take(from_mail("other@example.com", "Hello"));
    services.conversations.resolve(mina, done, ConversationResolved::Csat::skip).value();
    ASSERT_EQ(row(at_work).assignee, mina.user);
    set_availability(jun, "online");
    execute("UPDATE memberships SET removed_at = 1, availability = 'offline' WHERE user_id = '" +
            mina.user->text() + "'");
    database->write([&](records::Transaction& transaction) {
        journal.add(transaction, workspace,
                    staff::to_fact(staff::MemberChanged{
                        .user = *mina.user, .change = staff::MemberChanged::Change::removed}));
    });
    follow(services.routing);
    EXPECT_EQ(row(at_work).assignee, jun.user);
    // What is opened again does not go back to whoever is gone.
    auto again = from_mail("other@example.com", "one more thing");
    again.continues = done;
    ASSERT_EQ(take(again), done);
    EXPECT_EQ(row(done).assignee, jun.user);
}

TEST_P(ReceptionTest, looks_again_for_somebody_who_is_free) {
    set_availability(mina, "offline");
    const auto id = take(from_mail("emily@example.com", "Hello"));
    clock.advance(std::chrono::seconds(5));
    jobs.run_due();
    EXPECT_FALSE(row(id).assignee.has_value());
    set_availability(mina, "online");
    clock.advance(std::chrono::seconds(5));
    jobs.run_due();
    EXPECT_EQ(row(id).assignee, mina.user);
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'assign_waiting' AND state = "
                     "'waiting'"),
              0);
}

TEST_P(ReceptionTest, gives_nobody_the_codes_of_other_services) {
    const auto incoming_of = [this](ConversationId id) {
        for (const auto& view : messages_of(id)) {
            if (view.message.kind == MessageKind::incoming) return view.message;
        }
        return Message{};
    };
    // Somebody registers elsewhere under the support address; the proof comes to us.
    auto letter = from_mail("no-reply@elsewhere.example",
                            "Your verification code is 482913.\nOr open "
                            "https://elsewhere.example/verify/0f1e2d3c4b5a69788796a5b4");
    letter.subject = "482913 is your verification code";
    letter.html = "<p>Your <b>verification</b> code</p><h1>482913</h1>";
    const auto id = take(letter);
    const auto message = incoming_of(id);
    EXPECT_EQ(message.subject, "****** is your verification code");
    EXPECT_EQ(message.body,
              "Your verification code is ******.\nOr open https://elsewhere.example/******");
    EXPECT_FALSE(message.html);
    for (const auto* column : {"subject", "body", "html", "quoted"}) {
        EXPECT_EQ(number("SELECT COUNT(*) AS n FROM messages WHERE " + std::string(column) +
                         " LIKE '%482913%'"),
                  0);
    }
    EXPECT_EQ(number("SELECT COUNT(*) AS n FROM conversations WHERE subject LIKE '%482913%'"), 0);
    // A design that shows no code stays.
    auto other = from_mail("kim@example.com", "Verify your stock of 482913, please");
    other.html = "<p>Verify your stock of 482913, please</p>";
    EXPECT_TRUE(incoming_of(take(other)).html);
}

TEST_P(ReceptionTest, finds_words_inside_words) {
    const auto id = take(from_mail("emily@example.com", "주문환불은 언제 되나요?"));
    take(from_mail("other@example.com", "배송 문의"));
    follow(services.indexer);
    const auto found = services.lists.search(mina, "환불", 10).value();
    ASSERT_EQ(found.messages.size(), 1u);
    EXPECT_EQ(found.messages.front().message.conversation, id);
    ASSERT_EQ(found.conversations.size(), 1u);
    EXPECT_EQ(services.lists.list(mina, {.text = "환불"}).value().items.size(), 1u);
}

}  // namespace
}  // namespace ondam::conversations
