#pragma once

#include <optional>

#include "platform/mail/classify.h"

namespace ondam::mail {

/// Mail services that also tell of bounces and complaints as JSON, which a notification service
/// puts into a mail. Nothing when the mail is no such notice. Private to this library.
std::optional<Classification> read_provider_notice(const ParsedMail& mail);

}  // namespace ondam::mail
