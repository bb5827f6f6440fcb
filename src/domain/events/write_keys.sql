-- name: insert_write_key
INSERT INTO write_keys (workspace, id, name, key_hash, prefix, created_at, kind)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: change_write_key
UPDATE write_keys SET name = COALESCE($3, name), kind = COALESCE($4, kind)
WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL;

-- $3 is one key, or nothing for all.
-- name: list_write_keys
SELECT k.id, k.name, k.kind, k.prefix, k.created_at, k.revoked_at,
       (SELECT COALESCE(SUM(c.count), 0) FROM event_counts c
        WHERE c.workspace = k.workspace AND c.write_key = k.id AND c.hour >= $2 AND c.outcome = 'accepted') AS accepted,
       (SELECT COALESCE(SUM(c.count), 0) FROM event_counts c
        WHERE c.workspace = k.workspace AND c.write_key = k.id AND c.hour >= $2 AND c.outcome <> 'accepted') AS refused,
       (SELECT MAX(c.last_at) FROM event_counts c
        WHERE c.workspace = k.workspace AND c.write_key = k.id AND c.outcome = 'accepted') AS used_at
FROM write_keys k
WHERE k.workspace = $1 AND (CAST($3 AS TEXT) IS NULL OR k.id = $3)
ORDER BY k.created_at DESC, k.id LIMIT 500;

-- name: revoke_write_key
UPDATE write_keys SET revoked_at = $3 WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL;

-- name: find_write_key_row
SELECT id FROM write_keys WHERE workspace = $1 AND id = $2;

-- name: active_write_keys
SELECT workspace, id, key_hash, kind FROM write_keys WHERE revoked_at IS NULL AND workspace IS NOT NULL;

-- name: add_event_count
INSERT INTO event_counts (workspace, write_key, hour, outcome, count, last_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace, write_key, hour, outcome)
DO UPDATE SET count = event_counts.count + EXCLUDED.count, last_at = EXCLUDED.last_at;

-- name: insert_refused_event
INSERT INTO refused_events (workspace, write_key, id, at, code, message, endpoint, sample)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: trim_refused_events
DELETE FROM refused_events
WHERE workspace = $1 AND write_key = $2 AND id NOT IN (
    SELECT id FROM refused_events WHERE workspace = $1 AND write_key = $2 ORDER BY id DESC LIMIT $3);

-- name: list_refused_events
SELECT id, at, code, message, endpoint, sample FROM refused_events
WHERE workspace = $1 AND write_key = $2 AND ($3 = '' OR id < $3)
ORDER BY id DESC LIMIT $4;
