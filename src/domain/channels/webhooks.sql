-- name: insert_webhook
INSERT INTO webhooks (workspace, id, name, url, secret, kinds, enabled, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: change_webhook
UPDATE webhooks SET name = COALESCE($3, name), url = COALESCE($4, url), kinds = COALESCE($5, kinds),
    enabled = COALESCE($6, enabled), state_message = NULL
WHERE workspace = $1 AND id = $2

-- name: delete_webhook
DELETE FROM webhooks WHERE workspace = $1 AND id = $2

-- name: delete_deliveries_of_webhook
DELETE FROM webhook_deliveries WHERE workspace = $1 AND webhook_id = $2

-- name: list_webhooks
SELECT id, name, url, kinds, enabled, state_message, created_at FROM webhooks
WHERE workspace = $1 ORDER BY created_at, id LIMIT 200

-- name: find_webhook
SELECT id, name, url, secret, kinds, enabled, state_message, created_at FROM webhooks WHERE workspace = $1 AND id = $2

-- name: count_webhooks
SELECT COUNT(*) AS count FROM webhooks WHERE workspace = $1

-- The follower reads the journal of all workspaces and matches each entry with its own.
-- name: enabled_webhooks
SELECT workspace, id, kinds FROM webhooks WHERE enabled

-- name: set_webhook_state
UPDATE webhooks SET state_message = $3 WHERE workspace = $1 AND id = $2

-- name: disable_webhook
UPDATE webhooks SET enabled = FALSE, state_message = $3 WHERE workspace = $1 AND id = $2

-- name: disable_failing_webhook
UPDATE webhooks SET enabled = FALSE, state_message = $3
WHERE workspace = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d
    WHERE d.workspace = $1 AND d.webhook_id = $2 AND d.state = 'delivered' AND d.delivered_at > $4)

-- name: insert_webhook_delivery
INSERT INTO webhook_deliveries (workspace, id, webhook_id, kind, body, customer_id, state, attempts, error, created_at,
    next_attempt_at)
VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, '', $7, $7)

-- name: list_webhook_deliveries
SELECT id, kind, state, attempts, status, error, created_at, next_attempt_at, delivered_at FROM webhook_deliveries
WHERE workspace = $1 AND webhook_id = $2 AND state = COALESCE($3, state) AND ($4 OR (created_at, id) < ($5, $6))
ORDER BY created_at DESC, id DESC LIMIT $7

-- name: find_webhook_delivery
SELECT id, webhook_id, kind, body, state, attempts, status, error, created_at, next_attempt_at, delivered_at
FROM webhook_deliveries WHERE workspace = $1 AND id = $2

-- name: requeue_webhook_delivery
UPDATE webhook_deliveries SET state = 'queued', attempts = 0, error = '', next_attempt_at = $4, delivered_at = NULL
WHERE workspace = $1 AND webhook_id = $2 AND id = $3

-- name: set_webhook_delivery
UPDATE webhook_deliveries SET state = $3, attempts = $4, status = $5, error = $6, next_attempt_at = $7,
    delivered_at = $8
WHERE workspace = $1 AND id = $2

-- name: abandon_webhook_delivery
UPDATE webhook_deliveries SET state = 'failed', error = $3, next_attempt_at = NULL
WHERE workspace = $1 AND id = $2 AND state = 'queued'

-- name: prune_webhook_deliveries
DELETE FROM webhook_deliveries WHERE (workspace, id) IN (
    SELECT workspace, id FROM webhook_deliveries WHERE created_at < $1 AND state <> 'queued' LIMIT 5000)
