#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "domain/events/write_key.h"
#include "domain/staff/audit.h"
#include "platform/records/database.h"

namespace ondam::events {

/// The keys of event collection. Owns table `write_keys`. Active keys are held in memory and read
/// again every two seconds, so that a key revoked by another program stops at once here and within
/// that time everywhere.
class WriteKeys final : public KeyLookup {
public:
    WriteKeys(records::Database&, IdSource&, const Clock&, const staff::Audit&);
    ~WriteKeys() override;

    struct Made {
        WriteKey write_key;
        std::string key;  ///< shown once
    };
    Result<Made> create(const staff::Actor& actor, std::string_view name,
                        WriteKeyKind kind = WriteKeyKind::server);
    struct Change {
        std::optional<std::string> name;
        std::optional<WriteKeyKind> kind;  ///< of what comes from now on; what came stays as it was
    };
    /// `not_found` for a revoked one.
    Result<WriteKey> change(const staff::Actor& actor, WriteKeyId id, const Change& change);
    Result<std::vector<WriteKey>> list(const staff::Actor& actor) const;
    Result<void> revoke(const staff::Actor& actor, WriteKeyId id);
    /// Newest first, behind `before`.
    Result<std::vector<RefusedEvent>> refused(const staff::Actor& actor, WriteKeyId id,
                                              std::string_view before, int limit) const;

    std::optional<KeyOwner> find(std::string_view key) const override;
    /// Reads the active keys again, now.
    void refresh();

private:
    std::optional<WriteKey> find_key(records::Reader&, WorkspaceId, WriteKeyId) const;
    using Active = std::unordered_map<std::string, KeyOwner>;
    void watch(const std::stop_token& stop);

    records::Database& database_;
    IdSource& ids_;
    const Clock& clock_;
    const staff::Audit& audit_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Active> active_;
    std::condition_variable_any wake_;
    std::jthread watcher_;
};

}  // namespace ondam::events
