-- name: find_schema
SELECT 1 AS found FROM pg_namespace WHERE nspname = $1;

-- name: create_schema_text
SELECT format('CREATE SCHEMA IF NOT EXISTS %I', $1::text) AS text;

-- name: postgres_tables
SELECT c.relname::text AS name,
       format('SELECT row_to_json(t)::text AS line FROM %I t', c.relname) AS dump
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname;

-- name: postgres_schema
WITH ours AS (
    SELECT c.oid, c.relname, c.relkind
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1
),
lines AS (
    SELECT o.relname AS place, 1 AS part, lpad(a.attnum::text, 4, '0') AS sorted,
           format('%s.%s %s%s%s%s', o.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
                  CASE WHEN d.adbin IS NULL THEN ''
                       ELSE CASE WHEN a.attgenerated = '' THEN ' DEFAULT ' ELSE ' GENERATED ' END
                            || pg_get_expr(d.adbin, d.adrelid) END,
                  CASE WHEN a.attidentity = '' THEN '' ELSE ' IDENTITY' END) AS line
    FROM ours o
    JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
    WHERE o.relkind IN ('r', 'p', 'v')
    UNION ALL
    SELECT o.relname, 2, k.conname::text,
           format('%s CONSTRAINT %s %s', o.relname, k.conname, pg_get_constraintdef(k.oid))
    FROM ours o
    JOIN pg_constraint k ON k.conrelid = o.oid
    UNION ALL
    SELECT o.relname, 3, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM ours o
    JOIN pg_index i ON i.indrelid = o.oid
    UNION ALL
    SELECT o.relname, 4, t.tgname::text, pg_get_triggerdef(t.oid)
    FROM ours o
    JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal
    UNION ALL
    SELECT p.proname, 5, p.oid::regprocedure::text, pg_get_functiondef(p.oid)
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = $1 AND p.prokind IN ('f', 'p')
)
SELECT line
FROM lines
ORDER BY place COLLATE "C", part, sorted COLLATE "C";

-- name: postgres_faults
SELECT format('index %s is not valid', i.indexrelid::regclass) AS fault
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND NOT i.indisvalid
UNION ALL
SELECT format('constraint %s was never validated', k.conname)
FROM pg_constraint k
JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname = $1 AND NOT k.convalidated
UNION ALL
SELECT format('the server found %s pages with a wrong checksum', checksum_failures)
FROM pg_stat_database
WHERE datname = current_database() AND checksum_failures > 0;
