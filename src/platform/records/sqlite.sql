-- name: sqlite_schema
SELECT sql
FROM sqlite_master
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
ORDER BY tbl_name, type DESC, name;

-- name: sqlite_integrity_check
PRAGMA integrity_check;

-- name: sqlite_foreign_key_check
PRAGMA foreign_key_check;
