-- name: lock_migrations @postgres
LOCK TABLE schema_version IN SHARE ROW EXCLUSIVE MODE;

-- name: lock_migrations @sqlite
SELECT 1;

-- name: create_schema_version
CREATE TABLE IF NOT EXISTS schema_version (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

-- name: last_schema_version
SELECT COALESCE(MAX(number), 0) AS number FROM schema_version;

-- name: insert_schema_version
INSERT INTO schema_version (number, name) VALUES ($1, $2);
