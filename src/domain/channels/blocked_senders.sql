-- name: insert_blocked_sender
INSERT INTO blocked_senders (workspace, id, value, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, value) DO NOTHING

-- name: list_blocked_senders
SELECT id, value, created_at FROM blocked_senders
WHERE workspace = $1 AND ($2 OR (created_at, id) < ($3, $4))
ORDER BY created_at DESC, id DESC LIMIT $5

-- name: find_blocked_value
SELECT id, value, created_at FROM blocked_senders WHERE workspace = $1 AND value = $2

-- name: delete_blocked_sender
DELETE FROM blocked_senders WHERE workspace = $1 AND id = $2

-- name: suppress_address
INSERT INTO suppressed_addresses (workspace, address, reason, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, address) DO NOTHING

-- name: find_suppressed
SELECT reason FROM suppressed_addresses WHERE workspace = $1 AND address = $2
