#include "domain/channels/account_mails.h"

#include "base/log.h"
#include "platform/json/json.h"

namespace ondam::channels {
namespace {

struct Words {
    std::string subject, before, after;
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

Words invitation_words(std::string_view locale, const std::string& inviter,
                       const std::string& workspace) {
    if (locale == "ko") {
        return {workspace + "에 초대되었습니다",
                (inviter.empty() ? "" : inviter + "님이 ") + workspace +
                    "에 초대했습니다. 아래 링크를 열어 이름과 비밀번호를 정하면 바로 시작할 수 "
                    "있습니다. 링크는 3일 동안 한 번만 쓸 수 있습니다.",
                "모르는 초대라면 이 메일을 무시하세요."};
    }
    return {"You are invited to " + workspace,
            (inviter.empty() ? "You are invited to " : inviter + " invites you to ") + workspace +
                ". Open this link to choose a name and a password. It works once, for three days.",
            "If you do not expect this, ignore this mail."};
}

std::string text_of(const Words& words, const std::string& link) {
    return words.before + "\n\n" + link + "\n\n" + words.after + "\n";
}

}  // namespace

AccountMails::AccountMails(const Parts& parts) : parts_(parts) {
    const jobs::Jobs::HandlerOptions options{
        .concurrency = 1, .lease = std::chrono::seconds(120), .max_attempts = 5};
    parts_.jobs.handle(std::string(staff::Accounts::reset_job), options,
                       [this](const jobs::Job& job) { return reset_password(job); });
    parts_.jobs.handle(std::string(staff::Accounts::invitation_job), options,
                       [this](const jobs::Job& job) { return invite(job); });
}

std::optional<OpenChannel> AccountMails::channel_of(WorkspaceId workspace,
                                                    const jobs::Job& job) const {
    // No other workspace writes in this one's name.
    for (auto& one : parts_.channels.open_all(ChannelKind::email)) {
        if (one.channel.workspace == workspace) return std::move(one);
    }
    log::warning(job.kind + ".no_channel",
                 {{"remedy", "add an e-mail channel, or run: ondam user link"}});
    return std::nullopt;
}

jobs::Outcome AccountMails::send(const OpenChannel& channel, const PlainMail& mail,
                                 const jobs::Job& job) const {
    const auto outcome = parts_.adapter.send_plain(channel, mail);
    if (const auto* later = std::get_if<NotNow>(&outcome)) {
        return jobs::RetryAt{jobs::next_retry(job, parts_.clock.now(), std::chrono::minutes(2)),
                             later->error};
    }
    if (const auto* refused = std::get_if<Refused>(&outcome)) return jobs::Failed{refused->error};
    return jobs::Done{};
}

jobs::Outcome AccountMails::reset_password(const jobs::Job& job) {
    const auto payload = json::parse(job.payload);
    ONDAM_CHECK(payload.has_value());
    const std::string email((*payload)["email"].text());
    const auto account = parts_.accounts.find_account(email);
    if (!account) return jobs::Done{};
    const auto channel = channel_of(account->workspace, job);
    if (!channel) return jobs::Done{};
    const auto link = parts_.accounts.make_reset_link(job, account->workspace, email);
    if (!link) return jobs::Done{};
    const auto words = reset_words(account->locale);
    return send(*channel,
                {.to = email,
                 .subject = words.subject,
                 .text = text_of(words, parts_.public_url + "/app/password-reset#" + link->token),
                 .id = link->link.id.uuid},
                job);
}

jobs::Outcome AccountMails::invite(const jobs::Job& job) {
    const auto channel = channel_of(job.workspace, job);
    if (!channel) return jobs::Done{};
    const auto mail = parts_.accounts.make_invitation_mail(job);
    const auto workspace = parts_.workspaces.find(job.workspace);
    if (!mail || !workspace) return jobs::Done{};
    const auto& invited = mail->link.link;
    const auto account = parts_.accounts.find_account(invited.email);
    const auto words = invitation_words(account ? account->locale : workspace->locale,
                                        mail->inviter, workspace->name);
    return send(*channel,
                {.to = invited.email,
                 .subject = words.subject,
                 .text = text_of(words, parts_.public_url + "/app/invitation#" + mail->link.token),
                 .id = invited.id.uuid},
                job);
}

}  // namespace ondam::channels
