#include <cstdint>

#include "platform/mail/smtp_client.h"
#include "support/fuzz_server.h"

/// A mail server that answers anything at all: every recipient has an outcome, and only a real
/// acceptance counts as sent.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    static auto& server = *new test::FuzzServer;
    const std::string replies(reinterpret_cast<const char*>(data), size);
    server.say(replies);
    const mail::SmtpClient client(
        {.host = "127.0.0.1",
         .port = server.port(),
         .security = mail::Security::none,
         .ca_file = ""},
        {.method = mail::LoginMethod::password, .user = "u", .secret = "p"},
        {.timeout = std::chrono::milliseconds(500),
         .allowed = [](const net::Address&) { return true; }});
    const auto result =
        client.send({.from = "a@example.com", .recipients = {"b@example.com", "c@example.com"}},
                    "Subject: x\r\n\r\nbody\r\n");
    const bool could_be_sent = replies.find('2') != std::string::npos;
    if (result.outcome == mail::SendOutcome::sent && !could_be_sent) __builtin_trap();
    return 0;
}
