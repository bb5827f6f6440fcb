-- name: event_ids_insert
INSERT INTO event_ids (workspace, node, message_id, received_at)
SELECT workspace, node, message_id, received_at
FROM jsonb_to_recordset($1::jsonb)
    AS e (workspace TEXT, node TEXT, message_id TEXT, received_at BIGINT)
ON CONFLICT DO NOTHING
RETURNING workspace, node, message_id;

-- name: event_ids_forget
DELETE FROM event_ids WHERE received_at < $1;

-- name: event_ids_erase
DELETE FROM event_ids WHERE workspace = $1 AND node IN (SELECT jsonb_array_elements_text($2::jsonb));

-- name: event_head_advance
UPDATE event_log_head SET sequence = sequence + $1 RETURNING sequence;

-- name: event_head
SELECT sequence FROM event_log_head;

-- name: event_log_insert
INSERT INTO event_log (workspace, node, time, message_hash, received_at, sequence, type, message_id, name, json)
SELECT workspace, node, time, message_hash, received_at, sequence, type, message_id, name, json
FROM jsonb_to_recordset($1::jsonb)
    AS e (workspace TEXT, node TEXT, time BIGINT, message_hash BIGINT, received_at BIGINT, sequence BIGINT,
          type TEXT, message_id TEXT, name TEXT, json TEXT);

-- name: event_log_newest
SELECT e.workspace, e.node, e.time, e.message_hash, e.received_at, e.sequence, e.type, e.message_id, e.name, e.json
FROM (SELECT DISTINCT jsonb_array_elements_text($2::jsonb) AS node) n,
LATERAL (
    SELECT * FROM event_log l
    WHERE l.workspace = $1 AND l.node = n.node
      AND (l.time < $3 OR (l.time = $3 AND (l.message_hash, l.node) > ($4, $5)))
      AND l.time >= $6 AND l.time < $7
      AND ($8 = '' OR l.type IN (SELECT jsonb_array_elements_text(NULLIF($8, '')::jsonb)))
      AND ($9 = '' OR l.name IN (SELECT jsonb_array_elements_text(NULLIF($9, '')::jsonb)))
    ORDER BY l.time DESC, l.message_hash, l.node
    LIMIT $10
) e
ORDER BY e.time DESC, e.message_hash, e.node
LIMIT $10;

-- name: event_log_find
SELECT workspace, node, time, message_hash, received_at, sequence, type, message_id, name, json
FROM event_log
WHERE workspace = $1 AND node = $2 AND message_hash = $3 AND message_id = $4
ORDER BY time DESC LIMIT 1;

-- name: event_log_scan
SELECT workspace, node, time, message_hash, received_at, sequence, type, message_id, name, json
FROM event_log
WHERE ($1 = '' OR workspace = $1) AND sequence <= $2
ORDER BY workspace, node, time DESC, message_hash;

-- name: event_log_after
SELECT workspace, node, time, message_hash, received_at, sequence, type, message_id, name, json
FROM event_log
WHERE sequence > $1 AND sequence <= $2
ORDER BY sequence LIMIT $3;

-- name: event_log_erase
DELETE FROM event_log WHERE workspace = $1 AND node IN (SELECT jsonb_array_elements_text($2::jsonb));

-- name: event_log_forget
DELETE FROM event_log WHERE workspace = $1 AND time < $2;

-- name: event_retention_put
INSERT INTO event_retention (workspace, oldest) VALUES ($1, $2)
ON CONFLICT (workspace) DO UPDATE SET oldest = GREATEST(event_retention.oldest, EXCLUDED.oldest);

-- name: event_retentions
SELECT workspace, oldest FROM event_retention;

-- name: event_log_partition
CREATE TABLE IF NOT EXISTS event_log_MONTH PARTITION OF event_log FOR VALUES FROM (FIRST) TO (LAST);

-- name: event_follower_put
INSERT INTO event_followers (name, position) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position;

-- name: event_follower_forget
DELETE FROM event_followers WHERE name = $1;

-- name: event_followers
SELECT name, position FROM event_followers ORDER BY name;

-- name: event_states_get
SELECT key, value FROM event_states
WHERE area = $1 AND key IN (SELECT jsonb_array_elements_text($2::jsonb));

-- name: event_states_put
INSERT INTO event_states (area, key, value)
SELECT $1, key, value FROM jsonb_to_recordset($2::jsonb) AS s (key TEXT, value TEXT)
ON CONFLICT (area, key) DO UPDATE SET value = EXCLUDED.value;

-- name: event_states_remove
DELETE FROM event_states WHERE area = $1 AND key IN (SELECT jsonb_array_elements_text($2::jsonb));

-- name: event_states_scan
SELECT key, value FROM event_states WHERE area = $1 AND key >= $2 AND key < $3 ORDER BY key;

-- name: event_states_clear
DELETE FROM event_states WHERE area = $1;

-- name: event_position_put
INSERT INTO event_state_positions (area, position) VALUES ($1, $2)
ON CONFLICT (area) DO UPDATE SET position = EXCLUDED.position;

-- name: event_position
SELECT position FROM event_state_positions WHERE area = $1;

-- name: event_position_remove
DELETE FROM event_state_positions WHERE area = $1;
