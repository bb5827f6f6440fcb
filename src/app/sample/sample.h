#pragma once

#include <cstdint>
#include <string>

#include "base/id.h"
#include "base/time.h"
#include "platform/crypto/field_cipher.h"
#include "platform/events/event_log.h"
#include "platform/files/store.h"
#include "platform/records/database.h"

namespace ondam::sample {

/// Where the sample data goes. Nobody else may follow the journal or the event log meanwhile.
struct Place {
    records::Database& database;
    events::EventStore& events;
    const crypto::FieldCipher& cipher;
    files::Store& files;
    WorkspaceId workspace;
    std::string public_url;
    std::string audit_key;  ///< seals the audit chain's head
};

/// Whom the sign-in link of the demonstration is for.
inline constexpr const char* owner_email = "hana@example.kr";

/// A Korean shop with a clinic's desk, sixty days of its history ending now. The same seed and
/// moment tell the same story. False, and nothing is done, when the workspace has customers.
bool fill(const Place& place, std::uint64_t seed, Time now);

}  // namespace ondam::sample
