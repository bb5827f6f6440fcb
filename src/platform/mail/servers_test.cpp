#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <thread>

#include "platform/mail/imap_client.h"
#include "platform/mail/smtp_client.h"
#include "support/dovecot.h"
#include "support/relay.h"
#include "support/smtp_server.h"

namespace ondam::mail {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ConnectOptions local() {
    return {.timeout = 10s, .allowed = [](const net::Address&) { return true; }};
}

std::string letter(int number) {
    return "From: Ann <ann@example.com>\r\nTo: desk@example.com\r\nSubject: letter " +
           std::to_string(number) + "\r\n\r\nHello " + std::to_string(number) + "\r\n";
}

template <class T>
std::string code(const Result<T>& result) {
    return result ? "" : result.error().faults.at(0).code;
}

class Imap : public testing::Test {
protected:
    static void SetUpTestSuite() { dovecot_ = new test::Dovecot; }
    static void TearDownTestSuite() { delete dovecot_; }

    static Endpoint endpoint(Security security) {
        const int port = security == Security::tls ? dovecot_->tls_port() : dovecot_->port();
        return {"127.0.0.1", std::uint16_t(port), security, dovecot_->ca_file()};
    }
    static Credentials credentials(std::string user) {
        return {LoginMethod::password, std::move(user), "secret"};
    }
    static std::unique_ptr<ImapClient> session(const std::string& user) {
        auto client = ImapClient::connect(endpoint(Security::none), credentials(user), local());
        EXPECT_TRUE(client) << code(client);
        auto opened = *std::move(client);
        EXPECT_TRUE(opened->select("INBOX"));
        return opened;
    }

    static inline test::Dovecot* dovecot_ = nullptr;
};

TEST_F(Imap, connects_plain_by_starttls_and_by_tls) {
    for (const auto security : {Security::none, Security::starttls, Security::tls}) {
        auto client = ImapClient::connect(endpoint(security), credentials("desk"), local());
        ASSERT_TRUE(client) << client.error().faults.at(0).message;
        const auto state = (*client)->select("INBOX");
        ASSERT_TRUE(state);
        EXPECT_GT(state->uid_validity, 0u);
        EXPECT_EQ(state->uid_next, 1u);
        (*client)->logout();
    }
}

TEST_F(Imap, says_what_is_wrong) {
    const auto good = endpoint(Security::tls);
    auto bad = good;
    bad.host = "no-such-host.invalid";
    EXPECT_EQ(code(ImapClient::connect(bad, credentials("desk"), local())), "dns");
    bad = good;
    bad.port = std::uint16_t(test::free_port());
    EXPECT_EQ(code(ImapClient::connect(bad, credentials("desk"), local())), "refused");
    bad = good;
    bad.ca_file.clear();
    EXPECT_EQ(code(ImapClient::connect(bad, credentials("desk"), local())), "tls");
    bad = endpoint(Security::none);
    bad.security = Security::tls;
    EXPECT_EQ(code(ImapClient::connect(bad, credentials("desk"), local())), "tls");
    const auto forbidden = ImapClient::connect(good, credentials("desk"), {});
    EXPECT_EQ(code(forbidden), "address_forbidden");
    // Who may change it, and what to write.
    EXPECT_NE(forbidden.error().faults.front().message.find("outbound.allow = [\"127.0.0.1/32\"]"),
              std::string::npos);
    auto wrong = credentials("desk");
    wrong.secret = "wrong";
    EXPECT_EQ(code(ImapClient::connect(good, wrong, local())), "login");
    auto client = ImapClient::connect(good, credentials("desk"), local());
    ASSERT_TRUE(client);
    EXPECT_EQ(code((*client)->select("없는 편지함")), "mailbox_missing");
    // The session goes on.
    EXPECT_TRUE((*client)->select("INBOX"));
}

TEST_F(Imap, gives_up_on_a_server_that_says_nothing) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = test::loopback(0);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(socket, 1), 0);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    auto options = local();
    options.timeout = 100ms;
    const Endpoint silent{"127.0.0.1", ntohs(address.sin_port), Security::none, ""};
    EXPECT_EQ(code(ImapClient::connect(silent, credentials("desk"), options)), "timeout");
    ::close(socket);
}

