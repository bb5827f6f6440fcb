#pragma once

#include <string>

#include "platform/records/database.h"

namespace ondam::records {

/// Replaces every row of a migrated PostgreSQL database by what `Database::back_up` wrote into
/// `folder`, in one transaction. Throws when the copy was made by another schema version, lacks a
/// table or cannot be read.
void restore_postgres(Database& database, const std::string& folder);

}  // namespace ondam::records
