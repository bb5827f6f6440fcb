#pragma once

#include "domain/channels/channels.h"
#include "domain/channels/email.h"
#include "domain/staff/accounts.h"
#include "domain/staff/workspaces.h"

namespace ondam::channels {

/// Mails to people of the team, through the first e-mail channel of their workspace: the links of
/// invitations and password resets. In jobs, so that nobody can tell by the time of an answer
/// whether an account exists.
class AccountMails {
public:
    struct Parts {
        jobs::Jobs& jobs;
        const Clock& clock;
        const Channels& channels;
        EmailAdapter& adapter;
        staff::Accounts& accounts;
        const staff::Workspaces& workspaces;
        std::string public_url;
    };
    explicit AccountMails(const Parts& parts);

private:
    jobs::Outcome reset_password(const jobs::Job& job);
    jobs::Outcome invite(const jobs::Job& job);
    /// Nothing, and a line in the log, while the workspace has no mailbox.
    std::optional<OpenChannel> channel_of(WorkspaceId workspace, const jobs::Job& job) const;
    jobs::Outcome send(const OpenChannel& channel, const PlainMail& mail,
                       const jobs::Job& job) const;

    Parts parts_;
};

}  // namespace ondam::channels
