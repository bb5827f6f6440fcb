#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/records/database.h"

namespace ondam::records {

struct MigrationStep {
    std::optional<Dialect> only_on;  ///< Nothing: both dialects.
    const char* sql;
};
struct Migration {
    int number;
    std::string name;  ///< `0001_platform`
    std::vector<MigrationStep> steps;
};

/// db/migrations/*.sql in the order of their numbers, written at build time by
/// tools/embed_migrations.py.
std::vector<Migration> embedded_migrations();

}  // namespace ondam::records
