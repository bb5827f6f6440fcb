-- A row rewritten as it is: the smallest write that goes through the writer, the log and the disk.
-- name: touch_schema_version
UPDATE schema_version SET name = name WHERE number = 1

-- The whole installation's work, whatever the workspace.
-- name: unfinished_jobs
SELECT kind, state, COUNT(*) AS number, MIN(due_at) AS oldest FROM jobs
WHERE state IN ('waiting', 'running', 'failed') GROUP BY kind, state ORDER BY kind, state

-- The whole installation's, whatever the workspace.
-- name: newest_failure
SELECT error, finished_at FROM jobs WHERE kind = $1 AND state = 'failed'
ORDER BY finished_at DESC, id DESC LIMIT 1

-- The whole installation's, whatever the workspace.
-- name: erasures_since
SELECT COUNT(*) AS number FROM journal WHERE time >= $1 AND kind = 'customer.erased'

-- The whole installation's outbox, whatever the workspace.
-- name: outbox_states
SELECT state, COUNT(*) AS number FROM deliveries GROUP BY state ORDER BY state

-- Every row that names stored bytes, whatever the workspace.
-- name: stored_files
SELECT id, sha256 FROM files
UNION ALL SELECT file_id AS id, NULL AS sha256 FROM dead_letters

-- name: audit_head
SELECT hash FROM audit_entries WHERE workspace = $1 ORDER BY sequence DESC LIMIT 1

-- name: countable_tables @sqlite
SELECT name, 'SELECT COUNT(*) AS number FROM "' || name || '"' AS count_text
FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name

-- name: countable_tables @postgres
SELECT c.relname::text AS name, format('SELECT COUNT(*) AS number FROM %I', c.relname) AS count_text
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname

-- Every workspace of the installation.
-- name: workspace_ids
SELECT id FROM workspaces ORDER BY id

-- How far the journal's readers came, beside the journal's own end.
-- name: positions_beyond_journal
SELECT reader FROM journal_positions WHERE sequence > (SELECT COALESCE(MAX(sequence), 0) FROM journal)

-- Visitors whose time is over, whatever the workspace.
-- name: forget_chat_sessions
DELETE FROM chat_sessions WHERE expires_at < $1

-- Only the last hours count towards the caps on automatic replies, whatever the workspace.
-- name: forget_automatic_replies
DELETE FROM automatic_replies WHERE sent_at < $1

-- How the engine was set up, read back where it writes.
-- name: engine_settings @sqlite
SELECT 'journal_mode' AS name, journal_mode AS value, 'wal' AS wanted FROM pragma_journal_mode
UNION ALL SELECT 'synchronous', CAST(synchronous AS TEXT), '2' FROM pragma_synchronous
UNION ALL SELECT 'foreign_keys', CAST(foreign_keys AS TEXT), '1' FROM pragma_foreign_keys

-- name: engine_settings @postgres
SELECT name::text AS name, setting AS value,
       CASE WHEN name = 'server_version' THEN setting ELSE 'on' END AS wanted
FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version')
ORDER BY name

-- The newest moment that the journal knows, whatever the workspace.
-- name: newest_journal_time
SELECT MAX(time) AS time FROM journal WHERE sequence > (SELECT COALESCE(MAX(sequence), 0) FROM journal) - 100
