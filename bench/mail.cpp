#include <cstdio>
#include <stdexcept>
#include <thread>

#include "base/text.h"
#include "bench/event_load.h"
#include "bench/service_load.h"
#include "platform/mail/imap_client.h"
#include "support/dovecot.h"

namespace ondam::bench {
namespace {

constexpr double goal = 200;
constexpr std::uint64_t usual_mails = 2'000;
constexpr std::size_t mail_bytes = 4'000;
constexpr double longest_standstill = 60;

/// A mail of 4 kB as programs write them: two forms of the text, quoted-printable and base64.
std::string made_mail(std::uint64_t number) {
    const auto n = std::to_string(number);
    const std::string words =
        "안녕하세요. 주문번호 A-" + n + "번으로 주문한 물건이 아직 오지 않았어요.\r\n";
    std::string mail = "Return-Path: <person" + n +
                       "@customer.example>\r\n"
                       "Received: from mail.customer.example by mx.shop.example; Mon, 02 Mar 2026 "
                       "09:00:00 +0900\r\n"
                       "From: =?UTF-8?B?" +
                       text::base64("김하나") + "?= <person" + n +
                       "@customer.example>\r\n"
                       "To: <help@shop.example>\r\n"
                       "Subject: =?UTF-8?B?" +
                       text::base64("배송 문의 " + n) +
                       "?=\r\n"
                       "Date: Mon, 02 Mar 2026 09:00:00 +0900\r\n"
                       "Message-ID: <bench-" +
                       n +
                       "@customer.example>\r\n"
                       "MIME-Version: 1.0\r\n"
                       "Content-Type: multipart/alternative; boundary=\"parts\"\r\n\r\n"
                       "--parts\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n";
    std::string plain;
    while (plain.size() < 900) plain += words;
    const auto encoded = text::base64(plain);
    for (std::size_t at = 0; at < encoded.size(); at += 76) mail += encoded.substr(at, 76) + "\r\n";
    mail +=
        "--parts\r\nContent-Type: text/html; charset=UTF-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n<html><body>\r\n";
    while (mail.size() < mail_bytes - 100) mail += "<p>" + words + "</p>";
    return mail + "</body></html>\r\n--parts--\r\n";
}

/// How fast our own client reads the same mails from the same server and does nothing with them.
double fetched_a_second(const test::Dovecot& server, std::uint64_t count) {
    const mail::Endpoint endpoint{.host = "127.0.0.1",
                                  .port = std::uint16_t(server.port()),
                                  .security = mail::Security::none,
                                  .ca_file = {}};
    const mail::Credentials credentials{
        .method = mail::LoginMethod::password, .user = server.user(), .secret = server.password()};
    mail::ConnectOptions options;
    options.allowed = [](const net::Address&) { return true; };
    const auto client = mail::ImapClient::connect(endpoint, credentials, options);
    if (!client || !(*client)->select("INBOX")) throw std::runtime_error("no mailbox");
    const auto start = Steady::now();
    mail::FetchRequest request;
    for (std::uint64_t read = 0; read < count;) {
        const auto mails = (*client)->fetch(request);
        if (!mails || mails->empty()) throw std::runtime_error("the mailbox cannot be read");
        read += mails->size();
        request.after_uid = mails->back().uid;
    }
    return double(count) / seconds_since(start);
}

std::string make_mailbox(Client& client, const test::Dovecot& server) {
    const auto end = [](int port, const std::string& user) {
        return R"({"host":"127.0.0.1","port":)" + std::to_string(port) +
               R"(,"security":"none","user":")" + user + R"("})";
    };
    const auto made = client.call(
        "POST", "/api/v1/channels",
        R"({"kind":"email","name":"Mails","settings":{"address":"help@shop.example","imap":)" +
            end(server.port(), server.user()) + R"(,"smtp":)" + end(9, server.user()) +
            R"(},"secrets":{"password":")" + server.password() + R"("}})");
    if (made.status != 201) throw std::runtime_error("no mailbox: " + made.body);
    return made.text("id");
}

std::uint64_t conversations(Client& client) {
    const auto answer = client.call("GET", "/api/v1/conversations/counts");
    const std::string name = "\"all\":";
    const auto at = answer.body.find(name);
    if (at == std::string::npos) throw std::runtime_error("no counts: " + answer.body);
    return std::stoull(answer.body.substr(at + name.size(), 20));
}

struct Intake {
    std::uint64_t mails = 0;
    double seconds = 0;
};

/// From the first look on until all are conversations; stands still for a minute: that is all.
Intake watch(Client& client, std::uint64_t wanted) {
    const auto began = Steady::now();
    const auto before = conversations(client);
    auto last_change = began;
    auto seen = before;
    while (seen < wanted && seconds_since(last_change) < longest_standstill) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        const auto now = conversations(client);
        if (now != seen) last_change = Steady::now();
        seen = now;
    }
    return {seen - before, std::chrono::duration<double>(last_change - began).count()};
}

}  // namespace

int bench_mail(const BenchOptions& options) {
    const WorkFolder folder(options.folder);
    const auto count = options.events ? options.events : usual_mails;
    test::Dovecot server;
    Service service(folder.path() + "/data");
    const auto channel = make_mailbox(*service.connect(), server);
    test::wait_until("the mailbox", [&, client = service.connect()] {
        return client->call("GET", "/api/v1/channels/" + channel).text("state") == "ok";
    });
    // What comes while the program is away: reading begins with all of it at once.
    service.program().stop();
    for (std::uint64_t n = 0; n < count; ++n) server.deliver(made_mail(n));
    const double alone = fetched_a_second(server, count);
    service.program().start();
    const auto client = service.connect();
    const auto taken = watch(*client, count);
    const auto total = conversations(*client);
    const double rate = taken.seconds > 0 ? double(taken.mails) / taken.seconds : 0;
    std::printf("%10s %10s %10s %16s\n", "mails", "missing", "seconds", "fetched alone/s");
    std::printf("%10llu %10llu %10.2f %16.0f\n", static_cast<unsigned long long>(taken.mails),
                static_cast<unsigned long long>(count - total), taken.seconds, alone);
    std::printf("mail %.0f mails/s (goal %.0f, ratio %.2f)\n", rate, goal, rate / goal);
    return total == count ? 0 : 1;
}

}  // namespace ondam::bench
