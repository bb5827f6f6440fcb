#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "domain/customers/customer.h"

namespace ondam::customers {

/// What a workspace says about identifiers: how many of a kind one customer may have, which kind
/// gives way first, which values mean nobody, and when a merge is too big to happen by itself.
struct IdentityRules {
    std::array<int, identity_kind_count> limits;   ///< by kind, within its window
    std::array<int, identity_kind_count> windows;  ///< days that a limit looks back; 0 is for ever
    std::array<int, identity_kind_count> priorities;  ///< by kind; the smaller is the stronger
    std::vector<std::pair<IdentityKind, std::string>>
        blocked_values;        ///< beside the built-in ones; compared without case
    int hold_identities = 30;  ///< a merge that would give more is held for review
    int hold_user_ids = 1;
    int hold_emails = 4;
    std::string default_region = "KR";  ///< ISO 3166, for telephone numbers written nationally

    IdentityRules();
    int limit(IdentityKind kind) const { return limits[std::size_t(kind)]; }
    int window(IdentityKind kind) const { return windows[std::size_t(kind)]; }
    int priority(IdentityKind kind) const { return priorities[std::size_t(kind)]; }
    /// Of the normalised value: zeros and dashes, -1, null, undefined, none, anonymous, guest, test
    /// constants, …
    bool is_blocked(IdentityKind kind, std::string_view value) const;
};

/// From a workspace's settings: `identity_limits`, `identity_windows`, `identity_priorities`
/// (objects by kind), `blocked_values` ([{"kind", "value"}]), `hold_identities`, `hold_user_ids`,
/// `hold_emails`. What is absent or makes no sense keeps its default, because a wrong setting must
/// not stop messages from coming in.
IdentityRules read_identity_rules(std::string_view settings);

/// The one spelling under which a value is known: e-mail in lower case and NFC with the domain in
/// its ASCII form, telephone as E.164, messenger handles trimmed. Refuses with `invalid` what
/// cannot be such a value.
Result<std::string> normalise(IdentityKind kind, std::string_view value, std::string_view region);

IdentityId identity_node(WorkspaceId workspace, IdentityKind kind, std::string_view normalised);
/// The customer that stands on an identity first met at `met` when it is the oldest of its
/// customer's. A UUIDv7 of that time, so that rows of new people lie beside each other in every
/// index of them; the rest follows from the identity, so that the log alone gives the same again.
CustomerId customer_of_first(IdentityId identity, Time met);

}  // namespace ondam::customers
