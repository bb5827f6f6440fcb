#include <cstdint>

#include "platform/mail/imap_client.h"
#include "support/fuzz_server.h"

/// A mail server that says anything at all: the client logs in, selects, fetches and waits without
/// a crash, and holds no more than it asked for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam;
    static auto& server = *new test::FuzzServer;
    server.say(std::string(reinterpret_cast<const char*>(data), size));
    const mail::ConnectOptions options{.timeout = std::chrono::milliseconds(500),
                                       .allowed = [](const net::Address&) { return true; }};
    auto client = mail::ImapClient::connect(
        {.host = "127.0.0.1",
         .port = server.port(),
         .security = mail::Security::none,
         .ca_file = ""},
        {.method = mail::LoginMethod::password, .user = "u", .secret = "p"}, options);
    if (!client) return 0;
    if (!(*client)->select("INBOX")) return 0;
    const auto mails = (*client)->fetch({.after_uid = 0, .count = 3, .max_mail_bytes = 10'000});
    if (!mails) return 0;
    for (const auto& each : *mails) {
        if (each.raw.size() > 1'000'000) __builtin_trap();
    }
    (void)(*client)->wait(std::chrono::milliseconds(1), std::chrono::milliseconds(1));
    (*client)->logout();
    return 0;
}