TEST_F(Imap, fetches_what_lies_behind_the_cursor_in_batches) {
    for (int i = 1; i <= 7; ++i) dovecot_->deliver(letter(i), "batches");
    auto client = session("batches");
    std::vector<std::uint32_t> uids;
    FetchRequest request{.after_uid = 0, .count = 3};
    for (;;) {
        const auto mails = client->fetch(request);
        ASSERT_TRUE(mails);
        if (mails->empty()) break;
        EXPECT_LE(mails->size(), 3u);
        for (const auto& mail : *mails) {
            EXPECT_EQ(mail.raw.size(), mail.size);
            EXPECT_THAT(mail.raw, HasSubstr("letter " + std::to_string(mail.uid)));
            uids.push_back(mail.uid);
        }
        request.after_uid = uids.back();
    }
    EXPECT_THAT(uids, testing::ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(Imap, reports_a_mail_that_is_too_large_by_its_header) {
    dovecot_->deliver(letter(1) + std::string(100'000, 'x') + "\r\n", "large");
    dovecot_->deliver(letter(2), "large");
    auto client = session("large");
    const auto mails = client->fetch({.max_mail_bytes = 50'000});
    ASSERT_TRUE(mails);
    ASSERT_EQ(mails->size(), 2u);
    EXPECT_TRUE((*mails)[0].is_header_only);
    EXPECT_GT((*mails)[0].size, 100'000u);
    EXPECT_LT((*mails)[0].raw.size(), 1'000u);
    EXPECT_THAT((*mails)[0].raw, HasSubstr("letter 1"));
    EXPECT_FALSE((*mails)[1].is_header_only);
}

TEST_F(Imap, hears_of_new_mail_while_it_waits) {
    auto client = session("waiting");
    EXPECT_TRUE(client->has_idle());
    std::jthread sender([&] {
        std::this_thread::sleep_for(200ms);
        dovecot_->deliver(letter(1), "waiting");
    });
    const auto outcome = client->wait(60s);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(*outcome, WaitOutcome::changed);
    EXPECT_EQ(client->fetch({})->size(), 1u);
}

TEST_F(Imap, is_woken_from_another_thread_and_times_out) {
    auto client = session("woken");
    const auto quiet = client->wait(100ms);
    ASSERT_TRUE(quiet);
    EXPECT_EQ(*quiet, WaitOutcome::timed_out);
    std::jthread waker([&] {
        std::this_thread::sleep_for(100ms);
        client->wake();
    });
    const auto outcome = client->wait(60s);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(*outcome, WaitOutcome::woken);
}

TEST_F(Imap, notices_that_the_server_has_gone) {
    test::Dovecot other;
    const Endpoint place{"127.0.0.1", std::uint16_t(other.port()), Security::none, ""};
    auto client = ImapClient::connect(place, credentials("desk"), local());
    ASSERT_TRUE(client);
    ASSERT_TRUE((*client)->select("INBOX"));
    other.stop();
    EXPECT_EQ(code((*client)->wait(60s)), "lost");
}

TEST_F(Imap, notices_that_a_connected_server_has_fallen_silent) {
    test::Relay relay(dovecot_->port());
    const Endpoint place{"127.0.0.1", std::uint16_t(relay.port()), Security::none, ""};
    auto options = local();
    options.timeout = 3s;
    auto client = ImapClient::connect(place, credentials("silent"), options);
    ASSERT_TRUE(client);
    ASSERT_TRUE((*client)->select("INBOX"));
    const auto quiet = (*client)->wait(200ms);
    ASSERT_TRUE(quiet) << "a quiet server is a sound one";
    EXPECT_EQ(*quiet, WaitOutcome::timed_out);

    relay.fall_silent();
    dovecot_->deliver(letter(1), "silent");
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(code((*client)->wait(1s)), "timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
    auto again = ImapClient::connect(place, credentials("silent"), local());
    ASSERT_TRUE(again);
    ASSERT_TRUE((*again)->select("INBOX"));
    EXPECT_EQ((*again)->fetch({})->size(), 1u) << "what came meanwhile";
}

/// The socket of this process that is connected to a port.
int socket_to(int port) {
    for (int socket = 3; socket < 1024; ++socket) {
        sockaddr_in place{};
        socklen_t size = sizeof place;
        if (::getpeername(socket, reinterpret_cast<sockaddr*>(&place), &size) == 0 &&
            place.sin_family == AF_INET && ntohs(place.sin_port) == port) {
            return socket;
        }
    }
    return -1;
}

TEST_F(Imap, lets_the_kernel_watch_over_the_path) {
    auto client = session("watched");
    const int socket = socket_to(dovecot_->port());
    ASSERT_GE(socket, 0);
    const auto option = [socket](int level, int name) {
        int value = 0;
        socklen_t size = sizeof value;
        ::getsockopt(socket, level, name, &value, &size);
        return value;
    };
    EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 60);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 60'000);
}

class Smtp : public testing::Test {
protected:
    static void SetUpTestSuite() { server_ = new test::SmtpServer; }
    static void TearDownTestSuite() { delete server_; }

    static Endpoint endpoint(Security security) {
        return {"localhost", std::uint16_t(server_->port()), security, server_->ca_file()};
    }
    static SmtpClient client(Security security = Security::starttls) {
        return {endpoint(security), {LoginMethod::password, "agent", "secret"}, local()};
    }
    static SendResult send(std::vector<std::string> recipients) {
        return client().send({"desk@example.com", std::move(recipients)}, letter(1));
    }

    static inline test::SmtpServer* server_ = nullptr;
};

TEST_F(Smtp, hands_over_every_byte) {
    const std::string raw = "Subject: dots\r\n\r\n.\r\n..two\r\nend";
    const auto before = server_->mails().size();
    const auto result = client().send({"desk@example.com", {"ann@example.com"}}, raw);
    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.code, 250);
    ASSERT_EQ(server_->mails().size(), before + 1);
    EXPECT_EQ(server_->mails().back(), raw + "\r\n");
    EXPECT_THAT(server_->envelopes().back(), HasSubstr("\"secure\":true"));
    EXPECT_THAT(server_->envelopes().back(), HasSubstr("\"user\":\"agent\""));
}

TEST_F(Smtp, logs_in_with_a_token) {
    const Credentials good{LoginMethod::xoauth2, "agent", "token"};
    EXPECT_TRUE(SmtpClient(endpoint(Security::starttls), good, local()).check());
    const Credentials bad{LoginMethod::xoauth2, "agent", "old"};
    EXPECT_EQ(code(SmtpClient(endpoint(Security::starttls), bad, local()).check()), "login");
}

TEST_F(Smtp, says_what_is_wrong) {
    const Credentials wrong{LoginMethod::password, "agent", "wrong"};
    EXPECT_EQ(code(SmtpClient(endpoint(Security::starttls), wrong, local()).check()), "login");
    auto place = endpoint(Security::starttls);
    place.ca_file.clear();
    const Credentials good{LoginMethod::password, "agent", "secret"};
    EXPECT_EQ(code(SmtpClient(place, good, local()).check()), "tls");
    place = endpoint(Security::starttls);
    place.port = std::uint16_t(test::free_port());
    EXPECT_EQ(code(SmtpClient(place, good, local()).check()), "refused");
    EXPECT_EQ(code(SmtpClient(endpoint(Security::starttls), good, {}).check()),
              "address_forbidden");
    const auto result = SmtpClient(place, good, local()).send({"a@b.c", {"d@e.f"}}, letter(1));
    EXPECT_EQ(result.outcome, SendOutcome::not_connected);
    EXPECT_EQ(result.error_code, "refused");
}

TEST_F(Smtp, tells_the_refusals_apart) {
    const auto missing = send({"missing@example.com"});
    EXPECT_EQ(missing.outcome, SendOutcome::rejected_permanent);
    EXPECT_EQ(missing.code, 550);
    EXPECT_THAT(missing.text, HasSubstr("User unknown"));
    EXPECT_EQ(send({"later@example.com"}).outcome, SendOutcome::rejected_temporary);
    EXPECT_EQ(send({"missing@example.com", "later@example.com"}).outcome,
              SendOutcome::rejected_temporary);
    EXPECT_EQ(send({"refuse-data@example.com"}).outcome, SendOutcome::rejected_permanent);

    const auto some = send({"ann@example.com", "missing@example.com", "later@example.com"});
    EXPECT_EQ(some.outcome, SendOutcome::sent);
    ASSERT_EQ(some.recipients.size(), 3u);
    EXPECT_EQ(some.recipients[0].code, 250);
    EXPECT_EQ(some.recipients[1].code, 550);
    EXPECT_EQ(some.recipients[2].code, 451);
}

TEST_F(Smtp, is_honest_about_a_broken_connection) {
    // The server has the mail but its answer never comes.
    EXPECT_EQ(send({"cut-after-data@example.com"}).outcome, SendOutcome::unknown);
    // A mail so long that the connection breaks while it is on its way was not taken.
    const auto result = client().send({"desk@example.com", {"cut-in-data@example.com"}},
                                      letter(1) + std::string(30'000'000, 'x'));
    EXPECT_EQ(result.outcome, SendOutcome::not_connected);
    EXPECT_EQ(result.error_code, "lost");
}

TEST_F(Smtp, sends_no_envelope_that_could_be_a_command) {
    const auto before = server_->mails().size();
    const auto result = send({"ann@example.com>\r\nRCPT TO:<bob@example.com"});
    EXPECT_EQ(result.outcome, SendOutcome::rejected_permanent);
    EXPECT_EQ(server_->mails().size(), before);
}

}  // namespace
}  // namespace ondam::mail
