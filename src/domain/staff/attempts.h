#pragma once

#include <string>
#include <string_view>

#include "domain/staff/throttle.h"

namespace ondam::staff {

/// How often passwords and one-time links may be tried. A limit by account alone would let anybody
/// keep the owner out by guessing wrongly; so it counts apart: who has signed in to the account on
/// this device before (a known device, which only its own wrong tries stop), each other sender,
/// and, much wider, all other senders together, against guesses from many addresses at once.
class Attempts {
public:
    explicit Attempts(const Clock& clock);

    /// Anything that guessing could help: passwords and links of whatever account.
    Result<void> from_sender(std::string_view address);

    struct Try {
        std::string_view email;    ///< normalised
        std::string_view address;  ///< of the sender
        std::string_view device;   ///< a known one; empty for others
    };
    Result<void> at_account(const Try& attempt);
    /// Mails about a password, which would be a nuisance when anybody could order them.
    Result<void> mail_to(std::string_view email);

private:
    Throttle senders_;
    Throttle pairs_;  ///< one account from one sender or from one known device
    Throttle strangers_;
    Throttle mails_;
};

/// What a browser keeps after signing in, to be known again: "NONCE.SIGNATURE", signed by the
/// account's password hash, so that a new password makes all of them strangers. It opens nothing.
/// Empty for an account without a password.
std::string device_mark(std::string_view email, std::string_view password_hash);
/// The nonce of a mark that is this account's; else empty.
std::string_view known_device(std::string_view mark, std::string_view email,
                              std::string_view password_hash);

}  // namespace ondam::staff
