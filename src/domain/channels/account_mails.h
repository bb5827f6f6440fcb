#pragma once

#include "domain/channels/channels.h"
#include "domain/channels/email.h"
#include "domain/staff/accounts.h"

namespace ondam::channels {

/// Mails to people of the team, through the first e-mail channel: the link of a password reset. In
/// jobs, so that nobody can tell by the time of an answer whether an account exists.
class AccountMails {
public:
    struct Parts {
        jobs::Jobs& jobs;
        const Clock& clock;
        const Channels& channels;
        EmailAdapter& adapter;
        staff::Accounts& accounts;
        std::string public_url;
    };
    explicit AccountMails(const Parts& parts);

private:
    jobs::Outcome reset_password(const jobs::Job& job);

    Parts parts_;
};

}  // namespace ondam::channels
