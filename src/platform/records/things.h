#pragma once

#include "platform/records/statement.h"

namespace ondam::records {

// The table that the tests of this module write to.

constexpr Statement both(const char* name, const char* sql) { return {name, sql, sql}; }
inline constexpr auto create_things = both("create_things", R"sql(
    CREATE TABLE things (
        workspace TEXT NOT NULL, name TEXT NOT NULL, number BIGINT, weight DOUBLE PRECISION,
        sold BOOLEAN, note TEXT, PRIMARY KEY (workspace, name)))sql");
inline constexpr auto insert_thing = both("insert_thing", R"sql(
    INSERT INTO things (workspace, name, number, weight, sold) VALUES ('w', $1, $2, $3, $4)
    ON CONFLICT (workspace, name) DO NOTHING)sql");
inline constexpr auto delete_things = both("delete_things", "DELETE FROM things");
inline constexpr auto count_things = both("count_things", "SELECT COUNT(*) AS number FROM things");
inline constexpr auto all_things =
    both("all_things", "SELECT name, number FROM things ORDER BY name");

}  // namespace ondam::records
