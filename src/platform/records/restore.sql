-- name: schema_versions @postgres
SELECT COALESCE(string_agg(number::text, ',' ORDER BY number), '') AS versions FROM schema_version;

-- name: schema_versions @sqlite
SELECT COALESCE(group_concat(number), '') AS versions FROM schema_version;

-- name: restorable_tables @postgres
SELECT c.relname::text AS name,
       format('DELETE FROM %I', c.relname) AS clear,
       format('INSERT INTO %1$I OVERRIDING SYSTEM VALUE '
              'SELECT * FROM json_populate_recordset(NULL::%1$I, $1::json)', c.relname) AS load
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
  AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname;

-- name: restorable_tables @sqlite
SELECT name FROM sqlite_master WHERE type = 'table';

-- name: foreign_keys @postgres
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname) AS drop_text,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname,
              pg_get_constraintdef(k.oid)) AS add_text
FROM pg_constraint k
WHERE k.connamespace = current_schema()::regnamespace AND k.contype = 'f' AND k.conparentid = 0
ORDER BY k.conname;

-- name: foreign_keys @sqlite
SELECT 1;

-- name: identity_columns @postgres
SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), '
              'COALESCE((SELECT MAX(%I) FROM %s), 0) + 1, false)',
              c.oid::regclass, a.attname, a.attname, c.oid::regclass) AS text
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> '' AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p');

-- name: identity_columns @sqlite
SELECT 1;
