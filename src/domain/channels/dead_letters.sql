-- name: insert_dead_letter
INSERT INTO dead_letters (workspace, id, channel_id, reason_code, reason_message, sender, subject, size, file_id,
    received_at, origin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (workspace, id) DO NOTHING

-- name: list_dead_letters
SELECT id, channel_id, reason_code, reason_message, sender, subject, size, file_id, received_at, replayed_at
FROM dead_letters
WHERE workspace = $1 AND channel_id = $2 AND ($3 OR (received_at, id) < ($4, $5))
ORDER BY received_at DESC, id DESC LIMIT $6

-- name: find_dead_letter
SELECT id, channel_id, reason_code, reason_message, sender, subject, size, file_id, received_at, replayed_at, origin
FROM dead_letters WHERE workspace = $1 AND channel_id = $2 AND id = $3

-- name: set_dead_letter_replayed
UPDATE dead_letters SET replayed_at = $4 WHERE workspace = $1 AND channel_id = $2 AND id = $3

-- name: delete_dead_letter
DELETE FROM dead_letters WHERE workspace = $1 AND channel_id = $2 AND id = $3
