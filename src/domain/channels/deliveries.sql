-- name: insert_delivery
INSERT INTO deliveries (workspace, message_id, conversation_id, channel_id, recipient_id, payload, state, error_code,
    error, due_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'queued', '', '', $7, $8, $8)
ON CONFLICT (workspace, message_id) DO NOTHING

-- Nothing when as many as $3 have left on this day.
-- name: count_delivery
INSERT INTO delivery_counts (workspace, day, messages) VALUES ($1, $2, 1)
ON CONFLICT (workspace) DO UPDATE
SET messages = CASE WHEN delivery_counts.day = excluded.day THEN delivery_counts.messages + 1 ELSE 1 END,
    day = excluded.day
WHERE delivery_counts.day <> excluded.day OR delivery_counts.messages < $3

-- name: find_delivery
SELECT message_id, conversation_id, channel_id, recipient_id, payload, state, error_code, error, external_id, updated_at
FROM deliveries WHERE workspace = $1 AND message_id = $2

-- name: withdraw_delivery
DELETE FROM deliveries WHERE workspace = $1 AND message_id = $2 AND state = 'queued'

-- name: set_delivery_state
UPDATE deliveries SET state = $3, error_code = $4, error = $5, external_id = COALESCE($6, external_id), updated_at = $7
WHERE workspace = $1 AND message_id = $2

-- name: requeue_delivery
UPDATE deliveries SET state = 'queued', error_code = '', error = '', due_at = $3, updated_at = $3
WHERE workspace = $1 AND message_id = $2 AND state IN ('failed', 'unknown')

-- name: find_delivery_by_external_id
SELECT workspace, message_id, conversation_id, channel_id, state FROM deliveries
WHERE channel_id = $1 AND external_id = $2

-- name: deliveries_of_message
SELECT message_id, channel_id, state, error_code, error, external_id, updated_at FROM deliveries
WHERE workspace = $1 AND message_id = $2

-- A customer whom an API channel brought is best known by another identity: answers go to the handle there.
-- name: recipient_address
SELECT COALESCE((
    SELECT a.value FROM identities a JOIN channels c ON c.workspace = a.workspace
    WHERE c.workspace = $1 AND c.id = $3 AND c.kind = 'api' AND a.kind = 'api' AND a.customer_id = i.customer_id
        AND a.value LIKE $4
    ORDER BY CASE WHEN a.id = $2 THEN 0 ELSE 1 END, a.created_at DESC LIMIT 1), i.value) AS value
FROM identities i WHERE i.workspace = $1 AND i.id = $2

-- name: note_sent
UPDATE channels SET last_sent_at = $3 WHERE workspace = $1 AND id = $2
