#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "platform/mail/authentication.h"
#include "platform/mail/classify.h"
#include "platform/mail/message.h"
#include "platform/mail/reply_key.h"
#include "platform/mail/visible_text.h"

namespace {

/// Whatever our server wrote before: where it says that DMARC failed, the sender is suspicious.
void judge(std::string_view results) {
    using namespace ondam::mail;
    ParsedMail mail;
    mail.from = {{"", "ann@example.com"}};
    mail.headers = {
        {"Authentication-Results", "mx.example.com; " + std::string(results) + "; dmarc=fail"}};
    if (authenticate(mail, {.host = "mx.example.com"}).verdict != Verdict::suspicious) std::abort();
}

}  // namespace

/// Whatever comes by mail: read, judged and folded without a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ondam::mail;
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    (void)split_plain(raw);
    (void)split_html(raw);
    judge(raw);
    if (const auto mail = parse(raw)) {
        (void)classify(*mail);
        (void)visible_text(*mail);
        (void)authenticate(*mail, {.host = "mx.example.com"});
        (void)authenticate(*mail, {.host = "", .unnamed_under = "outlook.com"});
        (void)ReplyKey(std::string(32, 'k')).find_conversation(*mail);
    }
    return 0;
}
