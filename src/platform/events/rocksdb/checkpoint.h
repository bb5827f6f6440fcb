#pragma once

#include <memory>
#include <rocksdb/db.h>
#include <string>

#include "platform/events/event_log.h"

namespace ondam::events::rocks {

/// The files of a database as they were at one moment, linked into a folder of their own under
/// `DATA/events/views`: beside the database, so that it takes no longer where the copy goes to
/// another disk. `copy_to` makes `name` in its folder. What a crash leaves goes at the next start.
class Checkpoint final : public StoreView {
public:
    Checkpoint(rocksdb::DB& database, const RocksOptions& options, std::string name);
    ~Checkpoint() override;
    Checkpoint(const Checkpoint&) = delete;
    Checkpoint& operator=(const Checkpoint&) = delete;

    void copy_to(const std::string& folder) override;

    static void remove_left_ones(const RocksOptions& options);

private:
    const std::string name_;
    const std::string place_;
};

}  // namespace ondam::events::rocks
