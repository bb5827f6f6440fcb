-- name: begin_idempotent_request
INSERT INTO idempotency_keys (workspace, actor, idempotency_key, request_hash, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, actor, idempotency_key) DO NOTHING

-- name: find_idempotent_request
SELECT request_hash, status, content_type, body FROM idempotency_keys
WHERE workspace = $1 AND actor = $2 AND idempotency_key = $3

-- name: finish_idempotent_request
UPDATE idempotency_keys SET status = $4, content_type = $5, body = $6
WHERE workspace = $1 AND actor = $2 AND idempotency_key = $3

-- name: abandon_idempotent_request
DELETE FROM idempotency_keys WHERE workspace = $1 AND actor = $2 AND idempotency_key = $3 AND status IS NULL AND created_at <= $4

-- Old keys go, whatever the workspace.
-- name: forget_idempotent_requests
DELETE FROM idempotency_keys WHERE created_at < $1
