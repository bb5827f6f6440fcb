#include "domain/channels/account_mails.h"

#include "base/log.h"
#include "platform/json/json.h"

namespace ondam::channels {
namespace {

struct Words {
    std::string_view subject, before, after;
};

Words reset_words(std::string_view locale) {
    if (locale == "ko") {
        return {"비밀번호 재설정",
                "아래 링크를 열어 새 비밀번호를 정하세요. 링크는 30분 동안 한 번만 쓸 수 있습니다.",
                "요청하지 않으셨다면 이 메일을 무시하세요. 비밀번호는 바뀌지 않습니다."};
    }
    return {"Reset your password",
            "Open this link to choose a new password. It works once, for 30 minutes.",
            "If you did not ask for it, ignore this mail. Your password stays as it is."};
}

}  // namespace

AccountMails::AccountMails(const Parts& parts) : parts_(parts) {
    parts_.jobs.handle(std::string(staff::Accounts::reset_job),
                       {.concurrency = 1, .lease = std::chrono::seconds(120), .max_attempts = 5},
                       [this](const jobs::Job& job) { return reset_password(job); });
}

jobs::Outcome AccountMails::reset_password(const jobs::Job& job) {
    const auto payload = json::parse(job.payload);
    ONDAM_CHECK(payload.has_value());
    const std::string email((*payload)["email"].text());
    const auto account = parts_.accounts.find_account(email);
    if (!account) return jobs::Done{};
    auto channels = parts_.channels.open_all(ChannelKind::email);
    // No other workspace writes in this one's name.
    std::erase_if(channels, [&](const OpenChannel& one) {
        return one.channel.workspace != account->workspace;
    });
    if (channels.empty()) {
        log::warning("password_reset.no_channel",
                     {{"remedy", "add an e-mail channel, or run: ondam user link"}});
        return jobs::Done{};
    }
    const auto link = parts_.accounts.make_reset_link(job, account->workspace, email);
    if (!link) return jobs::Done{};
    const auto words = reset_words(account->locale);
    const PlainMail mail{.to = email,
                         .subject = std::string(words.subject),
                         .text = std::string(words.before) + "\n\n" + parts_.public_url +
                                 "/app/password-reset#" + link->token + "\n\n" +
                                 std::string(words.after) + "\n",
                         .id = link->link.id.uuid};
    const auto outcome = parts_.adapter.send_plain(channels.front(), mail);
    if (const auto* later = std::get_if<NotNow>(&outcome)) {
        return jobs::RetryAt{jobs::next_retry(job, parts_.clock.now(), std::chrono::minutes(2)),
                             later->error};
    }
    if (const auto* refused = std::get_if<Refused>(&outcome)) return jobs::Failed{refused->error};
    return jobs::Done{};
}

}  // namespace ondam::channels
